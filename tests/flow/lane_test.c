/* SPDX-License-Identifier: MIT */
/* lane_test.c - manners: pace, cool-down, quota, the breaker; what accounts share, and what outlives the process. */
#include "town.h"

#include "flow/lane.h"

#define KEY "recruit/announcement@band"

/* Send KEY and have it answered so; what the lane asks of the next post, in seconds. */
static int64_t send(struct town *t, enum fate fate)
{
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, fate);
	return lane_effect_delay(town_lane(t, "band"), t->s.boot) / SECOND;
}

/* --- sharing ---------------------------------------------------------------------------------------------------------------------- */

static void channels_of_one_type_endpoint_and_token_share_a_lane(void **state)
{
	struct town *t = *state;
	town_channel(t, "alley", "secret");
	town_channel(t, "chat", "another");
	assert_ptr_equal(town_lane(t, "band"), town_lane(t, "alley"));
	assert_ptr_not_equal(town_lane(t, "band"), town_lane(t, "chat"));
	struct account other = *town_account(t, "band");
	char name[65];
	other.endpoint = "https://elsewhere.example";
	lane_name(&other, name);
	assert_string_not_equal(name, town_lane(t, "band")->name);
}

static void the_longest_pace_of_its_accounts_is_the_pace_of_a_lane(void **state)
{
	struct town *t = *state;
	town_channel(t, "alley", "secret");
	town_account(t, "band")->pace_ms = 3 * SECOND;
	town_account(t, "alley")->pace_ms = 20 * SECOND;
	assert_int_equal(lane_pace_ms(town_lane(t, "band")), 20 * SECOND);
}

static void a_disabled_account_has_no_say(void **state)
{
	struct town *t = *state;
	town_channel(t, "alley", "secret");
	town_account(t, "alley")->pace_ms = 20 * SECOND;
	town_account(t, "alley")->enabled = false;
	OK(t, service_lanes(&t->s, &t->err));
	assert_int_equal(lane_pace_ms(town_lane(t, "band")), 0);
}

/* --- pace ------------------------------------------------------------------------------------------------------------------------- */

static void posts_keep_their_pace_and_reads_do_not_mind(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->pace_ms = 10 * SECOND;
	town_put_key(t, KEY);
	town_put_key(t, "second/announcement@band");
	assert_int_equal(send(t, FATE_ANSWERED), 10);
	assert_int_equal(lane_delay(town_lane(t, "band"), t->s.boot, false), 0);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 10 * SECOND);
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

/* Found by review: a lane that lets several calls overlap let several posts go in the same instant. */
static void posts_keep_their_pace_also_where_calls_may_overlap(void **state)
{
	struct town *t = *state;
	fake_channel.limits.parallel = 8;
	town_account(t, "band")->pace_ms = 10 * SECOND;
	town_put_key(t, KEY);
	town_put_key(t, "second/announcement@band");
	town_run(t, dispatcher_stage);
	assert_int_equal(t->s.calls.count, 1);
}

/* Found by review: the pace was on disk only when the answer had come. */
static void a_pace_outlives_a_crash_before_the_answer(void **state)
{
	struct town *t = *state;
	struct lane next = { .channel = &fake_channel };
	town_account(t, "band")->pace_ms = 10 * SECOND;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	memcpy(next.name, town_lane(t, "band")->name, sizeof next.name);
	OK(t, lane_load(&next, t->s.store, &t->err));
	assert_int_equal(next.paced_boot, t->s.boot);
}

static void any_two_calls_keep_the_gap(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->gap_ms = 300;
	town_put_key(t, KEY);
	send(t, FATE_ANSWERED);
	assert_int_equal(lane_delay(town_lane(t, "band"), t->s.boot, false), 300);
	assert_int_equal(lane_delay(town_lane(t, "band"), t->s.boot + 300, false), 0);
}

static void a_long_poll_takes_no_place_where_it_may_run_beside(void **state)
{
	struct town *t = *state;
	struct lane *l = town_lane(t, "band");
	l->busy = 1;
	assert_int_equal(lane_delay(l, t->s.boot, true), LANE_AFTER_LANDING);
	fake_channel.limits.collect_beside = true;
	assert_int_equal(lane_delay(l, t->s.boot, true), 0);
	l->lingering = true;
	assert_int_equal(lane_delay(l, t->s.boot, true), LANE_AFTER_LANDING);
	assert_int_equal(lane_delay(l, t->s.boot, false), LANE_AFTER_LANDING);
}

/* --- cool-down -------------------------------------------------------------------------------------------------------------------- */

