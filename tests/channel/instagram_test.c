/* SPDX-License-Identifier: MIT */
/* instagram_test.c - what scenes cannot show of Instagram: the whole table of codes, webhooks, the check of the settings, the ceilings of
 * long readings. */
#include "base/crypto.h"
#include "base/text.h"
#include "hook.h"
#include "talk.h"

static const char account_number[] = "17841400000000000";
static const struct picture picture = { .url = "https://tm.example.kr/media/1.jpg", .alt = "" };
static const struct message message = { .text = "글 [TM-7F3K]", .reference = "[TM-7F3K]", .picture = &picture };
static const struct post sent = { .id = "P1", .also = "", .text = "글 [TM-7F3K]", .reference = "[TM-7F3K]", .sent_at = 1632902400000 };

static void talk_open(struct talk *t)
{
	const struct account account = {
		.id = "instagram",
		.channel = channel_find("instagram"),
		.endpoint = "https://graph.instagram.com",
		.place = account_number,
		.token = "IGAAtoken0123456789",
	};
	talk_begin(t, &account, "17841400000000000/9@us", &sent);
}

/* --- codes ------------------------------------------------------------------------------------------------------------------------ */

#define NEVER OUTCOME_NEVER, TROUBLE_PERMANENT
#define HOLD OUTCOME_HOLD, TROUBLE_CREDENTIALS
#define LATER OUTCOME_LATER, TROUBLE_TRANSIENT
#define PAUSE OUTCOME_LATER, TROUBLE_QUOTA
#define REST OUTCOME_LATER, TROUBLE_COOLDOWN

/* After the call that creates the container; and whether publishing can be believed when it says so. */
static const struct code {
	int code, subcode;
	enum outcome outcome;
	enum trouble trouble;
	int tries_max, wait_s;
	bool sure;
} codes[] = {
	{ -2, 2207003, LATER, 3, 30, true },   { -2, 2207020, LATER, 3, 1, true },    { -1, 2207001, LATER, 5, 60, false },
	{ -1, 2207032, LATER, 5, 30, false },  { -1, 2207053, LATER, 3, 30, false },  { 1, 2207057, NEVER, 0, 0, true },
	{ 1, 0, LATER, 0, 0, false },          { 2, 0, LATER, 0, 0, false },          { 3, 0, HOLD, 0, 0, true },
	{ 4, 2207051, REST, 0, 10800, false }, { 4, 0, PAUSE, 0, 0, true },           { 9, 2207042, REST, 0, 3600, true },
	{ 10, 0, HOLD, 0, 0, true },           { 17, 0, PAUSE, 0, 0, true },          { 24, 2207006, NEVER, 0, 0, true },
	{ 24, 2207008, LATER, 5, 60, true },   { 25, 2207050, HOLD, 0, 0, true },     { 32, 0, PAUSE, 0, 0, true },
	{ 100, 33, LATER, 3, 5, false },       { 100, 0, NEVER, 0, 0, true },         { 100, 2207023, NEVER, 0, 0, true },
	{ 100, 2207028, NEVER, 0, 0, true },   { 100, 2207035, NEVER, 0, 0, true },   { 100, 2207036, NEVER, 0, 0, true },
	{ 100, 2207037, NEVER, 0, 0, true },   { 100, 2207040, NEVER, 0, 0, true },   { 102, 0, HOLD, 0, 0, true },
	{ 190, 0, HOLD, 0, 0, true },          { 190, 458, HOLD, 0, 0, true },        { 190, 459, HOLD, 0, 0, true },
	{ 190, 460, HOLD, 0, 0, true },        { 190, 463, HOLD, 0, 0, true },        { 190, 464, HOLD, 0, 0, true },
	{ 190, 467, HOLD, 0, 0, true },        { 190, 492, HOLD, 0, 0, true },        { 200, 0, HOLD, 0, 0, true },
	{ 299, 0, HOLD, 0, 0, true },          { 341, 0, PAUSE, 0, 0, true },         { 352, 2207026, NEVER, 0, 0, true },
	{ 368, 0, HOLD, 0, 0, true },          { 506, 0, LATER, 2, 60, false },       { 613, 0, PAUSE, 0, 0, true },
	{ 9004, 2207052, LATER, 3, 60, true }, { 36000, 2207004, NEVER, 0, 0, true }, { 36001, 2207005, NEVER, 0, 0, true },
	{ 36003, 2207009, NEVER, 0, 0, true }, { 36004, 2207010, NEVER, 0, 0, true }, { 80001, 0, PAUSE, 0, 0, true },
	{ 80002, 0, PAUSE, 0, 0, true },       { 0, 2207085, LATER, 2, 60, false },   { 77777, 2207999, LATER, 2, 60, false },
	{ 0, 0, LATER, 3, 0, false },          { 77777, 0, LATER, 3, 0, false },      { 300, 0, LATER, 3, 0, false },
};

