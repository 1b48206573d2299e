/* SPDX-License-Identifier: MIT */
/* plan.h - which notices an agenda wants at `now`, and what that means for one row of the outbox. Pure.
 *
 * Rules of spec §4.1, 4.3, 4.8. `now` is when the agenda is looked at; `seen_at` of a stored row is when its key was first wanted. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/agenda.h"
#include "model/delivery.h"
#include "model/notice.h"

struct notices {
	VEC(struct notice) list;
};

/* One row that should stand in the outbox. */
struct wanted {
	const struct notice *notice;
	const struct account *account; /* NULL: the channel is gone from the configuration */
	int64_t due_at, order_at;
	bool urgent, ready;
	/* changes */
	const struct occurrence *was; /* as people were told; NULL: nothing of that kind */
	bool again;                   /* they were told that it is called off */
};

/* What the plan knows of the store: the stored row of a key, or NULL. */
struct stored_rows {
	const struct delivery *(*find)(void *context, const char *key);
	void *context;
};
struct wanteds {
	VEC(struct wanted) list;
};
struct plan_view {
	const struct agenda *agenda;
	const struct account *account;
	int64_t now;
	struct stored_rows stored;
};

/* Every notice of an item that the rules give, with computed times: nothing later than now + horizon, nothing whose expires_at has
 * passed; no regard to the store. Of the view only agenda and now are read. Errors: a recurrence rule that does not work. */
MUST_CHECK bool plan_notices(const struct plan_view *view, const struct item *item, struct arena *a, struct notices *out, struct err *e);

/* The rows an item wants on one channel: applies first seen, catch-up, "no reminder before its own notice", nearest late reminder, night.
 * Rows that are final by themselves (delivered, failed, expired, cancelled by a person) are not wanted again and left out; one that the
 * planner cancelled counts as never seen. Appends to out, in order of due time. */
void plan_wanted(const struct plan_view *view, const struct notices *notices, struct arena *a, struct wanteds *out);

/* What has to be said anew of a meeting, on every channel that was told: changes, cancellations. `rows` are all of one item. */
struct outbox {
	const char *id;
	const struct item *item;      /* NULL: nobody declares it any more */
	const struct delivery *rows;
	size_t count;
};
/* Appends to out. A change is due when edits have been quiet for `debounce`: the clock is the stored row's own order_at, which starts
 * anew whenever the row says something else than the agenda. Of the view account and stored are not read. */
void plan_changes(const struct plan_view *view, const struct outbox *box, struct arena *a, struct wanteds *out);

/* Is this a row whose text certainly nobody can see, frozen with facts that are no longer those of the notice? Then it is made anew. */
bool plan_is_stale(const struct delivery *row, const struct notice *n, struct arena *a);
/* Does this kind tell when and where a meeting is? */
bool plan_tells(enum notice_kind kind);

#endif
