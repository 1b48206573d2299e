/* SPDX-License-Identifier: MIT */
/* contract_test.c - what every channel of list.inc must do: play its scenes to the letter, and stand any answer.
 *
 * Each scene is a test of its own. Then, at every call of every scene, the good answer is replaced by bad ones. */
#include "compare.h"
#include "sound.h"

/* --- scenes, to the letter -------------------------------------------------------------------------------------------------------- */

static void scene_plays_as_written(void **state)
{
	const struct scene *s = *state;
	struct play p;
	const struct answer *answer = NULL;
	play_open(&p, s);
	for (const struct json *turn = json_first(json_member(s->json, "turns")); turn; turn = json_next(turn)) {
		if (play_step(&p, answer) != STEP_CALL)
			fail_msg("%s: it ended (%s) where a call was expected", s->name, p.x.receipt.reason);
		check_call(&p, turn);
		answer = play_canned(&p, turn);
	}
	if (play_step(&p, answer) != STEP_DONE)
		fail_msg("%s: it goes on with %s where the end was expected", s->name, p.x.call.url);
	check_end(&p);
	play_close(&p);
}

/* --- what must hold after any answer ---------------------------------------------------------------------------------------------- */

/* The outcome of an answer that says nothing. */
static enum outcome silent_outcome(const struct play *p, int status, bool effect)
{
	char name[16];
	if (p->silent)
		return strcmp(p->silent, "sent") == 0 ? OUTCOME_SENT : OUTCOME_UNSURE;
	snprintf(name, sizeof name, "%d", status);
	const char *certain = json_string(json_member(json_member(p->scene->file, "certain"), name));
	if (certain)
		return strcmp(certain, "hold") == 0 ? OUTCOME_HOLD : OUTCOME_LATER;
	return effect ? OUTCOME_UNSURE : OUTCOME_LATER;
}

static const char *complain_about_silence(const struct play *p, int status, bool effect)
{
	if (p->x.receipt.outcome != silent_outcome(p, status, effect))
		return "that is not the outcome of an answer that says nothing";
	if (p->x.found != FOUND_UNKNOWN)
		return "found out from an answer that says nothing";
	if (p->out.complete)
		return "complete by an answer that says nothing";
	if (strcmp(p->x.cursor, json_text(p->scene->json, "cursor")) != 0)
		return "the cursor moved by an answer that says nothing";
	return complain(p);
}

static void must_be_content(const struct play *p, const char *complaint, const char *body)
{
	if (complaint)
		fail_msg("%s: %s: %s (\"%s\") after HTTP %d %.300s", p->scene->name, complaint, NAME_OF(outcomes, p->x.receipt.outcome),
			 p->x.receipt.reason, p->answer.status, body);
}

/* Play up to call number `at`, with good answers before it. */
static bool play_to(struct play *p, const struct scene *s, size_t at)
{
	const struct answer *answer = NULL;
	play_open(p, s);
	for (size_t i = 0; i <= at; i++) {
		if (play_step(p, answer) != STEP_CALL)
			fail_msg("%s: call %zu is not made", s->name, i);
		if (i < at)
			answer = play_canned(p, play_turn(p, i));
	}
	p->silent = json_string(json_member(play_turn(p, at), "silent"));
	return p->x.call.effect;
}

/* After a bad answer that may pass as good, the rest of the scene; where that is over, silence. */
static void play_out(struct play *p, size_t at)
{
	enum step step = play_step(p, &p->answer);
	for (size_t i = at + 1; step != STEP_DONE; i++) {
		const struct json *turn = play_turn(p, i);
		step = play_step(p, turn ? play_canned(p, turn) : play_answer(p, 200, ""));
	}
}

/* --- bad answers ------------------------------------------------------------------------------------------------------------------ */

static const char *const silent[] = {
	"",
	" ",
	"\xEF\xBB\xBF",
	"null",
	"true",
	"0",
	"[]",
	"{}",
	"[{}]",
	"\"ok\"",
	"{\"ok\":",
	"{\"ok\":true} {\"ok\":true}",
	"{\"ok\":\"true\",\"result\":{\"message_id\":5}}",
	"{\"result_code\":true}",
	"{\"result_code\":\"one\"}",
	"{\"result_code\":1.5}",
	"{\"result_code\":\"1 \"}",
	"{\"result_data\":{\"post_key\":\"AAA\"}}",
	"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
	"{\"result_code\":1,\"ok\":true,\"result_data\":\xFF}",
};