static void a_cool_down_without_a_time_is_10_then_20_then_40_seconds(void **state)
{
	struct town *t = *state;
	static const int64_t waits[] = { 10, 20, 40, 80 };
	fake.end = (struct receipt)ENDS(LATER, COOLDOWN);
	town_put_key(t, KEY);
	for (size_t i = 0; i < COUNT(waits); i++) {
		assert_int_equal(send(t, FATE_ANSWERED), waits[i]);
		assert_int_equal(town_wait(t), waits[i] * SECOND);
		assert_int_equal(town_get(t, KEY).attempts, 0);
		town_pass(t, waits[i] * SECOND);
	}
	fake.end = (struct receipt)ENDS(SENT, NONE);
	assert_int_equal(send(t, FATE_ANSWERED), 0);
	fake.end = (struct receipt)ENDS(LATER, COOLDOWN);
	town_put_key(t, "second/announcement@band");
	assert_int_equal(send(t, FATE_ANSWERED), 10);
}

static void a_pace_longer_than_the_cool_down_goes_on(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->pace_ms = 30 * SECOND;
	fake.end = (struct receipt)ENDS(LATER, COOLDOWN);
	town_put_key(t, KEY);
	assert_int_equal(send(t, FATE_ANSWERED), 30);
}

/* Found by review: where calls overlap, the answer of another post ended the cool-down. */
static void the_answer_of_another_post_does_not_end_a_cool_down(void **state)
{
	struct town *t = *state;
	fake_channel.limits.parallel = 2;
	town_put_key(t, KEY);
	town_put_key(t, "second/announcement@band");
	town_run(t, dispatcher_stage);
	struct flight *first = t->s.calls.at[0], *second = t->s.calls.at[1];
	fake.end = (struct receipt)ENDS(LATER, COOLDOWN);
	town_answer(t, first, FATE_ANSWERED);
	town_run(t, dispatcher_stage);
	fake.end = (struct receipt)ENDS(SENT, NONE);
	town_answer(t, second, FATE_ANSWERED);
	assert_int_equal(lane_effect_delay(town_lane(t, "band"), t->s.boot), 10 * SECOND);
}

/* --- quota ------------------------------------------------------------------------------------------------------------------------ */

static void a_quota_without_a_time_doubles_from_an_hour_to_a_day(void **state)
{
	struct town *t = *state;
	static const int64_t hours[] = { 1, 2, 4, 8, 16, 24, 24 };
	struct lane *l = town_lane(t, "band");
	const struct receipt quota = { .outcome = OUTCOME_LATER, .trouble = TROUBLE_QUOTA, .wait_ms = -1, .reason = "used up" };
	for (size_t i = 0; i < COUNT(hours); i++) {
		lane_trouble(l, &quota, t->s.now, t->s.boot);
		assert_int_equal(lane_delay(l, t->s.boot, false), hours[i] * HOUR);
		assert_string_equal(l->wait_reason, "used up");
		town_pass(t, hours[i] * HOUR);
	}
}

/* Found by review: where nothing but reads was answered for weeks, the next quota began with the doubled wait of the last one. */
static void a_day_without_trouble_forgets_former_quotas(void **state)
{
	struct town *t = *state;
	struct lane *l = town_lane(t, "band");
	const struct receipt quota = { .outcome = OUTCOME_LATER, .trouble = TROUBLE_QUOTA, .wait_ms = -1 };
	lane_trouble(l, &quota, t->s.now, t->s.boot);
	town_pass(t, HOUR);
	lane_trouble(l, &quota, t->s.now, t->s.boot);
	town_pass(t, 2 * HOUR + DAY + 1);
	lane_trouble(l, &quota, t->s.now, t->s.boot);
	assert_int_equal(lane_delay(l, t->s.boot, false), HOUR);
}

static void a_quota_stops_reads_and_posts_alike(void **state)
{
	struct town *t = *state;
	fake.end = (struct receipt)ENDS(LATER, QUOTA);
	town_put_key(t, KEY);
	town_put_key(t, "second/announcement@band");
	assert_int_equal(send(t, FATE_ANSWERED), 3600);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), HOUR);
}

/* --- a storm ---------------------------------------------------------------------------------------------------------------------- */

enum { WAITING = 300, CALLS_MAX = 20 };

/* So many are due, and for half an hour the service answers each with "too many" and no time: how many calls it gets (T28). */
static int calls_in_a_storm(struct town *t)
{
	int calls = 0;
	fake.end = (struct receipt)ENDS(LATER, QUOTA);
	OK(t, store_begin(t->s.store, &t->err));
	for (int i = 0; i < WAITING; i++)
		town_put_key(t, arena_printf(&sample_arena, "no%d/announcement@band", i));
	OK(t, store_commit(t->s.store, &t->err));
	for (int minute = 0; minute < 30 && calls < CALLS_MAX; minute++) {
		town_run(t, dispatcher_stage);
		for (; town_call(t) && calls < CALLS_MAX; calls++)
			town_land(t, dispatcher_stage, FATE_ANSWERED);
		town_pass(t, MINUTE);
	}
	return calls;
}