/* `hint` is what must not be believed. */
static const char *refusal(struct talk *t, const struct code *c, const char *hint)
{
	return arena_printf(&t->arena, "{\"error\":{\"message\":\"words\",\"code\":%d,\"error_subcode\":%d,\"is_transient\":%s}}", c->code,
			    c->subcode, hint);
}

static void fail_code(const struct talk *t, const struct code *c)
{
	fail_msg("%d/%d: outcome %d, trouble %d, wait %d, tries %d: %s", c->code, c->subcode, t->x.receipt.outcome, t->x.receipt.trouble,
		 t->x.receipt.wait_ms, t->x.receipt.tries_max, t->x.receipt.reason);
}

static void each_code_means_what_the_table_says_when_nobody_sees_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(codes); i++) {
		const struct code *c = &codes[i / 2];
		struct talk t;
		talk_open(&t);
		assert_int_equal(t.account.channel->publish(&t.x, &message), STEP_CALL);
		assert_false(t.x.call.effect);
		talk_answer(&t, i % 2 ? 500 : 400, refusal(&t, c, i % 2 ? "true" : "false"));
		assert_int_equal(t.account.channel->publish(&t.x, &message), STEP_DONE);
		const struct receipt *r = &t.x.receipt;
		bool wait = r->wait_ms == (c->wait_s ? c->wait_s * 1000 : -1);
		if (r->outcome != c->outcome || r->trouble != c->trouble || r->tries_max != c->tries_max || !wait)
			fail_code(&t, c);
		assert_non_null(strstr(r->reason, arena_printf(&t.arena, c->subcode ? "%d/%d" : "%d", c->code, c->subcode)));
		assert_null(strstr(r->reason, "queue retry")); /* model/plight says it, with the key */
		arena_done(&t.arena);
	}
}

/* At the call that publishes, with a container that stays finished. */
static void publish_to(struct talk *t)
{
	talk_open(t);
	snprintf(t->x.memo, sizeof t->x.memo, "C1 1632902400000 1 0 0 0 0 -");
	assert_int_equal(t->account.channel->publish(&t->x, &message), STEP_CALL);
	talk_answer(t, 200, "{\"status_code\":\"FINISHED\"}");
	assert_int_equal(t->account.channel->publish(&t->x, &message), STEP_CALL);
	assert_true(t->x.call.effect);
}

static void a_doubtful_refusal_of_publishing_is_unsure_and_a_certain_one_asks_the_container(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		const struct code *c = &codes[i];
		struct talk t;
		publish_to(&t);
		talk_answer(&t, 400, refusal(&t, c, "false"));
		enum step step = t.account.channel->publish(&t.x, &message);
		bool asks = c->sure && c->outcome != OUTCOME_HOLD && c->trouble != TROUBLE_QUOTA;
		if ((step == STEP_CALL) != asks || t.x.call.effect == asks)
			fail_code(&t, c);
		if (!asks && t.x.receipt.outcome != (c->sure ? c->outcome : OUTCOME_UNSURE))
			fail_code(&t, c);
		if (asks)
			assert_non_null(strstr(t.x.call.url, "/C1?fields="));
		arena_done(&t.arena);
	}
}

static void a_reading_is_never_refused_for_good_and_stops_the_channel_for_its_token_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		const struct code *c = &codes[i];
		struct talk t;
		talk_open(&t);
		assert_int_equal(t.account.channel->collect(&t.x), STEP_CALL);
		talk_answer(&t, 400, refusal(&t, c, "false"));
		assert_int_equal(t.account.channel->collect(&t.x), STEP_DONE);
		bool token_is_bad = c->code == 190 || c->code == 102;
		if (t.x.receipt.outcome != (token_is_bad ? OUTCOME_HOLD : OUTCOME_LATER) || t.out.complete)
			fail_code(&t, c);
		arena_done(&t.arena);
	}
}

/* --- webhooks --------------------------------------------------------------------------------------------------------------------- */

/* In the order of the options: account, webhook_secret, verify_token, version. */
static const char *const values[] = { account_number, "app-secret", "what we chose", "" };
static const char *const two_secrets[] = { account_number, "other-secret app-secret", "", "" };
static const char *const no_secret[] = { account_number, "", "", "" };

