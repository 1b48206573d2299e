/* SPDX-License-Identifier: MIT */
/* stride.c - equal distances on the calendar. */
#include "model/stride.h"

enum { DAYS_OF_WEEK = 7, MONTHS = 12, LAST_YEAR = 9999 };

/* The day of the month that the rule means; 0: this month has none. */
static int day_in(const struct rule *r, const struct civil *first, int year, int month)
{
	int length = civil_month_days(year, month);

	if (!r->place) {
		int day = r->month_day ? r->month_day : first->day;
		day = day < 0 ? length + 1 + day : day;
		return day >= 1 && day <= length ? day : 0;
	}
	const struct civil edge = { .year = year, .month = month, .day = r->place > 0 ? 1 : length };
	int weekday = civil_weekday(&edge);
	int day = r->place > 0 ? 1 + (r->weekday - weekday + DAYS_OF_WEEK) % DAYS_OF_WEEK + (r->place - 1) * DAYS_OF_WEEK
			       : length - (weekday - r->weekday + DAYS_OF_WEEK) % DAYS_OF_WEEK + (r->place + 1) * DAYS_OF_WEEK;
	return day >= 1 && day <= length ? day : 0;
}

bool stride_begin(const struct rule *r, const struct civil *first, struct stride *out)
{
	unsigned ends = RULE_FREQ | RULE_INTERVAL | RULE_COUNT | RULE_UNTIL | RULE_WKST;
	bool weekday = r->parts & RULE_BYDAY, month_day = r->parts & RULE_BYMONTHDAY;

	if (r->several || (r->parts & ~(ends | RULE_BYDAY | RULE_BYMONTHDAY)))
		return false;
	if (r->frequency == 'D' && (weekday || month_day))
		return false;
	if (r->frequency == 'W' && (month_day || (weekday && (r->place || civil_weekday(first) != r->weekday))))
		return false;
	if (r->frequency == 'M' && ((weekday && (month_day || !r->place)) || day_in(r, first, first->year, first->month) != first->day))
		return false;
	if (r->frequency == 'Y')
		return false;
	*out = (struct stride){ .rule = r, .at = *first, .left = r->count ? r->count : -1 };
	return true;
}

static void add_months(struct stride *s)
{
	const struct civil from = s->at;
	int month = from.month - 1, year = from.year, day = 0;

	do {
		month += s->rule->interval;
		year += month / MONTHS;
		month %= MONTHS;
		day = year <= LAST_YEAR ? day_in(s->rule, &from, year, month + 1) : 1;
	} while (!day);
	s->at.year = year;
	s->at.month = month + 1;
	s->at.day = day;
}

bool stride_next(struct stride *s, struct civil *out)
{
	if (s->left == 0 || s->at.year > LAST_YEAR)
		return false;
	*out = s->at;
	s->left -= s->left > 0;
	if (s->rule->frequency == 'M')
		add_months(s);
	else
		civil_add_days(&s->at, (int64_t)s->rule->interval * (s->rule->frequency == 'W' ? DAYS_OF_WEEK : 1));
	return true;
}