static void in_a_storm_the_service_is_asked_once_and_what_is_urgent_leaves_first_behind_it(void **state)
{
	struct town *t = *state;
	struct delivery urgent = town_delivery(t, "urgent/announcement@band"), first;
	urgent.urgent = true;
	assert_int_equal(calls_in_a_storm(t), 1);
	town_put(t, urgent);
	town_pass(t, 30 * MINUTE);
	fake.end = (struct receipt)ENDS(SENT, NONE);
	town_run(t, dispatcher_stage);
	OK(t, deliveries_by_id(t->s.store, town_call(t)->delivery_id, &sample_arena, &first, &t->err));
	assert_string_equal(first.key, urgent.key);
	assert_int_equal(town_get(t, "no0/announcement@band").attempts, 0);
}

static void without_its_waits_it_is_asked_again_and_again(void **state)
{
	FAULT("lane-waits");
	assert_int_equal(calls_in_a_storm(*state), CALLS_MAX);
}

/* --- the breaker ------------------------------------------------------------------------------------------------------------------ */

static void five_calls_in_a_row_that_never_left_open_the_breaker(void **state)
{
	struct town *t = *state;
	static const int64_t waits[] = { 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600 };
	struct lane *l = town_lane(t, "band");
	for (size_t i = 0; i < COUNT(waits); i++) {
		lane_never_left(l, t->s.boot, "no route");
		assert_int_equal(lane_delay(l, t->s.boot, false), waits[i] * SECOND);
		town_pass(t, waits[i] * SECOND);
	}
	assert_string_equal(l->wait_reason, "no route");
	lane_answered(l);
	assert_int_equal(lane_delay(l, t->s.boot - HOUR, false), 0);
	lane_never_left(l, t->s.boot, "no route");
	assert_int_equal(lane_delay(l, t->s.boot, false), 0);
}

static void an_open_breaker_delays_no_other_channel(void **state)
{
	struct town *t = *state;
	town_channel(t, "chat", "another");
	for (int i = 0; i < 5; i++)
		lane_never_left(town_lane(t, "band"), t->s.boot, "no route");
	town_put_key(t, KEY);
	town_put_key(t, "recruit/announcement@chat");
	town_run(t, dispatcher_stage);
	assert_string_equal(town_call(t)->account->id, "chat");
	assert_int_equal(town_wait(t), MINUTE);
}

struct fate_row {
	enum fate fate;
	struct receipt end;
	int failures; /* after four that never left */
};

