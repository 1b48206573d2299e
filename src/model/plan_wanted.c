/* SPDX-License-Identifier: MIT */
/* plan_wanted.c - what the notices of an item mean for one channel, given what the store already holds.
 *
 * Everything here must come out the same when it is asked again with its own answer stored: "loading the same agenda twice changes
 * nothing" (spec §4.1). So first-seen and late are read from the stored row, never from `now`, as soon as there is one. */
#include <stdlib.h>

#include "model/gate.h"
#include "model/plan.h"

/* A notice beside its stored row; NULL where the store has none that counts. */
struct pair {
	const struct notice *notice;
	const struct delivery *row;
	bool frozen; /* it was begun, and may be out as it is */
};

struct desk {
	const struct plan_view *view;
	const struct community *community;
	struct pair *pairs;
	size_t count;
};

static bool is_reminder(enum notice_kind kind)
{
	return kind == NOTICE_MEETING_REMINDER || kind == NOTICE_CONSULTATION_REMINDER;
}

static bool is_opening(enum notice_kind kind)
{
	return kind == NOTICE_MEETING_NOTICE || kind == NOTICE_CONSULTATION_CALL;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t after_night(const struct desk *d, const struct notice *n, int64_t at)
{
	return n->item->urgent ? at : quiet_due(d->community, n->kind, at, n->expires_at);
}

/* When an opening (meeting.notice, consultation.call) is due: not before it was first seen. Seen at a time far ahead: the clock was set
 * back since; then it is due now, and stays so. */
static int64_t opening_at(const struct desk *d, const struct pair *p)
{
	static const int64_t moment_ms = 60 * 1000;
	int64_t now = d->view->now;
	const struct delivery *row = p->row;
	if (!row || row->seen_at <= now + moment_ms)
		return later(p->notice->at, row ? row->seen_at : now);
	return later(p->notice->at, row->order_at < now ? row->order_at : now);
}

/* From when on reminders make sense. What went out, went out when its row says, even if the meeting was put off since; an opening that
 * the night will swallow holds no reminder back. */
static int64_t opened_at(const struct desk *d, const struct pair *p)
{
	int64_t at = opening_at(d, p);
	int64_t due = after_night(d, p->notice, at);

	if (due >= p->notice->expires_at)
		due = at;
	if (p->row && (state_is_final(p->row->state) || p->frozen) && p->row->due_at < due)
		due = p->row->due_at;
	return due;
}

/* A reminder's own opening stands before it in the list. Where it does not, it lies beyond the horizon or never goes out. */
static bool is_before_opening(const struct desk *d, size_t i)
{
	const struct notice *n = d->pairs[i].notice;

	for (size_t k = i; k-- > 0 && d->pairs[k].notice->occurrence == n->occurrence;)
		if (is_opening(d->pairs[k].notice->kind))
			return n->at < opened_at(d, &d->pairs[k]);
	return true;
}

/* First seen after its time; or planned for a time to come, and then the meeting was brought forward past it. */
static bool is_late(const struct desk *d, const struct pair *p)
{
	if (p->notice->at >= d->view->now)
		return false;
	return !p->row || (!state_is_final(p->row->state) && !p->frozen && p->row->order_at > d->view->now);
}

/* Is there another reminder of the same thing whose time has passed, too, but not as long ago? */
static bool has_nearer(const struct desk *d, size_t i)
{
	const struct notice *n = d->pairs[i].notice;

	for (size_t k = 0; k < d->count; k++) {
		const struct notice *other = d->pairs[k].notice;
		bool comparable = k != i && is_reminder(other->kind) && other->occurrence == n->occurrence && other->at < d->view->now;
		if (comparable && (other->at > n->at || (other->at == n->at && k < i)))
			return true;
	}
	return false;
}

/* One that was let through late keeps the time at which that was. */
static bool reminder_at(const struct desk *d, size_t i, int64_t *at)
{
	const struct pair *p = &d->pairs[i];
	bool late = is_late(d, p);

	if (is_before_opening(d, i) || (late && has_nearer(d, i)))
		return false;
	*at = late ? d->view->now : p->notice->at;
	if (!late && p->row && p->notice->at < d->view->now)
		*at = later(p->notice->at, p->row->order_at);
	return true;
}

static bool is_caught_up(const struct desk *d, const struct notice *n)
{
	struct civil local;

	if (n->at >= d->view->now)
		return true;
	zone_local(d->community->zone, n->at, &local);
	return span_after(&n->item->catch_up, &local, d->community->zone) >= d->view->now;
}

/* Is the notice wanted, and for when, before night is counted in? */
static bool wanted_at(const struct desk *d, size_t i, int64_t *at)
{
	const struct pair *p = &d->pairs[i];

	if (is_reminder(p->notice->kind))
		return reminder_at(d, i, at);
	*at = is_opening(p->notice->kind) ? opening_at(d, p) : p->notice->at;
	if (p->row || is_opening(p->notice->kind))
		return true;
	return p->notice->kind == NOTICE_CONSULTATION_DIGEST ? p->notice->at >= d->view->now : is_caught_up(d, p->notice);
}

static bool decide(const struct desk *d, size_t i, struct wanted *out)
{
	const struct pair *p = &d->pairs[i];
	struct wanted w = {
		.notice = p->notice,
		.account = d->view->account,
		.urgent = p->notice->item->urgent,
		.ready = !notice_kind_reports(p->notice->kind),
	};

	if (p->row && state_is_final(p->row->state))
		return false;
	if (p->row && p->frozen) {
		w.order_at = p->row->order_at;
		w.due_at = p->row->due_at;
	} else if (wanted_at(d, i, &w.order_at)) {
		w.due_at = after_night(d, p->notice, w.order_at);
	} else {
		return false;
	}
	*out = w;
	return true;
}

static const struct delivery *stored_row(const struct plan_view *view, const struct notice *n, struct arena *a)
{
	const struct delivery *row = view->stored.find(view->stored.context, notice_key(n, view->account->id, a));

	return row && row->state == STATE_CANCELLED && row->cause == CAUSE_PLANNER ? NULL : row;
}

/* Equal times keep the order of the notices. */
static int by_due(const void *x, const void *y)
{
	const struct wanted *a = x, *b = y;

	if (a->due_at != b->due_at)
		return a->due_at < b->due_at ? -1 : 1;
	if (a->order_at != b->order_at)
		return a->order_at < b->order_at ? -1 : 1;
	return (a->notice > b->notice) - (a->notice < b->notice);
}

void plan_wanted(const struct plan_view *view, const struct notices *notices, struct arena *a, struct wanteds *out)
{
	struct desk d = {
		.view = view,
		.community = &view->agenda->settings.community,
		.pairs = arena_array(a, notices->list.count, sizeof *d.pairs),
		.count = notices->list.count,
	};
	size_t first = out->list.count;

	for (size_t i = 0; i < d.count; i++) {
		const struct notice *n = &notices->list.at[i];
		const struct delivery *row = stored_row(view, n, a);
		d.pairs[i] = (struct pair){ n, row, row && delivery_is_frozen(row) && !plan_is_stale(row, n, a) };
	}
	for (size_t i = 0; i < d.count; i++) {
		struct wanted w;
		if (decide(&d, i, &w))
			*vec_push(a, &out->list) = w;
	}
	if (out->list.count > first)
		qsort(out->list.at + first, out->list.count - first, sizeof *out->list.at, by_due);
}
