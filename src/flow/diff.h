/* SPDX-License-Identifier: MIT */
/* diff.h - the plan: the difference between what the agenda wants and what the outbox holds. Reads the store, writes nothing.
 *
 * The planner applies it, `plan` prints it, so both always agree. It is worked out item by item, in memory that does not grow with the
 * agenda. */
#ifndef FLOW_DIFF_H
#define FLOW_DIFF_H

#include "model/agenda.h"
#include "model/delivery.h"
#include "store/deliveries.h"

enum action { ACTION_NEW, ACTION_CHANGED, ACTION_WITHDRAWN, ACTION_SAME };

struct change {
	enum action action;
	struct delivery delivery; /* as it should stand in the store afterwards */
	const char *complaint;    /* the text could not be made: why; a new row is not written, another keeps its text. NULL: fine */
};

struct changes {
	VEC(struct change) list;
};

struct diff_request {
	const struct agenda *agenda;
	struct store *store;
	int64_t now;
};

/* Who is told of each change, item by item; the change lives only for the call. A complaint is about an item that cannot be planned. */
struct diff_taker {
	void *context;
	bool (*change)(void *context, struct change *c, struct err *e);
	void (*complaint)(void *context, const char *words);
};
MUST_CHECK bool diff_walk(const struct diff_request *r, const struct diff_taker *taker, struct err *e);

/* The same, gathered: every delivery not yet final, in order of due time; what an item wants that cannot be planned is told in
 * `complaints`. */
MUST_CHECK bool diff_plan(const struct diff_request *r, struct arena *a, struct changes *out, struct strings *complaints, struct err *e);

#endif
