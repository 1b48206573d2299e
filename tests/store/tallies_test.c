/* SPDX-License-Identifier: MIT */
/* tallies_test.c - closed counts, announced items, the last good text of agenda files. */
#include "store/fixture.h"
#include "store/tallies.h"

static void a_closed_count_stays_until_it_is_opened_again(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(tallies_closed(f->store, "item", &f->arena), "");
	OK(f, tallies_close(f->store, "item", "{\"votes\":[1]}", 10, &f->err));
	OK(f, tallies_close(f->store, "item", "{\"votes\":[2]}", 11, &f->err));
	fixture_reopen(f);
	assert_string_equal(tallies_closed(f->store, "item", &f->arena), "{\"votes\":[2]}");
	assert_string_equal(tallies_closed(f->store, "other", &f->arena), "");
	OK(f, tallies_reopen(f->store, "item", &f->err));
	assert_string_equal(tallies_closed(f->store, "item", &f->arena), "");
}

static void announced_items_are_numbered_once_from_one(void **state)
{
	struct fixture *f = *state;
	struct texts list;
	int64_t n = 0;
	for (int i = 1; i <= 11; i++) {
		OK(f, announced_put(f->store, i == 2 ? "{\"title\":\"둘\"}" : "{}", &n, &f->err));
		assert_int_equal(n, i);
	}
	fixture_reopen(f);
	OK(f, announced_put(f->store, "{}", &n, &f->err));
	assert_int_equal(n, 12);
	OK(f, announced_list(f->store, &f->arena, &list, &f->err));
	assert_int_equal(list.names.count, 12);
	assert_string_equal(list.names.at[1], "cli-2");
	assert_string_equal(list.values.at[1], "{\"title\":\"둘\"}");
	assert_string_equal(list.names.at[11], "cli-12");
}

/* What was rolled back was never told to anybody, so its number is free. */
static void a_number_that_was_rolled_back_is_free(void **state)
{
	struct fixture *f = *state;
	int64_t n = 0;
	OK(f, store_begin(f->store, &f->err));
	OK(f, announced_put(f->store, "{}", &n, &f->err));
	store_rollback(f->store);
	OK(f, announced_put(f->store, "{}", &n, &f->err));
	assert_int_equal(n, 1);
	OK(f, announced_put(f->store, "{}", &n, &f->err));
	assert_int_equal(n, 2);
}

static void the_last_good_text_of_each_agenda_file_is_kept(void **state)
{
	struct fixture *f = *state;
	assert_null(agenda_text(f->store, "/etc/a.cfg", &f->arena));
	OK(f, agenda_text_put(f->store, "/etc/a.cfg", "one", 1, &f->err));
	OK(f, agenda_text_put(f->store, "/etc/a.cfg", "", 2, &f->err));
	OK(f, agenda_text_put(f->store, "/etc/b.cfg", "둘", 2, &f->err));
	OK(f, agenda_text_put(f->store, "/etc/c.cfg", "three", 2, &f->err));
	fixture_reopen(f);
	assert_string_equal(agenda_text(f->store, "/etc/a.cfg", &f->arena), "");
	static const char *const keep[] = { "/etc/b.cfg", "/etc/x.cfg" };
	OK(f, agenda_text_forget(f->store, keep, 2, &f->err));
	assert_string_equal(agenda_text(f->store, "/etc/b.cfg", &f->arena), "둘");
	assert_null(agenda_text(f->store, "/etc/a.cfg", &f->arena));
	OK(f, agenda_text_forget(f->store, NULL, 0, &f->err));
	assert_null(agenda_text(f->store, "/etc/b.cfg", &f->arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_closed_count_stays_until_it_is_opened_again),
		STORE_TEST(announced_items_are_numbered_once_from_one),
		STORE_TEST(a_number_that_was_rolled_back_is_free),
		STORE_TEST(the_last_good_text_of_each_agenda_file_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