static const char signed_body[] = "{\"object\":\"instagram\",\"entry\":[{\"id\":\"17841400000000000\",\"time\":1795335165,"
				  "\"changes\":[{\"field\":\"comments\",\"value\":{\"id\":\"17858893269000001\","
				  "\"text\":\"\\ud1a0\\uc694\\uc77c\"}}]}]}";
static const char signature[] = "sha256=8061cc8e5c71490321ce258f96fb730c6581ef02e7216189d167f1ecf4031069";

static bool visit_signed(struct hook *h, const char *body, size_t length, const char *header)
{
	const struct pair headers[] = { { "x-hub-signature-256", header }, { NULL, NULL } };
	h->headers = headers;
	bool taken = hook_visit(h, METHOD_POST, body, length);
	h->headers = NULL;
	return taken;
}

static void a_signature_over_the_raw_bytes_is_taken_and_no_changed_bit_passes(void **state)
{
	(void)state;
	struct hook h;
	char body[sizeof signed_body];
	size_t n = strlen(signed_body);
	hook_open(&h, "instagram", account_number, values);
	assert_int_equal(n, 173);
	assert_true(visit_signed(&h, signed_body, n, signature));
	for (size_t bit = 0; bit < 8 * n; bit++) {
		memcpy(body, signed_body, sizeof body);
		body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
		assert_false(visit_signed(&h, body, n, signature));
		assert_int_equal(h.answer.status, 401);
	}
	for (size_t bit = 0; bit < 8 * strlen(signature); bit++) {
		char given[sizeof signature];
		memcpy(given, signature, sizeof given);
		given[bit / 8] = (char)(given[bit / 8] ^ (1 << bit % 8));
		bool same = strcasecmp(given, signature) == 0 && strncmp(given, signature, 7) == 0; /* "8A" is "8a" */
		assert_true(visit_signed(&h, signed_body, n, given) == same);
	}
	hook_close(&h);
}

static void without_the_comparison_a_changed_bit_passes(void **state)
{
	(void)state;
	struct hook h;
	char body[sizeof signed_body];
	memcpy(body, signed_body, sizeof body);
	body[7] ^= 1;
	hook_open(&h, "instagram", account_number, values);
	FAULT("signature");
	bool taken = visit_signed(&h, body, strlen(body), signature);
	unsetenv("TOWNBELL_FAULT");
	assert_true(taken || h.answer.status == 400);
	hook_close(&h);
}

static void without_a_right_signature_nothing_is_read(void **state)
{
	(void)state;
	static const char *const headers[] = { NULL, "", "sha256=", "8061cc8e",
					       "sha1=8061cc8e5c71490321ce258f96fb730c6581ef02e7216189d167f1ecf4031069",
					       "sha256=8061cc8e5c71490321ce258f96fb730c6581ef02e7216189d167f1ecf403106",
					       "sha256=8061cc8e5c71490321ce258f96fb730c6581ef02e7216189d167f1ecf40310690" };
	struct hook h;
	hook_open(&h, "instagram", account_number, values);
	for (size_t i = 0; i < COUNT(headers); i++) {
		assert_false(visit_signed(&h, signed_body, strlen(signed_body), headers[i]));
		assert_int_equal(h.answer.status, 401);
	}
	hook_close(&h);
	hook_open(&h, "instagram", account_number, no_secret);
	assert_false(visit_signed(&h, signed_body, strlen(signed_body), signature));
	assert_int_equal(h.answer.status, 401);
	hook_close(&h);
}

static void either_of_two_secrets_may_sign(void **state)
{
	(void)state;
	struct hook h;
	hook_open(&h, "instagram", account_number, two_secrets);
	assert_true(visit_signed(&h, signed_body, strlen(signed_body), signature));
	hook_close(&h);
}

#define VALUE                                                                                                               \
	"{\"id\":\"C2\",\"parent_id\":\"C1\",\"from\":{\"id\":\"55\",\"username\":\"resident_a\"},\"text\":\" 2\\ubc88 \"," \
	"\"media\":{\"id\":\"17920238422030506\",\"media_product_type\":\"FEED\"}}"
#define ENTRY(id, rest) "{\"object\":\"instagram\",\"entry\":[{\"id\":\"" id "\",\"time\":1795335165," rest "}]}"
#define FIELD(name, value) "\"field\":\"" name "\",\"value\":" value
#define CHANGES(name, value) "\"changes\":[{" FIELD(name, value) "}]"
#define OURS "17841400000000000"