static void nothing_follows_from(const struct scene *s, size_t at, int status, const char *body)
{
	struct play p;
	bool effect = play_to(&p, s, at);
	if (play_step(&p, play_answer(&p, status, body)) != STEP_DONE)
		fail_msg("%s: it goes on after %.80s", s->name, body);
	must_be_content(&p, complain_about_silence(&p, status, effect), body);
	play_close(&p);
}

static void answers_that_say_nothing_decide_nothing(const struct scene *s, size_t at)
{
	for (size_t i = 0; i < COUNT(silent); i++)
		nothing_follows_from(s, at, 200, silent[i]);
}

static void no_status_alone_decides_but_the_certain_ones(const struct scene *s, size_t at)
{
	for (int status = 100; status < 600; status++) {
		nothing_follows_from(s, at, status, "");
		nothing_follows_from(s, at, status, "<html>");
	}
}

static void answers_cut_anywhere_decide_nothing(const struct scene *s, size_t at)
{
	struct play p;
	play_to(&p, s, at);
	char *body = arena_string(&p.arena, play_canned(&p, play_turn(&p, at))->body);
	bool json = body[0] == '{';
	for (size_t n = json ? strlen(body) : 0; n > 0; n--) {
		body[n - 1] = '\0';
		nothing_follows_from(s, at, 200, body);
	}
	play_close(&p);
}

static void a_yes_under_another_status_is_no_yes(const struct scene *s, size_t at)
{
	for (int status = 100; status < 600; status++) {
		struct play p;
		bool effect = play_to(&p, s, at);
		const struct answer *good = play_canned(&p, play_turn(&p, at));
		if (good->status == 200 && status != 200) {
			play_step(&p, play_answer(&p, status, good->body));
			must_be_content(&p, complain(&p), p.answer.body);
			assert_true(p.silent || p.x.receipt.outcome != OUTCOME_SENT);
			assert_true(!effect || p.x.receipt.outcome != OUTCOME_NONE);
		}
		play_close(&p);
	}
}

static const char *const wrong_values[] = {
	"null", "true", "false", "0", "-1", "7", "1e300", "0.5", "\"\"", "\"x\"", "\"a b\\u0001\"", "[]", "{}", "[[]]",
};

static void stands(const struct scene *s, size_t at, size_t node, const char *value)
{
	struct play p;
	play_to(&p, s, at);
	const struct json *turn = play_turn(&p, at);
	play_canned(&p, turn);
	const char *body = body_text(json_member(json_member(turn, "answer"), "body"), node, value, &p.arena);
	p.answer.body = body;
	p.answer.length = strlen(body);
	play_out(&p, at);
	must_be_content(&p, complain(&p), body);
	play_close(&p);
}

static const struct json *good_body(const struct scene *s, size_t at)
{
	return json_path(json_at(json_member(s->json, "turns"), at), "answer.body");
}

static void any_field_may_have_any_type(const struct scene *s, size_t at)
{
	const struct json *body = good_body(s, at);
	for (size_t node = 0; body && !json_string(body) && node < count_nodes(body); node++)
		for (size_t v = 0; v < COUNT(wrong_values); v++)
			stands(s, at, node, wrong_values[v]);
}

/* Of every day an eighth: that, too, is more than any limit of a channel. */
static size_t huge(size_t most)
{
	return getenv("TOWNBELL_LONG") ? most : most / 8;
}

/* Every string of the good answer up to a million signs long, once. */
static void any_field_may_be_huge(const struct scene *s, size_t at)
{
	const size_t length = huge(1000 * 1000);
	const struct json *body = good_body(s, at);
	struct arena a = { 0 };
	char *value = arena_alloc(&a, length + 3);
	memset(value, 'a', length + 2);
	value[0] = value[length + 1] = '"';
	for (size_t node = 0; body && !json_string(body) && node < count_nodes(body); node++)
		stands(s, at, node, value);
	arena_done(&a);
}

