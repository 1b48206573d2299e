/* SPDX-License-Identifier: MIT */
/* band_test.c - the stand-in BAND against its contract (channels/band.md). */
#include "sandbox/bench.h"

#define LIST "/band/v2/band/posts?access_token=t&band_key=B&locale=ko_KR"
#define CREATE "/band/v2.2/band/post/create"
#define COMMENT "/band/v2/band/post/comment/create"

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

static const char *create(const char *content)
{
	const char *form = arena_printf(&bench.arena, "access_token=t&band_key=B&content=%s&do_push=true", content);
	const struct got *g = post(&bench, CREATE, form);
	assert_int_equal(number_at(g->json, "result_code"), 1);
	return text_at(g->json, "result_data.post_key");
}

static const char *comments_path(const char *post_key, const char *rest)
{
	return arena_printf(&bench.arena, "/band/v2/band/post/comments?access_token=t&band_key=B&post_key=%s%s", post_key, rest);
}

static void say(const char *under, const char *author, const char *text)
{
	static const char form[] = "{\"service\":\"band\",\"under\":\"%s\",\"author\":\"%s\",\"text\":\"%s\"}";
	control(&bench, "/sandbox/say", arena_printf(&bench.arena, form, under, author, text));
}

static void what_the_contract_forbids_is_refused(void **state)
{
	static const struct {
		const char *path, *type, *body;
		int status, code;
	} rows[] = {
		{ "/band/v2/band/posts?access_token=t&band_key=B", NULL, NULL, 200, 212 },
		{ "/band/v2/band/posts?access_token=t&locale=ko_KR", NULL, NULL, 200, 212 },
		{ "/band/v2/band/posts?band_key=B&locale=ko_KR", NULL, NULL, 401, 10401 },
		{ LIST "&after=made-up-page", NULL, NULL, 200, 211 },
		{ LIST, NULL, NULL, 200, 1 },
		{ "/band/v2/band/post/comments?access_token=t&band_key=B&post_key=K&sort=+created_at", NULL, NULL, 200, 211 },
		{ "/band/v2/band/post/comments?access_token=t&band_key=B&post_key=K&sort=%2Bcreated_at", NULL, NULL, 200, 2300 },
		{ "/band/v2.1/band/post?access_token=t&band_key=B&post_key=K", NULL, NULL, 200, 2300 },
		{ CREATE, JSON, "{\"access_token\":\"t\",\"band_key\":\"B\",\"content\":\"x\"}", 200, 212 },
		{ CREATE, "multipart/form-data; boundary=x", "--x--", 200, 212 },
		{ CREATE, FORM, "access_token=t&band_key=B&content=%FF&do_push=true", 200, 211 },
		{ CREATE, FORM, "access_token=t&band_key=B&do_push=true", 200, 212 },
		{ CREATE, FORM, "access_token=t&band_key=B&content=x", 200, 1 },
		{ CREATE "?access_token=t", FORM, "band_key=B&content=x&do_push=false", 200, 1 },
		{ COMMENT, FORM, "access_token=t&band_key=B&post_key=K&content=x", 200, 212 },
		{ "/band/v2/band/post/create", FORM, "access_token=t&band_key=B&content=x", 404, 3000 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct got *g = ask(&bench, &(struct asked){ .path = rows[i].path, .type = rows[i].type, .body = rows[i].body });
		if (g->status != rows[i].status || number_at(g->json, "result_code") != rows[i].code)
			fail_msg("%s %s: %d %s", rows[i].path, rows[i].body ? rows[i].body : "", g->status, g->body);
	}
	assert_int_equal(violations_of(&bench, "encoding"), 4);
	assert_int_equal(violations_of(&bench, "token-in-url"), 1);
	assert_int_equal(violations_of(&bench, "missing-parameter"), 6);
	assert_int_equal(violations_of(&bench, "unknown-path"), 1);
}

static void a_dead_token_is_told_with_status_401(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"bad_tokens\":\"old,dead\"}");
	const struct got *g = get(&bench, "/band/v2/profile?access_token=dead");
	assert_int_equal(g->status, 401);
	assert_int_equal(number_at(g->json, "result_code"), 10401);
	assert_string_equal(text_at(g->json, "result_data.detail.error"), "invalid_token");
	assert_int_equal(get(&bench, "/band/v2/profile?access_token=good")->status, 200);
	control(&bench, "/sandbox/settings", "{\"known_tokens\":\"good\"}");
	assert_int_equal(get(&bench, "/band/v2/profile?access_token=other")->status, 401);
}

