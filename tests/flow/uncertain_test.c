/* SPDX-License-Identifier: MIT */
/* uncertain_test.c - what became of a call whose answer was lost: two looks, each a settle apart, or the operator's word. */
#include "town.h"

#include "flow/lane.h"

#define KEY "recruit/announcement@band"

enum { SETTLE = 90 * SECOND };

/* KEY was sent and its answer lost, just now. */
static void lose(struct town *t)
{
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_CUT);
	assert_state(t, KEY, STATE_UNCERTAIN);
}

/* After a wait the stage looks, and this is what it finds. */
static void look(struct town *t, int64_t after, enum found found)
{
	town_pass(t, after);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:locate/0");
	fake.found = found;
	town_land(t, dispatcher_stage, FATE_ANSWERED);
}

/* --- two looks -------------------------------------------------------------------------------------------------------------------- */

static void the_first_look_waits_until_a_late_commit_is_no_longer_possible(void **state)
{
	struct town *t = *state;
	lose(t);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), SETTLE);
	town_pass(t, SETTLE - 1);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	look(t, 1, FOUND_ABSENT);
	assert_state(t, KEY, STATE_UNCERTAIN);
}

static void only_a_second_absence_another_settle_later_sends_it_again_at_once(void **state)
{
	struct town *t = *state;
	lose(t);
	look(t, SETTLE, FOUND_ABSENT);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), SETTLE);
	look(t, SETTLE, FOUND_ABSENT);
	assert_string_equal(town_url(t), "fake:publish/0");
	assert_int_equal(town_get(t, KEY).attempts, 2);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, KEY, STATE_DELIVERED);
}

static void what_a_look_finds_was_delivered(void **state)
{
	struct town *t = *state;
	static const enum found looks[][2] = { { FOUND_YES, FOUND_UNKNOWN }, { FOUND_ABSENT, FOUND_YES } };
	for (size_t i = 0; i < COUNT(looks); i++) {
		town_close(state);
		town_open(state);
		t = *state;
		lose(t);
		fake_copy(fake.end.id, sizeof fake.end.id, "found-7");
		for (size_t k = 0; k < 2 && looks[i][k] != FOUND_UNKNOWN; k++)
			look(t, SETTLE, looks[i][k]);
		assert_state(t, KEY, STATE_DELIVERED);
		assert_string_equal(town_get(t, KEY).receipt.id, "found-7");
		assert_null(town_call(t));
	}
}

/* Looked for when the clock has been set back since. */
static int64_t since_when(struct town *t, int64_t back)
{
	lose(t);
	t->s.now -= back;
	look(t, SETTLE, FOUND_ABSENT);
	return fake.since;
}

/* The service dates the post by its own clock. */
static void what_was_sent_by_a_clock_that_was_set_back_since_may_be_of_any_time(void **state)
{
	static const struct {
		int64_t back;
		bool any;
	} cases[] = { { 0, false }, { SETTLE + 1, true }, { 24 * HOUR, true } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		int64_t sent_at = t->s.now;
		assert_int_equal(since_when(t, cases[i].back), cases[i].any ? 0 : sent_at);
	}
}

/* The control: it is looked for behind the time at which the service has it. */
static void without_that_it_is_passed_over(void **state)
{
	struct town *t = *state;
	int64_t sent_at = t->s.now;
	FAULT("set-back");
	assert_int_equal(since_when(t, 24 * HOUR), sent_at);
}

/* The control: without the settle a post that the service is still writing down is not seen, and sent twice. */
static void without_the_settle_it_is_looked_for_at_once(void **state)
{
	struct town *t = *state;
	FAULT("settle");
	lose(t);
	assert_string_equal(town_url(t), "fake:locate/0");
}

/* The control: without the state it is sent again blindly. */
static void without_the_doubt_it_is_sent_again(void **state)
{
	struct town *t = *state;
	FAULT("uncertain");
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_CUT);
	assert_string_equal(town_url(t), "fake:publish/0");
}

static void the_settle_of_the_settings_counts(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->settle_ms = 0;
	lose(t);
	assert_string_equal(town_url(t), "fake:locate/0");
}

static void a_limit_of_tries_holds_behind_two_absences(void **state)
{
	struct town *t = *state;
	fake.end = (struct receipt)ENDS_TRIES(UNSURE, TRANSIENT, 1);
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	fake.end = (struct receipt)ENDS(SENT, NONE);
	look(t, SETTLE, FOUND_ABSENT);
	look(t, SETTLE, FOUND_ABSENT);
	assert_state(t, KEY, STATE_FAILED);
}

