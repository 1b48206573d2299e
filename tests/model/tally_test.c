/* SPDX-License-Identifier: MIT */
/* tally_test.c - whose vote counts, and for what. */
#include "model/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CLOSE = 1000, A = 1, B = 2, C = 4, ROWS_MAX = 8 };

/* Rows in short; fetched_at is received_at + 5 where it is not given. */
struct case_row {
	const char *says;
	size_t choices;
	struct ballot ballots[ROWS_MAX];
	int64_t votes[3], voters, invalid, opinions;
};

static const struct case_row cases[] = {
	{ "nobody answered", 3, { { 0 } }, { 0, 0, 0 }, 0, 0, 0 },
	{ "one vote each",
	  3,
	  { { .voter = "kim", .received_at = 10, .choices = A }, { .voter = "lee", .received_at = 20, .choices = B },
		{ .voter = "park", .received_at = 30, .choices = A } },
	  { 2, 1, 0 }, 3, 0, 0 },
	{ "the last vote of a person counts, in whatever order the rows come",
	  3,
	  { { .voter = "kim", .received_at = 90, .choices = C }, { .voter = "lee", .received_at = 20, .choices = B },
		{ .voter = "kim", .received_at = 10, .choices = A } },
	  { 0, 1, 1 }, 2, 0, 0 },
	{ "at equal times the later in the service's order",
	  3,
	  { { .voter = "kim", .received_at = 50, .order = 7, .choices = B },
		{ .voter = "kim", .received_at = 50, .order = 6, .choices = A } },
	  { 0, 1, 0 }, 1, 0, 0 },
	{ "at equal times the service's own number comes before the order in which they were found",
	  3,
	  { { .voter = "kim", .received_at = 50, .number = 41, .order = 7, .choices = B },
		{ .voter = "kim", .received_at = 50, .number = 42, .order = 6, .choices = A } },
	  { 1, 0, 0 }, 1, 0, 0 },
	{ "at equal times and order the later row",
	  3,
	  { { .voter = "kim", .received_at = 50, .choices = A }, { .voter = "kim", .received_at = 50, .choices = B } },
	  { 0, 1, 0 }, 1, 0, 0 },
	{ "a vote at the close is too late and counts nowhere, the former one stands",
	  3,
	  { { .voter = "kim", .received_at = 999, .choices = A }, { .voter = "kim", .received_at = 1000, .choices = B },
		{ .voter = "lee", .received_at = 1000, .choices = B } },
	  { 1, 0, 0 }, 1, 0, 0 },
	{ "an unreadable reply is invalid and an opinion; a late one is nothing",
	  3,
	  { { .voter = "kim", .received_at = 10 }, { .voter = "lee", .received_at = 1001 },
		{ .voter = "kim", .received_at = 20, .choices = A } },
	  { 1, 0, 0 }, 1, 1, 1 },
	{ "an unreadable reply does not take a vote back",
	  3,
	  { { .voter = "kim", .received_at = 10, .choices = A }, { .voter = "kim", .received_at = 20 } },
	  { 1, 0, 0 }, 1, 1, 1 },
	{ "what was deleted in time is gone, and the vote before it counts again",
	  3,
	  { { .voter = "kim", .received_at = 10, .choices = A },
	    { .voter = "kim", .received_at = 20, .choices = B, .counted_deleted = true },
	    { .voter = "lee", .received_at = 20, .counted_deleted = true } },
	  { 1, 0, 0 }, 1, 0, 0 },
	{ "a poll that the service closes itself is always in time",
	  3,
	  { { .voter = "kim", .basis = BASIS_CLOSED, .received_at = 1200, .fetched_at = 1200, .choices = A } },
	  { 1, 0, 0 }, 1, 0, 0 },
	{ "where the service gives no time, the time of fetching decides",
	  3,
	  { { .voter = "kim", .basis = BASIS_FETCHED, .received_at = 990, .fetched_at = 1000, .choices = A },
	    { .voter = "lee", .basis = BASIS_FETCHED, .received_at = 999, .fetched_at = 999, .choices = B } },
	  { 0, 1, 0 }, 1, 0, 0 },
	{ "a comment fetched after the close counts by its own time",
	  3,
	  { { .voter = "kim", .received_at = 999, .fetched_at = 5000, .choices = C } },
	  { 0, 0, 1 }, 1, 0, 0 },
	{ "several choices of one person count each, the person once",
	  3,
	  { { .voter = "kim", .received_at = 10, .choices = A | C }, { .voter = "lee", .received_at = 10, .choices = A } },
	  { 2, 0, 1 }, 2, 0, 0 },
	{ "a choice that is no longer there cannot be counted",
	  2,
	  { { .voter = "kim", .received_at = 10, .choices = C }, { .voter = "lee", .received_at = 10, .choices = A | C } },
	  { 1, 0, 0 }, 1, 1, 1 },
	{ "a free consultation counts every live reply in time",
	  0,
	  { { .voter = "kim", .received_at = 10 },
	    { .voter = "kim", .received_at = 20 },
	    { .voter = "lee", .received_at = 1000 },
	    { .voter = "park", .received_at = 30, .counted_deleted = true } },
	  { 0, 0, 0 }, 0, 0, 2 },
	{ "voters whose names begin alike are different people",
	  3,
	  { { .voter = "p-aa", .received_at = 10, .choices = A }, { .voter = "p-a", .received_at = 20, .choices = A },
		{ .voter = "p-aa", .received_at = 30, .choices = B } },
	  { 1, 1, 0 }, 2, 0, 0 },
};

