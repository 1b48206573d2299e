/* SPDX-License-Identifier: MIT */
/* instagram_test.c - the stand-in Instagram against its contract: pictures, containers, publishing, tokens. */
#include "sandbox/gallery.h"

static struct gallery town;

static int set_up(void **state)
{
	(void)state;
	gallery_open(&town, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gallery_close(&town);
	return 0;
}

static void a_picture_goes_through_its_two_steps(void **state)
{
	(void)state;
	const char *id = container(&town, "%EC%95%88%EB%82%B4%20%5BTM-7F3K%5D");
	assert_string_equal(status_code(&town, id), "FINISHED");
	const char *post = text_at(publish(&town, id)->json, "id");
	assert_string_not_equal(post, id);
	assert_string_equal(status_code(&town, id), "PUBLISHED");
	const char *fields = arena_printf(&town.bench.arena, "%s?fields=id,caption,permalink,timestamp,owner", post);
	const struct json *one = ig(&town, fields, NULL)->json;
	assert_string_equal(text_at(one, "caption"), "안내 [TM-7F3K]");
	assert_string_equal(text_at(one, "timestamp"), "2021-09-29T11:00:00+0000");
	assert_string_equal(text_at(one, "owner.id"), ACCOUNT);
	assert_true(text_starts(text_at(one, "permalink"), "https://www.instagram.com/p/"));
	assert_true(strlen(post) == 17);
	assert_int_equal(posts_in(&town.bench), 1);
}

static void only_pictures_that_are_good_make_a_container(void **state)
{
	static const struct {
		const char *picture, *expected;
	} rows[] = {
		{ "/good.jpg", "" },
		{ "/wide.jpg", "" },
		{ "/large.jpg", "" },
		{ "/heavy.jpg", "36000/2207004" },
		{ "/tall.jpg", "36003/2207009" },
		{ "/flat.jpg", "36003/2207009" },
		{ "/small.jpg", "36001/2207005" },
		{ "/broad.jpg", "36001/2207005" },
		{ "/progressive.jpg", "36001/2207005" },
		{ "/good.png", "9004/2207052" },
		{ "/page.html", "9004/2207052" },
		{ "/gone.jpg", "9004/2207052" },
		{ "/moved.jpg", "9004/2207052" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = trouble(&town, contain(&town, rows[i].picture, ""));
		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("%s: %s", rows[i].picture, found);
	}
}

static void nothing_is_fetched_but_from_loopback(void **state)
{
	static const char *const urls[] = { "https://example.com/a.jpg", "http://example.com/a.jpg", "http://127.0.0.1.example.com/a.jpg",
					    "file:///etc/hostname", "http://127.0.0.1:1/a.jpg", "x" };
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		const char *form = arena_printf(&town.bench.arena, "image_url=%s", urls[i]);
		assert_string_equal(trouble(&town, ig(&town, ACCOUNT "/media", form)), "9004/2207052");
	}
}

static const char *repeated(const char *what, int times)
{
	struct text t;
	text_init(&t, &town.bench.arena, 1 << 20);
	for (int i = 0; i < times; i++)
		text_add(&t, what);
	return t.data;
}

static void captions_and_other_words_have_their_limits(void **state)
{
	static const struct {
		const char *field, *part;
		int times;
		const char *expected;
	} rows[] = {
		{ "caption", "a", 2200, "" },
		{ "caption", "a", 2201, "36004/2207010" },
		{ "caption", "%F0%9F%8E%BB", 1101, "36004/2207010" },
		{ "caption", "%23a%20", 30, "" },
		{ "caption", "%23a%20", 31, "36004/2207010" },
		{ "caption", "@a%20", 20, "" },
		{ "caption", "@a%20", 21, "100/2207040" },
		{ "alt_text", "a", 1000, "" },
		{ "alt_text", "a", 1001, "100/0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *more = arena_printf(&town.bench.arena, "&%s=%s", rows[i].field, repeated(rows[i].part, rows[i].times));
		assert_string_equal(trouble(&town, contain(&town, "/good.jpg", more)), rows[i].expected);
	}
	assert_int_equal(violations_of(&town.bench, "hashtags"), 1);
	container(&town, repeated("%23a%20", 5));
	assert_int_equal(violations_of(&town.bench, "hashtags"), 1);
}

static void a_container_is_ready_in_its_time_and_expires_after_a_day(void **state)
{
	(void)state;
	set(&town, "{\"processing\":60000}");
	const char *id = container(&town, "a");
	assert_string_equal(status_code(&town, id), "IN_PROGRESS");
	assert_string_equal(trouble(&town, publish(&town, id)), "9007/2207027");
	at_time(&town, "2021-09-29T20:01:01+09:00");
	assert_string_equal(status_code(&town, id), "FINISHED");
	at_time(&town, "2021-09-30T19:59:00+09:00");
	assert_string_equal(status_code(&town, id), "FINISHED");
	at_time(&town, "2021-09-30T20:00:01+09:00");
	assert_string_equal(status_code(&town, id), "EXPIRED");
	assert_string_equal(trouble(&town, publish(&town, id)), "24/2207008");
	assert_string_equal(trouble(&town, publish(&town, "17889999999999999")), "24/2207008");
	assert_int_equal(posts_in(&town.bench), 0);
}

static void a_container_may_fail_and_say_so_in_either_way(void **state)
{
	(void)state;
	set(&town, "{\"processed\":\"ERROR:2207053\"}");
	const char *id = container(&town, "a"), *path = arena_printf(&town.bench.arena, "%s?fields=id,status_code,status", id);
	assert_string_equal(status_code(&town, id), "ERROR");
	assert_non_null(strstr(text_at(ig(&town, path, NULL)->json, "status"), "2207053"));
	assert_string_equal(trouble(&town, publish(&town, id)), "24/2207006");
	set(&town, "{\"status_code\":false}");
	assert_string_equal(status_code(&town, id), "(none)");
}

static void publishing_twice_is_a_setting(void **state)
{
	static const struct {
		const char *how, *expected;
		size_t posts;
	} rows[] = { { "again", "", 2 }, { "same", "", 3 }, { "refuse", "100/0", 4 } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set(&town, arena_printf(&town.bench.arena, "{\"republish\":\"%s\"}", rows[i].how));
		const char *id = container(&town, "a");
		publish(&town, id);
		assert_string_equal(trouble(&town, publish(&town, id)), rows[i].expected);
		assert_int_equal(posts_in(&town.bench), rows[i].posts);
		assert_int_equal(violations_of(&town.bench, "repeated-publish"), i + 1);
	}
}

static void the_day_has_so_many_posts(void **state)
{
	static const char limit[] = ACCOUNT "/content_publishing_limit?fields=quota_usage,config";
	(void)state;
	set(&town, "{\"publish_total\":2}");
	posted(&town, "a");
	posted(&town, "b");
	const struct json *now = json_at(json_member(ig(&town, limit, NULL)->json, "data"), 0);
	assert_int_equal(number_at(now, "quota_usage"), 2);
	assert_int_equal(number_at(now, "config.quota_total"), 2);
	assert_string_equal(trouble(&town, publish(&town, container(&town, "c"))), "9/2207042");
	at_time(&town, "2021-09-30T20:00:10+09:00");
	posted(&town, "d");
}

static void what_is_unknown_is_refused_or_noted(void **state)
{
	static const struct {
		const char *path, *expected, *violation;
	} rows[] = {
		{ "me?fields=id,colour", "100/0", "" },
		{ "me?fields=id,", "100/0", "" },
		{ "me?fields=id{x}", "100/0", "" },
		{ ACCOUNT "/media?fields=id,owner{name}", "100/0", "" },
		{ ACCOUNT "/media?colour=red", "", "unknown-parameter" },
		{ ACCOUNT "/stories", "2500/0", "unknown-path" },
		{ "17900000000000000", "100/33", "" },
		{ ACCOUNT "/media?after=QVFIU", "100/0", "" },
		{ ACCOUNT "/media?after=x", "100/0", "" },
		{ "17841499999999999/media", "100/33", "" },
	};
	(void)state;
	posted(&town, "a");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = trouble(&town, ig(&town, rows[i].path, NULL));
		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("%s: %s", rows[i].path, found);
		if (*rows[i].violation)
			assert_int_equal(violations_of(&town.bench, rows[i].violation), 1);
	}
	assert_string_equal(trouble(&town, get(&town.bench, "/instagram/me?access_token=T")), "2500/0");
	assert_string_equal(trouble(&town, ig(&town, ACCOUNT "/media", "caption=a")), "100/0");
	assert_string_equal(trouble(&town, get(&town.bench, IG "me")), "104/0");
}

static void the_account_is_that_of_the_token(void **state)
{
	(void)state;
	set(&town, "{\"accounts\":\"T=" ACCOUNT ",U=17841400000000002\",\"username\":\"seocho_tm\"}");
	const struct json *me = ig(&town, "me?fields=id,user_id,username,account_type", NULL)->json;
	assert_string_equal(text_at(me, "user_id"), ACCOUNT);
	assert_string_not_equal(text_at(me, "id"), ACCOUNT);
	assert_string_equal(text_at(me, "username"), "seocho_tm");
	assert_string_equal(text_at(me, "account_type"), "BUSINESS");
	assert_string_equal(trouble(&town, ig(&town, "17841400000000002/media", NULL)), "100/33");
	set(&town, "{\"wrapped\":true}");
	assert_string_equal(text_at(json_at(json_member(ig(&town, "me", NULL)->json, "data"), 0), "id"), text_at(me, "id"));
}

static void a_token_ends_unless_it_is_renewed(void **state)
{
	static const char renewal[] = "/instagram/refresh_access_token?grant_type=ig_refresh_token&access_token=";
	(void)state;
	set(&town, "{\"token_age\":3600}");
	assert_string_equal(trouble(&town, ig(&town, "me", NULL)), "");
	assert_string_equal(trouble(&town, get(&town.bench, arena_printf(&town.bench.arena, "%sT", renewal))), "190/0");
	at_time(&town, "2021-10-05T20:00:00+09:00");
	const struct json *next = get(&town.bench, arena_printf(&town.bench.arena, "%sT", renewal))->json;
	assert_string_equal(text_at(next, "access_token"), "T.1");
	assert_int_equal(number_at(next, "expires_in"), 5184000);
	assert_int_equal(violations_of(&town.bench, "token-in-url"), 0);
	at_time(&town, "2021-11-28T20:00:00+09:00");
	assert_string_equal(trouble(&town, ig(&town, "me", NULL)), "190/463");
	assert_string_equal(trouble(&town, ask(&town.bench, &(struct asked){ .path = IG "me", .bearer = "T.1" })), "");
	assert_string_equal(trouble(&town, get(&town.bench, IG "me?access_token=T.1")), "");
	assert_int_equal(violations_of(&town.bench, "token-in-url"), 1);
}

static void faults_speak_in_its_codes(void **state)
{
	static const struct {
		const char *fault, *expected;
		size_t posts;
	} rows[] = {
		{ "9007", "9007/2207027", 0 },     { "blocked", "4/2207051", 0 },      { "blocked-after", "4/2207051", 1 },
		{ "lost-container", "24/2207008", 1 }, { "full", "9/2207042", 1 },     { "restricted", "25/2207050", 1 },
		{ "80002", "80002/0", 1 },         { "server", "-1/2207001", 1 },      { "server-after", "-1/2207001", 2 },
		{ "429", "4/0", 2 },               { "unauthorized", "190/463", 2 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *id = container(&town, "a");
		control(&town.bench, "/sandbox/faults",
			arena_printf(&town.bench.arena, "{\"service\":\"instagram\",\"fault\":\"%s\",\"next\":1}", rows[i].fault));
		assert_string_equal(trouble(&town, publish(&town, id)), rows[i].expected);
		assert_int_equal(posts_in(&town.bench), rows[i].posts);
	}
	control(&town.bench, "/sandbox/faults", "{\"fault\":\"9004\",\"next\":1}");
	assert_string_equal(trouble(&town, contain(&town, "/good.jpg", "")), "9004/2207052");
	control(&town.bench, "/sandbox/faults", "{\"fault\":\"missing\",\"next\":1}");
	assert_string_equal(trouble(&town, ig(&town, container(&town, "a"), NULL)), "100/33");
}

static void a_lost_answer_may_have_published(void **state)
{
	static const struct {
		const char *fault;
		size_t posts;
	} rows[] = { { "lost-before", 0 }, { "lost-after", 1 }, { "cut-body", 2 } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *id = container(&town, "a");
		control(&town.bench, "/sandbox/faults", arena_printf(&town.bench.arena, "{\"fault\":\"%s\",\"next\":1}", rows[i].fault));
		assert_int_equal(publish(&town, id)->fate, FATE_CUT);
		assert_int_equal(posts_in(&town.bench), rows[i].posts);
	}
}

static void a_reset_drops_a_picture_that_is_on_its_way(void **state)
{
	struct err e;
	(void)state;
	const char *form = arena_printf(&town.bench.arena, "image_url=http://127.0.0.1:%d/good.jpg", server_port(town.server));
	struct got *g = begin(&town.bench, &(struct asked){ .path = IG ACCOUNT "/media", .type = FORM, .body = form, .bearer = "T" });
	control(&town.bench, "/sandbox/clock", NULL);
	assert_true(sandbox_reset(town.bench.sandbox, &e));
	wait_all(&town.bench);
	assert_true(g->ended);
	posted(&town, "a");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_picture_goes_through_its_two_steps),
		TEST(only_pictures_that_are_good_make_a_container),
		TEST(nothing_is_fetched_but_from_loopback),
		TEST(captions_and_other_words_have_their_limits),
		TEST(a_container_is_ready_in_its_time_and_expires_after_a_day),
		TEST(a_container_may_fail_and_say_so_in_either_way),
		TEST(publishing_twice_is_a_setting),
		TEST(the_day_has_so_many_posts),
		TEST(what_is_unknown_is_refused_or_noted),
		TEST(the_account_is_that_of_the_token),
		TEST(a_token_ends_unless_it_is_renewed),
		TEST(faults_speak_in_its_codes),
		TEST(a_lost_answer_may_have_published),
		TEST(a_reset_drops_a_picture_that_is_on_its_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