static void what_turns_out_absent_too_late_expires(void **state)
{
	struct town *t = *state;
	struct delivery d = town_delivery(t, KEY);
	d.expires_at = t->s.now + MINUTE;
	town_put(t, d);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_CUT);
	look(t, SETTLE, FOUND_ABSENT);
	look(t, SETTLE, FOUND_ABSENT);
	town_run(t, dispatcher_stage);
	assert_state(t, KEY, STATE_EXPIRED);
}

/* --- looks that fail -------------------------------------------------------------------------------------------------------------- */

static void a_look_that_failed_says_nothing(void **state)
{
	struct town *t = *state;
	lose(t);
	fake.end = (struct receipt){ .outcome = OUTCOME_LATER, .trouble = TROUBLE_TRANSIENT, .reason = "HTTP 502" };
	look(t, SETTLE, FOUND_UNKNOWN);
	assert_state(t, KEY, STATE_UNCERTAIN);
	assert_int_equal(town_get(t, KEY).looks, 0);
	assert_string_equal(town_get(t, KEY).error, "HTTP 502");
	assert_in_range(town_wait(t), 1 * SECOND, 5 * SECOND);
}

static void a_look_waits_as_long_as_the_service_asks(void **state)
{
	struct town *t = *state;
	lose(t);
	fake.end = (struct receipt)ENDS_AFTER(LATER, TRANSIENT, 40000);
	look(t, SETTLE, FOUND_UNKNOWN);
	assert_int_equal(town_wait(t), 40 * SECOND);
}

static void a_look_that_never_left_counts_for_the_breaker_and_one_that_was_cut_does_not(void **state)
{
	struct town *t = *state;
	lose(t);
	town_pass(t, SETTLE);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_NEVER_LEFT);
	assert_int_equal(town_lane(t, "band")->failures, 1);
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_CUT);
	assert_int_equal(town_lane(t, "band")->failures, 1);
	assert_state(t, KEY, STATE_UNCERTAIN);
	assert_int_equal(town_get(t, KEY).looks, 0);
}

/* Found by review: the waits between failing looks were drawn from five seconds for ever. */
static void looks_that_fail_come_ever_more_seldom(void **state)
{
	struct town *t = *state;
	int64_t longest = 0;
	lose(t);
	town_pass(t, SETTLE);
	fake.end = (struct receipt)ENDS(LATER, TRANSIENT);
	for (int i = 0; i < 40; i++) {
		town_run(t, dispatcher_stage);
		town_land(t, dispatcher_stage, FATE_ANSWERED);
		int64_t wait = town_wait(t);
		longest = wait > longest ? wait : longest;
		assert_in_range(wait, SECOND, HOUR);
		town_pass(t, wait);
	}
	assert_true(longest > 10 * MINUTE);
	fake.end = (struct receipt)ENDS(SENT, NONE);
	look(t, 0, FOUND_ABSENT);
	assert_int_equal(town_get(t, KEY).looks, 1);
}

/* Found by review: a look that wanted to be asked again was asked an hour later. */
static void a_look_that_sleeps_is_woken_in_time(void **state)
{
	struct town *t = *state;
	lose(t);
	town_pass(t, SETTLE);
	fake.sleeps_ms = 3 * SECOND;
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 3 * SECOND);
	town_pass(t, 3 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:locate/0");
}

static void looks_of_a_broken_channel_wait_until_it_is_well(void **state)
{
	struct town *t = *state;
	lose(t);
	fake.end = (struct receipt)ENDS(HOLD, CREDENTIALS);
	look(t, SETTLE, FOUND_UNKNOWN);
	assert_true(town_lane(t, "band")->broken);
	town_pass(t, HOUR);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, KEY, STATE_UNCERTAIN);
}

/* --- no way to know --------------------------------------------------------------------------------------------------------------- */

static void a_channel_that_cannot_be_asked_asks_a_person_at_once(void **state)
{
	struct town *t = *state;
	fake_channel.locate = NULL;
	lose(t);
	struct delivery d = town_get(t, KEY);
	assert_true(d.asking);
	assert_non_null(strstr(d.error, "queue confirm " KEY));
	assert_non_null(strstr(d.error, d.reference));
	town_pass(t, DAY);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, KEY, STATE_UNCERTAIN);
}

static void resend_sends_again_when_the_settle_is_over(void **state)
{
	struct town *t = *state;
	fake_channel.locate = NULL;
	town_account(t, "band")->on_uncertain = UNCERTAIN_RESEND;
	lose(t);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), SETTLE);
	town_pass(t, SETTLE);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/0");
}

