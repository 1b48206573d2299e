/* SPDX-License-Identifier: MIT */
/* instagram_comments_test.c - comments and replies at the stand-in Instagram, lists and their cursors. */
#include "sandbox/gallery.h"

#define SAY "/sandbox/say"
#define FIELDS "fields=id,text,timestamp,username,from,parent_id,hidden,replies{id,text,username,parent_id}"

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

static const char *say(const char *under, const char *author, const char *text)
{
	const char *json = arena_printf(&town.bench.arena, "{\"service\":\"instagram\",\"under\":\"%s\",\"author\":\"%s\",\"text\":\"%s\"}",
					under, author, text);
	return text_at(control(&town.bench, SAY, json)->json, "id");
}

static const struct json *read_page(const char *node, const char *edge_and_query)
{
	const struct got *g = ig(&town, arena_printf(&town.bench.arena, "%s/%s", node, edge_and_query), NULL);
	if (g->status != 200)
		fail_msg("%s", g->body);
	return g->json;
}

static const struct json *first(const struct json *page)
{
	return json_at(json_member(page, "data"), 0);
}

static void comments_come_newest_first_with_their_replies(void **state)
{
	(void)state;
	const char *post = posted(&town, "a"), *one = say(post, "resident_a", "하나");
	say(one, "resident_b", "답");
	say(post, "resident_c", "둘");
	const struct json *page = read_page(post, "comments?" FIELDS), *old = json_at(json_member(page, "data"), 1);
	assert_string_equal(text_at(first(page), "text"), "둘");
	assert_null(json_member(first(page), "replies"));
	assert_null(json_member(first(page), "parent_id"));
	assert_string_equal(text_at(old, "from.username"), "resident_a");
	assert_string_equal(text_at(first(json_member(old, "replies")), "text"), "답");
	assert_string_equal(text_at(first(json_member(old, "replies")), "parent_id"), one);
	assert_string_equal(text_at(first(read_page(one, "replies")), "text"), "답");
	assert_null(json_member(first(read_page(post, "comments")), "username"));
}

static void a_page_has_fifty_and_cursors_go_on(void **state)
{
	size_t seen = 0, pages = 0;
	const char *after = "";
	(void)state;
	const char *post = posted(&town, "a");
	for (int i = 0; i < 120; i++)
		say(post, "resident", arena_printf(&town.bench.arena, "%d", i));
	do {
		const char *query = arena_printf(&town.bench.arena, "comments?limit=100&fields=id,text%s%s", *after ? "&after=" : "",
						 after);
		const struct json *page = read_page(post, query);
		if (pages == 1)
			say(post, "late", "new");
		seen += json_count(json_member(page, "data"));
		pages++;
		assert_int_equal(json_path(page, "paging.next") != NULL, seen < 120);
		after = text_at(page, "paging.cursors.after");
	} while (seen < 120);
	assert_int_equal(pages, 3);
	assert_int_equal(seen, 120);
}

static void to_follow_the_address_of_the_next_page_is_a_violation(void **state)
{
	(void)state;
	const char *post = posted(&town, "a");
	say(post, "a", "1");
	say(post, "a", "2");
	const char *next = text_at(read_page(post, "comments?limit=1"), "paging.next"), *path = strstr(next, "/instagram/");
	assert_non_null(strstr(next, "access_token=T"));
	assert_string_equal(text_at(first(get(&town.bench, path)->json), "text"), "1");
	assert_int_equal(violations_of(&town.bench, "paging-next"), 1);
}

static void a_reply_to_a_reply_stands_under_the_comment(void **state)
{
	(void)state;
	const char *post = posted(&town, "a"), *one = say(post, "resident_a", "하나"), *two = say(one, "resident_b", "둘");
	const char *path = arena_printf(&town.bench.arena, "%s/replies", two);
	const char *three = text_at(ig(&town, path, "message=%40resident_b%20x")->json, "id");
	say(three, "resident_c", "넷");
	const struct json *replies = json_member(first(read_page(post, "comments?" FIELDS)), "replies");
	assert_int_equal(json_count(json_member(replies, "data")), 3);
	assert_string_equal(text_at(json_at(json_member(replies, "data"), 1), "username"), "our_council");
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(text_at(json_at(json_member(replies, "data"), i), "parent_id"), one);
}

