/* SPDX-License-Identifier: MIT */
/* dispatcher_test.c - what is due leaves in its order, written down before; several steps; night, expiry, stopping. */
#include "town.h"

#include "flow/lane.h"
#include "store/posts.h"

#define KEY "recruit/announcement@band"

/* --- the intent ------------------------------------------------------------------------------------------------------------------- */

static void the_intent_is_on_disk_before_the_call_leaves(void **state)
{
	struct town *t = *state;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
	assert_true(town_call(t)->x.call.effect);
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SENDING);
	assert_true(d.effect);
	assert_int_equal(d.sent_at, t->s.now);
	assert_int_equal(d.attempts, 1);
}

/* The control: without it a crash finds a row that seems never to have left, and sends it again. */
static void without_the_intent_the_disk_knows_of_no_effect(void **state)
{
	struct town *t = *state;
	FAULT("intent");
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	assert_true(town_call(t)->x.call.effect);
	assert_false(town_get(t, KEY).effect);
}

static void a_call_that_nobody_sees_is_no_effect_on_disk(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	fake.unseen = true;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SENDING);
	assert_false(d.effect);
	assert_int_equal(d.sent_at, 0);
}

static void what_is_under_way_is_not_begun_again(void **state)
{
	struct town *t = *state;
	fake_channel.limits.parallel = 8;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_int_equal(town_get(t, KEY).attempts, 1);
}

/* --- steps ------------------------------------------------------------------------------------------------------------------------ */

static void each_step_is_on_disk_before_the_next_call_leaves(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	fake.unseen = true;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_string_equal(town_url(t), "fake:publish/1");
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.stage, 1);
	assert_string_equal(d.memo, "step 1");
	assert_true(d.effect);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, KEY, STATE_DELIVERED);
}

static void what_a_step_waits_behind_is_on_disk_while_it_waits(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	fake.unseen = true;
	fake.naps_ms = 3 * SECOND;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 3 * SECOND);
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SENDING);
	assert_int_equal(d.stage, 1);
	assert_string_equal(d.memo, "step 1");
	assert_false(d.effect);
	town_pass(t, 3 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/1");
	assert_true(town_get(t, KEY).effect);
}

static void an_optional_call_may_have_any_fate(void **state)
{
	struct town *t = *state;
	static const struct {
		const char *key;
		enum fate fate;
	} cases[] = {
		{ "a/announcement@band", FATE_ANSWERED },
		{ "b/announcement@band", FATE_CUT },
		{ "c/announcement@band", FATE_NEVER_LEFT },
	};
	fake.calls = 2;
	fake.courtesy = true;
	for (size_t i = 0; i < COUNT(cases); i++) {
		town_put_key(t, cases[i].key);
		town_run(t, dispatcher_stage);
		town_land(t, dispatcher_stage, FATE_ANSWERED);
		assert_string_equal(town_url(t), "fake:publish/1");
		assert_false(town_get(t, cases[i].key).effect);
		town_land(t, dispatcher_stage, cases[i].fate);
		assert_state(t, cases[i].key, STATE_DELIVERED);
	}
	assert_int_equal(town_lane(t, "band")->failures, 1);
}

/* The message is out, its poll waits for the pace: on disk nothing that people could see is under way. */
static struct flight *park(struct town *t)
{
	fake.calls = 2;
	town_account(t, "band")->pace_ms = 10 * SECOND;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_null(town_call(t));
	return t->s.flights;
}

static void a_step_that_waits_for_its_turn_has_its_progress_on_disk(void **state)
{
	struct town *t = *state;
	struct delivery d;
	const struct post_name name = { "band", "first" };
	park(t);
	assert_int_equal(town_wait(t), 10 * SECOND);
	d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SENDING);
	assert_int_equal(d.stage, 1);
	assert_false(d.effect);
	assert_string_equal(d.receipt.id, "first");
	OK(t, posts_find(t->s.store, &name, &sample_arena, &d, &t->err));
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/1");
	assert_true(town_get(t, KEY).effect);
}

static void nothing_overtakes_a_step_that_waits(void **state)
{
	struct town *t = *state;
	park(t);
	struct delivery urgent = town_delivery(t, "urgent/announcement@band");
	urgent.urgent = true;
	town_put(t, urgent);
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/1");
	assert_state(t, "urgent/announcement@band", STATE_SCHEDULED);
}

static void a_step_goes_on_where_it_stood_after_a_call_that_never_left(void **state)
{
	struct town *t = *state;
	park(t);
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_NEVER_LEFT);
	assert_state(t, KEY, STATE_SCHEDULED);
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/1");
	assert_string_equal(town_call(t)->x.memo, "step 1");
	assert_string_equal(town_call(t)->x.receipt.id, "first");
}