static void drop_gives_it_up_and_says_why(void **state)
{
	struct town *t = *state;
	fake_channel.locate = NULL;
	town_account(t, "band")->on_uncertain = UNCERTAIN_DROP;
	lose(t);
	town_pass(t, SETTLE);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, KEY, STATE_FAILED);
	assert_string_equal(town_get(t, KEY).error, "the line broke");
}

/* --- what a person decides meanwhile ---------------------------------------------------------------------------------------------- */

static void a_look_does_not_undo_what_a_person_decided_meanwhile(void **state)
{
	struct town *t = *state;
	lose(t);
	town_pass(t, SETTLE);
	town_run(t, dispatcher_stage);
	struct flight *f = town_call(t);
	struct delivery d = town_get(t, KEY);
	d.state = STATE_CANCELLED;
	town_update(t, &d);
	fake.found = FOUND_YES;
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, dispatcher_stage);
	assert_state(t, KEY, STATE_CANCELLED);
	assert_null(t->s.flights);
}

/* Found by review: a look begun before a person had it sent again, and before that answer was lost, too, counted as the first of two. */
static void a_look_older_than_the_loss_says_nothing(void **state)
{
	struct town *t = *state;
	lose(t);
	town_pass(t, SETTLE);
	town_run(t, dispatcher_stage);
	struct flight *f = town_call(t);
	struct delivery d = town_get(t, KEY);
	town_pass(t, SECOND);
	d.lost_boot = t->s.boot;
	town_update(t, &d);
	fake.found = FOUND_ABSENT;
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, dispatcher_stage);
	assert_int_equal(town_get(t, KEY).looks, 0);
	assert_int_equal(town_wait(t), SETTLE);
}

/* T47: wall and boot time jump together; what was in the air is lost, what fell due meanwhile is late. */
static void after_a_sleep_of_eight_hours_each_late_one_goes_out_once(void **state)
{
	struct town *t = *state;
	static const char late[] = "late/announcement@band", over[] = "over/announcement@band";
	struct delivery d = town_delivery(t, late);
	town_put_key(t, KEY);
	d.due_at = t->s.now + HOUR;
	town_put(t, d);
	d = town_delivery(t, over);
	d.due_at = t->s.now + HOUR;
	d.expires_at = t->s.now + 2 * HOUR;
	town_put(t, d);
	town_run(t, dispatcher_stage);
	town_pass(t, 8 * HOUR);
	town_land(t, dispatcher_stage, FATE_CUT);
	assert_state(t, KEY, STATE_UNCERTAIN);
	assert_state(t, over, STATE_EXPIRED);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, late, STATE_DELIVERED);
	fake.found = FOUND_YES;
	town_pass(t, 90 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:locate/0");
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, KEY, STATE_DELIVERED);
	assert_null(town_call(t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_first_look_waits_until_a_late_commit_is_no_longer_possible),
		TOWN_TEST(only_a_second_absence_another_settle_later_sends_it_again_at_once),
		TOWN_TEST(what_a_look_finds_was_delivered),
		TOWN_TEST(what_was_sent_by_a_clock_that_was_set_back_since_may_be_of_any_time),
		TOWN_TEST(without_that_it_is_passed_over),
		TOWN_TEST(without_the_settle_it_is_looked_for_at_once),
		TOWN_TEST(without_the_doubt_it_is_sent_again),
		TOWN_TEST(the_settle_of_the_settings_counts),
		TOWN_TEST(a_limit_of_tries_holds_behind_two_absences),
		TOWN_TEST(what_turns_out_absent_too_late_expires),
		TOWN_TEST(a_look_that_failed_says_nothing),
		TOWN_TEST(a_look_waits_as_long_as_the_service_asks),
		TOWN_TEST(a_look_that_never_left_counts_for_the_breaker_and_one_that_was_cut_does_not),
		TOWN_TEST(looks_that_fail_come_ever_more_seldom),
		TOWN_TEST(a_look_that_sleeps_is_woken_in_time),
		TOWN_TEST(looks_of_a_broken_channel_wait_until_it_is_well),
		TOWN_TEST(a_channel_that_cannot_be_asked_asks_a_person_at_once),
		TOWN_TEST(resend_sends_again_when_the_settle_is_over),
		TOWN_TEST(drop_gives_it_up_and_says_why),
		TOWN_TEST(a_look_does_not_undo_what_a_person_decided_meanwhile),
		TOWN_TEST(a_look_older_than_the_loss_says_nothing),
		TOWN_TEST(after_a_sleep_of_eight_hours_each_late_one_goes_out_once),
	};
	return TOWN_MAIN(tests);
}
