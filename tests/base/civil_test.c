/* SPDX-License-Identifier: MIT */
/* civil_test.c - the calendar against itself and known days; every way to write a date wrong has its reason. */
#include "unit.h"

#include <string.h>

#include "base/civil.h"

static void days_and_dates_go_round(void **state)
{
	(void)state;
	struct civil before = { 0 };
	int64_t first = civil_days(1900, 1, 1), last = civil_days(2200, 12, 31);
	for (int64_t d = first; d <= last; d++) {
		struct civil c;
		civil_from_days(d, &c);
		assert_int_equal(civil_days(c.year, c.month, c.day), d);
		bool next = d == first || (c.day == before.day + 1 && c.month == before.month) || c.day == 1;
		assert_true(next && c.day <= civil_month_days(c.year, c.month));
		before = c;
	}
}

static void known_days_are_known(void **state)
{
	(void)state;
	static const struct {
		int year, month, day, weekday;
		int64_t days;
	} table[] = {
		{ 1970, 1, 1, 4, 0 },     { 1969, 12, 31, 3, -1 },     { 2000, 2, 29, 2, 11016 }, { 1900, 1, 1, 1, -25567 },
		{ 2021, 9, 29, 3, 18899 }, { 9999, 12, 31, 5, 2932896 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c = { .year = table[i].year, .month = table[i].month, .day = table[i].day };
		assert_int_equal(civil_days(c.year, c.month, c.day), table[i].days);
		assert_int_equal(civil_weekday(&c), table[i].weekday);
	}
	assert_int_equal(civil_month_days(1900, 2), 28);
	assert_int_equal(civil_month_days(2000, 2), 29);
	assert_int_equal(civil_month_days(2024, 2), 29);
	assert_int_equal(civil_month_days(2021, 12), 31);
}

static void seconds_round_down_also_before_1970(void **state)
{
	(void)state;
	static const int64_t table[] = { 0, -1, 1, -86400, -86401, 1632913199, -2208988800, 253402300799 };
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c;
		civil_from_seconds(table[i], &c);
		assert_int_equal(civil_seconds(&c), table[i]);
		assert_true(c.hour >= 0 && c.minute >= 0 && c.second >= 0 && c.hour < 24);
	}
}

static void days_are_added_over_the_end_of_the_year(void **state)
{
	(void)state;
	struct civil c = { 2023, 12, 31, 19, 30, 0 }, same = c;
	civil_add_days(&c, 60);
	char out[24], date[16];
	civil_format_minute(&c, out);
	assert_string_equal(out, "2024-02-29 19:30");
	civil_format_date(&c, date);
	assert_string_equal(date, "2024-02-29");
	assert_true(civil_compare(&same, &c) < 0 && civil_compare(&c, &same) > 0 && civil_compare(&c, &c) == 0);
}

