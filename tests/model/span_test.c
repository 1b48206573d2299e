/* SPDX-License-Identifier: MIT */
/* span_test.c - what is a length of time, and where it leads. */
#include "unit.h"

#include <string.h>

#include "model/span.h"
#include "sample.h"

static void one_number_and_one_unit_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t count;
		char unit;
		int64_t ms;
	} table[] = {
		{ "0s", 0, 's', 0 },
		{ "90s", 90, 's', 90000 },
		{ "2m", 2, 'm', 120000 },
		{ "2h", 2, 'h', 7200000 },
		{ "14d", 14, 'd', INT64_C(1209600000) },
		{ "1w", 1, 'w', INT64_C(604800000) },
		{ "007d", 7, 'd', INT64_C(604800000) },
		{ "999999999w", 999999999, 'w', INT64_C(604799999395200000) },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct span s;
		assert_true(span_parse(table[i].text, &s, NULL));
		assert_int_equal(s.count, table[i].count);
		assert_int_equal(s.unit, table[i].unit);
		assert_string_equal(s.text, table[i].text);
		assert_int_equal(span_ms(&s), table[i].ms);
	}
}

static void everything_else_is_refused_with_a_reason(void **state)
{
	(void)state;
	static const char *const table[] = { "",    "d",    "1",     "-1d",  "+1d",        "1 d",    " 1d", "1d ", "1d2h",
					     "1.5h", "1D",  "1y",    "1dd",  "1000000000s", "일",     "1일", "٣d",  "1\n" };

	for (size_t i = 0; i < COUNT(table); i++) {
		struct span s = { .count = 77 };
		struct err e = { 0 };
		assert_false(span_parse(table[i], &s, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_true(strlen(e.text) > 10);
		assert_int_equal(s.count, 77);
	}
}

static void days_go_by_the_calendar_and_hours_by_the_clock(void **state)
{
	(void)state;
	static const struct {
		const char *from, *span, *before, *after; /* in UTC */
	} table[] = {
		/* Berlin: clocks forward in the night to 2021-03-28, back in the night to 2021-10-31 */
		{ "2021-03-28 19:00", "1d", "2021-03-27 18:00", "2021-03-29 17:00" },
		{ "2021-03-28 19:00", "24h", "2021-03-27 17:00", "2021-03-29 17:00" },
		{ "2021-10-31 19:00", "1d", "2021-10-30 17:00", "2021-11-01 18:00" },
		{ "2021-10-31 19:00", "1w", "2021-10-24 17:00", "2021-11-07 18:00" },
		{ "2021-03-01 19:00", "1d", "2021-02-28 18:00", "2021-03-02 18:00" },
		{ "2021-03-27 02:30", "1d", "2021-03-26 01:30", "2021-03-28 01:30" }, /* the hour that is left out */
		{ "2021-03-28 19:00", "0s", "2021-03-28 17:00", "2021-03-28 17:00" },
		{ "2021-03-28 19:00", "999999999w", "1900-01-01 18:00", "9999-12-31 18:00" }, /* the calendar ends */
	};
	const struct zone *berlin;

	assert_true(zone_load("Europe/Berlin", &sample_arena, &berlin, NULL));
	for (size_t i = 0; i < COUNT(table); i++) {
		struct span s = span(table[i].span);
		struct civil local = moment(table[i].from).local, before, after;
		char text[24];

		civil_from_seconds(span_before(&s, &local, berlin) / 1000, &before);
		civil_from_seconds(span_after(&s, &local, berlin) / 1000, &after);
		civil_format_minute(&after, text);
		assert_string_equal(text, table[i].after);
		civil_format_minute(&before, text);
		assert_string_equal(text, table[i].before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_number_and_one_unit_is_read),
		cmocka_unit_test(everything_else_is_refused_with_a_reason),
		cmocka_unit_test(days_go_by_the_calendar_and_hours_by_the_clock),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
