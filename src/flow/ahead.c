/* SPDX-License-Identifier: MIT */
/* ahead.c - see ahead.h. */
#include "flow/ahead.h"

#include <stdlib.h>

#include "base/fault.h"
#include "flow/service.h"

enum { ROWS = 8 };

static int in_order(const void *left, const void *right)
{
	const struct delivery *a = left, *b = right;
	if (a->urgent != b->urgent)
		return a->urgent ? -1 : 1;
	if (a->due_at != b->due_at)
		return a->due_at < b->due_at ? -1 : 1;
	if (a->order_at != b->order_at)
		return a->order_at < b->order_at ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

struct due_rows {
	struct arena *arena;
	struct deliveries *rows;
	const struct delivery *after; /* NULL: from the front */
};

static bool read_due(struct service *s, const struct lane *l, size_t limit, const struct due_rows *to, struct err *e)
{
	struct deliveries *out = to->rows;
	for (size_t i = 0; i < l->accounts.count; i++) {
		struct deliveries due = { 0 };
		const struct deliveries_when when = {
			.channel = l->accounts.at[i]->id, .now = s->now, .boot = s->boot, .limit = limit, .after = to->after
		};
		if (!deliveries_due(s->store, &when, to->arena, &due, e))
			return false;
		for (size_t k = 0; k < due.list.count; k++)
			*vec_push(to->arena, &out->list) = due.list.at[k];
	}
	if (l->accounts.count > 1 && out->list.count > 1)
		qsort(out->list.at, out->list.count, sizeof out->list.at[0], in_order);
	if (out->list.count > limit)
		out->list.count = limit;
	return true;
}

static uint64_t version_of(const struct service *s, const struct lane *l)
{
	uint64_t version = 0;
	for (size_t i = 0; i < l->accounts.count; i++)
		version += deliveries_changes(s->store, l->accounts.at[i]->id);
	return version;
}

/* Nothing that goes before its rows can have come since they were read. */
static bool is_true(const struct service *s, const struct lane *l)
{
	const struct ahead *a = &l->ahead;
	bool same = a->version == version_of(s, l) || fault_on("read-ahead");
	return a->rows.list.count > 0 && same && s->now >= a->read_at && s->now < a->until_at && s->boot < a->until_boot;
}

/* Rows that fall due, and those whose wait is over, may go before the ones that were read. */
static bool read_ends(struct service *s, struct lane *l, struct err *e)
{
	struct ahead *a = &l->ahead;
	a->until_at = a->until_boot = INT64_MAX;
	for (size_t i = 0; i < l->accounts.count; i++) {
		struct deliveries_next next;
		if (!deliveries_next(s->store, l->accounts.at[i]->id, s->now, &next, e))
			return false;
		if (next.due_at < a->until_at)
			a->until_at = next.due_at;
		if (next.wait_boot < a->until_boot)
			a->until_boot = next.wait_boot;
	}
	return true;
}

static bool fill(struct service *s, struct lane *l, struct err *e)
{
	struct ahead *a = &l->ahead;
	ahead_forget(l);
	if (!read_due(s, l, ROWS, &(struct due_rows){ &a->arena, &a->rows, NULL }, e))
		return false;
	a->version = version_of(s, l);
	a->read_at = s->now;
	return a->rows.list.count < 2 || read_ends(s, l, e);
}

/* All that were read have left: what goes next stands behind the last of them. */
static bool read_on(struct service *s, struct lane *l, struct err *e)
{
	struct ahead *a = &l->ahead;
	struct delivery last = a->rows.list.at[a->rows.list.count - 1];
	arena_reset(&a->arena);
	a->rows = (struct deliveries){ 0 };
	a->first = 0;
	return read_due(s, l, ROWS, &(struct due_rows){ &a->arena, &a->rows, &last }, e);
}

static bool look(struct service *s, struct lane *l, struct err *e)
{
	if (!is_true(s, l))
		return fill(s, l, e);
	return l->ahead.first < l->ahead.rows.list.count || read_on(s, l, e);
}

bool ahead_due(struct service *s, struct lane *l, size_t limit, struct deliveries *out, struct err *e)
{
	struct ahead *a = &l->ahead;
	out->list.count = 0;
	if (limit > 1)
		return read_due(s, l, limit, &(struct due_rows){ &s->round, out, NULL }, e);
	if (!look(s, l, e))
		return false;
	if (a->first < a->rows.list.count)
		*out = (struct deliveries){ { .at = &a->rows.list.at[a->first], .count = 1 } };
	return true;
}

void ahead_left(struct lane *l, int64_t delivery_id)
{
	struct ahead *a = &l->ahead;
	if (a->first < a->rows.list.count && a->rows.list.at[a->first].id == delivery_id)
		a->first++;
	else
		ahead_forget(l);
}

void ahead_forget(struct lane *l)
{
	struct ahead *a = &l->ahead;
	arena_done(&a->arena);
	*a = (struct ahead){ 0 };
}
