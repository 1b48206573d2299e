/* SPDX-License-Identifier: MIT */
/* telegram_test.c - what scenes cannot show of Telegram: the check of the settings, pictures with any bytes, webhooks. */
#include "base/crypto.h"
#include "hook.h"

static const struct {
	const char *place;
	bool good;
} cases[] = {
	{ "-1001234567890", true }, { "-5", true },      { "90001", true },    { "@seocho_tm", true },
	{ "", false },              { "-", false },      { "@", false },       { "seocho_tm", false },
	{ "-100123…", false },      { "- 100", false },  { "@seocho tm", false }, { "1.5", false },
	{ "https://t.me/seocho_tm", false },             { "99999999999999999999", false },
};

static void a_chat_is_a_number_or_a_public_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct account a = { .channel = channel_find("telegram"), .place = cases[i].place };
		struct err e = { 0 };
		if (channel_find("telegram")->check(&a, &e) != cases[i].good)
			fail_msg("\"%s\": %s", cases[i].place, e.text);
		assert_true(cases[i].good || e.text[0]);
	}
}

static void a_webhook_secret_is_of_the_signs_that_telegram_takes(void **state)
{
	(void)state;
	static const struct {
		const char *secret;
		bool good;
	} secrets[] = { { "", true }, { "aZ09_-", true }, { "a b", false }, { "비밀", false }, { "a\n", false } };
	for (size_t i = 0; i < COUNT(secrets); i++) {
		const char *const given[] = { "-5", secrets[i].secret };
		const struct account a = { .channel = channel_find("telegram"), .place = "-5", .values = given };
		struct err e = { 0 };
		assert_true(a.channel->check(&a, &e) == secrets[i].good);
	}
}

/* --- pictures --------------------------------------------------------------------------------------------------------------------- */

static void every_byte_of_a_picture_goes_out_as_it_is(void **state)
{
	(void)state;
	char data[1024];
	struct hook h;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (char)i;
	const struct picture picture = { .url = "", .data = data, .length = sizeof data, .alt = "" };
	const struct message m = { .text = "글 [TM-7F3K]", .reference = "[TM-7F3K]", .picture = &picture };
	hook_open(&h, "telegram", "-5", NULL);
	h.account.endpoint = "https://api.telegram.org";
	assert_int_equal(h.account.channel->publish(&h.x, &m), STEP_CALL);
	const struct call *call = &h.x.call;
	const char *boundary = strstr(call->content_type, "boundary=");
	assert_non_null(boundary);
	const char *end = arena_printf(&h.arena, "\r\n--%s--\r\n", boundary + strlen("boundary="));
	size_t n = strlen(end);
	assert_true(call->body_length > sizeof data + n);
	assert_memory_equal(call->body + call->body_length - n, end, n);
	assert_memory_equal(call->body + call->body_length - n - sizeof data, data, sizeof data);
	hook_close(&h);
}

/* --- webhooks --------------------------------------------------------------------------------------------------------------------- */

static const char *const hook_values[] = { "-1001234567890", "s3cret_A-b" };
static const char update[] = "{\"update_id\":9,\"message\":{\"message_id\":21,\"from\":{\"id\":501,\"is_bot\":false},\"chat\":{\"id\":"
			     "-1001234567890},\"date\":1795335165,\"text\":\"2\",\"reply_to_message\":{\"message_id\":18,"
			     "\"from\":{\"id\":7001,\"is_bot\":true}}}}";

static bool visit_with(struct hook *h, const char *secret, const char *body)
{
	const struct pair headers[] = { { "x-telegram-bot-api-secret-token", secret }, { NULL, NULL } };
	h->headers = headers;
	bool taken = hook_visit(h, METHOD_POST, body, strlen(body));
	h->headers = NULL;
	return taken;
}

