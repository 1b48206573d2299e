/* SPDX-License-Identifier: MIT */
/* script_test.c - members' answers that were written down beforehand, and the rest of /sandbox. */
#include "sandbox/bench.h"

#include <unistd.h>

#include "base/file.h"

#define CREATE "/band/v2.2/band/post/create"
#define POLL "{\"chat_id\":-1001,\"question\":\"어느 것? [TM-7F3K]\",\"is_anonymous\":false,\"close_date\":1632999600," \
	"\"options\":[{\"text\":\"악기거리\"},{\"text\":\"지도\"}]}"

/* The beginning of an event in September 2021, and of one that a member says under a post of BAND. */
#define AT(time, deed) "{\"at\":\"2021-09-" time ":00+09:00\",\"do\":\"" deed "\","
#define SAY(time) AT(time, "say") "\"service\":\"band\","
#define VOTE(time) AT(time, "vote") "\"service\":\"telegram\",\"options\":[1],"

#define Z "\"at\":\"2021-09-29T20:00:00Z\","

static char path[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/townbell-script-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void open_with(struct bench *b, const char *script)
{
	struct err e = { 0 };
	if (!file_write(path, script, strlen(script), 0600, &e))
		fail_msg("%s", e.text);
	bench_open(b, &(struct sandbox_options){ .script = path });
}

static void set_clock(struct bench *b, const char *now)
{
	control(b, "/sandbox/clock", arena_printf(&b->arena, "{\"now\":\"%s\"}", now));
}

static void create(struct bench *b, const char *content)
{
	const char *form = arena_printf(&b->arena, "access_token=t&band_key=B&content=%s&do_push=true", content);
	assert_int_equal(number_at(post(b, CREATE, form)->json, "result_code"), 1);
}

/* "text@created; …" of what members wrote, in the order in which it was written. */
static const char *said(struct bench *b)
{
	struct text t;
	const struct json *all = control(b, "/sandbox/posts?all=true", NULL)->json;
	text_init(&t, &b->arena, 1 << 16);
	for (const struct json *j = json_first(all); j; j = json_next(j)) {
		bool own = true, removed = true;
		assert_true(json_boolean(json_member(j, "own"), &own) && json_boolean(json_member(j, "removed"), &removed));
		if (!own)
			text_addf(&t, "%s%s@%.8s; ", removed ? "-" : "", text_at(j, "text"), text_at(j, "created_at") + 11);
	}
	return t.data;
}

static void events_happen_in_the_order_of_their_times_when_the_clock_is_set_past_them(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "["
		SAY("29T21:00") "\"contains\":\"call\",\"author\":\"B\",\"text\":\"second\"},"
		SAY("29T20:30") "\"contains\":\"call\",\"author\":\"A\",\"text\":\"first\"},"
		AT("29T21:30", "edit") "\"service\":\"band\",\"author\":\"A\",\"was\":\"fir\",\"text\":\"edited\"},"
		AT("29T21:40", "delete") "\"service\":\"band\",\"author\":\"B\",\"was\":\"second\"},"
		SAY("30T12:00") "\"contains\":\"call\",\"author\":\"C\",\"text\":\"later\"}]");
	create(&b, "call");
	assert_string_equal(said(&b), "");
	assert_string_equal(text_at(control(&b, "/sandbox/next", NULL)->json, "next"), "2021-09-29T20:30:00+09:00");
	set_clock(&b, "2021-09-29T20:30:00+09:00");
	assert_string_equal(said(&b), "first@20:30:00; ");
	set_clock(&b, "2021-09-29T22:00:00+09:00");
	assert_string_equal(said(&b), "edited@20:30:00; -second@21:00:00; ");
	const struct json *next = control(&b, "/sandbox/next", NULL)->json;
	assert_string_equal(text_at(next, "next"), "2021-09-30T12:00:00+09:00");
	assert_int_equal(number_at(next, "done"), 4);
	set_clock(&b, "2021-10-01T00:00:00+09:00");
	assert_true(json_is_null(json_member(control(&b, "/sandbox/next", NULL)->json, "next")));
	bench_close(&b);
}