static void a_step_that_waits_gives_way_when_the_account_falls_ill(void **state)
{
	struct town *t = *state;
	park(t);
	town_lane(t, "band")->broken = true;
	town_pass(t, 10 * SECOND);
	town_run(t, dispatcher_stage);
	assert_null(t->s.flights);
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SCHEDULED);
	assert_string_equal(d.memo, "step 1");
}

/* --- order ------------------------------------------------------------------------------------------------------------------------ */

static void put_due(struct town *t, const char *key, int64_t due, int64_t order)
{
	struct delivery d = town_delivery(t, key);
	d.due_at = t->s.now - due;
	d.order_at = t->s.now - order;
	town_put(t, d);
}

/* Keys in the order in which they leave, each answered well. */
static const char *leave_in_turn(struct town *t)
{
	const char *all = "";
	town_run(t, dispatcher_stage);
	for (struct flight *f; (f = town_call(t)) != NULL; town_land(t, dispatcher_stage, FATE_ANSWERED)) {
		struct delivery d;
		OK(t, deliveries_by_id(t->s.store, f->delivery_id, &sample_arena, &d, &t->err));
		all = arena_printf(&sample_arena, "%s %s", all, d.key);
	}
	return all;
}

static void the_oldest_goes_first_and_equal_ones_keep_their_computed_order(void **state)
{
	struct town *t = *state;
	put_due(t, "c/announcement@band", MINUTE, HOUR);
	put_due(t, "b/announcement@band", MINUTE, 2 * HOUR);
	put_due(t, "a/announcement@band", 2 * MINUTE, MINUTE);
	put_due(t, "d/announcement@band", MINUTE, HOUR);
	assert_string_equal(leave_in_turn(t), " a/announcement@band b/announcement@band c/announcement@band d/announcement@band");
}

static void urgent_ones_go_before_all_others_of_the_lane(void **state)
{
	struct town *t = *state;
	town_channel(t, "alley", "secret");
	put_due(t, "old/announcement@band", HOUR, HOUR);
	struct delivery urgent = town_delivery(t, "urgent/announcement@alley");
	urgent.urgent = true;
	town_put(t, urgent);
	assert_string_equal(leave_in_turn(t), " urgent/announcement@alley old/announcement@band");
}

static void one_lane_sends_one_at_a_time_unless_its_channel_allows_more(void **state)
{
	struct town *t = *state;
	fake_channel.limits.parallel = 2;
	put_due(t, "a/announcement@band", HOUR, HOUR);
	put_due(t, "b/announcement@band", HOUR, HOUR);
	put_due(t, "c/announcement@band", HOUR, HOUR);
	town_run(t, dispatcher_stage);
	assert_int_equal(t->s.calls.count, 2);
	assert_state(t, "c/announcement@band", STATE_SCHEDULED);
}

static void a_broken_channel_delays_no_other(void **state)
{
	struct town *t = *state;
	town_channel(t, "chat", "another secret");
	town_lane(t, "band")->broken = true;
	town_put_key(t, KEY);
	town_put_key(t, "recruit/announcement@chat");
	town_run(t, dispatcher_stage);
	assert_string_equal(town_call(t)->account->id, "chat");
	assert_state(t, KEY, STATE_SCHEDULED);
}

/* --- when ------------------------------------------------------------------------------------------------------------------------- */

static void nothing_leaves_before_it_is_due_and_the_stage_wakes_then(void **state)
{
	struct town *t = *state;
	put_due(t, KEY, -5 * MINUTE, 0);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 5 * MINUTE);
	town_pass(t, 5 * MINUTE);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

static void what_is_held_or_has_no_text_yet_stays(void **state)
{
	struct town *t = *state;
	struct delivery held = town_delivery(t, KEY), unready = town_delivery(t, "vote/consultation.outcome@band");
	held.state = STATE_HELD;
	unready.ready = false;
	town_put(t, held);
	town_put(t, unready);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
}

static void what_its_time_has_passed_expires_and_says_so(void **state)
{
	struct town *t = *state;
	struct delivery held = town_delivery(t, "held/announcement@band");
	held.state = STATE_HELD;
	town_put(t, held);
	town_put_key(t, KEY);
	town_lane(t, "band")->broken = true;
	town_run(t, dispatcher_stage);
	assert_int_equal(town_wait(t), DAY);
	town_pass(t, DAY);
	town_run(t, dispatcher_stage);
	assert_state(t, KEY, STATE_EXPIRED);
	assert_state(t, "held/announcement@band", STATE_EXPIRED);
	assert_string_not_equal(town_get(t, KEY).error, "");
}

