/* SPDX-License-Identifier: MIT */
/* civil.h - dates and times of day as people write them, without a zone (proleptic Gregorian, years 1900 to 9999).
 *
 * Parsing is strict: what is not exactly the form is refused with a reason that names the mistake ("there is no 31 September"). */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct civil {
	int year, month, day;     /* month and day from 1 */
	int hour, minute, second;
};

/* Days since 1970-01-01. */
int64_t civil_days(int year, int month, int day);
void civil_from_days(int64_t days, struct civil *out); /* sets the date, zeroes the time */
int civil_weekday(const struct civil *c);              /* 0 Sunday … 6 Saturday */
int civil_month_days(int year, int month);
/* Seconds since 1970-01-01 00:00 as if the zone were UTC. */
int64_t civil_seconds(const struct civil *c);
void civil_from_seconds(int64_t seconds, struct civil *out);
void civil_add_days(struct civil *c, int64_t days);
int civil_compare(const struct civil *a, const struct civil *b);

/* "2021-09-29" exactly. */
MUST_CHECK bool civil_parse_date(const char *s, struct civil *out, struct err *e);
/* "19:00" exactly (00:00 to 23:59). */
MUST_CHECK bool civil_parse_clock(const char *s, int *minutes, struct err *e);
/* "2021-09-29 19:00", "2021-09-29T19:00", with a weekday in brackets behind the date legal and checked ("(수)", "(Wed)", "(수요일)"),
 * or RFC 3339 with an offset ("2021-09-29T19:00:00+09:00", "…Z"): then *has_offset is true and *offset_s the offset in seconds. A fraction
 * of a second is dropped, and "+0900" is taken too, because services write both. */
MUST_CHECK bool civil_parse(const char *s, struct civil *out, bool *has_offset, int *offset_s, struct err *e);

void civil_format_date(const struct civil *c, char out[16]);    /* 2021-09-29 */
void civil_format_minute(const struct civil *c, char out[24]);  /* 2021-09-29 19:00 */

#endif
