/* SPDX-License-Identifier: MIT */
/* prober_test.c - a token that was refused: everything of the account waits, nothing is used up, and goes on when the token works. */
#include "town.h"

#include "flow/lane.h"

#define KEY    "recruit/announcement@band"
#define SECOND_KEY "second/announcement@band"

/* KEY was refused for the account's sake. */
static void fall_ill(struct town *t)
{
	town_put_key(t, KEY);
	town_put_key(t, SECOND_KEY);
	fake.end = (struct receipt){ .outcome = OUTCOME_HOLD, .trouble = TROUBLE_CREDENTIALS, .reason = "10401: the token is refused" };
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
}

/* A probe leaves and is answered. */
static void probe(struct town *t, enum outcome outcome)
{
	town_run(t, prober_stage);
	if (!town_call(t))
		town_run(t, prober_stage);
	assert_string_equal(town_url(t), "fake:probe/0");
	fake.end = (struct receipt){ .outcome = outcome, .trouble = outcome == OUTCOME_SENT ? TROUBLE_NONE : TROUBLE_CREDENTIALS };
	town_land(t, prober_stage, FATE_ANSWERED);
}

static void a_refused_token_holds_the_delivery_and_stops_the_lane(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_HELD);
	assert_int_equal(d.cause, CAUSE_ACCOUNT);
	assert_int_equal(d.attempts, 0);
	assert_string_equal(d.error, "10401: the token is refused");
	assert_string_equal(town_lane(t, "band")->broken_reason, "10401: the token is refused");
	assert_null(town_call(t));
	assert_state(t, SECOND_KEY, STATE_SCHEDULED);
}

static void without_a_broken_lane_every_post_is_tried_with_the_dead_token(void **state)
{
	struct town *t = *state;
	FAULT("lane-waits");
	fall_ill(t);
	assert_string_equal(town_url(t), "fake:publish/0");
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, SECOND_KEY, STATE_HELD);
}

static void an_account_without_a_token_is_ill_before_any_call(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->token = NULL;
	OK(t, service_lanes(&t->s, &t->err));
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, KEY, STATE_HELD);
	assert_true(town_lane(t, "band")->broken);
}

static void an_hour_later_the_token_is_tried_and_when_it_works_all_goes_on(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_run(t, prober_stage);
	assert_null(t->s.flights);
	assert_int_equal(town_wait(t), HOUR);
	town_pass(t, HOUR);
	probe(t, OUTCOME_SENT);
	assert_false(town_lane(t, "band")->broken);
	assert_state(t, KEY, STATE_SCHEDULED);
	assert_string_equal(town_get(t, KEY).error, "");
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/0");
}

static void a_probe_that_fails_is_repeated_in_an_hour(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_pass(t, HOUR);
	probe(t, OUTCOME_HOLD);
	assert_true(town_lane(t, "band")->broken);
	assert_state(t, KEY, STATE_HELD);
	assert_int_equal(town_wait(t), HOUR);
}

static void a_probe_whose_answer_is_lost_proves_nothing(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_pass(t, HOUR);
	town_run(t, prober_stage);
	town_run(t, prober_stage);
	town_land(t, prober_stage, FATE_CUT);
	assert_true(town_lane(t, "band")->broken);
	assert_null(t->s.flights);
}

static void a_reading_of_the_files_has_the_token_tried_at_once(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	OK(t, service_lanes(&t->s, &t->err));
	probe(t, OUTCOME_SENT);
	assert_state(t, KEY, STATE_SCHEDULED);
}

static void a_new_token_releases_what_was_held_for_the_old_one(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_account(t, "band")->token = town_account(t, "band")->token_set = "a new secret";
	OK(t, service_lanes(&t->s, &t->err));
	town_run(t, prober_stage);
	assert_state(t, KEY, STATE_SCHEDULED);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/0");
}

static void what_a_person_or_approval_holds_stays_held(void **state)
{
	struct town *t = *state;
	static const enum cause causes[] = { CAUSE_PERSON, CAUSE_APPROVAL, CAUSE_CHANNEL };
	for (size_t i = 0; i < COUNT(causes); i++) {
		struct delivery d = town_delivery(t, arena_printf(&sample_arena, "n%zu/announcement@band", i));
		d.state = STATE_HELD;
		d.cause = causes[i];
		town_put(t, d);
	}
	fall_ill(t);
	town_pass(t, HOUR);
	probe(t, OUTCOME_SENT);
	for (size_t i = 0; i < COUNT(causes); i++)
		assert_state(t, arena_printf(&sample_arena, "n%zu/announcement@band", i), STATE_HELD);
}

static void a_probe_waits_until_the_calls_of_the_lane_have_come_back(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_lane(t, "band")->busy = 1;
	town_pass(t, HOUR);
	town_run(t, prober_stage);
	assert_null(t->s.flights);
	town_lane(t, "band")->busy = 0;
	probe(t, OUTCOME_SENT);
}

/* Found by review: the calls of a probe followed each other and the calls before them without the gap. */
static void a_probe_keeps_the_gap(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_account(t, "band")->gap_ms = 300;
	OK(t, service_lanes(&t->s, &t->err));
	town_run(t, prober_stage);
	town_run(t, prober_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 300);
	town_pass(t, 300);
	town_run(t, prober_stage);
	assert_string_equal(town_url(t), "fake:probe/0");
}

static void a_service_that_stops_probes_nothing(void **state)
{
	struct town *t = *state;
	fall_ill(t);
	town_pass(t, HOUR);
	t->s.stopping = true;
	town_run(t, prober_stage);
	assert_null(t->s.flights);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_refused_token_holds_the_delivery_and_stops_the_lane),
		TOWN_TEST(without_a_broken_lane_every_post_is_tried_with_the_dead_token),
		TOWN_TEST(an_account_without_a_token_is_ill_before_any_call),
		TOWN_TEST(an_hour_later_the_token_is_tried_and_when_it_works_all_goes_on),
		TOWN_TEST(a_probe_that_fails_is_repeated_in_an_hour),
		TOWN_TEST(a_probe_whose_answer_is_lost_proves_nothing),
		TOWN_TEST(a_reading_of_the_files_has_the_token_tried_at_once),
		TOWN_TEST(a_new_token_releases_what_was_held_for_the_old_one),
		TOWN_TEST(what_a_person_or_approval_holds_stays_held),
		TOWN_TEST(a_probe_waits_until_the_calls_of_the_lane_have_come_back),
		TOWN_TEST(a_probe_keeps_the_gap),
		TOWN_TEST(a_service_that_stops_probes_nothing),
	};
	return TOWN_MAIN(tests);
}