static void text_comes_back_escaped_with_tags(void **state)
{
	(void)state;
	say(create("x"), "김가을", "y");
	const char *key = create("%3C2%EC%B8%B5%3E%20%26%0A%23TM%20%232%20%40%EA%B9%80%EA%B0%80%EC%9D%84%EB%8B%98");
	const char *path = arena_printf(&bench.arena, "/band/v2.1/band/post?access_token=t&band_key=B&post_key=%s", key);
	const char *content = text_at(get(&bench, path)->json, "result_data.post.content");
	assert_non_null(strstr(content, "&lt;2층&gt; &amp;\n<band:hashtag>#TM</band:hashtag> #2 <band:refer user_key=\""));
	assert_non_null(strstr(content, "\">김가을</band:refer>님"));
	control(&bench, "/sandbox/settings", "{\"markup\":false}");
	content = text_at(get(&bench, path)->json, "result_data.post.content");
	assert_string_equal(content, "&lt;2층&gt; &amp;\n#TM #2 @김가을님");
}

static void the_list_has_twenty_a_page_and_what_was_modified_last_in_front(void **state)
{
	const char *first = NULL, *old = NULL;
	(void)state;
	for (int i = 0; i < 25; i++) {
		const char *key = create(arena_printf(&bench.arena, "n%d", i));
		first = i == 0 ? key : first;
		old = i == 2 ? key : old;
	}
	const struct got *g = get(&bench, LIST "&limit=50");
	const struct json *items = json_path(g->json, "result_data.items"), *next = json_path(g->json, "result_data.paging.next_params");
	assert_int_equal(json_count(items), 20);
	assert_string_equal(text_at(json_at(items, 0), "content"), "n24");
	assert_string_equal(text_at(json_at(items, 19), "content"), "n5");
	assert_string_equal(text_at(next, "access_token"), "t");
	assert_true(json_is_null(json_path(g->json, "result_data.paging.previous_params")));
	say(old, "이봄", "moves its post to the front");
	const char *page = arena_printf(&bench.arena, LIST "&after=%s", text_at(next, "after"));
	items = json_path(get(&bench, page)->json, "result_data.items");
	assert_int_equal(json_count(items), 5);
	assert_string_equal(text_at(json_at(items, 0), "content"), "n5");
	assert_string_equal(text_at(json_at(items, 4), "post_key"), first);
	items = json_path(get(&bench, LIST)->json, "result_data.items");
	assert_string_equal(text_at(json_at(items, 0), "post_key"), old);
	assert_int_equal(number_at(json_at(items, 0), "comment_count"), 1);
	assert_int_equal(json_count(json_member(json_at(items, 0), "latest_comments")), 1);
	assert_null(json_member(json_at(items, 1), "latest_comments"));
}

static void comments_are_listed_both_ways_and_replies_only_in_the_newer_list(void **state)
{
	const char *key = create("call");
	(void)state;
	say(key, "김가을", "2");
	say(key, "이봄", "\\u2461");
	const struct got *g = get(&bench, comments_path(key, ""));
	const struct json *items = json_path(g->json, "result_data.items");
	assert_int_equal(json_count(items), 2);
	assert_string_equal(text_at(json_at(items, 0), "content"), "2");
	assert_string_equal(text_at(json_at(items, 0), "author.name"), "김가을");
	assert_true(number_at(json_at(items, 0), "created_at") >= START);
	assert_true(json_is_null(json_path(g->json, "result_data.paging.next_params")));
	say(text_at(json_at(items, 0), "comment_key"), "이봄", "a reply");
	items = json_path(get(&bench, comments_path(key, "&sort=-created_at"))->json, "result_data.items");
	assert_int_equal(json_count(items), 2);
	assert_string_equal(text_at(json_at(items, 0), "content"), "②");
	const char *newer = arena_printf(&bench.arena, "/band/v2.1/band/post/comments?access_token=t&band_key=B&post_key=%s", key);
	items = json_path(get(&bench, newer)->json, "result_data.items");
	assert_string_equal(text_at(json_at(json_member(json_at(items, 0), "latest_comments"), 0), "body"), "a reply");
	say(text_at(json_at(items, 0), "comment_key"), "이봄", "another");
	control(&bench, "/sandbox/settings", "{\"latest_replies\":1}");
	items = json_path(get(&bench, newer)->json, "result_data.items");
	const struct json *latest = json_member(json_at(items, 0), "latest_comments");
	assert_int_equal(json_count(latest), 1);
	assert_string_equal(text_at(json_at(latest, 0), "body"), "another");
}