static void time_goes_on_to_the_next_event_at_most_to_a_given_time(void **state)
{
	static const struct {
		const char *until, *now;
		int happened;
	} steps[] = {
		{ "2021-09-29T20:05:00", "2021-09-29T20:05:00", 0 }, { "2021-09-29T22:00:00", "2021-09-29T20:15:00", 1 },
		{ "2021-09-29T20:20:00", "2021-09-29T20:20:00", 2 }, { "2021-10-01T09:00:00", "2021-10-01T09:00:00", 2 },
	};
	struct bench b;
	(void)state;
	open_with(&b, "["
		SAY("29T20:10") "\"place\":\"B\",\"author\":\"A\",\"text\":\"1\"},"
		SAY("29T20:20") "\"place\":\"B\",\"author\":\"B\",\"text\":\"2\"}]");
	for (size_t i = 0; i < COUNT(steps); i++) {
		const char *order = arena_printf(&b.arena, "{\"until\":\"%s+09:00\",\"step\":900}", steps[i].until);
		const struct json *done = control(&b, "/sandbox/advance", order)->json;
		assert_string_equal(text_at(done, "now"), arena_printf(&b.arena, "%s+09:00", steps[i].now));
		assert_int_equal(number_at(done, "happened"), steps[i].happened);
	}
	bench_close(&b);
}

static void an_event_waits_for_its_post_without_holding_up_others(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "["
		SAY("29T20:10") "\"reference\":\"[TM-7F3K]\",\"author\":\"A\",\"text\":\"1\"},"
		SAY("29T20:20") "\"place\":\"B\",\"author\":\"B\",\"text\":\"by hand\"}]");
	set_clock(&b, "2021-09-29T20:30:00+09:00");
	assert_string_equal(said(&b), "by hand@20:20:00; ");
	assert_int_equal(number_at(control(&b, "/sandbox/next", NULL)->json, "waiting"), 1);
	create(&b, "%5BTM-7F3K%5D");
	const char *now = said(&b);
	assert_non_null(strstr(now, "1@20:30:"));
	assert_int_equal(number_at(control(&b, "/sandbox/next", NULL)->json, "waiting"), 0);
	bench_close(&b);
}

static void a_poll_that_ends_between_two_votes_takes_only_the_first(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "["
		VOTE("30T19:59") "\"reference\":\"[TM-7F3K]\",\"author\":\"A\"},"
		VOTE("30T20:00") "\"contains\":\"지도\",\"author\":\"B\"}]");
	assert_int_equal(post_json(&b, "/telegram/bot7:A/sendPoll", POLL)->status, 200);
	set_clock(&b, "2021-10-05T09:00:00+09:00");
	const struct json *poll = json_member(json_at(control(&b, "/sandbox/posts", NULL)->json, 0), "poll");
	assert_int_equal(number_at(json_at(json_member(poll, "options"), 1), "votes"), 1);
	bool closed = false;
	assert_true(json_boolean(json_member(poll, "closed"), &closed) && closed);
	assert_int_equal(number_at(control(&b, "/sandbox/next", NULL)->json, "done"), 2);
	bench_close(&b);
}

static void the_clock_runs_from_where_it_was_set(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "[{\"at\":\"2021-09-29T20:00:01+09:00\",\"do\":\"say\",\"service\":\"band\",\"place\":\"B\","
			"\"author\":\"A\",\"text\":\"x\"}]");
	while (!*said(&b))
		assert_true(sandbox_now(b.sandbox) < START + PATIENCE_MS);
	assert_in_range(sandbox_now(b.sandbox), START + 1000, START + PATIENCE_MS);
	bench_close(&b);
}

