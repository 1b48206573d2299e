/* SPDX-License-Identifier: MIT */
/* verdict_test.c - each way in which a conversation can end, and what it makes of the delivery and its lane. */
#include "town.h"
#include "store/posts.h"

#define KEY "recruit/announcement@band"

/* The effect-carrying call of KEY left, and its answer is judged. */
static void end_with(struct town *t, enum fate fate)
{
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, fate);
}

struct ending {
	const char *name;
	enum fate fate;
	struct receipt receipt;
	enum state state;
	int attempts;
	int64_t wait_from, wait_to; /* of the delivery, on the steady clock */
	int64_t effects_wait;       /* of the lane; LANE_NEVER: broken */
	int64_t calls_wait;
};

static const struct ending endings[] = {
	{ "sent", FATE_ANSWERED, { .outcome = OUTCOME_SENT }, STATE_DELIVERED, 1, 0, 0, 0, 0 },
	{ "refused", FATE_ANSWERED, ENDS(NEVER, PERMANENT), STATE_FAILED, 1, 0, 0, 0, 0 },
	{ "later", FATE_ANSWERED, ENDS(LATER, TRANSIENT), STATE_SCHEDULED, 1, 1000, 5000, 0, 0 },
	{ "later, told when", FATE_ANSWERED, ENDS_AFTER(LATER, TRANSIENT, 70000), STATE_SCHEDULED, 1, 70000, 70000, 0, 0 },
	{ "last try", FATE_ANSWERED, ENDS_TRIES(LATER, TRANSIENT, 1), STATE_FAILED, 1, 0, 0, 0, 0 },
	{ "one try left", FATE_ANSWERED, ENDS_TRIES(LATER, TRANSIENT, 2), STATE_SCHEDULED, 1, 1000, 5000, 0, 0 },
	{ "cool-down", FATE_ANSWERED, ENDS(LATER, COOLDOWN), STATE_SCHEDULED, 0, 0, 0, 10000, 0 },
	{ "cool-down, told", FATE_ANSWERED, ENDS_AFTER(LATER, COOLDOWN, 8000), STATE_SCHEDULED, 0, 0, 0, 8000, 0 },
	{ "quota", FATE_ANSWERED, ENDS(LATER, QUOTA), STATE_SCHEDULED, 0, 0, 0, HOUR, HOUR },
	{ "quota, told", FATE_ANSWERED, ENDS_AFTER(LATER, QUOTA, 60000), STATE_SCHEDULED, 0, 0, 0, 60000, 60000 },
	{ "credentials", FATE_ANSWERED, ENDS(HOLD, CREDENTIALS), STATE_HELD, 0, 0, 0, LANE_NEVER, LANE_NEVER },
	{ "unsure", FATE_ANSWERED, ENDS(UNSURE, TRANSIENT), STATE_UNCERTAIN, 1, 0, 0, 0, 0 },
	{ "never left", FATE_NEVER_LEFT, { .outcome = OUTCOME_NONE }, STATE_SCHEDULED, 1, 1000, 5000, 0, 0 },
	{ "cut", FATE_CUT, { .outcome = OUTCOME_NONE }, STATE_UNCERTAIN, 1, 0, 0, 0, 0 },
};

static void check_ending(struct town *t, const struct ending *want)
{
	struct delivery d = town_get(t, KEY);
	int64_t waits = d.wait_boot ? d.wait_boot - t->s.boot : 0;
	if (d.state != want->state || d.attempts != want->attempts)
		fail_msg("%s: %s after %d attempts", want->name, state_name(d.state), d.attempts);
	if (waits < want->wait_from || waits > want->wait_to)
		fail_msg("%s: waits %lld ms", want->name, (long long)waits);
	if (lane_effect_delay(town_lane(t, "band"), t->s.boot) != want->effects_wait)
		fail_msg("%s: the next post may leave in %lld ms", want->name,
			 (long long)lane_effect_delay(town_lane(t, "band"), t->s.boot));
	if (lane_delay(town_lane(t, "band"), t->s.boot, false) != want->calls_wait)
		fail_msg("%s: the next call may leave in %lld ms", want->name,
			 (long long)lane_delay(town_lane(t, "band"), t->s.boot, false));
	if (t->s.flights || d.effect)
		fail_msg("%s: the conversation has not ended", want->name);
}

