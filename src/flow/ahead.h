/* SPDX-License-Identifier: MIT */
/* ahead.h - what goes out next in a lane, read several rows at a time.
 *
 * A lane in which one call may run at a time would ask the store for its next row in every round. The rows behind it are read with it and
 * kept as they stand there, until anything else than the steps of their own sending changes a row of the lane, or time brings one that may
 * go before them. What is handed out is what the store holds. */
#ifndef FLOW_AHEAD_H
#define FLOW_AHEAD_H

#include "store/deliveries.h"

struct lane;
struct service;

struct ahead {
	struct deliveries rows;
	size_t first;     /* of those that have not left */
	uint64_t version; /* of the lane's rows, their own sending left out */
	int64_t read_at, until_at, until_boot;
	struct arena arena; /* of the rows */
};

/* The lane's first `limit` rows that are due now, urgent ones first, then by due time; they live until the lane is asked again, or as
 * long as the round. */
MUST_CHECK bool ahead_due(struct service *s, struct lane *l, size_t limit, struct deliveries *out, struct err *e);
/* One of them has left. */
void ahead_left(struct lane *l, int64_t delivery_id);
/* The store may hold something else: read again. */
void ahead_forget(struct lane *l);

#endif
