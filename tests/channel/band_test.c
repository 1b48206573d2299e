/* SPDX-License-Identifier: MIT */
/* band_test.c - what scenes cannot show of BAND: the whole table of codes, and the ceilings of long readings. */
#include "base/text.h"
#include "talk.h"

static const struct message message = { .text = "글 [TM-7F3K]", .reference = "[TM-7F3K]", .push = true };
static const struct post sent = { .id = "P1", .also = "", .text = "글 [TM-7F3K]", .reference = "[TM-7F3K]", .sent_at = 1632902400000 };

static void talk_open(struct talk *t)
{
	const struct account account = {
		.id = "band", .channel = channel_find("band"), .endpoint = "https://openapi.band.us", .place = "B1", .token = "secret-token"
	};
	talk_begin(t, &account, "ME", &sent);
}

/* --- codes ------------------------------------------------------------------------------------------------------------------------ */

struct code {
	int code;
	enum outcome outcome;
	enum trouble trouble;
	int tries_max;
};

static const struct code after_a_write[] = {
	{ 211, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },      { 212, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 1001, OUTCOME_LATER, TROUBLE_QUOTA, 0 },         { 1002, OUTCOME_LATER, TROUBLE_QUOTA, 0 },
	{ 1003, OUTCOME_LATER, TROUBLE_COOLDOWN, 0 },      { 2142, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 2300, OUTCOME_UNSURE, TROUBLE_TRANSIENT, 2 },    { 3000, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 3001, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },     { 3002, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 3003, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },     { 10401, OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0 },
	{ 10403, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60000, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60100, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60101, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60102, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60103, OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0 },
	{ 60104, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60105, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60106, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60200, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60201, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60202, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60203, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60204, OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0 },
	{ 60300, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60301, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60302, OUTCOME_LATER, TROUBLE_TRANSIENT, 0 },    { 60400, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60401, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60402, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60700, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 60800, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },
	{ 60801, OUTCOME_NEVER, TROUBLE_PERMANENT, 0 },    { 0, OUTCOME_LATER, TROUBLE_TRANSIENT, 3 },
	{ -1, OUTCOME_LATER, TROUBLE_TRANSIENT, 3 },       { 99999, OUTCOME_LATER, TROUBLE_TRANSIENT, 3 },
};

static const char *refusal(struct talk *t, int code)
{
	return arena_printf(&t->arena, "{\"result_code\":%d,\"result_data\":{\"message\":\"words\"}}", code);
}

static void each_code_means_what_the_table_says_after_a_write(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(after_a_write); i++) {
		const struct code *c = &after_a_write[i];
		struct talk t;
		talk_open(&t);
		assert_int_equal(t.account.channel->publish(&t.x, &message), STEP_CALL);
		talk_answer(&t, 200, refusal(&t, c->code));
		assert_int_equal(t.account.channel->publish(&t.x, &message), STEP_DONE);
		if (t.x.receipt.outcome != c->outcome || t.x.receipt.trouble != c->trouble || t.x.receipt.tries_max != c->tries_max)
			fail_msg("%d: %s", c->code, t.x.receipt.reason);
		assert_non_null(strstr(t.x.receipt.reason, arena_printf(&t.arena, "%d", c->code)));
		assert_null(strstr(t.x.receipt.reason, "queue retry")); /* model/plight says it, with the key */
		arena_done(&t.arena);
	}
}

static void a_reading_is_never_refused_for_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(after_a_write); i++) {
		const struct code *c = &after_a_write[i];
		bool again = c->outcome == OUTCOME_NEVER || c->outcome == OUTCOME_UNSURE;
		struct talk t;
		talk_open(&t);
		assert_int_equal(t.account.channel->collect(&t.x), STEP_CALL);
		talk_answer(&t, 200, refusal(&t, c->code));
		assert_int_equal(t.account.channel->collect(&t.x), STEP_DONE);
		assert_int_equal(t.x.receipt.outcome, again ? OUTCOME_LATER : c->outcome);
		assert_int_equal(t.x.receipt.trouble, again ? TROUBLE_TRANSIENT : c->trouble);
		assert_false(t.out.complete);
		arena_done(&t.arena);
	}
}

/* --- ceilings --------------------------------------------------------------------------------------------------------------------- */

static const char *const more = "{\"result_code\":1,\"result_data\":{\"paging\":{\"next_params\":{\"after\":\"%d\"}},\"items\":[%s]}}";

static const char *page_of_comments(struct talk *t, int page, int size)
{
	struct text items;
	text_init(&items, &t->arena, 1024 * 1024);
	for (int i = 0; i < size; i++)
		text_addf(&items, "%s{\"comment_key\":\"C%d-%d\",\"content\":\"네\",\"created_at\":1,\"author\":{\"user_key\":\"U\"}}",
			  i ? "," : "", page, i);
	return arena_printf(&t->arena, more, page + 1, items.data);
}

