/* SPDX-License-Identifier: MIT */
/* telegram_test.c - the stand-in Telegram against its contract (channels/telegram.md). */
#include "sandbox/bench.h"

#define BOT "/telegram/bot7001:AA/"
#define SAY "/sandbox/say"

#define AB "\"chat_id\":5,\"question\":\"q\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]"

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

static const struct got *call(const char *method, const char *json)
{
	return post_json(&bench, arena_printf(&bench.arena, BOT "%s", method), json);
}

static const struct json *result(const char *method, const char *json)
{
	const struct got *g = call(method, json);
	if (g->status != 200)
		fail_msg("%s %s: %d %s", method, json, g->status, g->body);
	return json_member(g->json, "result");
}

static int64_t send(const char *text)
{
	return number_at(result("sendMessage", arena_printf(&bench.arena, "{\"chat_id\":-1001,\"text\":\"%s\"}", text)), "message_id");
}

/* How the service refuses: the status, which stands in the body, too. */
static int refusal(const char *method, const char *json)
{
	const struct got *g = call(method, json);
	assert_int_equal(g->status, number_at(g->json, "error_code"));
	return g->status;
}

static void what_the_contract_forbids_is_refused(void **state)
{
	static const struct {
		const char *method, *json;
		int status;
	} rows[] = {
		{ "sendMessage", "{\"text\":\"x\"}", 400 },
		{ "sendMessage", "{\"chat_id\":\"town\",\"text\":\"x\"}", 400 },
		{ "sendMessage", "{\"chat_id\":\"@town\",\"text\":\"\"}", 400 },
		{ "sendMessage", "{\"chat_id\":\"@town\",\"text\":\" \\n \"}", 400 },
		{ "sendMessage", "{\"chat_id\":\"@town\"}", 400 },
		{ "sendMessage", "{\"chat_id\":5,\"text\":\"<br>\",\"parse_mode\":\"HTML\"}", 400 },
		{ "sendMessage", "{\"chat_id\":5,\"text\":\"x\",\"reply_parameters\":{\"message_id\":99}}", 400 },
		{ "sendMessage", "not json", 400 },
		{ "editMessageText", "{\"chat_id\":5,\"message_id\":9,\"text\":\"x\"}", 400 },
		{ "deleteMessage", "{\"chat_id\":5,\"message_id\":9}", 400 },
		{ "stopPoll", "{\"chat_id\":5,\"message_id\":9}", 400 },
		{ "sendPigeon", "{\"chat_id\":5,\"text\":\"x\"}", 404 },
		{ "sendPoll", "{\"chat_id\":5,\"question\":\"q\",\"options\":[{\"text\":\"a\"}]}", 400 },
		{ "sendPoll", "{\"chat_id\":5,\"question\":\"q\",\"options\":[\"a\",\"b\"]}", 400 },
		{ "sendPoll", "{\"chat_id\":5,\"question\":\"q\",\"options\":[{\"text\":\"a\"},{\"text\":\"\"}]}", 400 },
		{ "sendPoll", "{\"chat_id\":5,\"question\":\"\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}", 400 },
		{ "sendPoll", "{" AB ",\"close_date\":1632913203}", 400 },
		{ "sendPoll", "{" AB ",\"close_date\":1635551201}", 400 },
		{ "sendPoll", "{" AB ",\"close_date\":1632999999,\"open_period\":9}", 400 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct got *g = call(rows[i].method, rows[i].json);
		bool told = number_at(g->json, "error_code") == rows[i].status && json_string(json_member(g->json, "description"));
		if (g->status != rows[i].status || !told)
			fail_msg("%s %s: %d %s", rows[i].method, rows[i].json, g->status, g->body);
	}
	assert_int_equal(posts_in(&bench), 0);
	assert_int_equal(get(&bench, "/telegram/bot/getMe")->status, 404);
}

static void calls_may_come_in_every_form_and_case(void **state)
{
	static const struct {
		const char *path, *type, *body;
	} rows[] = {
		{ BOT "getme", NULL, NULL },
		{ BOT "SENDMESSAGE?chat_id=-1001&text=a%20b", NULL, NULL },
		{ BOT "sendMessage", FORM, "chat_id=-1001&text=a+b" },
		{ BOT "sendMessage", JSON, "{\"chat_id\":\"-1001\",\"text\":\"a\"}" },
		{ BOT "sendPoll", FORM, "chat_id=-1001&question=q&options=%5B%7B%22text%22%3A%22a%22%7D%2C%7B%22text%22%3A%22b%22%7D%5D" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct got *g = ask(&bench, &(struct asked){ .path = rows[i].path, .type = rows[i].type, .body = rows[i].body });
		if (g->status != 200)
			fail_msg("%s: %d %s", rows[i].path, g->status, g->body);
	}
	assert_int_equal(posts_in(&bench), 4);
	assert_int_equal(violations_of(&bench, "encoding"), 0);
}

static void length_is_counted_in_utf16_units_of_what_people_see(void **state)
{
	static const struct {
		const char *unit, *mode;
		int times, status;
	} rows[] = {
		{ "가", "", 4096, 200 }, { "가", "", 4097, 400 },
		{ "😀", "", 2048, 200 }, { "😀", "", 2049, 400 },
		{ "&lt;", ",\"parse_mode\":\"HTML\"", 4096, 200 }, { "&lt;", ",\"parse_mode\":\"HTML\"", 4097, 400 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text t;
		text_init(&t, &bench.arena, 1 << 20);
		text_add(&t, "{\"chat_id\":5,\"text\":\"");
		for (int n = 0; n < rows[i].times; n++)
			text_add(&t, rows[i].unit);
		text_addf(&t, "\"%s}", rows[i].mode);
		assert_int_equal(call("sendMessage", t.data)->status, rows[i].status);
	}
}

static void messages_carry_what_bots_need(void **state)
{
	(void)state;
	const struct json *m = result("sendMessage", "{\"chat_id\":-1001234567890,\"text\":\"<b>1 &amp; 2</b>\",\"parse_mode\":\"HTML\"}");
	assert_int_equal(number_at(m, "message_id"), 1);
	assert_int_equal(number_at(m, "date"), START / 1000);
	assert_string_equal(text_at(m, "text"), "1 & 2");
	assert_int_equal(number_at(m, "from.id"), 7001);
	assert_true(json_path(m, "chat.id") != NULL);
	assert_string_equal(text_at(m, "chat.type"), "supergroup");
	m = result("sendMessage", "{\"chat_id\":-1001234567890,\"text\":\"x\",\"reply_parameters\":{\"message_id\":1}}");
	assert_int_equal(number_at(m, "message_id"), 2);
	assert_int_equal(number_at(m, "reply_to_message.message_id"), 1);
	m = result("sendMessage", "{\"chat_id\":-77,\"text\":\"another chat counts for itself\"}");
	assert_int_equal(number_at(m, "message_id"), 1);
	assert_string_equal(text_at(m, "chat.type"), "group");
}

static void updates_stay_until_they_are_confirmed(void **state)
{
	(void)state;
	send("call");
	control(&bench, SAY, "{\"service\":\"telegram\",\"under\":\"1\",\"author\":\"김가을\",\"text\":\"2\"}");
	control(&bench, SAY, "{\"service\":\"telegram\",\"author\":\"이봄\",\"text\":\"/help me\"}");
	const struct json *first = result("getUpdates", "{\"limit\":1}"), *both = result("getUpdates", "{}");
	assert_int_equal(json_count(first), 1);
	assert_int_equal(json_count(both), 2);
	assert_string_equal(text_at(json_at(both, 0), "message.text"), "2");
	assert_int_equal(number_at(json_at(both, 0), "message.reply_to_message.message_id"), 1);
	assert_true(number_at(json_at(both, 0), "message.from.id") > INT32_MAX);
	const struct json *entities = json_path(json_at(both, 1), "message.entities");
	assert_string_equal(text_at(json_at(entities, 0), "type"), "bot_command");
	assert_int_equal(number_at(json_at(entities, 0), "length"), 5);
	int64_t id = number_at(json_at(both, 0), "update_id");
	const struct json *rest = result("getUpdates", arena_printf(&bench.arena, "{\"offset\":%lld}", (long long)id + 1));
	assert_int_equal(json_count(rest), 1);
	assert_int_equal(number_at(json_at(rest, 0), "update_id"), id + 1);
	assert_int_equal(json_count(result("getUpdates", "{\"offset\":0}")), 1);
	assert_int_equal(json_count(result("getUpdates", "{\"offset\":-1}")), 1);
	assert_int_equal(violations_of(&bench, "missing-parameter"), 5);
}

static void only_kinds_that_were_asked_for_come_and_the_wish_lasts(void **state)
{
	(void)state;
	control(&bench, SAY, "{\"service\":\"telegram\",\"place\":\"-1001\",\"author\":\"이봄\",\"text\":\"x\"}");
	assert_int_equal(json_count(result("getUpdates", "{\"allowed_updates\":[\"poll_answer\",\"poll\"]}")), 0);
	assert_int_equal(json_count(result("getUpdates", "{}")), 0);
	assert_int_equal(json_count(result("getUpdates", "{\"allowed_updates\":[]}")), 1);
}

static void an_edit_comes_as_an_update_and_leaves_the_first_as_it_was(void **state)
{
	(void)state;
	control(&bench, SAY, "{\"service\":\"telegram\",\"place\":\"-1001\",\"author\":\"이봄\",\"text\":\"투표 1\"}");
	control(&bench, "/sandbox/edit", "{\"service\":\"telegram\",\"author\":\"이봄\",\"was\":\"투표\",\"text\":\"투표 2\"}");
	const struct json *updates = result("getUpdates", "{}");
	assert_string_equal(text_at(json_at(updates, 0), "message.text"), "투표 1");
	assert_string_equal(text_at(json_at(updates, 1), "edited_message.text"), "투표 2");
	assert_int_equal(number_at(json_at(updates, 1), "edited_message.edit_date"), START / 1000);
}

static void text_in_nfd_passes_as_it_is(void **state)
{
	(void)state;
	control(&bench, SAY, "{\"service\":\"telegram\",\"place\":\"-1001\",\"author\":\"이봄\",\"text\":\"\\u1100\\u1161\"}");
	assert_string_equal(text_at(json_at(result("getUpdates", "{}"), 0), "message.text"), "\u1100\u1161");
}

static void a_long_poll_is_answered_when_something_comes(void **state)
{
	(void)state;
	struct got *poll = begin(&bench, &(struct asked){ .path = BOT "getUpdates", .type = JSON, .body = "{\"timeout\":50}" });
	struct got *said = begin(&bench, &(struct asked){ .path = SAY, .type = JSON,
			.body = "{\"service\":\"telegram\",\"place\":\"-1001\",\"author\":\"이봄\",\"text\":\"x\"}" });
	wait_all(&bench);
	assert_int_equal(said->status, 200);
	assert_int_equal(json_count(json_member(poll->json, "result")), 1);
	int64_t before = clock_monotonic();
	assert_int_equal(json_count(result("getUpdates", "{\"timeout\":1,\"offset\":700000002}")), 0);
	assert_true(clock_monotonic() - before >= 1000);
}

static void of_two_pollers_the_first_is_sent_away(void **state)
{
	(void)state;
	struct got *first = begin(&bench, &(struct asked){ .path = BOT "getUpdates", .type = JSON, .body = "{\"timeout\":20}" });
	struct got *second = begin(&bench, &(struct asked){ .path = BOT "getUpdates", .type = JSON, .body = "{\"timeout\":1}" });
	struct got *other = begin(&bench, &(struct asked){ .path = "/telegram/bot8:B/getUpdates?timeout=1" });
	wait_all(&bench);
	assert_int_equal(first->status, 409);
	assert_int_equal(number_at(first->json, "error_code"), 409);
	assert_int_equal(second->status, 200);
	assert_int_equal(other->status, 200);
	assert_int_equal(violations_of(&bench, "conflict"), 1);
}

static void a_poller_that_went_away_does_not_count(void **state)
{
	(void)state;
	begin(&bench, &(struct asked){ .path = BOT "getUpdates", .type = JSON, .body = "{\"timeout\":20}", .timeout_ms = 50 });
	wait_all(&bench);
	assert_int_equal(json_count(result("getUpdates", "{}")), 0);
	assert_int_equal(violations_of(&bench, "conflict"), 0);
}

static const struct json *ask_people(const char *rest)
{
	static const char form[] = "{\"chat_id\":-1001,\"question\":\"어느 것? [TM-7F3K]\","
			"\"options\":[{\"text\":\"악기거리\"},{\"text\":\"간판\"},{\"text\":\"지도\"}]%s}";
	return result("sendPoll", arena_printf(&bench.arena, form, rest));
}

static const struct got *vote(const char *author, const char *options)
{
	static const char form[] = "{\"service\":\"telegram\",\"reference\":\"[TM-7F3K]\",\"author\":\"%s\",\"options\":%s}";
	return post_json(&bench, "/sandbox/vote", arena_printf(&bench.arena, form, author, options));
}

static void poll_answers_come_with_names_and_can_be_taken_back(void **state)
{
	(void)state;
	const struct json *poll = ask_people(",\"is_anonymous\":false");
	const char *id = text_at(poll, "poll.id");
	assert_int_equal(vote("이봄", "[0]")->status, 200);
	assert_int_equal(vote("이봄", "[2]")->status, 200);
	assert_int_equal(vote("김가을", "[]")->status, 200);
	assert_int_equal(vote("김가을", "[0,1]")->status, 409);
	assert_int_equal(vote("김가을", "[3]")->status, 409);
	const struct json *updates = result("getUpdates", "{}");
	assert_int_equal(json_count(updates), 3);
	assert_string_equal(text_at(json_at(updates, 1), "poll_answer.poll_id"), id);
	assert_int_equal(json_count(json_path(json_at(updates, 1), "poll_answer.option_ids")), 1);
	assert_int_equal(json_count(json_path(json_at(updates, 2), "poll_answer.option_ids")), 0);
	poll = result("stopPoll", "{\"chat_id\":-1001,\"message_id\":1}");
	assert_int_equal(number_at(poll, "total_voter_count"), 1);
	assert_int_equal(number_at(json_at(json_member(poll, "options"), 2), "voter_count"), 1);
	assert_int_equal(refusal("stopPoll", "{\"chat_id\":-1001,\"message_id\":1}"), 400);
	assert_int_equal(vote("이봄", "[0]")->status, 409);
}

static void an_anonymous_poll_gives_only_totals(void **state)
{
	(void)state;
	ask_people("");
	vote("이봄", "[0]");
	const struct json *updates = result("getUpdates", "{}");
	assert_int_equal(json_count(updates), 1);
	assert_int_equal(number_at(json_at(updates, 0), "poll.total_voter_count"), 1);
}

static void a_poll_ends_by_its_date_against_the_clock_of_the_sandbox(void **state)
{
	(void)state;
	ask_people(",\"is_anonymous\":false,\"close_date\":1632999600");
	assert_int_equal(vote("이봄", "[0]")->status, 200);
	control(&bench, "/sandbox/clock", "{\"now\":\"2021-09-30T19:59:00+09:00\"}");
	assert_int_equal(vote("김가을", "[1]")->status, 200);
	control(&bench, "/sandbox/clock", "{\"now\":\"2021-09-30T20:00:00+09:00\"}");
	assert_int_equal(vote("박여름", "[1]")->status, 409);
	const struct json *updates = result("getUpdates", "{}");
	assert_int_equal(json_count(updates), 3);
	bool closed = false;
	assert_true(json_boolean(json_path(json_at(updates, 2), "poll.is_closed"), &closed) && closed);
	assert_int_equal(refusal("stopPoll", "{\"chat_id\":-1001,\"message_id\":1}"), 400);
}

static void own_messages_are_edited_and_deleted_for_two_days(void **state)
{
	(void)state;
	send("old");
	send("young");
	assert_int_equal(refusal("editMessageText", "{\"chat_id\":-1001,\"message_id\":1,\"text\":\"old\"}"), 400);
	assert_string_equal(text_at(result("editMessageText", "{\"chat_id\":-1001,\"message_id\":1,\"text\":\"new\"}"), "text"), "new");
	result("deleteMessage", "{\"chat_id\":-1001,\"message_id\":2}");
	assert_int_equal(refusal("deleteMessage", "{\"chat_id\":-1001,\"message_id\":2}"), 400);
	control(&bench, "/sandbox/clock", "{\"now\":\"2021-10-01T20:00:01+09:00\"}");
	assert_int_equal(refusal("deleteMessage", "{\"chat_id\":-1001,\"message_id\":1}"), 400);
	const struct json *posts = control(&bench, "/sandbox/posts?service=telegram", NULL)->json;
	bool removed = false;
	assert_true(json_boolean(json_member(json_at(posts, 1), "removed"), &removed) && removed);
}

static void chats_move_and_refuse_as_set(void **state)
{
	(void)state;
	control(&bench, "/sandbox/settings", "{\"migrate\":\"-5=-1005\",\"kicked\":\"-6\",\"bad_tokens\":\"9:C\"}");
	const struct got *g = call("sendMessage", "{\"chat_id\":-5,\"text\":\"x\"}");
	assert_int_equal(g->status, 400);
	assert_int_equal(number_at(g->json, "parameters.migrate_to_chat_id") == -1005, 1);
	assert_int_equal(refusal("sendMessage", "{\"chat_id\":-6,\"text\":\"x\"}"), 403);
	assert_int_equal(call("sendMessage", "{\"chat_id\":-1005,\"text\":\"x\"}")->status, 200);
	assert_int_equal(get(&bench, "/telegram/bot9:C/getMe")->status, 401);
}

static void under_privacy_a_bot_sees_commands_and_answers_to_itself(void **state)
{
	(void)state;
	send("call");
	control(&bench, "/sandbox/settings", "{\"privacy\":true}");
	control(&bench, SAY, "{\"service\":\"telegram\",\"author\":\"이봄\",\"text\":\"among neighbours\"}");
	control(&bench, SAY, "{\"service\":\"telegram\",\"author\":\"이봄\",\"text\":\"/help\"}");
	control(&bench, SAY, "{\"service\":\"telegram\",\"contains\":\"call\",\"author\":\"이봄\",\"text\":\"1\"}");
	assert_int_equal(json_count(result("getUpdates", "{}")), 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_the_contract_forbids_is_refused),
		TEST(calls_may_come_in_every_form_and_case),
		TEST(length_is_counted_in_utf16_units_of_what_people_see),
		TEST(messages_carry_what_bots_need),
		TEST(updates_stay_until_they_are_confirmed),
		TEST(only_kinds_that_were_asked_for_come_and_the_wish_lasts),
		TEST(an_edit_comes_as_an_update_and_leaves_the_first_as_it_was),
		TEST(text_in_nfd_passes_as_it_is),
		TEST(a_long_poll_is_answered_when_something_comes),
		TEST(of_two_pollers_the_first_is_sent_away),
		TEST(a_poller_that_went_away_does_not_count),
		TEST(poll_answers_come_with_names_and_can_be_taken_back),
		TEST(an_anonymous_poll_gives_only_totals),
		TEST(a_poll_ends_by_its_date_against_the_clock_of_the_sandbox),
		TEST(own_messages_are_edited_and_deleted_for_two_days),
		TEST(chats_move_and_refuse_as_set),
		TEST(under_privacy_a_bot_sees_commands_and_answers_to_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