static void dates_are_read_strictly(void **state)
{
	(void)state;
	static const struct {
		const char *given, *reason; /* "" : legal */
	} table[] = {
		{ "2021-09-29", "" },
		{ "2024-02-29", "" },
		{ "1900-01-01", "" },
		{ "9999-12-31", "" },
		{ "2021-09-31", "\"2021-09-31\": there is no 31 September in 2021; the last day of that month is 30" },
		{ "2023-02-29", "\"2023-02-29\": there is no 29 February in 2023; the last day of that month is 28" },
		{ "2021-09-00", "\"2021-09-00\": there is no 0 September in 2021; the last day of that month is 30" },
		{ "2021-13-01", "\"2021-13-01\": there is no month 13; months go from 01 to 12" },
		{ "2021-00-01", "\"2021-00-01\": there is no month 0; months go from 01 to 12" },
		{ "1899-12-31", "\"1899-12-31\": the year must be 1900 to 9999" },
		{ "2021-9-31", "\"2021-9-31\": there is no 31 September in 2021; the last day of that month is 30" },
		{ "2021-9-29", "\"2021-9-29\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ "2021-09-29 ", "\"2021-09-29 \" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ " 2021-09-29", "\" 2021-09-29\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ "21-09-29", "\"21-09-29\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ "2021/09/29", "\"2021/09/29\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ "", "\"\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
		{ "２０２１-09-29", "\"２０２１-09-29\" is not a date; write YYYY-MM-DD, for example 2021-09-29" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c = { .year = 7 };
		struct err e = { 0 };
		bool ok = civil_parse_date(table[i].given, &c, &e);
		assert_string_equal(e.text, table[i].reason);
		assert_int_equal(ok, !*table[i].reason);
		assert_int_equal(ok, c.year != 7); /* untouched on failure */
	}
}

static void times_of_day_are_read_strictly(void **state)
{
	(void)state;
	static const struct {
		const char *given;
		int minutes; /* -1: refused */
	} table[] = { { "19:00", 1140 }, { "00:00", 0 },  { "23:59", 1439 }, { "24:00", -1 }, { "12:60", -1 }, { "9:00", -1 },
		      { "19:00:00", -1 }, { "", -1 }, { "-1:00", -1 },  { "19.00", -1 }, { "19:0", -1 },  { " 19:00", -1 } };
	for (size_t i = 0; i < COUNT(table); i++) {
		int minutes = -1;
		struct err e;
		assert_int_equal(civil_parse_clock(table[i].given, &minutes, &e), table[i].minutes >= 0);
		assert_int_equal(minutes, table[i].minutes);
	}
}

static void times_with_and_without_an_offset_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *given, *minute;
		int second;
		bool has_offset;
		int offset_s;
	} table[] = {
		{ "2021-09-29 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29T19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29(수) 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29 (수) 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29 (수요일) 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29 (Wed) 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29 (Wednesday) 19:00", "2021-09-29 19:00", 0, false, 0 },
		{ "2021-09-29T19:00:00+09:00", "2021-09-29 19:00", 0, true, 32400 },
		{ "2021-09-29T19:00:07Z", "2021-09-29 19:00", 7, true, 0 },
		{ "2021-09-29 19:00:00-03:30", "2021-09-29 19:00", 0, true, -12600 },
		{ "2021-09-29T19:00:00.123456Z", "2021-09-29 19:00", 0, true, 0 },
		{ "2021-09-29T19:00:00+0000", "2021-09-29 19:00", 0, true, 0 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c;
		struct err e = { 0 };
		bool has_offset;
		int offset_s;
		char out[24];
		if (!civil_parse(table[i].given, &c, &has_offset, &offset_s, &e))
			fail_msg("%s", e.text);
		civil_format_minute(&c, out);
		assert_string_equal(out, table[i].minute);
		assert_int_equal(c.second, table[i].second);
		assert_int_equal(has_offset, table[i].has_offset);
		assert_int_equal(offset_s, table[i].offset_s);
	}
}

#define OFFSET_WORDS "seconds and an offset go together; write 2021-09-29 19:00 or 2021-09-29T19:00:00+09:00"
#define FORM_WORDS "is not a date with a time; write YYYY-MM-DD HH:MM, for example 2021-09-29 19:00"

static void wrong_times_have_a_reason(void **state)
{
	(void)state;
	static const struct {
		const char *given, *reason;
	} table[] = {
		{ "2021-09-29 (목) 19:00", "that day is a Wednesday; correct the date or the weekday" },
		{ "2021-09-29 (Thu) 19:00", "that day is a Wednesday; correct the date or the weekday" },
		{ "2021-09-29 (休) 19:00", "what stands in brackets is not a weekday; write for example (Wednesday), or leave it out" },
		{ "2021-09-29 () 19:00", "what stands in brackets is not a weekday; write for example (Wednesday), or leave it out" },
		{ "2021-09-29 (수 19:00", FORM_WORDS },
		{ "2021-09-29", FORM_WORDS },
		{ "2021-09-29  19:00", FORM_WORDS },
		{ "2021-09-29 7:00", FORM_WORDS },
		{ "2021-09-29 24:00", "there is no such time; a day goes from 00:00 to 23:59" },
		{ "2021-09-31 19:00", "there is no 31 September in 2021; the last day of that month is 30" },
		{ "2021-09-29 19:00:00", OFFSET_WORDS },
		{ "2021-09-29T19:00+09:00", OFFSET_WORDS },
		{ "2021-09-29T19:00:60Z", OFFSET_WORDS },
		{ "2021-09-29T19:00:00.Z", OFFSET_WORDS },
		{ "2021-09-29T19:00:00+24:00", OFFSET_WORDS },
		{ "2021-09-29T19:00:00+9", OFFSET_WORDS },
		{ "2021-09-29T19:00:00Zulu", OFFSET_WORDS },
		{ "2021-09-29 19:00 ", FORM_WORDS },
		{ "2021-09-29 19:00 KST", FORM_WORDS },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c;
		struct err e = { 0 };
		bool has_offset;
		int offset_s;
		assert_false(civil_parse(table[i].given, &c, &has_offset, &offset_s, &e));
		if (!strstr(e.text, table[i].reason))
			fail_msg("%s\nexpected: %s", e.text, table[i].reason);
		assert_non_null(strstr(e.text, table[i].given));
	}
}

static void the_reason_is_given_in_korean_too(void **state)
{
	(void)state;
	struct civil c;
	struct err e = { 0 };
	message_language(LANGUAGE_KO);
	assert_false(civil_parse_date("2021-09-31", &c, &e));
	assert_string_equal(e.text, "\"2021-09-31\": 2021년 9월에는 31일이 없습니다. 그 달의 마지막 날은 30일입니다");
	message_language(LANGUAGE_EN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_dates_go_round),
		cmocka_unit_test(known_days_are_known),
		cmocka_unit_test(seconds_round_down_also_before_1970),
		cmocka_unit_test(days_are_added_over_the_end_of_the_year),
		cmocka_unit_test(dates_are_read_strictly),
		cmocka_unit_test(times_of_day_are_read_strictly),
		cmocka_unit_test(times_with_and_without_an_offset_are_told_apart),
		cmocka_unit_test(wrong_times_have_a_reason),
		cmocka_unit_test(the_reason_is_given_in_korean_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