static void each_ending_has_its_state_and_its_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++) {
		void *town;
		town_open(&town);
		town_put_key(town, KEY);
		fake.end = endings[i].receipt;
		end_with(town, endings[i].fate);
		check_ending(town, &endings[i]);
		town_close(&town);
	}
}

static void without_the_verdict_what_was_refused_is_sent_again(void **state)
{
	struct town *t = *state;
	FAULT("refusal");
	fake.end = (struct receipt)ENDS(NEVER, PERMANENT);
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_state(t, KEY, STATE_SCHEDULED);
	town_pass(t, MINUTE);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

static void what_was_cut_before_people_could_see_it_is_tried_again(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	fake.unseen = true;
	town_put_key(t, KEY);
	end_with(t, FATE_CUT);
	struct delivery d = town_get(t, KEY);
	assert_state(t, KEY, STATE_SCHEDULED);
	assert_in_range(d.wait_boot - t->s.boot, 1000, 5000);
	assert_string_equal(d.error, "the line broke");
}

static void a_receipt_is_kept_and_the_post_is_known_by_all_its_names(void **state)
{
	struct town *t = *state;
	struct delivery d;
	fake.end = (struct receipt){ .id = "501", .url = "https://fake.example/501", .also = "502 poll:77" };
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	d = town_get(t, KEY);
	assert_string_equal(d.receipt.id, "501");
	assert_string_equal(d.receipt.url, "https://fake.example/501");
	assert_int_equal(d.receipt.at, t->s.now);
	const char *const names[] = { "501", "502", "poll:77" };
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct post_name name = { "band", names[i] };
		OK(t, posts_find(t->s.store, &name, &sample_arena, &d, &t->err));
		assert_string_equal(d.key, KEY);
	}
}

/* --- how long replies are read ---------------------------------------------------------------------------------------------------- */

static struct reading reading_of(struct town *t, const char *key)
{
	struct reading r = { 0 };
	OK(t, readings_get(t->s.store, town_get(t, key).id, &sample_arena, &r, &t->err));
	return r;
}

static void replies_are_read_from_one_interval_on_until_a_month_after_the_end(void **state)
{
	struct town *t = *state;
	town_item(t, sample_consultation("recruit", "2021-09-20 10:00", "2021-12-01 18:00"));
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_int_equal(reading_of(t, KEY).next_at, t->s.now + 5 * MINUTE);
	assert_string_equal(told(reading_of(t, KEY).until_at), "2021-12-31 18:00");
}

/* A digest is over when the next one comes, the consultation is not. */
static void replies_under_a_digest_are_read_as_long_as_those_under_the_call(void **state)
{
	struct town *t = *state;
	town_item(t, sample_consultation("recruit", "2021-09-20 10:00", "2022-03-01 18:00"));
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_string_equal(told(reading_of(t, KEY).until_at), "2022-03-31 18:00");
}

static void replies_under_one_of_an_endless_series_are_read_for_a_month_after_its_day(void **state)
{
	struct town *t = *state;
	town_item(t, sample_meeting("recruit", "2021-09-20 19:00"))->meeting.repeat = "FREQ=WEEKLY";
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_string_equal(told(reading_of(t, KEY).until_at), "2021-10-24 12:00");
}

static void reading_goes_on_when_the_close_is_put_off(void **state)
{
	struct town *t = *state;
	struct item *item = town_item(t, sample_consultation("recruit", "2021-09-20 10:00", "2021-12-01 18:00"));
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	item->consultation.closes = moment("2022-03-01 18:00");
	t->s.plan_due = true;
	town_run(t, planner_stage);
	assert_string_equal(told(reading_of(t, KEY).until_at), "2022-03-31 18:00");
	assert_int_equal(reading_of(t, KEY).next_at, t->s.now + 5 * MINUTE);
}

/* Found by review: a clock that had been a year ahead left the replies unread for a year. */
static void reading_goes_on_when_the_clock_is_set_back(void **state)
{
	struct town *t = *state;
	town_item(t, sample_consultation("recruit", "2021-09-20 10:00", "2021-12-01 18:00"));
	town_put_key(t, KEY);
	t->s.now += 30LL * DAY;
	struct delivery d = town_get(t, KEY);
	d.expires_at += 60LL * DAY;
	town_update(t, &d);
	end_with(t, FATE_ANSWERED);
	t->s.now -= 30LL * DAY;
	t->s.plan_due = true;
	town_run(t, planner_stage);
	assert_int_equal(reading_of(t, KEY).next_at, t->s.now);
}

