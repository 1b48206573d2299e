/* SPDX-License-Identifier: MIT */
/* span.h - a length of time as staff write it: one whole number and one unit, s m h d w.
 *
 * Days and weeks are calendar days: "1d" before 19:00 is 19:00 the day before, whatever the clocks do between. The text as written stays,
 * because a reminder's key carries it. A sign, a space, a second unit, more than 9 digits are errors. */
#ifndef MODEL_SPAN_H
#define MODEL_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/zone.h"

struct span {
	int64_t count;
	char unit;     /* s m h d w; 0: not set */
	char text[16]; /* as written */
};

MUST_CHECK bool span_parse(const char *s, struct span *out, struct err *e);
/* Exact milliseconds, a day counted as 24 hours (for bounds and waits, not for the calendar). */
int64_t span_ms(const struct span *s);
/* The instant one span before / after a local time in its zone. */
int64_t span_before(const struct span *s, const struct civil *local, const struct zone *z);
int64_t span_after(const struct span *s, const struct civil *local, const struct zone *z);

#endif
