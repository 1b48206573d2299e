/* SPDX-License-Identifier: MIT */
/* hooks_test.c - what a service brings is verified, stored once, and answered with 200 only when it is on disk. */
#include "talk.h"

#include "flow/hooks.h"
#include "net/stage.h"

#define KEY    "recruit/announcement@band"
#define SECRET "hook-secret"

/* --- a service that brings things ------------------------------------------------------------------------------------------------- */

static const char *fake_values[] = { SECRET };
static const struct option fake_options[] = { { .name = "webhook_secret", .type = OPTION_SECRET }, { 0 } };

static bool refuse(struct webhook_answer *answer, int status)
{
	*answer = (struct webhook_answer){ .status = status, .text = "" };
	return false;
}

/* "ID TEXT" of a comment under the post 101, "ID@POST TEXT" under another. */
static bool fake_webhook(struct exchange *x, const struct webhook *w, struct webhook_answer *answer)
{
	const char *given = w->header(w->visit, "X-Secret"), *challenge = w->query(w->visit, "challenge");
	*answer = (struct webhook_answer){ .status = 200, .text = challenge ? arena_string(x->arena, challenge) : "" };
	if (w->method == METHOD_GET)
		return challenge || refuse(answer, 403);
	if (!given || strcmp(given, account_option(x->account, "webhook_secret")) != 0)
		return refuse(answer, 401);
	const char *space = strchr(w->body, ' '), *at = strchr(w->body, '@');
	if (!space)
		return true;
	size_t id = (size_t)((at ? at : space) - w->body);
	*vec_push(x->arena, &x->out->list) = (struct reply){
		.form = REPLY_TEXT,
		.id = arena_string_n(x->arena, w->body, id),
		.post = at ? "102" : "101",
		.place = "", .place_name = "", .parent = "", .picks = "",
		.author = "member",
		.text = arena_string(x->arena, space + 1),
		.created_at = x->now,
	};
	return true;
}

/* --- the scene -------------------------------------------------------------------------------------------------------------------- */

struct scene {
	struct stage stage; /* first: its handler gets it */
	struct town *town;
};

static void arrive(void *context, struct visit *v)
{
	struct scene *sc = context;
	int status = hooks_arrive(&sc->town->s, visit_path(v) + strlen("/hooks/"), v);
	if (status != 0)
		visit_answer(v, status, NULL, "", 0);
}

static void open_scene(struct scene *sc, struct town *t)
{
	open_stage(&sc->stage, arrive);
	sc->town = t;
	t->s.loop = sc->stage.loop;
	fake_channel.webhook = fake_webhook;
	fake_channel.options = fake_options;
	town_account(t, "band")->values = fake_values;
	deliver(t, KEY, "101", "");
}

static void close_scene(struct scene *sc)
{
	close_stage(&sc->stage);
	sc->town->s.loop = NULL;
}

#define POST_TO(channel, secret, body)                                                                                        \
	"POST /hooks/" channel " HTTP/1.1\r\n" HOST CLOSE "X-Secret: " secret "\r\nContent-Length: ", body

static struct client *post(struct scene *sc, const char *head, const char *body)
{
	char request[1024];
	struct client *c = open_client(&sc->stage);
	snprintf(request, sizeof request, "%s%zu\r\n\r\n%s", head, strlen(body), body);
	sc->stage.handled = 0;
	say(c, request);
	assert_true(run(&sc->stage, c, is_handled, 2000));
	return c;
}

/* One round, committed or not, and what it says to the client. */
static int end(struct scene *sc, struct client *c, bool stored)
{
	if (stored)
		town_run(sc->town, hooks_stage);
	hooks_answer(&sc->town->s, stored);
	assert_true(run(&sc->stage, c, is_closed, 2000));
	int status = (int)strtol(c->text + 9, NULL, 10);
	close_client(c);
	return status;
}

static int bring(struct scene *sc, const char *body)
{
	return end(sc, post(sc, POST_TO("band", SECRET, body)), true);
}

static bool is_silent(struct client *c)
{
	return c->length == 0 && !c->closed;
}

/* --- tests ------------------------------------------------------------------------------------------------------------------------ */

