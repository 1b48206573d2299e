/* SPDX-License-Identifier: MIT */
/* until.h - until when the replies under a post are read: 30 days after the item's end, and that moves when staff move the item. */
#ifndef FLOW_UNTIL_H
#define FLOW_UNTIL_H

#include "base/err.h"
#include "model/agenda.h"
#include "model/delivery.h"

struct service;

/* Wall time. Of an item that is gone, after the post; of one occurrence of a series, which may have no end at all, after the day on which
 * the notice itself is over. */
int64_t until_at(const struct agenda *agenda, const struct delivery *d);
/* Every open post follows its item, and a clock that was set back: part of a planning. */
MUST_CHECK bool until_follow(struct service *s, struct err *e);

#endif