static void replies_to_an_item_that_is_gone_are_read_for_a_month(void **state)
{
	struct town *t = *state;
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_string_equal(told(reading_of(t, KEY).until_at), "2021-10-22 12:00");
}

/* --- tries ------------------------------------------------------------------------------------------------------------------------ */

static void a_limit_of_tries_ends_them(void **state)
{
	struct town *t = *state;
	fake.end = (struct receipt)ENDS_TRIES(LATER, TRANSIENT, 3);
	town_put_key(t, KEY);
	for (int i = 0; i < 3; i++) {
		assert_state(t, KEY, STATE_SCHEDULED);
		end_with(t, FATE_ANSWERED);
		town_pass(t, MINUTE);
	}
	assert_state(t, KEY, STATE_FAILED);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
}

/* Found by review: an evening without a network used up the tries that an unknown code allows. */
static void calls_that_never_left_use_up_none_of_a_limit_of_tries(void **state)
{
	struct town *t = *state;
	town_put_key(t, KEY);
	for (int i = 0; i < 3; i++) {
		end_with(t, FATE_NEVER_LEFT);
		town_pass(t, MINUTE);
	}
	fake.end = (struct receipt)ENDS_TRIES(LATER, TRANSIENT, 2);
	end_with(t, FATE_ANSWERED);
	assert_state(t, KEY, STATE_SCHEDULED);
	town_pass(t, MINUTE);
	end_with(t, FATE_ANSWERED);
	assert_state(t, KEY, STATE_FAILED);
}

/* --- damage ----------------------------------------------------------------------------------------------------------------------- */

/* Found by review: scheduled → failed is no legal step, so the stage failed with it in every round and nothing at all went out. */
static void a_damaged_row_fails_alone_and_the_others_go_out(void **state)
{
	struct town *t = *state;
	struct delivery bad = town_delivery(t, KEY);
	bad.payload = "no JSON";
	bad.due_at -= HOUR;
	town_put(t, bad);
	town_put_key(t, "second/announcement@band");
	end_with(t, FATE_ANSWERED);
	assert_state(t, KEY, STATE_FAILED);
	assert_non_null(strstr(town_get(t, KEY).error, KEY));
	assert_state(t, "second/announcement@band", STATE_DELIVERED);
}

static void a_damaged_row_is_not_looked_for(void **state)
{
	struct town *t = *state;
	struct delivery d = town_delivery(t, KEY);
	d.payload = "no JSON";
	d = town_put(t, d);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_UNCERTAIN;
	town_update(t, &d);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, KEY, STATE_FAILED);
}

/* --- groups that move ------------------------------------------------------------------------------------------------------------- */

static void a_place_that_moved_is_kept_and_the_files_are_read_again(void **state)
{
	struct town *t = *state;
	fake.end = (struct receipt){ .outcome = OUTCOME_LATER, .trouble = TROUBLE_TRANSIENT, .place = "-1009" };
	town_put_key(t, KEY);
	end_with(t, FATE_ANSWERED);
	assert_string_equal(store_meta(t->s.store, "place:band:band", &sample_arena), "-1009");
	assert_true(t->s.reload_due);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_ending_has_its_state_and_its_waits),
		TOWN_TEST(without_the_verdict_what_was_refused_is_sent_again),
		TOWN_TEST(what_was_cut_before_people_could_see_it_is_tried_again),
		TOWN_TEST(a_receipt_is_kept_and_the_post_is_known_by_all_its_names),
		TOWN_TEST(replies_are_read_from_one_interval_on_until_a_month_after_the_end),
		TOWN_TEST(replies_under_a_digest_are_read_as_long_as_those_under_the_call),
		TOWN_TEST(replies_under_one_of_an_endless_series_are_read_for_a_month_after_its_day),
		TOWN_TEST(reading_goes_on_when_the_close_is_put_off),
		TOWN_TEST(reading_goes_on_when_the_clock_is_set_back),
		TOWN_TEST(replies_to_an_item_that_is_gone_are_read_for_a_month),
		TOWN_TEST(a_limit_of_tries_ends_them),
		TOWN_TEST(calls_that_never_left_use_up_none_of_a_limit_of_tries),
		TOWN_TEST(a_damaged_row_fails_alone_and_the_others_go_out),
		TOWN_TEST(a_damaged_row_is_not_looked_for),
		TOWN_TEST(a_place_that_moved_is_kept_and_the_files_are_read_again),
	};
	return TOWN_MAIN(tests);
}
