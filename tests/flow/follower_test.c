/* SPDX-License-Identifier: MIT */
/* follower_test.c - what follows a post that is out: edited or commented after a change, taken down by order, answered where a consultation
 * acknowledges; once where it cannot be repeated. */
#include "plans.h"

#include "flow/followup.h"
#include "flow/orders.h"
#include "flow/verdict.h"
#include "store/cursors.h"
#include "store/followups.h"

#define NOTICE "2021-3/meeting.notice@band"
#define CHANGE "2021-3/meeting.change/1@band"
#define OFF    "2021-3/meeting.cancellation@band"
#define CALL   "vote/consultation.call@band"

static const char *amended, *answered;

static enum step fake_amend(struct exchange *x, const struct message *m)
{
	amended = m ? arena_string(&sample_arena, m->text) : "(taken down)";
	return x->last ? fake_end(x) : fake_call(x, m ? "amend" : "remove", true);
}

static enum step fake_answer(struct exchange *x, const struct reply *reply, const struct message *m)
{
	answered = arena_printf(&sample_arena, "%s: %s", reply ? reply->id : x->post->id, m->text);
	return x->last ? fake_end(x) : fake_call(x, "answer", true);
}

static void can_edit(void)
{
	fake_channel.edits = true;
	fake_channel.amend = fake_amend;
	fake_channel.answer = fake_answer;
}

static void can_only_comment(void)
{
	fake_channel.answer = fake_answer;
}

/* Delivered by the dispatcher, as in life. */
static void go_out(struct town *t, const char *key)
{
	struct delivery d = say(t, key);
	OK(t, store_begin(t->s.store, &t->err));
	OK(t, followup_after(&t->s, &d, &t->err));
	OK(t, store_commit(t->s.store, &t->err));
}

static struct item *changed(struct town *t)
{
	struct item *item = announced(t);
	item->meeting.place = "악기거리 광장";
	plan(t);
	town_pass(t, 2 * MINUTE);
	return item;
}

static const char *all_followups(struct town *t)
{
	const char *out = "";
	for (int64_t id = 1;; id++) {
		struct followup f;
		OK(t, followups_get(t->s.store, id, &sample_arena, &f, &t->err));
		if (!f.id)
			return out;
		static const char *const states[] = { "waiting", "calling", "done", "dropped", "failed" };
		out = arena_printf(&sample_arena, "%s%d %s %s\n", out, (int)f.kind, f.cause, states[f.state]);
	}
}

/* --- after a change --------------------------------------------------------------------------------------------------------------- */

static void the_announcement_is_edited_where_the_channel_can(void **state)
{
	struct town *t = *state;
	can_edit();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	assert_string_equal(town_url(t), "fake:amend/0");
	assert_non_null(strstr(amended, "[변경됨]"));
	assert_non_null(strstr(amended, "악기거리 광장"));
	assert_non_null(strstr(amended, town_get(t, NOTICE).reference));
	assert_string_equal(all_followups(t), "0 " CHANGE " calling\n");
	town_land(t, follower_stage, FATE_ANSWERED);
	assert_string_equal(all_followups(t), "0 " CHANGE " done\n");
	town_run(t, follower_stage);
	assert_null(town_call(t));
}

static void a_comment_stands_under_it_where_it_cannot(void **state)
{
	struct town *t = *state;
	can_only_comment();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	assert_string_equal(town_url(t), "fake:answer/0");
	assert_non_null(strstr(answered, NOTICE ": [변경 안내]"));
	assert_non_null(strstr(answered, town_get(t, CHANGE).reference));
}

static void a_cancellation_is_written_over_the_announcement(void **state)
{
	struct town *t = *state;
	can_edit();
	announced(t);
	town_agenda(t)->items.count = 0;
	plan(t);
	go_out(t, OFF);
	town_run(t, follower_stage);
	assert_non_null(strstr(amended, "[취소됨]"));
	assert_non_null(strstr(amended, "9월 29일"));
}

