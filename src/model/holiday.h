/* SPDX-License-Identifier: MIT */
/* holiday.h - the public holidays of Korea, computed: fixed days, those of the lunar calendar, and the days that stand in for holidays
 * on a weekend (관공서의 공휴일에 관한 규정, in force since August 2021). Days of elections and days that a government declares are not known. */
#ifndef MODEL_HOLIDAY_H
#define MODEL_HOLIDAY_H

#include "base/civil.h"
#include "base/err.h"

struct holiday {
	const char *name, *english;
	bool substitute; /* it stands in for it */
};

/* Is this date one? *out: the first of those that fall on it. False without an error: none. Years 2000 to 2050. */
bool holiday_on(const struct civil *date, struct holiday *out);

#endif
