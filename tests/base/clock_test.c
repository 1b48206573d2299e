/* SPDX-License-Identifier: MIT */
/* clock_test.c - shifts add up, and no clock but the wall's can go back. */
#include "unit.h"

#include <string.h>

#include "base/clock.h"

static void a_shift_is_added_to_wall_time(void **state)
{
	(void)state;
	struct clock back = { .offset_ms = -86400000 };
	int64_t before = clock_wall(NULL), shifted = clock_wall(&back) + 86400000, after = clock_wall(NULL);
	assert_true(before <= shifted && shifted <= after);
	assert_true(before > 1600000000000);
}

static void simulated_time_goes_in_steps(void **state)
{
	(void)state;
	const struct clock steps = { .offset_ms = 12345, .grain_ms = 60000 }, fine = { .offset_ms = 12345 };
	int64_t before = clock_wall(&fine), at = clock_wall(&steps), after = clock_wall(&fine);
	assert_int_equal(at % 60000, 0);
	assert_true(before - before % 60000 <= at && at <= after);
}

static void boot_and_monotonic_time_do_not_go_back(void **state)
{
	(void)state;
	int64_t boot = clock_boot(), monotonic = clock_monotonic();
	assert_true(boot > 0 && monotonic > 0);
	assert_true(clock_boot() >= boot && clock_monotonic() >= monotonic);
	assert_true(clock_boot() >= monotonic); /* it counts suspend too */
}

static void the_boot_id_stays_the_same(void **state)
{
	(void)state;
	char a[40], b[40];
	assert_string_equal(clock_boot_id(a), clock_boot_id(b));
	assert_true(strlen(a) == 36 || strcmp(a, "unknown") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shift_is_added_to_wall_time),
		cmocka_unit_test(simulated_time_goes_in_steps),
		cmocka_unit_test(boot_and_monotonic_time_do_not_go_back),
		cmocka_unit_test(the_boot_id_stays_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