static void only_calls_that_never_left_count_and_any_answer_resets(void **state)
{
	struct town *t = *state;
	static const struct fate_row rows[] = {
		{ FATE_NEVER_LEFT, ENDS(NONE, NONE), 5 },
		{ FATE_CUT, ENDS(NONE, NONE), 4 },
		{ FATE_ANSWERED, ENDS(SENT, NONE), 0 },
		{ FATE_ANSWERED, ENDS(LATER, TRANSIENT), 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		t = *state;
		town_lane(t, "band")->failures = 4;
		fake.end = rows[i].end;
		town_put_key(t, KEY);
		send(t, rows[i].fate);
		assert_int_equal(town_lane(t, "band")->failures, rows[i].failures);
	}
}

/* Found by review: a breaker opened by the calls still in the air was shorter than the quota that was being waited for, and ended it. */
static void the_breaker_does_not_cut_a_quota_short(void **state)
{
	struct town *t = *state;
	struct lane *l = town_lane(t, "band");
	const struct receipt quota = { .outcome = OUTCOME_LATER, .trouble = TROUBLE_QUOTA, .wait_ms = -1 };
	lane_trouble(l, &quota, t->s.now, t->s.boot);
	for (int i = 0; i < 5; i++)
		lane_never_left(l, t->s.boot, "no route");
	assert_int_equal(lane_delay(l, t->s.boot, false), HOUR);
	l->failures = 1;
	lane_answered(l);
	assert_int_equal(lane_delay(l, t->s.boot, false), HOUR);
}

/* --- without the waits ------------------------------------------------------------------------------------------------------------ */

static void without_the_breaker_every_post_goes_to_a_dead_service(void **state)
{
	struct town *t = *state;
	FAULT("breaker");
	for (int i = 0; i < 12; i++)
		lane_never_left(town_lane(t, "band"), t->s.boot, "no route");
	assert_int_equal(lane_delay(town_lane(t, "band"), t->s.boot, false), 0);
}

static void without_its_waits_a_lane_asks_again_at_once(void **state)
{
	struct town *t = *state;
	static const struct receipt troubles[] = { ENDS_AFTER(LATER, COOLDOWN, 60000), ENDS(LATER, QUOTA) };
	FAULT("lane-waits");
	town_put_key(t, KEY);
	for (size_t i = 0; i < COUNT(troubles); i++) {
		fake.end = troubles[i];
		if (i == 0)
			town_run(t, dispatcher_stage);
		town_land(t, dispatcher_stage, FATE_ANSWERED);
		assert_non_null(town_call(t)); /* in the very same moment */
	}
}

/* --- what outlives ---------------------------------------------------------------------------------------------------------------- */

static void what_a_lane_waits_for_outlives_the_process(void **state)
{
	struct town *t = *state;
	struct lane l = { .name = "a", .channel = &fake_channel, .self = "me", .cursor = "17", .wait_reason = "busy",
		.broken_reason = "token",
			  .polled_at = 1, .paced_boot = 2, .wait_boot = 3, .broken_at = 4, .token_expires_at = 5, .cooldowns = 6,
			  .quotas = 7, .failures = 8, .broken = true, .changed = true }, next = { .name = "a", .channel = &fake_channel };
	OK(t, lane_save(&l, t->s.store, &t->err));
	assert_false(l.changed);
	OK(t, lane_load(&next, t->s.store, &t->err));
	assert_string_equal(next.self, "me");
	assert_string_equal(next.cursor, "17");
	assert_string_equal(next.wait_reason, "busy");
	assert_string_equal(next.broken_reason, "token");
	assert_int_equal(next.polled_at + 10 * next.paced_boot + 100 * next.wait_boot + 1000 * next.broken_at, 4321);
	assert_int_equal(next.token_expires_at + 10 * next.cooldowns + 100 * next.quotas + 1000 * next.failures, 8765);
	assert_true(next.broken);
}

static void a_reading_of_the_files_changes_no_wait(void **state)
{
	struct town *t = *state;
	struct lane *l = town_lane(t, "band");
	l->paced_boot = t->s.boot;
	town_account(t, "band")->pace_ms = MINUTE;
	OK(t, service_lanes(&t->s, &t->err));
	assert_ptr_equal(town_lane(t, "band"), l);
	assert_int_equal(lane_effect_delay(l, t->s.boot), MINUTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(channels_of_one_type_endpoint_and_token_share_a_lane),
		TOWN_TEST(the_longest_pace_of_its_accounts_is_the_pace_of_a_lane),
		TOWN_TEST(a_disabled_account_has_no_say),
		TOWN_TEST(posts_keep_their_pace_and_reads_do_not_mind),
		TOWN_TEST(posts_keep_their_pace_also_where_calls_may_overlap),
		TOWN_TEST(a_pace_outlives_a_crash_before_the_answer),
		TOWN_TEST(any_two_calls_keep_the_gap),
		TOWN_TEST(a_long_poll_takes_no_place_where_it_may_run_beside),
		TOWN_TEST(a_cool_down_without_a_time_is_10_then_20_then_40_seconds),
		TOWN_TEST(a_pace_longer_than_the_cool_down_goes_on),
		TOWN_TEST(the_answer_of_another_post_does_not_end_a_cool_down),
		TOWN_TEST(a_quota_without_a_time_doubles_from_an_hour_to_a_day),
		TOWN_TEST(a_day_without_trouble_forgets_former_quotas),
		TOWN_TEST(a_quota_stops_reads_and_posts_alike),
		TOWN_TEST(in_a_storm_the_service_is_asked_once_and_what_is_urgent_leaves_first_behind_it),
		TOWN_TEST(without_its_waits_it_is_asked_again_and_again),
		TOWN_TEST(five_calls_in_a_row_that_never_left_open_the_breaker),
		TOWN_TEST(an_open_breaker_delays_no_other_channel),
		TOWN_TEST(only_calls_that_never_left_count_and_any_answer_resets),
		TOWN_TEST(the_breaker_does_not_cut_a_quota_short),
		TOWN_TEST(without_the_breaker_every_post_goes_to_a_dead_service),
		TOWN_TEST(without_its_waits_a_lane_asks_again_at_once),
		TOWN_TEST(what_a_lane_waits_for_outlives_the_process),
		TOWN_TEST(a_reading_of_the_files_changes_no_wait),
	};
	return TOWN_MAIN(tests);
}