static int read_comments(struct talk *t, int size)
{
	int pages = 0;
	enum step step = t->account.channel->collect(&t->x);
	while (step == STEP_CALL) {
		talk_answer(t, 200, page_of_comments(t, pages++, size));
		step = t->account.channel->collect(&t->x);
	}
	return pages;
}

static void comments_without_an_end_are_read_to_a_ceiling_and_do_not_count_as_whole(void **state)
{
	(void)state;
	static const struct {
		int size, pages, replies;
	} cases[] = { { 20, 200, 4000 }, { 0, 200, 0 }, { 3000, 4, 10000 } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct talk t;
		talk_open(&t);
		assert_int_equal(read_comments(&t, cases[i].size), cases[i].pages);
		assert_int_equal(t.out.list.count, cases[i].replies);
		assert_int_equal(t.x.receipt.outcome, OUTCOME_SENT);
		assert_true(t.out.paged);
		assert_false(t.out.complete);
		arena_done(&t.arena);
	}
}

/* A service that sends pages of megabytes cannot make a reading grow out of its memory. */
static void large_pages_end_a_reading_before_the_memory_does(void **state)
{
	(void)state;
	enum { LARGE = 4 * 1000 * 1000 };
	struct talk t;
	talk_open(&t);
	struct arena a = { 0 };
	char *content = arena_alloc(&a, LARGE + 1);
	memset(content, 'a', LARGE);
	static const char comment[] = "{\"comment_key\":\"C\",\"content\":\"%s\",\"created_at\":1,\"author\":{\"user_key\":\"U\"}}";
	const char *page = arena_printf(&a, more, 1, arena_printf(&a, comment, content));
	enum step step = t.account.channel->collect(&t.x);
	while (step == STEP_CALL) {
		talk_answer(&t, 200, arena_string(&t.arena, page));
		step = t.account.channel->collect(&t.x);
	}
	assert_true(t.arena.used < 60 * 1024 * 1024);
	assert_false(t.out.complete);
	arena_done(&t.arena);
	arena_done(&a);
}

static int look(struct talk *t, int64_t created_at)
{
	static const char post[] = "{\"post_key\":\"Q%d\",\"content\":\"x\",\"created_at\":%lld,\"author\":{\"user_key\":\"U\"}}";
	int pages = 0;
	enum step step = t->account.channel->locate(&t->x, &message);
	while (step == STEP_CALL) {
		const char *item = arena_printf(&t->arena, post, pages, (long long)created_at);
		talk_answer(t, 200, arena_printf(&t->arena, more, ++pages, item));
		step = t->account.channel->locate(&t->x, &message);
	}
	return pages;
}

static void too_many_newer_posts_are_no_absence_and_the_operator_looks_by_hand(void **state)
{
	(void)state;
	struct talk t;
	talk_open(&t);
	assert_int_equal(look(&t, sent.sent_at + 1), 10);
	assert_int_equal(t.x.found, FOUND_UNKNOWN);
	assert_int_equal(t.x.receipt.outcome, OUTCOME_LATER);
	assert_non_null(strstr(t.x.receipt.reason, sent.reference));
	arena_done(&t.arena);
	talk_open(&t);
	assert_int_equal(look(&t, sent.sent_at - 3600 * 1000 - 1), 1);
	assert_int_equal(t.x.found, FOUND_ABSENT);
	arena_done(&t.arena);
}

/* --- check ------------------------------------------------------------------------------------------------------------------------ */

static void a_key_is_checked_before_it_is_used(void **state)
{
	(void)state;
	static char endless[300];
	memset(endless, 'a', sizeof endless - 1);
	const struct {
		const char *place;
		bool good;
	} cases[] = {
		{ "AAAexample-Band_1", true }, { "AAA…", true }, { "", false }, { "AAA BBB", false }, { "AAA\n", false },
		{ endless, false },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct account a = { .place = cases[i].place };
		struct err e = { 0 };
		assert_int_equal(channel_find("band")->check(&a, &e), cases[i].good);
		assert_true(cases[i].good || e.text[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_code_means_what_the_table_says_after_a_write),
		cmocka_unit_test(a_reading_is_never_refused_for_good),
		cmocka_unit_test(comments_without_an_end_are_read_to_a_ceiling_and_do_not_count_as_whole),
		cmocka_unit_test(large_pages_end_a_reading_before_the_memory_does),
		cmocka_unit_test(too_many_newer_posts_are_no_absence_and_the_operator_looks_by_hand),
		cmocka_unit_test(a_key_is_checked_before_it_is_used),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