static void comments_too_come_in_pages(void **state)
{
	const char *key = create("call");
	(void)state;
	for (int i = 0; i < 41; i++)
		say(key, "김가을", arena_printf(&bench.arena, "c%d", i));
	const char *after = "";
	for (int page = 0; page < 3; page++) {
		const struct got *g = get(&bench, comments_path(key, after));
		assert_int_equal(json_count(json_path(g->json, "result_data.items")), page < 2 ? 20 : 1);
		const struct json *next = json_path(g->json, "result_data.paging.next_params");
		after = arena_printf(&bench.arena, "&sort=%%2Bcreated_at&after=%s", text_at(next, "after"));
	}
	assert_string_equal(after, "&sort=%2Bcreated_at&after=(none)");
}

static void a_new_comment_is_answered_without_a_key_unless_set(void **state)
{
	const char *form = arena_printf(&bench.arena, "access_token=t&band_key=B&post_key=%s&body=thanks", create("call"));
	(void)state;
	const struct got *g = post(&bench, COMMENT, form);
	assert_string_equal(text_at(g->json, "result_data.message"), "success");
	assert_null(json_path(g->json, "result_data.comment_key"));
	control(&bench, "/sandbox/settings", "{\"comment_key\":true}");
	const char *key = text_at(post(&bench, COMMENT, form)->json, "result_data.comment_key");
	assert_int_equal(strlen(key), 24);
	form = arena_printf(&bench.arena, "%s&comment_key=%s", form, key);
	assert_int_equal(number_at(post(&bench, "/band/v2/band/post/comment/remove", form)->json, "result_code"), 1);
	assert_int_equal(number_at(post(&bench, "/band/v2/band/post/comment/remove", form)->json, "result_code"), 2300);
}

static void permissions_come_under_both_names(void **state)
{
	static const char path[] = "/band/v2/band/permissions?access_token=t&band_key=B&permissions=posting,commenting,flying";
	(void)state;
	assert_int_equal(json_count(json_path(get(&bench, path)->json, "result_data.permissions")), 2);
	assert_int_equal(json_count(json_path(get(&bench, path)->json, "result_data.permission")), 2);
	control(&bench, "/sandbox/settings", "{\"permissions\":\"permission\",\"granted\":\"commenting\"}");
	for (int i = 0; i < 2; i++)
		assert_int_equal(json_count(json_path(get(&bench, path)->json, "result_data.permission")), 1);
	const struct got *g = post(&bench, CREATE, "access_token=t&band_key=B&content=x&do_push=true");
	assert_int_equal(number_at(g->json, "result_code"), 60400);
}

static void writes_of_a_token_need_a_pause_between_them(void **state)
{
	static const char second[] = "access_token=t&band_key=B&content=second&do_push=true";
	(void)state;
	control(&bench, "/sandbox/settings", "{\"cooldown\":60000}");
	create("first");
	const struct got *g = post(&bench, CREATE, second);
	assert_int_equal(g->status, 200);
	assert_int_equal(number_at(g->json, "result_code"), 1003);
	assert_in_range(number_at(g->json, "result_data.cool_time.expired_in"), 50, 60);
	g = post(&bench, CREATE, "access_token=other&band_key=B&content=third&do_push=true");
	assert_int_equal(number_at(g->json, "result_code"), 1);
	assert_int_equal(number_at(get(&bench, LIST)->json, "result_code"), 1);
	control(&bench, "/sandbox/settings", "{\"cooldown_told\":false}");
	assert_null(json_path(post(&bench, CREATE, second)->json, "result_data.cool_time"));
	assert_int_equal(posts_in(&bench), 2);
}

