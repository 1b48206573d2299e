/* SPDX-License-Identifier: MIT */
/* zone_rule.c - the POSIX TZ text at the end of a zone file, with the extensions of RFC 8536 §3.3.1. */
#include <string.h>

#include "base/civil.h"
#include "base/zone_data.h"

enum { HOUR_S = 3600, DAY_S = 86400, DEFAULT_TIME = 2 * HOUR_S };

/* A place in the text; `bad` sticks, so that the readers below need not be asked one by one. */
struct reader {
	const char *at, *end;
	bool bad;
};

static bool is_next(const struct reader *r, char c)
{
	return r->at < r->end && *r->at == c;
}

static bool skip(struct reader *r, char c)
{
	bool there = is_next(r, c);
	r->at += there;
	return there;
}

static void demand(struct reader *r, char c)
{
	r->bad = !skip(r, c) || r->bad;
}

static bool is_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static int number(struct reader *r, int low, int high)
{
	int n = 0;
	r->bad = r->bad || !is_digit(r);
	while (is_digit(r) && n <= high)
		n = n * 10 + (*r->at++ - '0');
	r->bad = r->bad || n < low || n > high;
	return n;
}

/* "EST" or "<+0330>": three signs at least. */
static void abbreviation(struct reader *r)
{
	const char *from = r->at;
	if (skip(r, '<')) {
		while (r->at < r->end && *r->at != '>')
			r->at++;
		demand(r, '>');
	} else {
		while (r->at < r->end && ((*r->at >= 'A' && *r->at <= 'Z') || (*r->at >= 'a' && *r->at <= 'z')))
			r->at++;
	}
	r->bad = r->bad || r->at - from < 3;
}

/* [+-]hh[:mm[:ss]] in seconds */
static int32_t duration(struct reader *r, int hours_max)
{
	int sign = skip(r, '-') ? -1 : 1;
	if (sign > 0)
		skip(r, '+');
	int32_t sum = number(r, 0, hours_max) * HOUR_S;
	if (skip(r, ':'))
		sum += number(r, 0, 59) * 60;
	if (skip(r, ':'))
		sum += number(r, 0, 59);
	return sign * sum;
}

static struct zone_day day(struct reader *r)
{
	struct zone_day d = { .form = ZONE_DAY_ZERO, .time = DEFAULT_TIME };
	demand(r, ',');
	if (skip(r, 'M')) {
		d.form = ZONE_DAY_MONTH;
		d.month = number(r, 1, 12);
		demand(r, '.');
		d.week = number(r, 1, 5);
		demand(r, '.');
		d.day = number(r, 0, 6);
	} else if (skip(r, 'J')) {
		d.form = ZONE_DAY_JULIAN;
		d.day = number(r, 1, 365);
	} else {
		d.day = number(r, 0, 365);
	}
	if (skip(r, '/'))
		d.time = duration(r, 167);
	return d;
}

bool zone_rule_read(struct zone_rule *rule, const char *s, size_t n)
{
	struct reader r = { .at = s, .end = s + n };
	*rule = (struct zone_rule){ .there = n > 0 };
	if (n == 0)
		return true;
	abbreviation(&r);
	rule->standard = -duration(&r, 24);
	rule->changes = !r.bad && r.at < r.end;
	if (rule->changes) {
		abbreviation(&r);
		rule->summer = is_next(&r, ',') ? rule->standard + HOUR_S : -duration(&r, 24);
		rule->start = day(&r);
		rule->end = day(&r);
	}
	return !r.bad && r.at == r.end;
}

/* Days since 1970 of a day of change in a year. */
static int64_t day_in(const struct zone_day *d, int year)
{
	int64_t first = civil_days(year, 1, 1);
	if (d->form == ZONE_DAY_ZERO)
		return first + d->day;
	if (d->form == ZONE_DAY_JULIAN)
		return first + d->day - 1 + (d->day > 59 && civil_month_days(year, 2) == 29);
	struct civil start = { .year = year, .month = d->month, .day = 1 };
	int until = (d->day - civil_weekday(&start) + 7) % 7 + (d->week - 1) * 7;
	if (until >= civil_month_days(year, d->month))
		until -= 7; /* week 5 is the last one, also where there are only four */
	return civil_days(year, d->month, 1) + until;
}

struct change {
	int64_t at;
	int32_t offset; /* from there on */
};

/* Put `c` behind all that are not later: of two at one instant the one that comes in later has the last word. */
static void insert(struct change *list, int *count, struct change c)
{
	int i = (*count)++;
	for (; i > 0 && list[i - 1].at > c.at; i--)
		list[i] = list[i - 1];
	list[i] = c;
}

/* The changes of the years around `at`, rising. A summer that fills its year ends at the instant at which the next one begins. */
static int changes_around(const struct zone_rule *r, int64_t at, struct change list[6])
{
	struct civil c;
	int count = 0;
	civil_from_seconds(at + r->standard, &c);
	for (int year = c.year - 1; year <= c.year + 1; year++) {
		struct change end = { day_in(&r->end, year) * DAY_S + r->end.time - r->summer, r->standard };
		struct change start = { day_in(&r->start, year) * DAY_S + r->start.time - r->standard, r->summer };
		insert(list, &count, end.at <= start.at ? end : start);
		insert(list, &count, end.at <= start.at ? start : end);
	}
	return count;
}

struct zone_span zone_rule_span(const struct zone_rule *r, int64_t at)
{
	if (!r->changes)
		return (struct zone_span){ .from = INT64_MIN, .to = INT64_MAX, .offset = r->standard };
	struct change list[6];
	int count = changes_around(r, at, list), i = 0;
	while (i + 1 < count && list[i + 1].at <= at)
		i++;
	return (struct zone_span){ .from = list[i].at, .to = i + 1 < count ? list[i + 1].at : INT64_MAX, .offset = list[i].offset };
}
