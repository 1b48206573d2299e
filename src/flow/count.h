/* SPDX-License-Identifier: MIT */
/* count.h - the count of an item as it stands in the store: the closed one if it is closed, else counted now. */
#ifndef FLOW_COUNT_H
#define FLOW_COUNT_H

#include "model/agenda.h"
#include "model/tally.h"
#include "store/store.h"

struct count {
	bool closed, hidden; /* hidden: the votes must not be told */
	struct tally tally;
};

/* Of a consultation; for any other item the number of live replies is in opinions. */
MUST_CHECK bool count_item(struct store *store, const struct item *item, int64_t now, struct count *out, struct err *e);

#endif