static void quotas_end_after_so_many_calls(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"quota_user\":2,\"quota_app\":3}");
	assert_int_equal(number_at(get(&bench, LIST)->json, "result_code"), 1);
	assert_int_equal(number_at(get(&bench, LIST)->json, "result_code"), 1);
	assert_int_equal(number_at(get(&bench, LIST)->json, "result_code"), 1002);
	assert_int_equal(number_at(get(&bench, "/band/v2/profile?access_token=u")->json, "result_code"), 1001);
}

static void only_what_the_program_wrote_can_be_removed_and_only_once(void **state)
{
	static const char remove[] = "/band/v2/band/post/remove", form[] = "access_token=t&band_key=B&post_key=%s";
	static const char by_hand[] = "{\"service\":\"band\",\"place\":\"B\",\"author\":\"이봄\",\"text\":\"by hand\"}";
	(void)state;
	const char *mine = arena_printf(&bench.arena, form, create("mine"));
	const char *theirs = arena_printf(&bench.arena, form, text_at(control(&bench, "/sandbox/say", by_hand)->json, "id"));
	assert_int_equal(number_at(post(&bench, remove, theirs)->json, "result_code"), 2300);
	assert_int_equal(number_at(post(&bench, remove, mine)->json, "result_code"), 1);
	assert_int_equal(number_at(post(&bench, remove, mine)->json, "result_code"), 2300);
	assert_int_equal(json_count(json_path(get(&bench, LIST)->json, "result_data.items")), 1);
}

static void long_texts_are_refused(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"text_max\":3}");
	create("%EA%B0%80%EB%82%98%EB%8B%A4");
	const struct got *g = post(&bench, CREATE, "access_token=t&band_key=B&content=abcd&do_push=true");
	assert_int_equal(number_at(g->json, "result_code"), 3001);
}

static void bands_and_profile_tell_who_and_where(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"bands\":\"One,Two\"}");
	const struct json *bands = json_path(get(&bench, "/band/v2.1/bands?access_token=t")->json, "result_data.bands");
	assert_int_equal(json_count(bands), 2);
	assert_string_equal(text_at(json_at(bands, 1), "band_key"), "Two");
	const struct got *a = get(&bench, "/band/v2/profile?access_token=t"), *b = get(&bench, "/band/v2/profile?access_token=u");
	assert_int_equal(strlen(text_at(a->json, "result_data.user_key")), 24);
	assert_string_not_equal(text_at(a->json, "result_data.user_key"), text_at(b->json, "result_data.user_key"));
	create("x");
	const struct json *items = json_path(get(&bench, LIST)->json, "result_data.items");
	assert_string_equal(text_at(json_at(items, 0), "author.user_key"), text_at(a->json, "result_data.user_key"));
}

static void two_calls_of_a_token_at_once_are_a_violation(void **state)
{
	(void)state;
	create("one");
	get(&bench, LIST);
	assert_int_equal(violations_of(&bench, "parallel"), 0);
	control(&bench, "/sandbox/settings", "{\"latency\":30}");
	begin(&bench, &(struct asked){ .path = LIST });
	begin(&bench, &(struct asked){ .path = "/band/v2/profile?access_token=other" });
	wait_all(&bench);
	assert_int_equal(violations_of(&bench, "parallel"), 0);
	begin(&bench, &(struct asked){ .path = LIST });
	begin(&bench, &(struct asked){ .path = "/band/v2/profile?access_token=t" });
	wait_all(&bench);
	assert_int_equal(violations_of(&bench, "parallel"), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_the_contract_forbids_is_refused),
		TEST(a_dead_token_is_told_with_status_401),
		TEST(text_comes_back_escaped_with_tags),
		TEST(the_list_has_twenty_a_page_and_what_was_modified_last_in_front),
		TEST(comments_are_listed_both_ways_and_replies_only_in_the_newer_list),
		TEST(comments_too_come_in_pages),
		TEST(a_new_comment_is_answered_without_a_key_unless_set),
		TEST(permissions_come_under_both_names),
		TEST(writes_of_a_token_need_a_pause_between_them),
		TEST(quotas_end_after_so_many_calls),
		TEST(only_what_the_program_wrote_can_be_removed_and_only_once),
		TEST(long_texts_are_refused),
		TEST(bands_and_profile_tell_who_and_where),
		TEST(two_calls_of_a_token_at_once_are_a_violation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
