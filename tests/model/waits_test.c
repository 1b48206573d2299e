/* SPDX-License-Identifier: MIT */
/* waits_test.c - how long until the next try, and until the next look for replies. */
#include "unit.h"

#include "model/interval.h"
#include "model/retry.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static void back_off_doubles_to_an_hour_and_is_drawn_from_the_whole_of_it(void **state)
{
	(void)state;
	static const struct {
		int attempts;
		uint32_t chance;
		int64_t wait;
	} table[] = {
		{ 1, 65535, 5 * SECOND },  { 2, 65535, 10 * SECOND }, { 5, 65535, 80 * SECOND }, { 10, 65535, 2560 * SECOND },
		{ 11, 65535, HOUR },       { 1000000, 65535, HOUR },  { 1, 0, SECOND },          { 30, 0, SECOND },
		{ 30, 32768, 1800027 },    { 0, 65535, 5 * SECOND },  { 1, 13107, SECOND },      { 30, 4000000000u, HOUR },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(retry_backoff_ms(table[i].attempts, table[i].chance), table[i].wait);
}

static void doubling_stops_at_the_ceiling(void **state)
{
	(void)state;
	assert_int_equal(retry_doubled_ms(10 * SECOND, 1, HOUR), 10 * SECOND);
	assert_int_equal(retry_doubled_ms(10 * SECOND, 2, HOUR), 20 * SECOND);
	assert_int_equal(retry_doubled_ms(10 * SECOND, 3, HOUR), 40 * SECOND);
	assert_int_equal(retry_doubled_ms(10 * SECOND, 2000000000, HOUR), HOUR);
	assert_int_equal(retry_doubled_ms(2 * HOUR, 1, HOUR), HOUR);
	assert_int_equal(retry_doubled_ms(1, 100, INT64_MAX), INT64_MAX);
	assert_int_equal(retry_doubled_ms(0, 2, HOUR), 0);
}

static void the_breaker_opens_at_the_fifth_failure(void **state)
{
	(void)state;
	static const int64_t waits[] = { 0, 0, 0, 0, 0, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, HOUR, HOUR };

	for (size_t i = 0; i < COUNT(waits); i++)
		assert_int_equal(retry_breaker_ms((int)i), waits[i]);
	assert_int_equal(retry_breaker_ms(INT32_MAX), HOUR);
}

static void replies_are_read_seldom_once_it_is_quiet(void **state)
{
	(void)state;
	static const struct {
		int poll;
		int64_t age, since_reply; /* -1: none yet */
		int64_t wait;
	} table[] = {
		{ 5 * MINUTE, 0, -1, 5 * MINUTE },
		{ 5 * MINUTE, 50 * MINUTE, -1, 5 * MINUTE },
		{ 5 * MINUTE, 60 * MINUTE, -1, 6 * MINUTE },
		{ 5 * MINUTE, 10 * HOUR, 10 * MINUTE, 5 * MINUTE },
		{ 5 * MINUTE, 48 * HOUR - 1, 0, 5 * MINUTE },
		{ 5 * MINUTE, 48 * HOUR, 0, HOUR },
		{ 5 * MINUTE, 72 * HOUR, -1, 72 * HOUR / 10 },
		{ 5 * MINUTE, 400 * HOUR, -1, 24 * HOUR },
		{ 3 * HOUR, 0, -1, 3 * HOUR },
		{ 48 * HOUR, 0, -1, 24 * HOUR },
		{ 0, 0, -1, 0 },
		{ 5 * MINUTE, -5 * HOUR, -1, 5 * MINUTE }, /* the clock was set back */
	};
	static const int64_t now = INT64_C(1632913200000);

	for (size_t i = 0; i < COUNT(table); i++) {
		int64_t posted = now - table[i].age, reply = table[i].since_reply < 0 ? 0 : now - table[i].since_reply;
		assert_int_equal(interval_ms(table[i].poll, now, posted, reply), table[i].wait);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(back_off_doubles_to_an_hour_and_is_drawn_from_the_whole_of_it),
		cmocka_unit_test(doubling_stops_at_the_ceiling),
		cmocka_unit_test(the_breaker_opens_at_the_fifth_failure),
		cmocka_unit_test(replies_are_read_seldom_once_it_is_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