static void scripts_that_are_wrong_are_refused_by_place(void **state)
{
	static const struct {
		const char *script, *complaint;
	} rows[] = {
		{ "{}", "JSON array" },
		{ "[", "" },
		{ "[{\"do\":\"say\",\"service\":\"band\",\"author\":\"A\",\"text\":\"x\"}]", "[0]: at is missing" },
		{ "[{\"at\":\"2021-09-29 20:00\",\"do\":\"say\",\"service\":\"band\",\"author\":\"A\",\"text\":\"x\"}]", "offset" },
		{ "[{" Z "\"do\":\"sing\",\"service\":\"band\"}]", "do: " },
		{ "[{" Z "\"do\":\"say\",\"author\":\"A\",\"text\":\"x\"}]", "service is missing" },
		{ "[{" Z "\"do\":\"say\",\"service\":\"band\",\"text\":\"x\"}]", "author is missing" },
		{ "[{" Z "\"do\":\"say\",\"service\":\"band\",\"author\":\"A\",\"text\":\"x\",\"mood\":\"y\"}]", "mood" },
		{ "[{" Z "\"do\":\"vote\",\"service\":\"telegram\",\"author\":\"A\",\"options\":[99],\"poll\":1}]", "options" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct sandbox_options options = { .address = "127.0.0.1", .script = path };
		const struct loop_events none = { 0 };
		struct sandbox *s = NULL;
		struct loop *l;
		struct err e = { 0 };
		assert_true(file_write(path, rows[i].script, strlen(rows[i].script), 0600, &e) && loop_open(&none, &l, &e));
		assert_false(sandbox_open(l, &options, &s, &e));
		if (!strstr(e.text, rows[i].complaint))
			fail_msg("%s: %s", rows[i].script, e.text);
		loop_close(l);
	}
}

static void what_is_asked_wrongly_is_told(void **state)
{
	static const struct {
		const char *path, *json;
		int status;
	} rows[] = {
		{ "/sandbox/nowhere", "{}", 404 },
		{ "/sandbox/clock", "{}", 400 },
		{ "/sandbox/clock", "{\"now\":\"yesterday\"}", 400 },
		{ "/sandbox/advance", "{\"step\":60}", 400 },
		{ "/sandbox/advance", "{\"until\":\"2021-09-29T21:00:00+09:00\",\"step\":0}", 400 },
		{ "/sandbox/settings", "{\"colour\":\"blue\"}", 400 },
		{ "/sandbox/settings", "{\"latency\":-1}", 400 },
		{ "/sandbox/settings", "{\"markup\":\"perhaps\"}", 400 },
		{ "/sandbox/say", "{\"service\":\"band\",\"author\":\"A\"}", 400 },
		{ "/sandbox/say", "{\"service\":\"band\",\"author\":\"A\",\"text\":\"x\",\"under\":\"nothing\"}", 404 },
		{ "/sandbox/say", "{\"service\":\"telegram\",\"author\":\"A\",\"text\":\"x\",\"place\":\"town\"}", 400 },
		{ "/sandbox/edit", "{\"service\":\"band\",\"id\":\"nothing\",\"text\":\"x\"}", 404 },
		{ "/sandbox/vote", "{\"service\":\"band\",\"author\":\"A\",\"poll\":\"1\",\"options\":[0]}", 400 },
	};
	struct bench b;
	(void)state;
	bench_open(&b, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct got *g = post_json(&b, rows[i].path, rows[i].json);
		if (g->status != rows[i].status || !json_string(json_member(g->json, "error")))
			fail_msg("%s %s: %d %s", rows[i].path, rows[i].json, g->status, g->body);
	}
	assert_int_equal(post(&b, "/sandbox/clock", "now=x")->status, 400);
	bench_close(&b);
}

static void a_reset_brings_back_the_start(void **state)
{
	static const char *const settings[] = { "text_max=7", NULL };
	struct bench b;
	(void)state;
	bench_open(&b, &(struct sandbox_options){ .settings = settings });
	create(&b, "x");
	control(&b, "/sandbox/settings", "{\"text_max\":9,\"latency\":0}");
	set_clock(&b, "2022-01-01T00:00:00+09:00");
	begin(&b, &(struct asked){ .path = "/telegram/bot7:A/getUpdates?timeout=50" });
	begin(&b, &(struct asked){ .path = "/sandbox/reset", .type = JSON, .body = "{}" });
	wait_all(&b);
	assert_int_equal(posts_in(&b), 0);
	const struct json *now = control(&b, "/sandbox/settings", NULL)->json;
	assert_int_equal(number_at(now, "text_max"), 7);
	assert_int_equal(number_at(now, "latency"), 1);
	assert_in_range(sandbox_now(b.sandbox), START, START + PATIENCE_MS);
	assert_int_equal(number_at(control(&b, "/sandbox/calls", NULL)->json, "total"), 0);
	bench_close(&b);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(events_happen_in_the_order_of_their_times_when_the_clock_is_set_past_them),
		TEST(time_goes_on_to_the_next_event_at_most_to_a_given_time),
		TEST(an_event_waits_for_its_post_without_holding_up_others),
		TEST(a_poll_that_ends_between_two_votes_takes_only_the_first),
		TEST(the_clock_runs_from_where_it_was_set),
		TEST(scripts_that_are_wrong_are_refused_by_place),
		TEST(what_is_asked_wrongly_is_told),
		TEST(a_reset_brings_back_the_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
