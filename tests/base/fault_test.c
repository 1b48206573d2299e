/* SPDX-License-Identifier: MIT */
/* fault_test.c - whole names only; nothing without the build option. */
#include "unit.h"

#include <stdlib.h>

#include "base/fault.h"

static void only_whole_names_switch(void **state)
{
	(void)state;
#ifdef TOWNBELL_FAULTS
	const bool built_in = true;
#else
	const bool built_in = false;
#endif
	static const struct {
		const char *list; /* NULL: not set */
		bool on;
	} table[] = { { NULL, false }, { "", false }, { "settle", true }, { "a,settle", true }, { "settle,b", true }, { ",,settle,", true },
		      { "settl", false }, { "settles", false }, { "a,settles,b", false } };
	for (size_t i = 0; i < COUNT(table); i++) {
		unsetenv("TOWNBELL_FAULT");
		if (table[i].list)
			setenv("TOWNBELL_FAULT", table[i].list, 1);
		assert_int_equal(fault_on("settle"), table[i].on && built_in);
	}
	unsetenv("TOWNBELL_FAULT");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_whole_names_switch) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