static void nothing_follows_where_the_channel_can_do_neither(void **state)
{
	struct town *t = *state;
	changed(t);
	go_out(t, CHANGE);
	assert_string_equal(all_followups(t), "");
}

static void an_edit_is_repeated_until_it_is_known_to_be_there(void **state)
{
	struct town *t = *state;
	can_edit();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	town_land(t, follower_stage, FATE_CUT);
	assert_string_equal(all_followups(t), "0 " CHANGE " waiting\n");
	town_pass(t, HOUR);
	town_run(t, follower_stage);
	assert_non_null(town_call(t));
}

static void the_newest_edit_takes_the_place_of_older_ones(void **state)
{
	struct town *t = *state;
	can_edit();
	struct item *item = changed(t);
	go_out(t, CHANGE);
	item->meeting.place = "방배 문화센터";
	plan(t);
	go_out(t, "2021-3/meeting.change/2@band");
	assert_string_equal(all_followups(t), "0 " CHANGE " dropped\n0 2021-3/meeting.change/2@band waiting\n");
}

/* A comment is a courtesy: better none than two. */
static void lose_a_comment(struct town *t)
{
	can_only_comment();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	town_land(t, follower_stage, FATE_CUT);
	town_pass(t, HOUR);
	town_run(t, follower_stage);
}

static void a_comment_whose_answer_is_lost_is_not_repeated(void **state)
{
	struct town *t = *state;
	lose_a_comment(t);
	assert_null(town_call(t));
	assert_string_equal(all_followups(t), "2 " CHANGE " dropped\n");
}

static void without_that_it_is_said_twice(void **state)
{
	struct town *t = *state;
	FAULT("courtesy");
	lose_a_comment(t);
	assert_non_null(town_call(t));
}

static void a_start_repeats_edits_and_no_comments(void **state)
{
	struct town *t = *state;
	can_only_comment();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	OK(t, followups_recover(t->s.store, &t->err));
	assert_string_equal(all_followups(t), "2 " CHANGE " dropped\n");
}

static void a_comment_that_certainly_did_not_leave_is_tried_again(void **state)
{
	struct town *t = *state;
	can_only_comment();
	changed(t);
	go_out(t, CHANGE);
	town_run(t, follower_stage);
	town_land(t, follower_stage, FATE_NEVER_LEFT);
	assert_string_equal(all_followups(t), "2 " CHANGE " waiting\n");
}

/* Approved and out as if somebody had said yes; meanwhile staff write on, and nobody has said yes to that. */
static void edited_since(struct town *t)
{
	struct item *item = announced(t);
	item->approval = true;
	*vec_push(&sample_arena, &item->meeting.agenda.list) = "분과장 선출";
	item->meeting.place = "악기거리 광장";
	plan(t);
	town_pass(t, 2 * MINUTE);
	set_state(t, CHANGE, STATE_SCHEDULED, CAUSE_NONE);
	struct delivery d = say(t, CHANGE);
	item->title = "아무도 승인하지 않은 제목";
	item->meeting.agenda.list.at[0] = "아무도 승인하지 않은 안건";
	OK(t, store_begin(t->s.store, &t->err));
	OK(t, followup_after(&t->s, &d, &t->err));
	OK(t, store_commit(t->s.store, &t->err));
	town_run(t, follower_stage);
}

static void what_follows_says_what_was_approved(void **state)
{
	struct town *t = *state;
	can_edit();
	edited_since(t);
	assert_string_equal(town_url(t), "fake:amend/0");
	assert_non_null(strstr(amended, "악기거리 광장"));
	assert_non_null(strstr(amended, "분과장 선출"));
	assert_null(strstr(amended, "승인하지 않은"));
}

static void so_does_a_comment(void **state)
{
	struct town *t = *state;
	can_only_comment();
	edited_since(t);
	assert_string_equal(town_url(t), "fake:answer/0");
	assert_null(strstr(answered, "승인하지 않은"));
}

