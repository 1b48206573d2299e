/* SPDX-License-Identifier: MIT */
/* exchange_test.c - lengths in a channel's own counting, settings by name. */
#include "unit.h"

#include "model/exchange.h"

static void each_counting_counts_its_own_way(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t code_points, utf16, bytes;
	} table[] = {
		{ "", 0, 0, 0 },
		{ "abc", 3, 3, 3 },
		{ "서초", 2, 2, 6 },
		{ "\xF0\x9F\x8E\xBB", 1, 2, 4 },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(limits_count(&(struct limits){ .counting = COUNT_CODE_POINTS }, table[i].text), table[i].code_points);
		assert_int_equal(limits_count(&(struct limits){ .counting = COUNT_UTF16 }, table[i].text), table[i].utf16);
		assert_int_equal(limits_count(&(struct limits){ .counting = COUNT_BYTES }, table[i].text), table[i].bytes);
	}
}

static void a_setting_is_found_by_name_and_empty_when_there_is_none(void **state)
{
	(void)state;
	static const struct option options[] = { { .name = "chat" }, { .name = "thread" }, { 0 } };
	static const struct channel channel = { .name = "telegram", .options = options }, bare = { .name = "bare" };
	static const char *const values[] = { "-100", "" };

	assert_string_equal(account_option(&(struct account){ .channel = &channel, .values = values }, "chat"), "-100");
	assert_string_equal(account_option(&(struct account){ .channel = &channel, .values = values }, "thread"), "");
	assert_string_equal(account_option(&(struct account){ .channel = &channel, .values = values }, "other"), "");
	assert_string_equal(account_option(&(struct account){ .channel = &channel }, "chat"), "");
	assert_string_equal(account_option(&(struct account){ .channel = &bare, .values = values }, "chat"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_counting_counts_its_own_way),
		cmocka_unit_test(a_setting_is_found_by_name_and_empty_when_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