static void a_huge_answer_decides_nothing(const struct scene *s, size_t at)
{
	const size_t length = huge(4 * 1024 * 1024);
	struct arena a = { 0 };
	char *body = arena_alloc(&a, length + 1);
	for (const char *sign = "[ a\""; *sign; sign++) {
		memset(body, *sign, length);
		nothing_follows_from(s, at, 200, body);
	}
	arena_done(&a);
	struct play p;
	bool effect = play_to(&p, s, at);
	play_answer(&p, 200, "");
	p.answer.truncated = true;
	assert_int_equal(play_step(&p, &p.answer), STEP_DONE);
	must_be_content(&p, complain_about_silence(&p, 200, effect), "(too long to be kept)");
	play_close(&p);
}

static void refusals_that_quote_the_token_are_not_quoted(const struct scene *s, size_t at)
{
	for (const struct json *echo = json_first(json_member(s->file, "echoes")); echo; echo = json_next(echo)) {
		struct play p;
		play_to(&p, s, at);
		const char *body = with_token(body_text(json_member(echo, "body"), 0, NULL, &p.arena), &p);
		assert_true(holds_token(&p, body));
		play_answer(&p, (int)given_number(echo, "status", 200), body);
		play_out(&p, at);
		must_be_content(&p, complain(&p), body);
		play_close(&p);
	}
}

static void (*const badnesses[])(const struct scene *, size_t) = {
	answers_that_say_nothing_decide_nothing,
	no_status_alone_decides_but_the_certain_ones,
	answers_cut_anywhere_decide_nothing,
	a_yes_under_another_status_is_no_yes,
	any_field_may_have_any_type,
	any_field_may_be_huge,
	a_huge_answer_decides_nothing,
	refusals_that_quote_the_token_are_not_quoted,
};

static void a_missing_token_holds_the_channel_without_a_call(const struct scene *s)
{
	struct play p;
	play_open(&p, s);
	p.account.token = NULL;
	assert_int_equal(play_step(&p, NULL), STEP_DONE);
	assert_int_equal(p.x.receipt.outcome, OUTCOME_HOLD);
	assert_int_equal(p.x.receipt.trouble, TROUBLE_CREDENTIALS);
	assert_non_null(strstr(p.x.receipt.reason, p.account.token_name));
	play_close(&p);
}

static void scene_stands_bad_answers(void **state)
{
	const struct scene *s = *state;
	a_missing_token_holds_the_channel_without_a_call(s);
	for (size_t at = 0; at < json_count(json_member(s->json, "turns")); at++)
		for (size_t i = 0; i < COUNT(badnesses); i++)
			badnesses[i](s, at);
}

/* --- the checks themselves -------------------------------------------------------------------------------------------------------- */

/* A channel that believes everything and tells everything. */
static enum step careless_publish(struct exchange *x, const struct message *m)
{
	if (!x->last) {
		x->call = (struct call){ .method = METHOD_POST, .url = "https://example.invalid/", .body = m->text, .effect = true };
		return STEP_CALL;
	}
	x->receipt.outcome = x->last->status == 200 ? OUTCOME_SENT : OUTCOME_LATER;
	if (x->last->length > 0)
		snprintf(x->receipt.id, sizeof x->receipt.id, "7");
	snprintf(x->receipt.reason, sizeof x->receipt.reason, "the token %s was refused", x->account->token);
	return STEP_DONE;
}

static void a_careless_channel_is_found_out(void **state)
{
	(void)state;
	static const struct channel careless = { .name = "careless", .publish = careless_publish };
	static const char text[] = "{\"account\":{\"token\":\"7001:secret\",\"endpoint\":\"\"},\"function\":\"publish\"}";
	static const struct {
		int status;
		const char *body, *complaint;
	} cases[] = {
		{ 200, "", "sent, but without a proper id" },
		{ 200, "<html>", "the token shows" },
		{ 502, "<html>", "the token shows" },
	};
	struct arena a = { 0 };
	const struct json *file = NULL;
	assert_true(json_read(text, strlen(text), &a, &file, NULL));
	const struct scene scene = { .channel = &careless, .file = file, .json = file, .name = "careless" };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct play p;
		bool effect = play_to(&p, &scene, 0);
		play_step(&p, play_answer(&p, cases[i].status, cases[i].body));
		assert_string_equal(complain(&p), cases[i].complaint);
		const char *silence = complain_about_silence(&p, cases[i].status, effect);
		assert_string_equal(silence, "that is not the outcome of an answer that says nothing");
		play_close(&p);
	}
	arena_done(&a);
}