static void what_comes_is_answered_when_it_is_stored(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	struct client *c = post(&sc, POST_TO("band", SECRET, "7 찬성입니다"));
	run(&sc.stage, c, never, 50);
	assert_true(is_silent(c));
	town_run(sc.town, hooks_stage);
	run(&sc.stage, c, never, 50);
	assert_true(is_silent(c)); /* not committed as far as it knows */
	hooks_answer(&sc.town->s, true);
	assert_true(run(&sc.stage, c, is_closed, 2000));
	assert_non_null(strstr(c->text, "HTTP/1.1 200 "));
	close_client(c);
	assert_int_equal(stored(sc.town).list.count, 1);
	assert_string_equal(stored(sc.town).list.at[0].text, "찬성입니다");
	assert_string_equal(stored(sc.town).list.at[0].delivery, KEY);
	close_scene(&sc);
}

static void without_the_wait_it_is_answered_before_it_is_stored(void **state)
{
	struct scene sc;
	FAULT("early-answer");
	open_scene(&sc, *state);
	struct client *c = post(&sc, POST_TO("band", SECRET, "7 찬성입니다"));
	assert_true(run(&sc.stage, c, is_closed, 2000));
	assert_non_null(strstr(c->text, "HTTP/1.1 200 "));
	assert_int_equal(stored(sc.town).list.count, 0);
	close_client(c);
	hooks_forget(&sc.town->s);
	close_scene(&sc);
}

static void what_could_not_be_stored_is_to_come_again(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	struct client *c = post(&sc, POST_TO("band", SECRET, "7 찬성입니다"));
	hooks_answer(&sc.town->s, false);
	assert_true(run(&sc.stage, c, is_closed, 2000));
	assert_non_null(strstr(c->text, "HTTP/1.1 503 "));
	assert_non_null(strstr(c->text, "Retry-After: 10\r\n"));
	close_client(c);
	assert_int_equal(stored(sc.town).list.count, 0);
	assert_int_equal(bring(&sc, "7 찬성입니다"), 200);
	assert_int_equal(stored(sc.town).list.count, 1);
	close_scene(&sc);
}

static void what_is_not_genuine_is_refused_at_once(void **state)
{
	static const struct {
		const char *head, *body;
		int status;
	} cases[] = {
		{ POST_TO("band", "hook-secreT", "7 x"), 401 },
		{ POST_TO("band", "", "7 x"), 401 },
		{ POST_TO("other", SECRET, "7 x"), 404 },
		{ POST_TO("", SECRET, "7 x"), 404 },
		{ POST_TO("band/", SECRET, "7 x"), 404 },
		{ POST_TO("../band", SECRET, "7 x"), 404 },
	};
	struct scene sc;
	open_scene(&sc, *state);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct client *c = post(&sc, cases[i].head, cases[i].body);
		assert_null(sc.town->s.flights);
		assert_int_equal(end(&sc, c, true), cases[i].status);
	}
	assert_int_equal(stored(sc.town).list.count, 0);
	close_scene(&sc);
}

static void a_channel_without_a_secret_has_no_webhook(void **state)
{
	static const char *none[] = { "" };
	struct scene sc;
	open_scene(&sc, *state);
	town_account(sc.town, "band")->values = none;
	assert_int_equal(end(&sc, post(&sc, POST_TO("band", "", "7 x")), true), 404);
	town_account(sc.town, "band")->values = fake_values;
	town_account(sc.town, "band")->enabled = false;
	assert_int_equal(end(&sc, post(&sc, POST_TO("band", SECRET, "7 x")), true), 404);
	close_scene(&sc);
}

static void a_question_is_answered_without_waiting(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	struct client *c = open_client(&sc.stage);
	say(c, "GET /hooks/band?challenge=115%2B8 HTTP/1.1\r\n" HOST CLOSE "\r\n");
	assert_true(run(&sc.stage, c, is_closed, 2000));
	assert_non_null(strstr(c->text, "\r\n\r\n115+8"));
	close_client(c);
	close_scene(&sc);
}

