/* SPDX-License-Identifier: MIT */
/* occurrence.c - from the dates of a rule to the facts of each meeting. */
#include "model/occurrence.h"

#include "model/recurrence.h"

static const int64_t day_ms = 86400000;

static bool same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static bool is_excepted(const struct meeting *m, const struct civil *date)
{
	for (size_t i = 0; i < m->except.count; i++)
		if (same_day(&m->except.at[i], date))
			return true;
	return false;
}

static const struct moved *find_moved(const struct meeting *m, const struct civil *date)
{
	for (size_t i = 0; i < m->moved.count; i++)
		if (same_day(&m->moved.at[i].from, date))
			return &m->moved.at[i];
	return NULL;
}

/* An end that was written as a time of day is the same time of day each time, whatever the clocks do in between. */
static struct moment end_after(const struct meeting *m, const struct moment *starts, const struct zone *z)
{
	struct moment ends = { .set = true };

	if (m->length.unit) {
		ends.at = span_after(&m->length, &starts->local, z);
		zone_local(z, ends.at, &ends.local);
	} else {
		int64_t length = civil_seconds(&m->ends.local) - civil_seconds(&m->starts.local);
		civil_from_seconds(civil_seconds(&starts->local) + length, &ends.local);
		ends.at = zone_instant(z, &ends.local);
	}
	return ends;
}

static void move(struct occurrence *o, const struct meeting *m, const struct moved *moved, const struct zone *z)
{
	if (moved->starts.set) {
		o->starts = moved->starts;
		o->ends = end_after(m, &o->starts, z);
	}
	if (moved->ends.set)
		o->ends = moved->ends;
	if (moved->has_mode)
		o->mode = moved->mode;
	if (moved->place[0])
		o->place = moved->place;
	if (moved->online[0])
		o->online = moved->online;
}

/* `start` is what the rule gives. */
static struct occurrence resolve(const struct meeting *m, const struct civil *start, const struct zone *z)
{
	struct occurrence o = {
		.first = same_day(start, &m->starts.local),
		.date = { .year = start->year, .month = start->month, .day = start->day },
		.starts = m->starts,
		.ends = m->ends,
		.mode = m->mode,
		.place = m->place,
		.online = m->online,
	};
	const struct moved *moved = find_moved(m, start);

	if (!o.first) {
		o.starts = (struct moment){ true, *start, zone_instant(z, start) };
		o.ends = end_after(m, &o.starts, z);
	}
	if (moved)
		move(&o, m, moved, z);
	return o;
}

void occurrence_first(const struct meeting *m, const struct zone *z, struct occurrence *out)
{
	*out = resolve(m, &m->starts.local, z);
}

static bool is_on(const struct dates *dates, const struct civil *day)
{
	for (size_t i = 0; i < dates->list.count; i++)
		if (same_day(&dates->list.at[i], day))
			return true;
	return false;
}

enum presence occurrence_on(const struct meeting *m, const struct civil *date, const struct zone *z, struct occurrence *out)
{
	struct arena scratch = { 0 };
	struct recurrence r = { m->repeat, m->starts.local, z };
	struct civil start = m->starts.local;
	struct dates dates = { 0 };
	enum presence presence = PRESENCE_YES;

	if (date && !same_day(date, &start)) {
		start.year = date->year;
		start.month = date->month;
		start.day = date->day;
		struct days days = { start, start };
		if (m->repeat[0] && !recurrence_dates(&r, &days, &scratch, &dates, NULL))
			presence = PRESENCE_UNKNOWN;
		else if (!is_on(&dates, &start))
			presence = PRESENCE_NO;
		arena_done(&scratch);
	}
	if (presence == PRESENCE_YES && is_excepted(m, &start))
		presence = PRESENCE_NO;
	*out = resolve(m, &start, z);
	return presence;
}

static bool is_in(const struct occurrence *o, const struct period *p)
{
	return o->ends.at >= p->from_at && o->starts.at <= p->until_at;
}

static void widen(struct days *days, const struct civil *day)
{
	if (civil_compare(day, &days->from) < 0)
		days->from = *day;
	if (civil_compare(day, &days->last) > 0)
		days->last = *day;
}

/* The calendar of civil.h, in instants: callers may ask for all time. */
static int64_t within_calendar(int64_t at)
{
	int64_t first = civil_days(1900, 1, 2) * day_ms, last = civil_days(9999, 12, 30) * day_ms;

	return at < first ? first : at > last ? last : at;
}

/* The dates of the rule that can touch the period: a day to spare for the zone, the length of a meeting, and what was moved into it. */
static struct days days_of(const struct meeting *m, const struct period *p)
{
	struct days days;
	int64_t length = m->ends.at - m->starts.at;

	zone_local(p->zone, within_calendar(p->from_at), &days.from);
	zone_local(p->zone, within_calendar(p->until_at), &days.last);
	civil_add_days(&days.from, -(length / day_ms + 2));
	civil_add_days(&days.last, 1);
	for (size_t i = 0; i < m->moved.count; i++) {
		struct occurrence o = resolve(m, &m->moved.at[i].from, p->zone);
		if (is_in(&o, p))
			widen(&days, &m->moved.at[i].from);
	}
	return days;
}

bool occurrences_in(const struct meeting *m, const struct period *p, struct arena *a, struct occurrences *out, struct err *e)
{
	struct recurrence r = { m->repeat, m->starts.local, p->zone };
	struct days days = days_of(m, p);
	struct dates dates = { 0 };
	struct occurrences found = { 0 };

	if (!m->repeat[0])
		*vec_push(a, &dates.list) = m->starts.local;
	else if (!recurrence_dates(&r, &days, a, &dates, e))
		return false;
	for (size_t i = 0; i < dates.list.count; i++) {
		struct occurrence o = resolve(m, &dates.list.at[i], p->zone);
		if (!is_excepted(m, &o.date) && is_in(&o, p))
			*vec_push(a, &found.list) = o;
	}
	*out = found;
	return true;
}

/* A date taken out by `except` counts, too, and so does a moved one: later than the truth does no harm here, earlier would. */
int64_t occurrences_end(const struct meeting *m, const struct zone *z)
{
	struct recurrence r = { m->repeat, m->starts.local, z };
	struct civil last;
	int64_t end = resolve(m, &m->starts.local, z).ends.at;

	if (!m->repeat[0] || !recurrence_last(&r, &last, NULL))
		return end;
	int64_t ends = resolve(m, &last, z).ends.at;
	end = ends > end ? ends : end;
	for (size_t i = 0; i < m->moved.count; i++) {
		ends = resolve(m, &m->moved.at[i].from, z).ends.at;
		end = ends > end ? ends : end;
	}
	return end;
}