static const struct {
	const char *body;
	size_t found;
} events[] = {
	{ ENTRY(OURS, FIELD("comments", VALUE)), 1 },
	{ ENTRY(OURS, CHANGES("comments", VALUE)), 1 },
	{ "[" ENTRY(OURS, CHANGES("comments", VALUE)) "," ENTRY(OURS, FIELD("comments", VALUE)) "]", 1 }, /* the same twice */
	{ ENTRY("17841400000000009", CHANGES("comments", VALUE)), 0 },
	{ ENTRY(OURS, CHANGES("live_comments", VALUE)), 0 },
	{ ENTRY(OURS, CHANGES("mentions", VALUE)), 0 },
	{ "{\"object\":\"page\",\"entry\":[{\"id\":\"" OURS "\"," FIELD("comments", VALUE) "}]}", 0 },
	{ ENTRY(OURS, FIELD("comments", "{\"id\":\"C2\",\"text\":\"2\"}")), 0 }, /* under no post */
	{ ENTRY(OURS, FIELD("comments", "{\"id\":\"C2\",\"from\":{\"id\":\"" OURS "\"},\"text\":\"2\",\"media\":{\"id\":\"1\"}}")), 0 },
	{ ENTRY(OURS, FIELD("comments", "{\"id\":\"C2\",\"from\":{\"username\":\"us\"},\"text\":\"2\",\"media\":{\"id\":\"1\"}}")), 0 },
	{ ENTRY(OURS, FIELD("comments", "{\"comment_id\":\"C2\",\"text\":\"2\",\"media\":{\"id\":\"1\"}}")), 1 },
	{ ENTRY(OURS, FIELD("comments", "7")), 0 },
	{ "{}", 0 }, { "[]", 0 }, { "7", 0 }, { "{\"object\":\"instagram\",\"entry\":[[],7,null]}", 0 },
};

static void sign(const char *body, char header[80])
{
	uint8_t code[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	crypto_hmac_sha256("app-secret", strlen("app-secret"), body, strlen(body), code);
	crypto_hex(code, sizeof code, hex);
	snprintf(header, 80, "sha256=%s", hex);
}

static void events_of_both_forms_become_replies_under_the_post(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(events); i++) {
		struct hook h;
		char header[80];
		hook_open(&h, "instagram", account_number, values);
		snprintf(h.x.self, sizeof h.x.self, "17841400000000000/9@us");
		sign(events[i].body, header);
		assert_true(visit_signed(&h, events[i].body, strlen(events[i].body), header));
		if (h.out.list.count != events[i].found)
			fail_msg("%zu found in %s", h.out.list.count, events[i].body);
		hook_close(&h);
	}
}

static void an_event_tells_who_said_what_where(void **state)
{
	(void)state;
	struct hook h;
	char header[80];
	hook_open(&h, "instagram", account_number, values);
	sign(events[1].body, header);
	assert_true(visit_signed(&h, events[1].body, strlen(events[1].body), header));
	const struct reply *r = &h.out.list.at[0];
	assert_string_equal(r->id, "C2");
	assert_string_equal(r->parent, "C1");
	assert_string_equal(r->post, "17920238422030506");
	assert_string_equal(r->author, "55");
	assert_string_equal(r->text, "2번");
	assert_int_equal(r->form, REPLY_TEXT);
	assert_int_equal(r->created_at, 1795335165000);
	assert_int_equal(r->basis, BASIS_FETCHED);
	assert_false(h.out.complete);
	hook_close(&h);
}

static void a_signed_body_that_is_no_json_is_refused(void **state)
{
	(void)state;
	struct hook h;
	char header[80];
	hook_open(&h, "instagram", account_number, values);
	sign("{\"object\":", header);
	assert_false(visit_signed(&h, "{\"object\":", strlen("{\"object\":"), header));
	assert_int_equal(h.answer.status, 400);
	hook_close(&h);
}

static const struct {
	const char *mode, *given, *challenge;
	const char *const *values;
	bool well;
} verifications[] = {
	{ "subscribe", "what we chose", "1158201444", values, true },
	{ "subscribe", "what we chosE", "1158201444", values, false },
	{ "subscribe", "what we chose ", "1158201444", values, false },
	{ "subscribe", "", "1158201444", values, false },
	{ "subscribe", NULL, "1158201444", values, false },
	{ "subscribe", "", "1158201444", no_secret, false },
	{ "unsubscribe", "what we chose", "1158201444", values, false },
	{ NULL, "what we chose", "1158201444", values, false },
	{ "subscribe", "what we chose", NULL, values, false },
	{ "subscribe", "what we chose", "", values, false },
	{ "subscribe", "what we chose", "<script>", values, false },
	{ "subscribe", "what we chose", "1 2", values, false },
};