static void what_comes_ten_times_is_stored_once(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	for (int i = 0; i < 10; i++)
		assert_int_equal(bring(&sc, "7 찬성입니다"), 200);
	assert_int_equal(stored(sc.town).list.count, 1);
	assert_false(stored(sc.town).list.at[0].edited);
	close_scene(&sc);
}

/* Where polling goes on beside it, that is what tells of edits. */
static void an_old_version_that_comes_late_changes_nothing(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	assert_int_equal(bring(&sc, "7 고친 글"), 200);
	assert_int_equal(bring(&sc, "7 처음 글"), 200);
	assert_string_equal(stored(sc.town).list.at[0].text, "고친 글");
	assert_false(stored(sc.town).list.at[0].edited);
	close_scene(&sc);
}

static void what_was_deleted_does_not_come_back(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	assert_int_equal(bring(&sc, "7 글"), 200);
	OK(sc.town, replies_delete(sc.town->s.store, "band", "7", false, &sc.town->err));
	assert_int_equal(bring(&sc, "7 글"), 200);
	assert_true(stored(sc.town).list.at[0].deleted);
	close_scene(&sc);
}

static void several_of_one_turn_share_a_round(void **state)
{
	enum { MANY = 40 };
	struct scene sc;
	struct client *all[MANY];
	char body[32];
	open_scene(&sc, *state);
	for (int i = 0; i < MANY; i++) {
		snprintf(body, sizeof body, "%d 글", i);
		all[i] = post(&sc, POST_TO("band", SECRET, body));
	}
	town_run(sc.town, hooks_stage);
	hooks_answer(&sc.town->s, true);
	for (int i = 0; i < MANY; i++) {
		assert_true(run(&sc.stage, all[i], is_closed, 2000));
		assert_non_null(strstr(all[i]->text, "HTTP/1.1 200 "));
		close_client(all[i]);
	}
	assert_int_equal(stored(sc.town).list.count, MANY);
	assert_null(sc.town->s.flights);
	close_scene(&sc);
}

static void who_goes_away_while_it_waits_is_stored_all_the_same(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	struct client *c = post(&sc, POST_TO("band", SECRET, "7 글"));
	struct client *other = open_client(&sc.stage);
	close_client(c);
	run(&sc.stage, other, never, 50);
	town_run(sc.town, hooks_stage);
	hooks_answer(&sc.town->s, true);
	close_client(other);
	assert_int_equal(stored(sc.town).list.count, 1);
	close_scene(&sc);
}

static void what_is_about_no_post_of_ours_is_taken_and_dropped(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	assert_int_equal(bring(&sc, "7@102 글"), 200);
	assert_int_equal(stored(sc.town).list.count, 0);
	close_scene(&sc);
}

static void a_channel_that_was_taken_out_meanwhile_wants_it_again(void **state)
{
	struct scene sc;
	open_scene(&sc, *state);
	struct client *c = post(&sc, POST_TO("band", SECRET, "7 글"));
	town_account(sc.town, "band")->enabled = false;
	OK(sc.town, service_lanes(&sc.town->s, &sc.town->err));
	assert_int_equal(end(&sc, c, true), 503);
	close_scene(&sc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(what_comes_is_answered_when_it_is_stored),
		TOWN_TEST(without_the_wait_it_is_answered_before_it_is_stored),
		TOWN_TEST(what_could_not_be_stored_is_to_come_again),
		TOWN_TEST(what_is_not_genuine_is_refused_at_once),
		TOWN_TEST(a_channel_without_a_secret_has_no_webhook),
		TOWN_TEST(a_question_is_answered_without_waiting),
		TOWN_TEST(what_comes_ten_times_is_stored_once),
		TOWN_TEST(an_old_version_that_comes_late_changes_nothing),
		TOWN_TEST(what_was_deleted_does_not_come_back),
		TOWN_TEST(several_of_one_turn_share_a_round),
		TOWN_TEST(who_goes_away_while_it_waits_is_stored_all_the_same),
		TOWN_TEST(what_is_about_no_post_of_ours_is_taken_and_dropped),
		TOWN_TEST(a_channel_that_was_taken_out_meanwhile_wants_it_again),
	};
	return TOWN_MAIN(tests);
}
