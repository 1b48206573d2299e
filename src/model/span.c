/* SPDX-License-Identifier: MIT */
/* span.c - reading and applying lengths of time; days and weeks by the calendar, the rest by the clock. */
#include "model/span.h"

#include <string.h>

enum { DIGITS_MAX = 9 };

static const struct {
	char unit;
	int64_t ms;
} units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }, { 'w', 604800000 } };

/* Milliseconds of a unit; 0 for what is no unit. */
static int64_t unit_ms(char unit)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == unit)
			return units[i].ms;
	return 0;
}

bool span_parse(const char *s, struct span *out, struct err *e)
{
	size_t digits = strspn(s, "0123456789");

	if (digits > DIGITS_MAX)
		return err_set(e, ERR_INPUT, MSG_SPAN_LONG, ARGS(s));
	if (!digits || strlen(s) != digits + 1 || !unit_ms(s[digits]))
		return err_set(e, ERR_INPUT, MSG_SPAN_FORM, ARGS(s));

	struct span span = { .unit = s[digits] };
	for (size_t i = 0; i < digits; i++)
		span.count = span.count * 10 + (s[i] - '0');
	memcpy(span.text, s, digits + 2);
	*out = span;
	return true;
}

int64_t span_ms(const struct span *s)
{
	return s->count * unit_ms(s->unit);
}

/* The calendar of civil.h ends somewhere; a span that leads over its edge stops there. */
static struct civil days_away(const struct civil *local, int64_t days)
{
	int64_t first = civil_days(1900, 1, 1), last = civil_days(9999, 12, 31);
	int64_t day = civil_days(local->year, local->month, local->day) + days;
	struct civil there;

	civil_from_days(day < first ? first : day > last ? last : day, &there);
	there.hour = local->hour;
	there.minute = local->minute;
	there.second = local->second;
	return there;
}

static int64_t span_away(const struct span *s, int sign, const struct civil *local, const struct zone *z)
{
	if (s->unit != 'd' && s->unit != 'w')
		return zone_instant(z, local) + sign * span_ms(s);

	struct civil there = days_away(local, sign * s->count * (s->unit == 'w' ? 7 : 1));
	return zone_instant(z, &there);
}

int64_t span_before(const struct span *s, const struct civil *local, const struct zone *z)
{
	return span_away(s, -1, local, z);
}

int64_t span_after(const struct span *s, const struct civil *local, const struct zone *z)
{
	return span_away(s, 1, local, z);
}
