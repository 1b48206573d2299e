/* SPDX-License-Identifier: MIT */
/* recurrence.c - walking along the dates of a rule with libical.
 *
 * In floating time, because libical's iterator is wrong around the hour that a change of clocks leaves out (Europe/Berlin, daily 02:30). */
#include "model/recurrence.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "model/stride.h"

struct walk {
	const struct recurrence *of;
	struct rule rule;
	struct icalrecurrencetype recur;
	icalrecur_iterator *iterator; /* NULL: the stride gives the dates */
	struct stride stride;
	int steps;
};

static struct icaltimetype to_ical(const struct civil *c)
{
	struct icaltimetype t = icaltime_null_time();

	t.year = c->year;
	t.month = c->month;
	t.day = c->day;
	t.hour = c->hour;
	t.minute = c->minute;
	t.second = c->second;
	return t;
}

static bool next_of_ical(struct walk *w, struct civil *out)
{
	struct icaltimetype t = icalrecur_iterator_next(w->iterator);

	*out = (struct civil){ t.year, t.month, t.day, t.hour, t.minute, t.second };
	return !icaltime_is_null_time(t);
}

static bool walk_next(struct walk *w, struct civil *out)
{
	struct civil c;

	if (w->steps++ >= RECURRENCE_STEPS_MAX)
		return false;
	if (!(w->iterator ? next_of_ical(w, &c) : stride_next(&w->stride, &c)))
		return false;
	if (w->rule.until && civil_compare(&c, &w->rule.last) > 0)
		return false;
	*out = c;
	return true;
}

static void walk_close(struct walk *w)
{
	if (w->iterator)
		icalrecur_iterator_free(w->iterator);
	icalrecurrencetype_clear(&w->recur);
}

static bool same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static bool wrong_first(const struct walk *w, enum message_id words, const struct civil *other, struct err *e)
{
	char first[16], there[16];

	civil_format_date(&w->of->first, first);
	civil_format_date(other, there);
	return err_set(e, ERR_INPUT, words, ARGS(first, there));
}

/* The negative control of the stride is libical itself. */
static bool walk_begin(struct walk *w, struct err *e)
{
	if (!fault_on("stride") && stride_begin(&w->rule, &w->of->first, &w->stride))
		return true;
	w->recur = icalrecurrencetype_from_string(w->rule.text);
	if (w->recur.freq == ICAL_NO_RECURRENCE)
		return err_set(e, ERR_INPUT, MSG_RULE_REFUSED, ARGS(w->of->rule));
	w->iterator = icalrecur_iterator_new(w->recur, to_ical(&w->of->first));
	if (!w->iterator)
		return err_set(e, ERR_INPUT, MSG_RULE_REFUSED, ARGS(w->of->rule));
	return true;
}

/* The first step must lead to `first`. */
static bool walk_first(struct walk *w, struct err *e)
{
	struct civil c;

	if (!walk_begin(w, e))
		return false;
	if (w->rule.until && civil_compare(&w->of->first, &w->rule.last) > 0)
		return wrong_first(w, MSG_RULE_AFTER, &w->rule.last, e);
	if (!walk_next(w, &c))
		return err_set(e, ERR_INPUT, MSG_RULE_NOTHING, ARGS(w->of->rule));
	return same_day(&c, &w->of->first) || wrong_first(w, MSG_RULE_FIRST, &c, e);
}

static bool walk_open(const struct recurrence *r, struct walk *w, struct err *e)
{
	*w = (struct walk){ .of = r, .recur = ICALRECURRENCETYPE_INITIALIZER };
	if (!rule_read(r->rule, r->zone, &w->rule, e))
		return false;
	if (walk_first(w, e))
		return true;
	walk_close(w);
	return false;
}

bool recurrence_dates(const struct recurrence *r, const struct days *days, struct arena *a, struct dates *out, struct err *e)
{
	struct walk w;
	struct dates dates = { 0 };
	struct civil c = r->first;
	int64_t from = civil_days(days->from.year, days->from.month, days->from.day);
	int64_t last = civil_days(days->last.year, days->last.month, days->last.day);

	if (!walk_open(r, &w, e))
		return false;
	do {
		int64_t day = civil_days(c.year, c.month, c.day);
		if (day > last || dates.list.count == RECURRENCE_DATES_MAX)
			break;
		if (day >= from)
			*vec_push(a, &dates.list) = c;
	} while (walk_next(&w, &c));
	walk_close(&w);
	*out = dates;
	return true;
}

bool recurrence_last(const struct recurrence *r, struct civil *out, struct err *e)
{
	struct walk w;
	struct civil last = r->first;

	if (!walk_open(r, &w, e))
		return false;
	if (!w.rule.counted && !w.rule.until)
		last = (struct civil){ 9999, 12, 31, last.hour, last.minute, last.second };
	else
		while (walk_next(&w, &last)) {
		}
	walk_close(&w);
	*out = last;
	return true;
}

bool recurrence_check(const struct recurrence *r, struct err *e)
{
	struct walk w;

	if (!walk_open(r, &w, e))
		return false;
	walk_close(&w);
	return true;
}

bool recurrence_dangi(int year, int month, int day, struct civil *out)
{
	char text[80];
	struct icaltimetype start = icaltime_null_time();

	snprintf(text, sizeof text, "RSCALE=DANGI;FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d", month, day);
	struct icalrecurrencetype recur = icalrecurrencetype_from_string(text);
	start.year = year;
	start.month = start.day = 1;
	start.is_date = 1;
	icalrecur_iterator *iterator = recur.freq == ICAL_NO_RECURRENCE ? NULL : icalrecur_iterator_new(recur, start);
	struct icaltimetype t = iterator ? icalrecur_iterator_next(iterator) : start;
	if (iterator)
		icalrecur_iterator_free(iterator);
	free(recur.rscale); /* the one thing that its clear() leaves */
	if (!iterator || icaltime_is_null_time(t) || t.year != year)
		return false;
	*out = (struct civil){ .year = t.year, .month = t.month, .day = t.day };
	return true;
}