static void own_comments_stand_under_own_posts(void **state)
{
	(void)state;
	const char *post = posted(&town, "a"), *path = arena_printf(&town.bench.arena, "%s/comments", post);
	assert_int_equal(ig(&town, path, "message=x")->status, 200);
	assert_string_equal(text_at(first(read_page(post, "comments?" FIELDS)), "from.id"), ACCOUNT);
	struct text form;
	text_init(&form, &town.bench.arena, 4000);
	text_add(&form, "message=");
	for (int i = 0; i < 301; i++)
		text_add(&form, "a");
	assert_string_equal(trouble(&town, ig(&town, path, form.data)), "100/0");
	ig(&town, post, "comment_enabled=false");
	assert_string_equal(trouble(&town, ig(&town, path, "message=y")), "100/33");
	assert_string_equal(trouble(&town, ig(&town, path, "body=y")), "100/0");
}

static void what_a_member_deletes_or_changes_is_seen(void **state)
{
	(void)state;
	const char *post = posted(&town, "a"), *one = say(post, "a", "1"), *two = say(post, "a", "2");
	control(&town.bench, "/sandbox/delete", arena_printf(&town.bench.arena, "{\"service\":\"instagram\",\"id\":\"%s\"}", two));
	control(&town.bench, "/sandbox/edit",
		arena_printf(&town.bench.arena, "{\"service\":\"instagram\",\"id\":\"%s\",\"text\":\"3\"}", one));
	const struct json *page = read_page(post, "comments");
	assert_int_equal(json_count(json_member(page, "data")), 1);
	assert_string_equal(text_at(first(page), "text"), "3");
	assert_string_equal(trouble(&town, ig(&town, two, NULL)), "100/33");
}

static void without_rights_there_are_no_names_or_no_comments(void **state)
{
	(void)state;
	const char *post = posted(&town, "a");
	say(post, "a", "1");
	set(&town, "{\"persons\":false}");
	assert_null(json_member(first(read_page(post, "comments?" FIELDS)), "username"));
	assert_null(json_member(first(read_page(post, "comments?" FIELDS)), "from"));
	set(&town, "{\"readable\":false}");
	const struct json *page = read_page(post, "comments");
	assert_int_equal(json_count(json_member(page, "data")), 0);
	assert_true(json_is_object(json_path(page, "paging.cursors")));
	const char *count = arena_printf(&town.bench.arena, "%s?fields=comments_count", post);
	assert_int_equal(number_at(ig(&town, count, NULL)->json, "comments_count"), 1);
}

static void posts_are_listed_newest_first_between_two_times(void **state)
{
	(void)state;
	posted(&town, "one");
	at_time(&town, "2021-09-30T20:00:00+09:00");
	posted(&town, "two");
	assert_string_equal(text_at(first(read_page(ACCOUNT, "media?fields=caption")), "caption"), "two");
	assert_int_equal(json_count(json_member(read_page(ACCOUNT, "media?since=1632990000"), "data")), 1);
	assert_string_equal(text_at(first(read_page(ACCOUNT, "media?fields=caption&until=1632990000")), "caption"), "one");
	set(&town, "{\"media_lag\":3600000}");
	assert_string_equal(text_at(first(read_page(ACCOUNT, "media?fields=caption")), "caption"), "one");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(comments_come_newest_first_with_their_replies),
		TEST(a_page_has_fifty_and_cursors_go_on),
		TEST(to_follow_the_address_of_the_next_page_is_a_violation),
		TEST(a_reply_to_a_reply_stands_under_the_comment),
		TEST(own_comments_stand_under_own_posts),
		TEST(what_a_member_deletes_or_changes_is_seen),
		TEST(without_rights_there_are_no_names_or_no_comments),
		TEST(posts_are_listed_newest_first_between_two_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
