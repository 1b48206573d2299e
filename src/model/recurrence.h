/* SPDX-License-Identifier: MIT */
/* recurrence.h - the dates a rule gives (RFC 5545), in floating time: no zone, so no zone's traps. The only user of libical.
 *
 * Legal rules: FREQ=DAILY, WEEKLY, MONTHLY, YEARLY with BY… parts of dates. Refused with a reason: more often than daily, BYHOUR,
 * BYMINUTE, BYSECOND, RSCALE, both COUNT and UNTIL, what libical cannot read, rules that give nothing. A date-only UNTIL includes that
 * day; one in UTC ("…T145959Z", as other calendars write it) is brought into the zone first. COUNT is at most 2,000; no more than 2,000
 * dates are given and no more than 20,000 walked over at once, so that no rule can hold up the loop. */
#ifndef MODEL_RECURRENCE_H
#define MODEL_RECURRENCE_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/vec.h"
#include "base/zone.h"

enum { RECURRENCE_DATES_MAX = 2000, RECURRENCE_STEPS_MAX = 20000 };

struct recurrence {
	const char *rule;        /* "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6" */
	struct civil first;      /* must be one of the dates the rule gives: an error otherwise */
	const struct zone *zone; /* only for an UNTIL in UTC; NULL: such an UNTIL is read as if it were local */
};

struct dates {
	VEC(struct civil) list; /* with the time of day of `first` */
};

/* The part of the calendar that is asked for, both days included; the time of day is ignored. */
struct days {
	struct civil from, last;
};

/* The local starts that the rule gives on these days. */
MUST_CHECK bool recurrence_dates(const struct recurrence *r, const struct days *days, struct arena *a, struct dates *out, struct err *e);
/* The last date of all. A rule without an end gives 9999-12-31. */
MUST_CHECK bool recurrence_last(const struct recurrence *r, struct civil *out, struct err *e);
/* Is the rule legal for this first date? */
MUST_CHECK bool recurrence_check(const struct recurrence *r, struct err *e);

/* The day of the Korean lunar calendar (month and day from 1, no leap month) that falls into this year. */
bool recurrence_dangi(int year, int month, int day, struct civil *out);

#endif
