/* SPDX-License-Identifier: MIT */
#include "model/holiday.h"

#include <stddef.h>

#include "model/recurrence.h"

enum { NEVER = 9999, FIRST_YEAR = 2000, LAST_YEAR = 2050, SUNDAY = 0, SATURDAY = 6, LONGEST_WAIT = 10 };

/* `around`: the days before and after are holidays, too. `stood_in`: first year in which a weekend gives another day; `saturday`: Saturdays
 * count as such. Two holidays on one day count like a weekend. */
static const struct row {
	const char *name, *english;
	int month, day;
	bool lunar;
	int around, stood_in;
	bool saturday;
} rows[] = {
	{ "신정", "New Year's Day", 1, 1, false, 0, NEVER, false },
	{ "설날", "Seollal", 1, 1, true, 1, 2014, false },
	{ "삼일절", "Independence Movement Day", 3, 1, false, 0, 2022, true },
	{ "부처님오신날", "Buddha's Birthday", 4, 8, true, 0, 2023, true },
	{ "어린이날", "Children's Day", 5, 5, false, 0, 2014, true },
	{ "현충일", "Memorial Day", 6, 6, false, 0, NEVER, false },
	{ "광복절", "Liberation Day", 8, 15, false, 0, 2021, true },
	{ "추석", "Chuseok", 8, 15, true, 1, 2014, false },
	{ "개천절", "National Foundation Day", 10, 3, false, 0, 2021, true },
	{ "한글날", "Hangeul Day", 10, 9, false, 0, 2021, true },
	{ "성탄절", "Christmas", 12, 25, false, 0, 2023, true },
};

enum { ROWS = sizeof rows / sizeof *rows };

static int64_t days_of(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day);
}

/* The day itself in this year; INT64_MIN where it cannot be told. */
static int64_t day_in(const struct row *r, int year)
{
	struct civil c = { .year = year, .month = r->month, .day = r->day };
	if (r->lunar && !recurrence_dangi(year, r->month, r->day, &c))
		return INT64_MIN;
	return days_of(&c);
}

/* A year with the day of each row. */
struct calendar {
	int year;
	int64_t days[ROWS];
};

/* Without those that stand in. How many rows have this day; *first is the first of them. */
static int holidays_at(const struct calendar *c, int64_t day, const struct row **first)
{
	int count = 0;
	*first = NULL;
	for (int i = 0; i < ROWS; i++) {
		int64_t middle = c->days[i];
		if (day < middle - rows[i].around || day > middle + rows[i].around)
			continue;
		*first = *first ? *first : &rows[i];
		count++;
	}
	return count;
}

static int weekday_of(int64_t day)
{
	struct civil c;
	civil_from_days(day, &c);
	return civil_weekday(&c);
}

static bool is_lost(const struct calendar *c, const struct row *r, int64_t day)
{
	const struct row *first;
	int weekday = weekday_of(day);
	if (c->year < r->stood_in)
		return false;
	bool shared = holidays_at(c, day, &first) > 1 && first != r; /* of two, the later row gets the other day */
	return weekday == SUNDAY || (weekday == SATURDAY && r->saturday) || shared;
}

/* The first day behind that is no weekend and no holiday, one for each day that was lost. */
static bool stands_in(const struct calendar *c, const struct row *r, int64_t day)
{
	const struct row *other;
	int64_t middle = c->days[r - rows], last = middle + r->around;
	int lost = 0;
	for (int64_t d = middle - r->around; middle != INT64_MIN && d <= last; d++)
		lost += is_lost(c, r, d);
	for (int64_t d = last + 1; lost && d <= last + LONGEST_WAIT; d++) {
		int weekday = weekday_of(d);
		if (weekday == SUNDAY || weekday == SATURDAY || holidays_at(c, d, &other))
			continue;
		if (d == day)
			return true;
		lost--;
	}
	return false;
}

bool holiday_on(const struct civil *date, struct holiday *out)
{
	const struct row *r;
	struct calendar c = { .year = date->year };
	int64_t day = days_of(date);
	if (date->year < FIRST_YEAR || date->year > LAST_YEAR)
		return false;
	for (int i = 0; i < ROWS; i++)
		c.days[i] = day_in(&rows[i], c.year);
	if (holidays_at(&c, day, &r)) {
		*out = (struct holiday){ r->name, r->english, false };
		return true;
	}
	for (int i = 0; i < ROWS; i++) {
		if (!stands_in(&c, &rows[i], day))
			continue;
		*out = (struct holiday){ rows[i].name, rows[i].english, true };
		return true;
	}
	return false;
}
