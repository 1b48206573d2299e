/* SPDX-License-Identifier: MIT */
/* recurrence.h - the dates a rule gives (RFC 5545), in floating time: no zone, so no zone's traps. The only user of libical.
 *
 * Legal rules: FREQ=DAILY, WEEKLY, MONTHLY, YEARLY with BY… parts of dates. Refused with a reason: more often than daily, BYHOUR, BYMINUTE, BYSECOND, RSCALE,
 * both COUNT and UNTIL, what libical cannot read, rules that give nothing. A date-only UNTIL includes that day. At most 2,000 dates, 5 years ahead of the first. */
#ifndef MODEL_RECURRENCE_H
#define MODEL_RECURRENCE_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/vec.h"

struct dates {
	VEC(struct civil) list; /* with the time of day of `first` */
};

/* The local starts that the rule gives from `first` (which must be one of them: an error otherwise) up to and including `last`. */
MUST_CHECK bool recurrence_dates(const char *rule, const struct civil *first, const struct civil *last, struct arena *a, struct dates *out,
				 struct err *e);
/* Is the rule legal for this first date? */
MUST_CHECK bool recurrence_check(const char *rule, const struct civil *first, struct err *e);

#endif