static size_t rows_of(const struct case_row *k)
{
	size_t n = 0;
	while (n < ROWS_MAX && k->ballots[n].voter)
		n++;
	return n;
}

static void count_case(const struct case_row *k, struct arena *a)
{
	static const char *const labels[] = { "악기거리 야외공연", "간판·조명 개선", "음악상점 지도" };
	struct consultation c = { .closes = { true, { 0 }, CLOSE }, .choose = 1 };
	for (size_t i = 0; i < k->choices; i++)
		*vec_push(a, &c.choices.list) = labels[i];
	struct tally t;
	tally_count(&c, k->ballots, rows_of(k), a, &t);
	bool same = t.choices == k->choices && t.voters == k->voters && t.invalid == k->invalid && t.opinions == k->opinions;
	for (size_t i = 0; i < 3; i++)
		same = same && t.votes[i] == k->votes[i];
	if (!same)
		fail_msg("%s: %lld %lld %lld, voters %lld, invalid %lld, opinions %lld", k->says, (long long)t.votes[0],
			(long long)t.votes[1],
			 (long long)t.votes[2], (long long)t.voters, (long long)t.invalid, (long long)t.opinions);
}

static void each_case_counts_as_told(void **state)
{
	(void)state;
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		count_case(&cases[i], &a);
	arena_done(&a);
}

static void the_count_does_not_depend_on_the_order_of_rows(void **state)
{
	(void)state;
	enum { PEOPLE = 97, VOTES = 2000 };
	struct arena a = { 0 };
	struct consultation c = { .closes = { true, { 0 }, VOTES }, .choose = 1 };
	for (int i = 0; i < 3; i++)
		*vec_push(&a, &c.choices.list) = "x";
	struct ballot *b = arena_array(&a, VOTES, sizeof *b);
	for (int i = 0; i < VOTES; i++)
		b[i] = (struct ballot){ .voter = arena_printf(&a, "p-%d", i * 31 % PEOPLE), .received_at = i / 3, .order = i,
			.choices = UINT64_C(1) << (i * 7 % 3) };
	struct tally straight, turned;
	tally_count(&c, b, VOTES, &a, &straight);
	for (int i = 0; i < VOTES / 2; i++) {
		struct ballot kept = b[i];
		b[i] = b[VOTES - 1 - i];
		b[VOTES - 1 - i] = kept;
	}
	tally_count(&c, b, VOTES, &a, &turned);
	assert_int_equal(straight.voters, PEOPLE);
	assert_memory_equal(&straight, &turned, sizeof straight);
	arena_done(&a);
}

static void a_closed_count_comes_back_as_it_was_written(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct tally t = { .votes = { 12, 7, 0 }, .choices = 3, .voters = 19, .invalid = 2, .opinions = 2 }, back = { 0 };
	assert_string_equal(tally_write(&t, &a), "{\"votes\":[12,7,0],\"voters\":19,\"invalid\":2,\"opinions\":2}");
	assert_true(tally_read(tally_write(&t, &a), &back, &a));
	assert_memory_equal(&t, &back, sizeof t);
	struct tally largest = { .choices = CHOICES_MAX, .voters = INT64_C(1) << 52 };
	for (int i = 0; i < CHOICES_MAX; i++)
		largest.votes[i] = INT64_C(1) << 52;
	assert_true(tally_read(tally_write(&largest, &a), &back, &a));
	assert_memory_equal(&largest, &back, sizeof back);
	arena_done(&a);
}

static void a_damaged_count_is_refused_and_touches_nothing(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "{}", "[]", "nonsense", "{\"votes\":[1],\"voters\":1,\"invalid\":0}",
		"{\"votes\":[-1],\"voters\":1,\"invalid\":0,\"opinions\":0}",
					   "{\"votes\":1,\"voters\":1,\"invalid\":0,\"opinions\":0}",
						"{\"votes\":[1.5],\"voters\":1,\"invalid\":0,\"opinions\":0}",
					   "{\"votes\":[0,0,0,0,0,0,0,0,0,0,"
					   "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"
					   "\"voters\":1,\"invalid\":0,\"opinions\":0}" };
	struct arena a = { 0 };
	struct tally t = { .voters = 77 };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(tally_read(bad[i], &t, &a));
	assert_int_equal(t.voters, 77);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_counts_as_told),
		cmocka_unit_test(the_count_does_not_depend_on_the_order_of_rows),
		cmocka_unit_test(a_closed_count_comes_back_as_it_was_written),
		cmocka_unit_test(a_damaged_count_is_refused_and_touches_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
