/* SPDX-License-Identifier: MIT */
/* hooks_test.c - what the stand-in services send by themselves: Telegram's updates, Instagram's comments. */
#include "base/crypto.h"
#include "sandbox/gallery.h"

#define BOT "/telegram/bot7001:AA/"
#define SAY "/sandbox/say"

/* Who is called, and what was said to him. */
struct ear {
	struct gallery town;
	struct server *server;
	int refuse; /* so many calls are answered with 500 first */
	size_t calls;
	size_t enough; /* the loop stops then */
	const char *body, *secret, *signature;
};

static struct ear ear;

static void on_visit(void *context, struct visit *v)
{
	struct ear *e = context;
	struct arena *a = &e->town.bench.arena;
	size_t length;
	const char *body = visit_body(v, &length), *secret = visit_header(v, "X-Telegram-Bot-Api-Secret-Token");
	const char *signature = visit_header(v, "X-Hub-Signature-256");
	e->body = arena_string_n(a, body, length);
	e->secret = arena_string(a, secret ? secret : "");
	e->signature = arena_string(a, signature ? signature : "");
	int status = e->refuse-- > 0 ? 500 : 200;
	visit_answer(v, status, "text/plain", "", 0);
	if (++e->calls == e->enough)
		loop_stop(e->town.bench.loop);
}

static int set_up(void **state)
{
	struct err e = { 0 };
	(void)state;
	ear = (struct ear){ 0 };
	gallery_open(&ear.town, NULL);
	const struct server_options options = { .address = "127.0.0.1", .body_max = 1 << 20, .handler = on_visit, .context = &ear };
	if (!server_open(ear.town.bench.loop, &options, &ear.server, &e))
		fail_msg("%s", e.text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_close(ear.server);
	gallery_close(&ear.town);
	return 0;
}

static const struct json *bot(const char *method, const char *json)
{
	const struct got *g = post_json(&ear.town.bench, arena_printf(&ear.town.bench.arena, BOT "%s", method), json);
	if (g->status != 200)
		fail_msg("%s", g->body);
	return json_member(g->json, "result");
}

static void listen_to_bot(const char *more)
{
	bot("setWebhook", arena_printf(&ear.town.bench.arena, "{\"url\":\"http://127.0.0.1:%d/h\"%s}", server_port(ear.server), more));
}

static void talk(const char *text)
{
	control(&ear.town.bench, SAY,
		arena_printf(&ear.town.bench.arena, "{\"service\":\"telegram\",\"author\":\"이봄\",\"text\":\"%s\"}", text));
}

/* Until so many calls came in all. */
static void wait_for(size_t calls)
{
	ear.enough = calls;
	while (ear.calls < calls)
		loop_run(ear.town.bench.loop);
}

static void updates_come_one_by_one_with_the_secret(void **state)
{
	(void)state;
	bot("sendMessage", "{\"chat_id\":-1001,\"text\":\"x\"}");
	listen_to_bot(",\"secret_token\":\"s-3_C\"");
	talk("하나");
	wait_for(1);
	assert_string_equal(ear.secret, "s-3_C");
	assert_non_null(strstr(ear.body, "하나"));
	talk("둘");
	wait_for(2);
	assert_non_null(strstr(ear.body, "둘"));
}

static void what_is_refused_comes_again(void **state)
{
	(void)state;
	bot("sendMessage", "{\"chat_id\":-1001,\"text\":\"x\"}");
	control(&ear.town.bench, "/sandbox/settings", "{\"hook_retry\":1}");
	ear.refuse = 2;
	listen_to_bot("");
	talk("하나");
	wait_for(3);
	assert_non_null(strstr(ear.body, "하나"));
	assert_string_equal(ear.secret, "");
}

static void with_a_webhook_nobody_polls(void **state)
{
	(void)state;
	listen_to_bot("");
	assert_int_equal(post_json(&ear.town.bench, BOT "getUpdates", "{\"allowed_updates\":[\"message\"]}")->status, 409);
	assert_non_null(strstr(text_at(bot("getWebhookInfo", "{}"), "url"), "/h"));
	bot("deleteWebhook", "{}");
	assert_string_equal(text_at(bot("getWebhookInfo", "{}"), "url"), "");
	assert_int_equal(post_json(&ear.town.bench, BOT "getUpdates", "{\"allowed_updates\":[\"message\"]}")->status, 200);
}

static void wrong_webhooks_are_refused(void **state)
{
	static const char *const wrong[] = { "{}", "{\"url\":\"ftp://a\"}", "{\"url\":\"http://example.com/h\"}",
					     "{\"url\":\"http://127.0.0.1:1/h\",\"secret_token\":\"a b\"}",
					     "{\"url\":\"http://127.0.0.1:1/h\",\"secret_token\":\"\"}" };
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(post_json(&ear.town.bench, BOT "setWebhook", wrong[i])->status, 400);
}

static void a_new_webhook_ends_a_poll_that_waits(void **state)
{
	(void)state;
	struct got *poll = begin(&ear.town.bench, &(struct asked){ .path = BOT "getUpdates", .type = JSON,
								    .body = "{\"timeout\":20,\"allowed_updates\":[\"message\"]}" });
	struct got *hook = begin(&ear.town.bench,
				 &(struct asked){ .path = BOT "setWebhook", .type = JSON,
						  .body = arena_printf(&ear.town.bench.arena, "{\"url\":\"http://127.0.0.1:%d/h\"}",
								       server_port(ear.server)) });
	wait_all(&ear.town.bench);
	assert_int_equal(hook->status, 200);
	assert_int_equal(poll->status, 409);
}

static void comments_are_signed_over_their_bytes_in_either_shape(void **state)
{
	struct arena *a = &ear.town.bench.arena;
	uint8_t sum[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	const struct json *body = NULL;
	struct err e;
	(void)state;
	set(&ear.town, arena_printf(a, "{\"hook\":\"http://127.0.0.1:%d/ig\",\"hook_secret\":\"app-secret\"}", server_port(ear.server)));
	const char *post = posted(&ear.town, "a");
	for (size_t i = 0; i < 2; i++) {
		control(&ear.town.bench, SAY,
			arena_printf(a, "{\"service\":\"instagram\",\"under\":\"%s\",\"author\":\"a\",\"text\":\"토요일 🎻\"}", post));
		wait_for(i + 1);
		crypto_hmac_sha256("app-secret", strlen("app-secret"), ear.body, strlen(ear.body), sum);
		crypto_hex(sum, sizeof sum, hex);
		assert_string_equal(ear.signature, arena_printf(a, "sha256=%s", hex));
		assert_non_null(strstr(ear.body, "\\ud1a0\\uc694\\uc77c \\ud83c\\udfbb"));
		assert_true(json_read(ear.body, strlen(ear.body), a, &body, &e));
		const struct json *entry = json_at(json_member(body, "entry"), 0), *changes = json_member(entry, "changes");
		assert_int_equal(changes == NULL, i == 1);
		assert_string_equal(text_at(changes ? json_at(changes, 0) : entry, "value.media.id"), post);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(updates_come_one_by_one_with_the_secret),
		TEST(what_is_refused_comes_again),
		TEST(with_a_webhook_nobody_polls),
		TEST(wrong_webhooks_are_refused),
		TEST(a_new_webhook_ends_a_poll_that_waits),
		TEST(comments_are_signed_over_their_bytes_in_either_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