/* --- taking down ------------------------------------------------------------------------------------------------------------------ */

static const char *order(struct town *t, const char *what, const char *key)
{
	const char *line = arena_printf(&sample_arena, "{\"order\":\"queue\",\"what\":\"%s\",\"keys\":[\"%s\"]}", what, key);
	const char *reply = orders_answer(&t->s, line, "kim", &sample_arena);
	t->s.now = at(TOWN_NOW); /* orders look at the clock */
	t->s.boot = TOWN_BOOT;
	return reply;
}

static void a_post_is_taken_down_by_order(void **state)
{
	struct town *t = *state;
	struct readings left = { 0 };
	can_edit();
	struct delivery d = (announced(t), town_get(t, NOTICE));
	OK(t, readings_open(t->s.store, &d, t->s.now, t->s.now + DAY, &t->err));
	assert_non_null(strstr(order(t, "retract", NOTICE), "\"ok\":true"));
	struct followup f;
	OK(t, followups_removal(t->s.store, d.id, &sample_arena, &f, &t->err));
	t->s.now = f.due_at;
	town_run(t, follower_stage);
	assert_string_equal(town_url(t), "fake:remove/0");
	town_land(t, follower_stage, FATE_ANSWERED);
	assert_state(t, NOTICE, STATE_DELIVERED);
	assert_string_not_equal(town_get(t, NOTICE).error, "");
	const struct readings_filter filter = { .channel = "band", .now = 0 };
	OK(t, readings_ripen(t->s.store, INT64_MAX, &t->err));
	OK(t, readings_list(t->s.store, &filter, &sample_arena, &left, &t->err));
	assert_int_equal(left.list.count, 0);
	order(t, "retract", NOTICE);
	town_run(t, follower_stage);
	assert_null(town_call(t));
}

