/* SPDX-License-Identifier: MIT */
/* telegram_photo_test.c - photos with captions at the stand-in Telegram. */
#include "sandbox/bench.h"
#include "sandbox/pictures.h"

#define BOT "/telegram/bot7001:AA/"
#define PARTS "multipart/form-data; boundary=town-7F3K"

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

static struct bytes form(const char *caption, const struct bytes *photo)
{
	struct arena *a = &bench.arena;
	const char *head = arena_printf(a,
		"--town-7F3K\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-1001\r\n"
		"--town-7F3K\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\n%s\r\n"
		"--town-7F3K\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"c.jpg\"\r\n"
		"Content-Type: image/jpeg\r\n\r\n", caption);
	static const char tail[] = "\r\n--town-7F3K--\r\n";
	size_t n = strlen(head);
	char *body = arena_alloc(a, n + photo->length + sizeof tail);
	memcpy(body, head, n);
	memcpy(body + n, photo->data, photo->length);
	memcpy(body + n + photo->length, tail, sizeof tail);
	return (struct bytes){ body, n + photo->length + sizeof tail - 1 };
}

static const struct got *upload(const char *caption, struct bytes photo)
{
	struct bytes body = form(caption, &photo);
	return ask(&bench, &(struct asked){ .path = BOT "sendPhoto", .type = PARTS, .body = body.data, .length = body.length });
}

static struct bytes card(void)
{
	return jpeg(&bench.arena, BASELINE, 1080, 1350, 5000);
}

static void a_photo_comes_with_its_caption(void **state)
{
	const struct got *g = upload("안내 [TM-7F3K]", card());
	const struct json *last;
	(void)state;
	assert_int_equal(g->status, 200);
	assert_string_equal(text_at(g->json, "result.caption"), "안내 [TM-7F3K]");
	assert_null(json_path(g->json, "result.text"));
	last = json_at(json_path(g->json, "result.photo"), 1);
	assert_int_equal(number_at(last, "width"), 1080);
	assert_int_equal(number_at(last, "height"), 1350);
	assert_string_equal(text_at(json_at(control(&bench, "/sandbox/posts", NULL)->json, 0), "text"), "안내 [TM-7F3K]");
}

static void what_is_no_photo_is_refused(void **state)
{
	struct arena *a = &bench.arena;
	const struct bytes wrong[] = { { "<html>", 6 }, jpeg(a, BASELINE, 5001, 5000, 300), jpeg(a, BASELINE, 2100, 100, 300),
				       { card().data, 4000 }, jpeg(a, BASELINE, 100, 100, (10 << 20) + 1) };
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(upload("x", wrong[i])->status, 400);
	assert_int_equal(post_json(&bench, BOT "sendPhoto", "{\"chat_id\":-1001,\"photo\":\"https://a.kr/p.jpg\"}")->status, 400);
	assert_int_equal(posts_in(&bench), 0);
	assert_int_equal(upload("x", png(a, 200, 100))->status, 200);
	assert_int_equal(upload("", card())->status, 200);
}

static void captions_have_1024_units(void **state)
{
	struct text t;
	(void)state;
	text_init(&t, &bench.arena, 8000);
	for (int i = 0; i < 1022; i++)
		text_add(&t, "가");
	text_add(&t, "🎻");
	assert_int_equal(upload(t.data, card())->status, 200);
	text_add(&t, "가");
	assert_int_equal(upload(t.data, card())->status, 400);
}

static void a_broken_body_is_refused(void **state)
{
	static const char *const bodies[] = { "--town-7F3K\r\n", "--town-7F3K", "x", "--town-7F3K\r\nA: b\r\n\r\nx\r\n--town-7F3K--\r\n",
					      "--town-7F3K\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx" };
	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_int_equal(ask(&bench, &(struct asked){ .path = BOT "sendPhoto", .type = PARTS, .body = bodies[i] })->status, 400);
	assert_int_equal(violations_of(&bench, "encoding"), COUNT(bodies));
}

static void captions_and_texts_are_edited_each_in_their_way(void **state)
{
	static const struct {
		const char *method, *json;
		int status;
	} rows[] = {
		{ "editMessageCaption", "{\"chat_id\":-1001,\"message_id\":1,\"caption\":\"새 글\"}", 200 },
		{ "editMessageCaption", "{\"chat_id\":-1001,\"message_id\":1,\"caption\":\"새 글\"}", 400 },
		{ "editMessageText", "{\"chat_id\":-1001,\"message_id\":1,\"text\":\"또\"}", 400 },
		{ "editMessageCaption", "{\"chat_id\":-1001,\"message_id\":2,\"caption\":\"또\"}", 400 },
		{ "editMessageText", "{\"chat_id\":-1001,\"message_id\":2,\"text\":\"또\"}", 200 },
		{ "editMessageCaption", "{\"chat_id\":-1001,\"message_id\":9,\"caption\":\"또\"}", 400 },
	};
	(void)state;
	upload("글", card());
	post_json(&bench, BOT "sendMessage", "{\"chat_id\":-1001,\"text\":\"글\"}");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = arena_printf(&bench.arena, BOT "%s", rows[i].method);
		assert_int_equal(post_json(&bench, path, rows[i].json)->status, rows[i].status);
	}
	assert_string_equal(text_at(json_at(control(&bench, "/sandbox/posts", NULL)->json, 0), "text"), "새 글");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_photo_comes_with_its_caption),
		TEST(what_is_no_photo_is_refused),
		TEST(captions_have_1024_units),
		TEST(a_broken_body_is_refused),
		TEST(captions_and_texts_are_edited_each_in_their_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
