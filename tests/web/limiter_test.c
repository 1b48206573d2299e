/* SPDX-License-Identifier: MIT */
/* limiter_test.c - who asks too much waits, nobody else does, and the table never grows. */
#include "unit.h"

#include <stdio.h>

#include "base/crypto.h"
#include "web/limiter.h"

static struct origin from(const char *address)
{
	struct origin o;
	assert_true(origin_read(address, &o));
	return o;
}

static int open_table(void **state)
{
	crypto_init();
	*state = limiter_open();
	return 0;
}

static int close_table(void **state)
{
	limiter_close(*state);
	unsetenv("TOWNBELL_FAULT");
	return 0;
}

static int misses_until_refused(struct limiter *l, const struct origin *o, int64_t now)
{
	int n = 0;
	while (n < 1000 && limiter_wait(l, o, now) == 0) {
		limiter_charge(l, o, now, LIMITER_MISS_MS);
		n++;
	}
	return n;
}

static void sixty_misses_at_once_then_twenty_a_second(void **state)
{
	const struct origin o = from("192.0.2.1");
	assert_int_equal(misses_until_refused(*state, &o, 1000), 60);
	assert_int_equal(limiter_wait(*state, &o, 1000), 1);
	assert_int_equal(misses_until_refused(*state, &o, 2000), 20);
	assert_int_equal(misses_until_refused(*state, &o, 100000), 60);
}

static void without_the_limit_nobody_is_refused(void **state)
{
	const struct origin o = from("192.0.2.1");
	FAULT("rate-limit");
	assert_int_equal(misses_until_refused(*state, &o, 1000), 1000);
}

static void one_who_asks_too_much_harms_no_other(void **state)
{
	static const struct {
		const char *one, *other;
		bool same;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.9", "::ffff:192.0.2.9", true },
		{ "2001:db8::1", "2001:db8::ffff:0:0:2", true },
		{ "2001:db8:0:1::1", "2001:db8:0:2::1", false },
		{ "127.0.0.1", "::1", true },
		{ "127.0.0.1", "127.0.0.2", false },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct origin one = from(cases[i].one), other = from(cases[i].other);
		int64_t now = 1000000 * ((int64_t)i + 1);
		misses_until_refused(*state, &one, now);
		if ((limiter_wait(*state, &other, now) > 0) != cases[i].same)
			fail_msg("%s, %s", cases[i].one, cases[i].other);
	}
}

/* A hundred thousand addresses: he who owes most is not forgotten for them. */
static void many_others_do_not_let_him_in(void **state)
{
	const struct origin o = from("192.0.2.1");
	misses_until_refused(*state, &o, 1000);
	for (int i = 0; i < 100000; i++) {
		char address[32];
		snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16 & 255, i >> 8 & 255, i & 255);
		const struct origin other = from(address);
		limiter_charge(*state, &other, 1000, LIMITER_MISS_MS);
	}
	assert_true(limiter_wait(*state, &o, 1000) > 0);
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const texts[] = { "", "unknown", "192.0.2.1:80", "[::1]", "192.0.2.1, 10.0.0.1", "1.2.3" };
	struct origin o;
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(origin_read(texts[i], &o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sixty_misses_at_once_then_twenty_a_second, open_table, close_table),
		cmocka_unit_test_setup_teardown(without_the_limit_nobody_is_refused, open_table, close_table),
		cmocka_unit_test_setup_teardown(one_who_asks_too_much_harms_no_other, open_table, close_table),
		cmocka_unit_test_setup_teardown(many_others_do_not_let_him_in, open_table, close_table),
		cmocka_unit_test_setup_teardown(what_is_no_address_is_refused, open_table, close_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