static void by_hand_where_the_channel_cannot(void **state)
{
	struct town *t = *state;
	announced(t);
	assert_non_null(strstr(order(t, "retract", NOTICE), "by hand"));
	assert_string_equal(all_followups(t), "");
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

static struct item *vote(struct town *t)
{
	struct item *item = town_item(t, sample_consultation("vote", "2021-09-21 12:00", "2021-09-23 12:00"));
	*vec_push(&sample_arena, &item->consultation.choices.list) = "하나";
	*vec_push(&sample_arena, &item->consultation.choices.list) = "둘";
	item->consultation.acknowledge = true;
	plan(t);
	say(t, CALL);
	can_only_comment();
	return item;
}

static void said(struct town *t, const char *id, const char *author, const char *text)
{
	enum reply_change change;
	const struct stored_reply r = {
		.channel = "band", .service_id = id, .item = "vote", .delivery = CALL, .author = author, .voter = author, .text = text,
		.picks = "", .form = REPLY_TEXT, .parent = "", .received_at = t->s.now, .fetched_at = t->s.now, .basis = BASIS_SERVICE
	};
	OK(t, replies_put(t->s.store, &r, &change, &t->err));
	town_run(t, interpreter_stage);
}

static void a_persons_first_word_is_answered_once(void **state)
{
	struct town *t = *state;
	vote(t);
	said(t, "c1", "p-kim", "2");
	said(t, "c2", "p-kim", "1번이 낫네요");
	town_run(t, follower_stage);
	assert_non_null(strstr(answered, "c1: 투표를 잘 받았습니다"));
	town_land(t, follower_stage, FATE_ANSWERED);
	said(t, "c3", "p-lee", "글쎄요");
	town_run(t, follower_stage);
	assert_non_null(strstr(answered, "c3: 의견으로"));
	assert_string_equal(all_followups(t), "3 " CALL " done\n3 " CALL " calling\n");
}

static void nobody_is_answered_at_night_or_late(void **state)
{
	struct town *t = *state;
	struct item *item = vote(t);
	town_agenda(t)->settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	t->s.now = at("2021-09-22 23:00");
	said(t, "c1", "p-kim", "2");
	town_run(t, follower_stage);
	assert_null(town_call(t));
	t->s.now = at("2021-09-23 08:00");
	town_run(t, follower_stage);
	assert_non_null(town_call(t));
	item->consultation.closes = moment("2021-09-23 08:00");
	said(t, "c2", "p-lee", "2");
	assert_string_equal(all_followups(t), "3 " CALL " calling\n");
}

static void where_approval_is_asked_for_answers_say_what_the_call_says(void **state)
{
	struct town *t = *state;
	struct item *item = vote(t);
	item->approval = true;
	said(t, "c1", "p-kim", "2");
	assert_string_equal(all_followups(t), "3 " CALL " waiting\n");
	item->consultation.closes = moment("2021-09-24 12:00");
	said(t, "c2", "p-lee", "2");
	assert_string_equal(all_followups(t), "3 " CALL " waiting\n");
}

static void without_acknowledge_nobody_is_answered(void **state)
{
	struct town *t = *state;
	vote(t)->consultation.acknowledge = false;
	said(t, "c1", "p-kim", "2");
	assert_string_equal(all_followups(t), "");
}

static void what_was_erased_is_not_answered(void **state)
{
	struct town *t = *state;
	int64_t count = 0;
	vote(t);
	said(t, "c1", "p-kim", "2");
	OK(t, replies_erase_author(t->s.store, "p-kim", &count, &t->err));
	assert_string_equal(all_followups(t), "");
	town_run(t, follower_stage);
	assert_null(town_call(t));
}

/* Found by review: a number is given again when the last row has gone, and the answer to one person ended that to the next. */
static void an_answer_to_who_was_erased_ends_nobody_elses(void **state)
{
	struct town *t = *state;
	int64_t count = 0;
	vote(t);
	said(t, "c1", "p-kim", "2");
	town_run(t, follower_stage);
	struct flight *first = town_call(t);
	OK(t, replies_erase_author(t->s.store, "p-kim", &count, &t->err));
	said(t, "c2", "p-lee", "1");
	town_answer(t, first, FATE_ANSWERED);
	town_run(t, follower_stage);
	assert_string_equal(all_followups(t), "3 " CALL " calling\n");
	assert_non_null(strstr(answered, "c2: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_announcement_is_edited_where_the_channel_can),
		TOWN_TEST(a_comment_stands_under_it_where_it_cannot),
		TOWN_TEST(what_follows_says_what_was_approved),
		TOWN_TEST(so_does_a_comment),
		TOWN_TEST(a_cancellation_is_written_over_the_announcement),
		TOWN_TEST(nothing_follows_where_the_channel_can_do_neither),
		TOWN_TEST(an_edit_is_repeated_until_it_is_known_to_be_there),
		TOWN_TEST(the_newest_edit_takes_the_place_of_older_ones),
		TOWN_TEST(a_comment_whose_answer_is_lost_is_not_repeated),
		TOWN_TEST(without_that_it_is_said_twice),
		TOWN_TEST(a_start_repeats_edits_and_no_comments),
		TOWN_TEST(a_comment_that_certainly_did_not_leave_is_tried_again),
		TOWN_TEST(a_post_is_taken_down_by_order),
		TOWN_TEST(by_hand_where_the_channel_cannot),
		TOWN_TEST(a_persons_first_word_is_answered_once),
		TOWN_TEST(nobody_is_answered_at_night_or_late),
		TOWN_TEST(where_approval_is_asked_for_answers_say_what_the_call_says),
		TOWN_TEST(without_acknowledge_nobody_is_answered),
		TOWN_TEST(what_was_erased_is_not_answered),
		TOWN_TEST(an_answer_to_who_was_erased_ends_nobody_elses),
	};
	return TOWN_MAIN(tests);
}
