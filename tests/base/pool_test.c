/* SPDX-License-Identifier: MIT */
/* pool_test.c - small things that come and go. */
#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "base/pool.h"

enum { MOST = 5000 };

static void things_are_aligned_apart_and_as_large_as_they_say(void **state)
{
	(void)state;
	unsigned char *things[64];
	for (size_t i = 0; i < 64; i++) {
		size_t size = i * i;
		things[i] = pool_take(size);
		assert_non_null(things[i]);
		assert_int_equal((uintptr_t)things[i] % 8, 0);
		assert_true(pool_size(things[i]) >= size);
		assert_int_equal(pool_size(things[i]), pool_round(size));
		memset(things[i], (int)i, pool_size(things[i]));
	}
	for (size_t i = 0; i < 64; i++) {
		for (size_t k = 0; k < pool_size(things[i]); k++)
			assert_int_equal(things[i][k], i);
		pool_give(things[i]);
	}
}

static void what_was_given_back_is_whole_again(void **state)
{
	(void)state;
	unsigned char *kept = pool_take(100);
	memset(kept, 7, 100);
	for (size_t size = 0; size < MOST; size++) {
		unsigned char *p = pool_take(size);
		memset(p, 9, size);
		pool_give(p);
	}
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(kept[i], 7);
	pool_give(kept);
}

static void a_thing_grows_and_keeps_what_it_holds(void **state)
{
	(void)state;
	unsigned char *p = pool_resize(NULL, 1);
	p[0] = 42;
	for (size_t size = 1; size < MOST; size *= 3) {
		p = pool_resize(p, size);
		assert_int_equal(p[0], 42);
		assert_true(pool_size(p) >= size);
		memset(p + 1, 1, size - 1);
	}
	pool_give(p);
}

static void nothing_is_nothing(void **state)
{
	(void)state;
	pool_give(NULL);
	assert_int_equal(pool_size(NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_are_aligned_apart_and_as_large_as_they_say),
		cmocka_unit_test(what_was_given_back_is_whole_again),
		cmocka_unit_test(a_thing_grows_and_keeps_what_it_holds),
		cmocka_unit_test(nothing_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