static void an_update_with_the_secret_is_read_as_in_the_feed(void **state)
{
	(void)state;
	struct hook h;
	hook_open(&h, "telegram", "-1001234567890", hook_values);
	assert_true(visit_with(&h, "s3cret_A-b", update));
	assert_int_equal(h.out.list.count, 1);
	const struct reply *r = &h.out.list.at[0];
	assert_string_equal(r->id, "-1001234567890.21");
	assert_string_equal(r->post, "18");
	assert_string_equal(r->author, "501");
	assert_string_equal(r->text, "2");
	assert_int_equal(r->created_at, 1795335165000);
	assert_true(visit_with(&h, "s3cret_A-b", "{\"update_id\":10,\"poll\":{\"id\":\"5\"}}"));
	assert_int_equal(h.out.list.count, 0);
	hook_close(&h);
}

#define SAID(update, kind, date, more) \
	"{\"update_id\":" update ",\"" kind "\":{\"message_id\":21,\"from\":{\"id\":501},\"chat\":{\"id\":-1001234567890}," \
	"\"date\":" date more ",\"text\":\"#2\"}}"
#define ANSWERED(update, options) \
	"{\"update_id\":" update ",\"poll_answer\":{\"poll_id\":\"5\",\"user\":{\"id\":501},\"option_ids\":" options "}}"

/* Each later than the one before. Numbers of updates begin anew after a week, seconds do not. */
static const char *const versions[] = {
	SAID("9", "message", "1795335165", ""),
	SAID("10", "edited_message", "1795335165", ",\"edit_date\":1795335165"),
	SAID("2147483647", "edited_message", "1795335165", ",\"edit_date\":1795335165"),
	SAID("3", "edited_message", "1795335165", ",\"edit_date\":1795335166"),
	SAID("7", "edited_message", "1795335165", ",\"edit_date\":4294967295"),
};
static const char *const answers[] = { ANSWERED("9", "[0]"), ANSWERED("10", "[]"), ANSWERED("2147483647", "[1]") };

static void grow(const char *const *updates, size_t count, int64_t number)
{
	struct hook h;
	int64_t last = 0;
	hook_open(&h, "telegram", "-1001234567890", hook_values);
	for (size_t i = 0; i < count; i++) {
		assert_true(visit_with(&h, "s3cret_A-b", updates[i]));
		assert_int_equal(h.out.list.count, 1);
		assert_true(h.out.list.at[0].revision > last);
		assert_int_equal(h.out.list.at[0].number, number);
		last = h.out.list.at[0].revision;
	}
	hook_close(&h);
}

static void what_is_said_later_is_of_a_greater_revision(void **state)
{
	(void)state;
	grow(versions, COUNT(versions), 21);
	grow(answers, COUNT(answers), 0);
}

static void no_other_secret_and_no_other_body_is_read(void **state)
{
	(void)state;
	static const char *const wrong[] = { NULL, "", "s3cret_A-", "s3cret_A-bb", "S3cret_A-b", "s3cret_A-c" };
	static const char *const bodies[] = { "", "{", "[]", "7", "<html>" };
	static const char *const none[] = { "-1001234567890", "" };
	struct hook h;
	hook_open(&h, "telegram", "-1001234567890", hook_values);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_false(visit_with(&h, wrong[i], update));
		assert_int_equal(h.answer.status, 401);
	}
	for (size_t i = 0; i < COUNT(bodies); i++) {
		assert_false(visit_with(&h, "s3cret_A-b", bodies[i]));
		assert_int_equal(h.answer.status, 400);
	}
	h.account.values = none;
	assert_false(visit_with(&h, "", update));
	assert_int_equal(h.answer.status, 401);
	hook_close(&h);
}

static int start(void **state)
{
	(void)state;
	crypto_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chat_is_a_number_or_a_public_name),
		cmocka_unit_test(a_webhook_secret_is_of_the_signs_that_telegram_takes),
		cmocka_unit_test(every_byte_of_a_picture_goes_out_as_it_is),
		cmocka_unit_test(an_update_with_the_secret_is_read_as_in_the_feed),
		cmocka_unit_test(what_is_said_later_is_of_a_greater_revision),
		cmocka_unit_test(no_other_secret_and_no_other_body_is_read),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
