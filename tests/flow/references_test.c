/* SPDX-License-Identifier: MIT */
/* references_test.c - the mark at the end of each post: short, unique, longer only where another delivery has it already. */
#include "town.h"

#include "flow/references.h"

static const char *pick(struct town *t, struct references *r, const char *key)
{
	const char *out = NULL;
	OK(t, references_pick(r, "TM", key, &out, &t->err));
	return out;
}

static struct references fresh(struct town *t)
{
	return (struct references){ .store = t->s.store, .arena = &sample_arena };
}

static const char *prefix(const char *key, size_t n)
{
	char signs[REFERENCE_MAX + 1];
	reference_signs(key, n, signs);
	return arena_printf(&sample_arena, "[TM-%s]", signs);
}

static void a_reference_is_four_signs_of_the_keys_hash(void **state)
{
	struct town *t = *state;
	struct references r = fresh(t);
	const char *reference = pick(t, &r, "a/announcement@band");
	assert_string_equal(reference, prefix("a/announcement@band", 4));
	assert_int_equal(strlen(reference), strlen("[TM-7F3K]"));
	assert_int_equal(strspn(reference + 4, "23456789BCDFGHJKMNPQRSTVWXYZ"), 4);
}

static void a_reference_that_the_outbox_has_already_grows_by_a_sign(void **state)
{
	struct town *t = *state;
	struct references r = fresh(t);
	for (size_t n = 4; n <= 6; n++) {
		struct delivery d = town_delivery(t, arena_printf(&sample_arena, "x/announcement/%zu@band", n));
		d.reference = prefix("a/announcement@band", n);
		town_put(t, d);
	}
	assert_string_equal(pick(t, &r, "a/announcement@band"), prefix("a/announcement@band", 7));
}

static void the_same_planning_gives_none_out_twice(void **state)
{
	struct town *t = *state;
	struct references r = fresh(t);
	assert_string_equal(pick(t, &r, "a/announcement@band"), prefix("a/announcement@band", 4));
	assert_string_equal(pick(t, &r, "a/announcement@band"), prefix("a/announcement@band", 5));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void two_thousand_references_are_all_different(void **state)
{
	struct town *t = *state;
	struct references r = fresh(t);
	enum { MANY = 2000 };
	const char *all[MANY];
	size_t longer = 0;
	for (size_t i = 0; i < MANY; i++) {
		all[i] = pick(t, &r, arena_printf(&sample_arena, "n%zu/announcement@band", i));
		longer += strlen(all[i]) > strlen("[TM-7F3K]");
	}
	qsort(all, MANY, sizeof *all, by_text);
	for (size_t i = 1; i < MANY; i++)
		assert_string_not_equal(all[i - 1], all[i]);
	assert_in_range(longer, 0, 50);
}

static void where_no_reference_is_left_it_is_said(void **state)
{
	struct town *t = *state;
	struct references r = fresh(t);
	const char *out = "untouched";
	for (size_t n = REFERENCE_MIN; n <= REFERENCE_MAX; n++)
		pick(t, &r, "a/announcement@band");
	assert_false(references_pick(&r, "TM", "a/announcement@band", &out, &t->err));
	assert_int_equal(t->err.kind, ERR_LIMIT);
	assert_string_equal(out, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_reference_is_four_signs_of_the_keys_hash),
		TOWN_TEST(a_reference_that_the_outbox_has_already_grows_by_a_sign),
		TOWN_TEST(the_same_planning_gives_none_out_twice),
		TOWN_TEST(two_thousand_references_are_all_different),
		TOWN_TEST(where_no_reference_is_left_it_is_said),
	};
	return TOWN_MAIN(tests);
}
