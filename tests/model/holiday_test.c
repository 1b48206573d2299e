/* SPDX-License-Identifier: MIT */
/* holiday_test.c - the public holidays of Korea, against the calendars that were published. */
#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "model/holiday.h"

static const char *name_of(const char *date, struct arena *a)
{
	struct civil c;
	struct holiday h;
	struct err e;
	if (!civil_parse_date(date, &c, &e))
		fail_msg("%s", e.text);
	if (!holiday_on(&c, &h))
		return "";
	return arena_printf(a, "%s%s", h.name, h.substitute ? " +" : "");
}

static void the_days_are_those_of_the_calendar(void **state)
{
	static const struct {
		const char *date, *expected;
	} rows[] = {
		{ "2021-02-11", "설날" },       { "2021-02-12", "설날" },       { "2021-02-13", "설날" },      { "2021-02-15", "" },
		{ "2021-03-01", "삼일절" },     { "2021-05-19", "부처님오신날" }, { "2021-08-15", "광복절" },    { "2021-08-16", "광복절 +" },
		{ "2021-09-19", "" },          { "2021-09-20", "추석" },       { "2021-09-21", "추석" },      { "2021-09-22", "추석" },
		{ "2021-09-23", "" },          { "2021-10-04", "개천절 +" },   { "2021-10-11", "한글날 +" },  { "2021-12-25", "성탄절" },
		{ "2021-12-27", "" },          { "2022-02-01", "설날" },       { "2022-05-08", "부처님오신날" }, { "2022-05-09", "" },
		{ "2022-09-12", "추석 +" },    { "2022-10-10", "한글날 +" },   { "2023-01-24", "설날 +" },    { "2023-05-29", "부처님오신날 +" },
		{ "2023-09-28", "추석" },      { "2024-02-12", "설날 +" },     { "2024-05-06", "어린이날 +" }, { "2024-09-16", "추석" },
		{ "2025-01-28", "설날" },      { "2025-03-03", "삼일절 +" },   { "2025-05-06", "어린이날 +" }, { "2025-10-08", "추석 +" },
		{ "2026-02-17", "설날" },      { "2026-03-02", "삼일절 +" },   { "2026-05-25", "부처님오신날 +" }, { "2026-08-17", "광복절 +" },
		{ "2026-09-25", "추석" },      { "2026-10-05", "개천절 +" },   { "2027-02-07", "설날" },      { "2027-02-09", "설날 +" },
		{ "2028-01-27", "설날" },      { "2028-10-03", "추석" },       { "2028-10-05", "개천절 +" },  { "1999-01-01", "" },
	};
	struct arena a = { 0 };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = name_of(rows[i].date, &a);
		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].date, found, rows[i].expected);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_days_are_those_of_the_calendar) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
