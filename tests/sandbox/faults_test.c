/* SPDX-License-Identifier: MIT */
/* faults_test.c - what each fault does to the client, and whether the deed is done all the same. */
#include "sandbox/bench.h"

#define BAND_CREATE "/band/v2.2/band/post/create"
#define BAND_FORM "access_token=t&band_key=B&content=x&do_push=true"
#define BAND_LIST "/band/v2/band/posts?access_token=t&band_key=B&locale=ko_KR"
#define TELEGRAM_SEND "/telegram/bot7001:AA/sendMessage"
#define TELEGRAM_FORM "chat_id=-1001&text=x"

static struct bench bench;

static int set_up(void **state)
{
	(void)state;
	bench_open(&bench, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bench_close(&bench);
	return 0;
}

static const struct got *write_to(const char *service)
{
	bool band = strcmp(service, "band") == 0;
	return ask(&bench, &(struct asked){ .path = band ? BAND_CREATE : TELEGRAM_SEND, .type = FORM,
			.body = band ? BAND_FORM : TELEGRAM_FORM, .timeout_ms = 300 });
}

static void arm(const char *service, const char *fault, const char *rest)
{
	static const char form[] = "{\"service\":\"%s\",\"fault\":\"%s\"%s}";
	control(&bench, "/sandbox/faults", arena_printf(&bench.arena, form, service, fault, rest));
}

static void each_fault_does_what_its_name_says_once(void **state)
{
	static const struct {
		const char *service, *fault;
		enum fate fate;
		int status, code; /* code of BAND; -1: no JSON */
		size_t posts;
	} rows[] = {
		{ "band", "lost-before", FATE_CUT, 0, -1, 0 },      { "band", "lost-after", FATE_CUT, 0, -1, 1 },
		{ "band", "cut-body", FATE_CUT, 0, -1, 1 },         { "band", "html-500", FATE_ANSWERED, 500, -1, 0 },
		{ "band", "html-502", FATE_ANSWERED, 502, -1, 0 },  { "band", "html-503", FATE_ANSWERED, 503, -1, 0 },
		{ "band", "html-500-after", FATE_ANSWERED, 500, -1, 1 }, { "band", "html-502-after", FATE_ANSWERED, 502, -1, 1 },
		{ "band", "html-503-after", FATE_ANSWERED, 503, -1, 1 }, { "band", "429", FATE_ANSWERED, 429, 429, 0 },
		{ "band", "unauthorized", FATE_ANSWERED, 401, 10401, 0 }, { "band", "cooldown", FATE_ANSWERED, 200, 1003, 0 },
		{ "band", "quota-app", FATE_ANSWERED, 200, 1001, 0 }, { "band", "quota-user", FATE_ANSWERED, 200, 1002, 0 },
		{ "band", "2300", FATE_ANSWERED, 200, 2300, 0 },    { "band", "2300-after", FATE_ANSWERED, 200, 2300, 1 },
		{ "band", "hang", FATE_CUT, 0, -1, 0 },             { "band", "hang-after", FATE_CUT, 0, -1, 1 },
		{ "telegram", "lost-before", FATE_CUT, 0, -1, 0 },  { "telegram", "lost-after", FATE_CUT, 0, -1, 1 },
		{ "telegram", "cut-body", FATE_CUT, 0, -1, 1 },     { "telegram", "html-502", FATE_ANSWERED, 502, -1, 0 },
		{ "telegram", "html-502-after", FATE_ANSWERED, 502, -1, 1 }, { "telegram", "429", FATE_ANSWERED, 429, -1, 0 },
		{ "telegram", "unauthorized", FATE_ANSWERED, 401, -1, 0 }, { "telegram", "hang", FATE_CUT, 0, -1, 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		arm(rows[i].service, rows[i].fault, ",\"next\":1");
		const struct got *g = write_to(rows[i].service);
		bool status = g->fate == FATE_CUT || g->status == rows[i].status;
		bool code = number_at(g->json, "result_code") == rows[i].code;
		if (g->fate != rows[i].fate || !status || !code || posts_in(&bench) != rows[i].posts)
			fail_msg("%s %s: fate %d status %d %s", rows[i].service, rows[i].fault, (int)g->fate, g->status, g->body);
		assert_int_equal(write_to(rows[i].service)->status, 200);
		assert_int_equal(posts_in(&bench), rows[i].posts + 1);
		control(&bench, "/sandbox/reset", "{}");
	}
}

static void a_flood_says_how_long_to_wait_in_body_and_header(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"retry_after\":9}");
	arm("telegram", "429", ",\"next\":1");
	const struct got *g = write_to("telegram");
	assert_int_equal(number_at(g->json, "parameters.retry_after"), 9);
	assert_int_equal(number_at(g->json, "error_code"), 429);
	assert_int_equal(g->retry_after_ms, 9000);
}

static void a_late_commit_shows_only_later(void **state)
{
	(void)state;
	arm("band", "late-commit", ",\"next\":1,\"ms\":150");
	int64_t before = clock_monotonic();
	assert_int_equal(write_to("band")->fate, FATE_CUT);
	assert_int_equal(posts_in(&bench), 0);
	while (posts_in(&bench) == 0)
		assert_true(clock_monotonic() - before < PATIENCE_MS);
	assert_true(clock_monotonic() - before >= 150);
	assert_int_equal(posts_in(&bench), 1);
}

static void a_slow_answer_comes_but_late(void **state)
{
	(void)state;
	arm("band", "slow", ",\"next\":2,\"ms\":120");
	int64_t before = clock_monotonic();
	assert_int_equal(write_to("band")->status, 200);
	assert_true(clock_monotonic() - before >= 120);
	const struct got *g = ask(&bench, &(struct asked){ .path = BAND_CREATE, .type = FORM, .body = BAND_FORM, .timeout_ms = 40 });
	assert_int_equal(g->fate, FATE_CUT);
	assert_int_equal(posts_in(&bench), 2);
	assert_int_equal(get(&bench, BAND_LIST)->status, 200);
	assert_int_equal(violations_of(&bench, "parallel"), 0);
}

static void a_fault_can_be_aimed_at_some_calls_and_wait_for_its_turn(void **state)
{
	(void)state;
	arm("band", "html-500", ",\"next\":1");
	assert_int_equal(get(&bench, BAND_LIST)->status, 200);
	assert_int_equal(write_to("band")->status, 500);
	arm("band", "html-500", ",\"next\":1,\"skip\":1,\"on\":\"read\"");
	assert_int_equal(get(&bench, BAND_LIST)->status, 200);
	assert_int_equal(write_to("band")->status, 200);
	assert_int_equal(get(&bench, BAND_LIST)->status, 500);
	arm("band", "html-500", ",\"next\":1,\"on\":\"profile\"");
	assert_int_equal(get(&bench, BAND_LIST)->status, 200);
	assert_int_equal(get(&bench, "/band/v2/profile?access_token=t")->status, 500);
	assert_int_equal(write_to("telegram")->status, 200);
	arm("band", "html-500", ",\"percent\":100");
	assert_int_equal(get(&bench, BAND_LIST)->status, 500);
	control(&bench, "/sandbox/faults", "{\"clear\":true}");
	assert_int_equal(get(&bench, BAND_LIST)->status, 200);
}

static const char *play(uint64_t seed)
{
	static const char *const faults[] = { "band.html-500=40", "telegram.lost-after=30", NULL };
	const struct sandbox_options options = { .seed = seed, .faults = faults };
	char *pattern = arena_alloc(&bench.arena, 41);
	struct bench b;
	bench_open(&b, &options);
	for (int i = 0; i < 40; i++)
		pattern[i] = get(&b, BAND_LIST)->status == 500 ? 'x' : '.';
	bench_close(&b);
	return pattern;
}

static void chances_follow_the_seed(void **state)
{
	(void)state;
	const char *first = play(7);
	assert_string_equal(play(7), first);
	assert_string_not_equal(play(8), first);
	assert_non_null(strchr(first, 'x'));
	assert_non_null(strchr(first, '.'));
}

static void wrong_orders_are_refused(void **state)
{
	static const char *const rows[] = {
		"{}", "{\"fault\":\"flood\",\"next\":1}", "{\"fault\":\"hang\",\"percent\":101}",
		"{\"service\":\"telegram\",\"fault\":\"2300\"}", "{\"service\":\"mastodon\",\"fault\":\"hang\"}", "[]",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct got *g = post_json(&bench, "/sandbox/faults", rows[i]);
		if (g->status != 400 || !json_string(json_member(g->json, "error")))
			fail_msg("%s: %d %s", rows[i], g->status, g->body);
	}
	assert_int_equal(json_count(json_member(control(&bench, "/sandbox/faults", NULL)->json, "faults")), 0);
}

static void calls_are_noted_with_what_became_of_them(void **state)
{
	(void)state;
	arm("telegram", "lost-after", ",\"next\":1");
	write_to("telegram");
	write_to("telegram");
	get(&bench, BAND_LIST);
	const struct json *all = control(&bench, "/sandbox/calls", NULL)->json;
	assert_int_equal(number_at(all, "counts.telegram.sendMessage"), 2);
	assert_int_equal(number_at(all, "counts.band.posts"), 1);
	assert_int_equal(number_at(all, "total"), 3);
	const struct json *calls = json_member(control(&bench, "/sandbox/calls?service=telegram", NULL)->json, "calls");
	assert_int_equal(json_count(calls), 2);
	assert_int_equal(number_at(json_at(calls, 0), "status"), 0);
	assert_string_equal(text_at(json_at(calls, 0), "fault"), "lost-after");
	assert_string_equal(text_at(json_at(calls, 0), "path"), "/telegram/bot***/sendMessage");
	assert_int_equal(number_at(json_at(calls, 1), "status"), 200);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_fault_does_what_its_name_says_once),
		TEST(a_flood_says_how_long_to_wait_in_body_and_header),
		TEST(a_late_commit_shows_only_later),
		TEST(a_slow_answer_comes_but_late),
		TEST(a_fault_can_be_aimed_at_some_calls_and_wait_for_its_turn),
		TEST(chances_follow_the_seed),
		TEST(wrong_orders_are_refused),
		TEST(calls_are_noted_with_what_became_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
