/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "config/items.h"
#include "config/kinds.h"
#include "model/recurrence.h"

enum { MOVED_MAX = 200 };

void read_moved(struct reader *r, const struct spot *at, void *draft)
{
	struct meeting *m = &((struct draft *)draft)->item.meeting;
	struct moved moved = { 0 };
	if (m->moved.count == MOVED_MAX) {
		fault(r, at, MSG_CFG_MANY, ARGS(NUMBER(MOVED_MAX + 1), NUMBER(MOVED_MAX)));
		return;
	}
	read_group(r, &moved_table, at, &moved);
	moved.has_mode = spot_is_set(at, "mode");
	*vec_push(r->arena, &m->moved) = moved;
}

/* From ends or duration; not from both. */
static void set_end(struct reader *r, const struct spot *at, const struct defaults *d, struct meeting *m)
{
	struct spot duration = spot_of(r, at, "duration"), ends = spot_of(r, at, "ends");
	if (spot_is_set(at, "ends") && spot_is_set(at, "duration")) {
		fault(r, &duration, MSG_CFG_END_TWICE, NULL);
		return;
	}
	if (m->starts.set && m->ends.set && m->ends.at <= m->starts.at)
		fault(r, &ends, MSG_CFG_ENDS_EARLY, NULL);
	if (spot_is_set(at, "ends") || !m->starts.set)
		return;
	if (!m->length.unit)
		m->length = d->duration;
	m->ends.set = true;
	m->ends.at = span_after(&m->length, &m->starts.local, r->zone);
	zone_local(r->zone, m->ends.at, &m->ends.local);
}

static int64_t day_of(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day);
}

static bool rule_gives(struct reader *r, const struct spot *at, const struct recurrence *rule, const struct civil *day)
{
	struct dates found = { 0 };
	struct err e;
	if (recurrence_dates(rule, &(struct days){ .from = *day, .last = *day }, r->scratch, &found, &e))
		return found.list.count > 0;
	fault_err(r, at, &e);
	return true;
}

/* An exception that excepts nothing is harmless; a move that moves nothing means that somebody waits at the wrong date. */
static void check_except(struct reader *r, const struct spot *at, const struct recurrence *rule, const struct meeting *m)
{
	struct spot list = spot_of(r, at, "except");
	for (size_t i = 0; i < m->except.count && m->except.count == list.node->count; i++) {
		struct spot one = spot_at(r, &list, i);
		char date[16];
		civil_format_date(&m->except.at[i], date);
		if (!rule_gives(r, &one, rule, &m->except.at[i]))
			caution(r, &one, MSG_CFG_EXCEPT_NOTHING, ARGS(date));
	}
}

/* The occurrence of that day as it stands after the move. */
static void check_moved_end(struct reader *r, const struct spot *at, const struct meeting *m, const struct moved *moved)
{
	struct spot ends = spot_of(r, at, "ends");
	struct civil local = m->starts.local;
	local.year = moved->from.year;
	local.month = moved->from.month;
	local.day = moved->from.day;
	int64_t starts = moved->starts.set ? moved->starts.at : zone_instant(r->zone, &local);
	if (moved->ends.set && moved->ends.at <= starts)
		fault(r, &ends, MSG_CFG_ENDS_EARLY, NULL);
}

static void check_moved(struct reader *r, const struct spot *at, const struct recurrence *rule, const struct meeting *m)
{
	struct spot list = spot_of(r, at, "moved");
	for (size_t i = 0; i < m->moved.count && m->moved.count == list.node->count; i++) {
		const struct moved *moved = &m->moved.at[i];
		struct spot one = spot_at(r, &list, i), from = spot_of(r, &one, "from");
		char date[16];
		if (!moved->from.year)
			continue;
		civil_format_date(&moved->from, date);
		if (!rule_gives(r, &from, rule, &moved->from))
			fault(r, &from, MSG_CFG_MOVED_NOTHING, ARGS(date));
		for (size_t j = 0; j < i; j++)
			if (day_of(&m->moved.at[j].from) == day_of(&moved->from))
				fault(r, &from, MSG_CFG_MOVED_TWICE, ARGS(date));
		for (size_t j = 0; j < m->except.count; j++)
			if (day_of(&m->except.at[j]) == day_of(&moved->from))
				fault(r, &from, MSG_CFG_MOVED_EXCEPT, ARGS(date));
		check_moved_end(r, &one, m, moved);
	}
}

static void check_series(struct reader *r, const struct spot *at, const struct meeting *m)
{
	static const char *const only[] = { "except", "moved" };
	struct recurrence rule = { .rule = m->repeat, .first = m->starts.local, .zone = r->zone };
	struct spot repeat = spot_of(r, at, "repeat");
	struct err e;
	for (size_t i = 0; !*m->repeat && i < sizeof only / sizeof *only; i++) {
		struct spot alone = spot_of(r, at, only[i]);
		if (spot_is_set(at, only[i]) && alone.node->count > 0)
			fault(r, &alone, MSG_CFG_ONLY_SERIES, ARGS(only[i]));
	}
	if (!*m->repeat || !m->starts.set)
		return;
	if (!recurrence_check(&rule, &e)) {
		fault_err(r, &repeat, &e);
		return;
	}
	check_except(r, at, &rule, m);
	check_moved(r, at, &rule, m);
}

void meeting_check(struct reader *r, const struct spot *at, const struct defaults *d, struct item *item)
{
	struct meeting *m = &item->meeting;
	struct spot results = spot_of(r, at, "results");
	if (!m->notice.unit)
		m->notice = d->notice;
	if (!spot_is_set(at, "remind"))
		item->remind = d->remind;
	m->has_results = spot_is_set(at, "results");
	if (m->has_results && *m->repeat)
		caution(r, &results, MSG_CFG_RESULTS_SERIES, NULL);
	set_end(r, at, d, m);
	check_series(r, at, m);
}