/* --- facts ------------------------------------------------------------------------------------------------------------------------ */

static void every_channel_tells_its_facts(void **state)
{
	(void)state;
	for (size_t i = 0; channel_at(i); i++) {
		const struct channel *c = channel_at(i);
		bool placed = false;
		assert_ptr_equal(channel_find(c->name), c);
		assert_true(c->title && c->title[0] && text_starts(c->endpoint, "https://") && !text_ends(c->endpoint, "/"));
		assert_non_null(c->publish);
		assert_non_null(c->probe);
		assert_true((c->collects == COLLECT_NOTHING) == !c->collect);
		assert_true(c->limits.text_max > 0 && c->limits.parallel > 0 && c->limits.cooldown_ms > 0 && c->limits.quota_ms > 0);
		for (const struct option *o = c->options; o->name; o++)
			placed = placed || (o->required && strcmp(o->name, c->place_option) == 0);
		assert_true(placed);
	}
	assert_null(channel_find("no such channel"));
}

/* The function of the channel that no scene shows with bad answers; NULL: all are shown. */
static const char *function_without_scene(const struct channel *c, const struct json *scenes)
{
	for (size_t i = 0; i < COUNT(played); i++) {
		bool shown = !play_has_function(c, &played[i]);
		for (const struct json *s = json_first(scenes); s; s = json_next(s))
			shown = shown || (given_flag(s, "bad_answers", false) && strcmp(json_text(s, "function"), played[i].name) == 0);
		if (!shown)
			return played[i].name;
	}
	return NULL;
}

static void every_function_is_shown_with_bad_answers(void **state)
{
	(void)state;
	for (size_t i = 0; channel_at(i); i++) {
		struct arena a = { 0 };
		const char *missing = function_without_scene(channel_at(i), json_member(scene_file(channel_at(i), &a), "scenes"));
		arena_done(&a);
		if (missing)
			fail_msg("%s.json has no scene of %s with \"bad_answers\": true", channel_at(i)->name, missing);
	}
}

/* --- all of it -------------------------------------------------------------------------------------------------------------------- */

struct tests {
	VEC(struct CMUnitTest) list;
};

static void add_scene(struct tests *t, struct scene *s, struct arena *a)
{
	*vec_push(a, &t->list) = (struct CMUnitTest){
		.name = arena_printf(a, "%s: %s", s->channel->name, s->name),
		.test_func = scene_plays_as_written,
		.initial_state = s,
	};
	if (!given_flag(s->json, "bad_answers", false))
		return;
	*vec_push(a, &t->list) = (struct CMUnitTest){
		.name = arena_printf(a, "%s: %s, and bad answers", s->channel->name, s->name),
		.test_func = scene_stands_bad_answers,
		.initial_state = s,
	};
}

static void add_channel(struct tests *t, const struct channel *c, struct arena *a)
{
	const struct json *file = scene_file(c, a);
	for (const struct json *j = json_first(json_member(file, "scenes")); j; j = json_next(j)) {
		struct scene *s = ARENA_NEW(a, struct scene);
		*s = (struct scene){ .channel = c, .file = file, .json = j, .name = json_text(j, "name") };
		add_scene(t, s, a);
	}
}

int main(void)
{
	struct arena a = { 0 };
	struct tests t = { 0 };
	*vec_push(&a, &t.list) = (struct CMUnitTest)cmocka_unit_test(every_channel_tells_its_facts);
	*vec_push(&a, &t.list) = (struct CMUnitTest)cmocka_unit_test(every_function_is_shown_with_bad_answers);
	*vec_push(&a, &t.list) = (struct CMUnitTest)cmocka_unit_test(a_careless_channel_is_found_out);
	for (size_t i = 0; channel_at(i); i++)
		add_channel(&t, channel_at(i), &a);
	int failed = _cmocka_run_group_tests("contract", t.list.at, t.list.count, NULL, NULL);
	arena_done(&a);
	return failed;
}