static void verification_repeats_the_challenge_to_who_knows_the_token(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(verifications); i++) {
		const struct pair query[] = { { "hub.mode", verifications[i].mode },
					      { "hub.verify_token", verifications[i].given },
					      { "hub.challenge", verifications[i].challenge },
					      { NULL, NULL } };
		struct hook h;
		hook_open(&h, "instagram", account_number, verifications[i].values);
		h.query = query;
		assert_true(hook_visit(&h, METHOD_GET, "", 0) == verifications[i].well);
		assert_int_equal(h.answer.status, verifications[i].well ? 200 : 403);
		assert_string_equal(h.answer.text, verifications[i].well ? "1158201444" : "");
		hook_close(&h);
	}
}

/* --- ceilings --------------------------------------------------------------------------------------------------------------------- */

/* Pages without end: how many calls until the channel has enough. */
static int read_without_end(struct talk *t, enum step (*ask)(struct exchange *), const char *item)
{
	int calls = 0;
	enum step step = ask(&t->x);
	while (step == STEP_CALL && calls < 1000) {
		static const char page[] = "{\"data\":[%s],\"paging\":{\"cursors\":{\"after\":\"p%d\"},\"next\":\"x\"}}";
		talk_answer(t, 200, arena_printf(&t->arena, page, item, calls++));
		step = ask(&t->x);
	}
	assert_int_equal(step, STEP_DONE);
	return calls;
}

static enum step locate(struct exchange *x)
{
	return x->account->channel->locate(x, &message);
}

static void a_list_without_end_is_not_read_without_end(void **state)
{
	(void)state;
	struct talk t;
	talk_open(&t);
	assert_int_equal(read_without_end(&t, t.account.channel->collect, "{\"id\":\"1\",\"text\":\"a\"}"), 200);
	assert_false(t.out.complete);
	arena_done(&t.arena);
	talk_open(&t);
	assert_int_equal(read_without_end(&t, locate, "{\"id\":\"1\",\"caption\":\"a\",\"timestamp\":\"2021-09-30T00:00:00+0000\"}"), 20);
	assert_int_equal(t.x.found, FOUND_UNKNOWN);
	assert_int_equal(t.x.receipt.outcome, OUTCOME_LATER);
	arena_done(&t.arena);
}

/* --- settings --------------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *place, *version;
	bool good;
} settings[] = {
	{ "17841400000000000", "", true },       { "1", "v26.0", true },   { "99999999999999999999", "v9.11", true },
	{ "", "", false },                       { "seocho_tm", "", false }, { "1784140000000000x", "", false },
	{ "999999999999999999999", "", false },  { "1", "26.0", false },   { "1", "v26", false },
	{ "1", "v26.", false },                  { "1", "v.0", false },    { "1", "v26.0/..", false },
	{ "-1", "", false },                     { "1", "v", false },
};

static void an_account_is_a_number_and_a_version_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(settings); i++) {
		const char *const given[] = { settings[i].place, "", "", settings[i].version };
		const struct account a = { .channel = channel_find("instagram"), .place = settings[i].place, .values = given };
		struct err e = { 0 };
		if (a.channel->check(&a, &e) != settings[i].good)
			fail_msg("\"%s\" \"%s\": %s", settings[i].place, settings[i].version, e.text);
		assert_true(settings[i].good || e.text[0]);
	}
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
		cmocka_unit_test(each_code_means_what_the_table_says_when_nobody_sees_it),
		cmocka_unit_test(a_doubtful_refusal_of_publishing_is_unsure_and_a_certain_one_asks_the_container),
		cmocka_unit_test(a_reading_is_never_refused_for_good_and_stops_the_channel_for_its_token_only),
		cmocka_unit_test(a_signature_over_the_raw_bytes_is_taken_and_no_changed_bit_passes),
		cmocka_unit_test(without_the_comparison_a_changed_bit_passes),
		cmocka_unit_test(without_a_right_signature_nothing_is_read),
		cmocka_unit_test(either_of_two_secrets_may_sign),
		cmocka_unit_test(events_of_both_forms_become_replies_under_the_post),
		cmocka_unit_test(an_event_tells_who_said_what_where),
		cmocka_unit_test(a_signed_body_that_is_no_json_is_refused),
		cmocka_unit_test(verification_repeats_the_challenge_to_who_knows_the_token),
		cmocka_unit_test(a_list_without_end_is_not_read_without_end),
		cmocka_unit_test(an_account_is_a_number_and_a_version_is_one),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
