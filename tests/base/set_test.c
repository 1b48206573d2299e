/* SPDX-License-Identifier: MIT */
/* set_test.c - what was added is there, once, however many there are. */
#include "unit.h"

#include "base/set.h"

static void an_empty_set_has_nothing(void **state)
{
	(void)state;
	assert_false(set_has(&(struct set){ 0 }, ""));
	assert_false(set_has(&(struct set){ 0 }, "a"));
}

static void a_text_is_added_once_by_its_signs_not_by_its_place(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct set s = { 0 };
	const char one[] = "AAA", same[] = "AAA";
	assert_true(set_add(&s, &a, one));
	assert_false(set_add(&s, &a, same));
	assert_true(set_add(&s, &a, "AAAA"));
	assert_true(set_add(&s, &a, ""));
	assert_true(set_has(&s, "") && set_has(&s, same) && !set_has(&s, "A"));
	assert_int_equal(s.count, 3);
	arena_done(&a);
}

static void thousands_stay_apart(void **state)
{
	enum { MANY = 20000 };
	(void)state;
	struct arena a = { 0 };
	struct set s = { 0 };
	for (int i = 0; i < MANY; i++)
		assert_true(set_add(&s, &a, arena_printf(&a, "comment-%d", i)));
	for (int i = 0; i < MANY; i++)
		assert_true(set_has(&s, arena_printf(&a, "comment-%d", i)));
	assert_false(set_has(&s, "comment-20000"));
	assert_int_equal(s.count, MANY);
	arena_done(&a);
}

static void a_note_stays_with_its_text(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct set s = { 0 };
	assert_false(set_note(&s, "a", "1"));
	assert_null(set_noted(&s, "a"));
	set_add(&s, &a, "a");
	set_add(&s, &a, "b");
	assert_true(set_note(&s, "a", "1") && set_note(&s, "a", "2"));
	assert_false(set_note(&s, "c", "3"));
	for (int i = 0; i < 1000; i++)
		set_add(&s, &a, arena_printf(&a, "comment-%d", i));
	assert_string_equal(set_noted(&s, "a"), "2");
	assert_true(!set_noted(&s, "b") && !set_noted(&s, "c") && !set_has(&s, "c"));
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_set_has_nothing),
		cmocka_unit_test(a_text_is_added_once_by_its_signs_not_by_its_place),
		cmocka_unit_test(thousands_stay_apart),
		cmocka_unit_test(a_note_stays_with_its_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
