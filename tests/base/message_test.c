/* SPDX-License-Identifier: MIT */
/* message_test.c - the table of sentences, whole; and the filling of places. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

/* The places {1} … {9} of a row as bits. */
static unsigned places(const char *row)
{
	unsigned bits = 0;
	for (const char *p = row; (p = strchr(p, '{')); p++)
		if (p[1] >= '1' && p[1] <= '9' && p[2] == '}')
			bits |= 1u << (p[1] - '1');
	return bits;
}

/* {1}, {2}, … without a hole: bits that are a row of ones. */
static bool has_no_hole(unsigned bits)
{
	return (bits & (bits + 1)) == 0;
}

static bool has_words(const char *row)
{
	for (; *row; row++)
		if (row[0] >= 'a' && row[0] <= 'z' && row[1] >= 'a' && row[1] <= 'z')
			return true;
	return false;
}

static bool has_hangul(const char *row)
{
	for (uint32_t c; (c = text_next(&row));)
		if (c >= 0xAC00 && c <= 0xD7A3)
			return true;
	return false;
}

/* What is wrong with a row, or NULL. */
static const char *complaint(const char *en, const char *ko)
{
	if (!*en)
		return "no English";
	if (!*ko)
		return "no Korean";
	if (!text_is_utf8(en, strlen(en)) || !text_is_utf8(ko, strlen(ko)))
		return "not UTF-8";
	if (places(en) != places(ko))
		return "English and Korean name different places";
	if (!has_no_hole(places(en)))
		return "a place is left out";
	if (has_words(en) && !has_hangul(ko))
		return "the Korean is not Korean";
	return NULL;
}

static void every_row_has_the_same_places_in_both_languages(void **state)
{
	(void)state;
	int wrong = 0;
	for (int m = 0; m < MESSAGE_COUNT; m++) {
		const char *en = message_row(LANGUAGE_EN, (enum message_id)m), *ko = message_row(LANGUAGE_KO, (enum message_id)m);
		const char *why = complaint(en, ko);
		if (why)
			print_error("%s: %s\n", en, why);
		wrong += why != NULL;
	}
	assert_int_equal(wrong, 0);
}

static void the_check_of_rows_sees_what_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *en, *ko, *complaint;
	} rows[] = {
		{ "file {1}", "파일 {1}", NULL },
		{ "{1} in {2}", "{2}의 {1}", NULL },
		{ "{1}: {2}", "{1}: {2}", NULL },
		{ "", "파일", "no English" },
		{ "file {1}", "", "no Korean" },
		{ "file {1}", "file {1}", "the Korean is not Korean" },
		{ "file {1}", "파일", "English and Korean name different places" },
		{ "file {1}", "파일 {1} {2}", "English and Korean name different places" },
		{ "file {2}", "파일 {2}", "a place is left out" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = complaint(rows[i].en, rows[i].ko);
		assert_string_equal(got ? got : "-", rows[i].complaint ? rows[i].complaint : "-");
	}
}

static void places_are_filled_in_either_order(void **state)
{
	(void)state;
	char out[200];
	const char *const args[] = { "2021-09-31", "31", "September", "2021", "30", NULL };
	message_format_in(LANGUAGE_EN, out, sizeof out, MSG_DATE_DAY, args);
	assert_string_equal(out, "\"2021-09-31\": there is no 31 September in 2021; the last day of that month is 30");
	message_format_in(LANGUAGE_KO, out, sizeof out, MSG_DATE_DAY, args);
	assert_string_equal(out, "\"2021-09-31\": 2021년 September에는 31일이 없습니다. 그 달의 마지막 날은 30일입니다");
}

static void a_missing_argument_is_empty_and_braces_in_arguments_stay(void **state)
{
	(void)state;
	char out[100];
	message_format(out, sizeof out, MSG_ERRNO, (const char *const[]){ "a", NULL });
	assert_string_equal(out, "a: ");
	message_format(out, sizeof out, MSG_ERRNO, NULL);
	assert_string_equal(out, ": ");
	message_format(out, sizeof out, MSG_ERRNO, (const char *const[]){ "{2}", "{", NULL });
	assert_string_equal(out, "{2}: {");
}

static void a_cut_ends_at_a_whole_character(void **state)
{
	(void)state;
	static const struct {
		size_t size;
		const char *expected;
	} table[] = { { 1, "" }, { 2, "" }, { 3, "" }, { 4, "가" }, { 5, "가" }, { 7, "가나" },
		      { 8, "가나:" }, { 9, "가나: " }, { 10, "가나: x" }, { 11, "가나: x" } };
	for (size_t i = 0; i < COUNT(table); i++) {
		char out[16];
		memset(out, 'z', sizeof out);
		message_format(out, table[i].size, MSG_ERRNO, (const char *const[]){ "가나", "x", NULL });
		assert_string_equal(out, table[i].expected);
		assert_int_equal(out[table[i].size], 'z');
	}
}

static void the_language_is_set_once_for_all(void **state)
{
	(void)state;
	char out[64];
	message_language(LANGUAGE_KO);
	message_format(out, sizeof out, MSG_WEEKDAY_3, NULL);
	assert_int_equal(message_language_now(), LANGUAGE_KO);
	assert_string_equal(out, "수요일");
	message_language(LANGUAGE_EN);
	message_format(out, sizeof out, MSG_WEEKDAY_3, NULL);
	assert_string_equal(out, "Wednesday");
}

static void numbers_are_written_whole(void **state)
{
	(void)state;
	assert_string_equal(NUMBER(0), "0");
	assert_string_equal(NUMBER(INT64_MIN), "-9223372036854775808");
	assert_string_equal(NUMBER(INT64_MAX), "9223372036854775807");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_the_same_places_in_both_languages),
		cmocka_unit_test(the_check_of_rows_sees_what_is_wrong),
		cmocka_unit_test(places_are_filled_in_either_order),
		cmocka_unit_test(a_missing_argument_is_empty_and_braces_in_arguments_stay),
		cmocka_unit_test(a_cut_ends_at_a_whole_character),
		cmocka_unit_test(the_language_is_set_once_for_all),
		cmocka_unit_test(numbers_are_written_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