static void without_its_end_a_notice_is_sent_when_the_meeting_has_begun(void **state)
{
	struct town *t = *state;
	FAULT("expiry");
	town_put_key(t, KEY);
	town_pass(t, DAY + MINUTE);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

static void by_night_only_what_is_urgent_leaves(void **state)
{
	struct town *t = *state;
	town_agenda(t)->settings.community.quiet = (struct quiet){ true, 11 * 60, 14 * 60 };
	struct delivery urgent = town_delivery(t, "urgent/announcement@band");
	urgent.urgent = true;
	town_put(t, urgent);
	town_put_key(t, KEY);
	assert_string_equal(leave_in_turn(t), " urgent/announcement@band");
	assert_int_equal(town_wait(t), 2 * HOUR);
	assert_state(t, KEY, STATE_SCHEDULED);
}

/* Found by review: 64 rows that waited for the morning kept the loop turning a thousand times a second. */
static void many_that_wait_for_the_morning_keep_nobody_awake(void **state)
{
	struct town *t = *state;
	town_agenda(t)->settings.community.quiet = (struct quiet){ true, 11 * 60, 14 * 60 };
	for (int i = 0; i < 70; i++)
		put_due(t, arena_printf(&sample_arena, "n%d/announcement@band", i), HOUR, HOUR);
	town_run(t, dispatcher_stage);
	assert_int_equal(town_wait(t), 2 * HOUR);
	assert_false(t->s.busy);
}

/* Found by review: a container that was ready after the meeting had begun was published all the same. */
static void the_last_step_of_what_expired_meanwhile_is_not_taken(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	fake.unseen = true;
	struct delivery d = town_delivery(t, KEY);
	d.expires_at = t->s.now + 5 * SECOND;
	town_put(t, d);
	town_run(t, dispatcher_stage);
	struct flight *f = town_call(t);
	town_pass(t, 5 * SECOND);
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), 0);
	town_run(t, dispatcher_stage);
	assert_state(t, KEY, STATE_EXPIRED);
}

/* --- stopping --------------------------------------------------------------------------------------------------------------------- */

static void a_service_that_stops_begins_nothing_and_finishes_what_is_in_the_air(void **state)
{
	struct town *t = *state;
	put_due(t, "a/announcement@band", HOUR, HOUR);
	put_due(t, "b/announcement@band", HOUR, HOUR);
	town_run(t, dispatcher_stage);
	t->s.stopping = true;
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, "a/announcement@band", STATE_DELIVERED);
	assert_state(t, "b/announcement@band", STATE_SCHEDULED);
	assert_null(town_call(t));
}

static void a_service_that_stops_leaves_the_next_step_for_the_next_start(void **state)
{
	struct town *t = *state;
	fake.calls = 2;
	town_put_key(t, KEY);
	town_run(t, dispatcher_stage);
	t->s.stopping = true;
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_null(town_call(t));
	struct delivery d = town_get(t, KEY);
	assert_int_equal(d.state, STATE_SENDING);
	assert_false(d.effect);
	assert_int_equal(d.stage, 1);
	assert_true(round_is_idle(&t->s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_intent_is_on_disk_before_the_call_leaves),
		TOWN_TEST(without_the_intent_the_disk_knows_of_no_effect),
		TOWN_TEST(a_call_that_nobody_sees_is_no_effect_on_disk),
		TOWN_TEST(what_is_under_way_is_not_begun_again),
		TOWN_TEST(each_step_is_on_disk_before_the_next_call_leaves),
		TOWN_TEST(what_a_step_waits_behind_is_on_disk_while_it_waits),
		TOWN_TEST(an_optional_call_may_have_any_fate),
		TOWN_TEST(a_step_that_waits_for_its_turn_has_its_progress_on_disk),
		TOWN_TEST(nothing_overtakes_a_step_that_waits),
		TOWN_TEST(a_step_goes_on_where_it_stood_after_a_call_that_never_left),
		TOWN_TEST(a_step_that_waits_gives_way_when_the_account_falls_ill),
		TOWN_TEST(the_oldest_goes_first_and_equal_ones_keep_their_computed_order),
		TOWN_TEST(urgent_ones_go_before_all_others_of_the_lane),
		TOWN_TEST(one_lane_sends_one_at_a_time_unless_its_channel_allows_more),
		TOWN_TEST(a_broken_channel_delays_no_other),
		TOWN_TEST(nothing_leaves_before_it_is_due_and_the_stage_wakes_then),
		TOWN_TEST(what_is_held_or_has_no_text_yet_stays),
		TOWN_TEST(what_its_time_has_passed_expires_and_says_so),
		TOWN_TEST(without_its_end_a_notice_is_sent_when_the_meeting_has_begun),
		TOWN_TEST(by_night_only_what_is_urgent_leaves),
		TOWN_TEST(many_that_wait_for_the_morning_keep_nobody_awake),
		TOWN_TEST(the_last_step_of_what_expired_meanwhile_is_not_taken),
		TOWN_TEST(a_service_that_stops_begins_nothing_and_finishes_what_is_in_the_air),
		TOWN_TEST(a_service_that_stops_leaves_the_next_step_for_the_next_start),
	};
	return TOWN_MAIN(tests);
}
