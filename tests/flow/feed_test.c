/* SPDX-License-Identifier: MIT */
/* feed_test.c - a lane's feed: one read at a time, where it stands goes on with what was found, a conflict is no reason to hurry. */
#include "town.h"

#include "flow/lane.h"
#include "store/cursors.h"
#include "store/replies.h"

static void open_feed(struct town *t)
{
	fake_channel.collects = COLLECT_FEED;
	fake_channel.limits.collect_beside = true;
	fake.cursor = "18";
	town_account(t, "band")->poll_ms = 0;
}

static void land(struct town *t, enum fate fate)
{
	town_land(t, collector_stage, fate);
}

static void a_daemon_reads_by_long_poll_one_at_a_time_beside_other_calls(void **state)
{
	struct town *t = *state;
	open_feed(t);
	town_lane(t, "band")->busy = 1;
	town_run(t, collector_stage);
	assert_string_equal(town_url(t), "fake:collect/0");
	assert_true(town_call(t)->linger && town_call(t)->x.linger);
	struct flight *f = town_call(t);
	town_run(t, collector_stage);
	assert_null(town_call(t));
	assert_true(round_is_idle(&t->s));
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, collector_stage);
	assert_string_equal(town_call(t)->x.cursor, "18");
}

static void where_a_feed_stands_is_on_disk_with_what_was_found(void **state)
{
	struct town *t = *state;
	struct lane_row row;
	int64_t began = t->s.now;
	open_feed(t);
	town_run(t, collector_stage);
	town_pass(t, 50 * SECOND);
	land(t, FATE_ANSWERED);
	OK(t, lanes_get(t->s.store, town_lane(t, "band")->name, &sample_arena, &row, &t->err));
	assert_string_equal(row.cursor, "18");
	assert_int_equal(row.polled_at, began);
}

static void a_read_that_failed_moves_nothing_and_backs_off(void **state)
{
	struct town *t = *state;
	open_feed(t);
	for (int i = 1; i <= 3; i++) {
		town_run(t, collector_stage);
		land(t, FATE_CUT);
		assert_string_equal(town_lane(t, "band")->cursor, "");
		assert_int_equal(town_lane(t, "band")->polled_at, 0);
		assert_int_equal(town_lane(t, "band")->feed_failures, i);
		assert_in_range(town_wait(t), SECOND, 20 * SECOND);
		town_pass(t, town_wait(t));
	}
}

static void a_flood_is_waited_for_and_stops_posts_too(void **state)
{
	struct town *t = *state;
	open_feed(t);
	fake.end = (struct receipt)ENDS_AFTER(LATER, COOLDOWN, 40 * SECOND);
	town_run(t, collector_stage);
	land(t, FATE_ANSWERED);
	assert_int_equal(town_wait(t), 40 * SECOND);
	assert_int_equal(lane_effect_delay(town_lane(t, "band"), t->s.boot), 40 * SECOND);
}

static void another_reader_of_the_same_feed_is_given_ten_minutes(void **state)
{
	struct town *t = *state;
	open_feed(t);
	fake.end = (struct receipt)ENDS(HOLD, TRANSIENT);
	town_run(t, collector_stage);
	land(t, FATE_ANSWERED);
	assert_false(town_lane(t, "band")->broken);
	assert_int_equal(town_wait(t), 10 * MINUTE);
}

/* Found by review: --until-idle sat out ten minutes after ten minutes. */
static void a_pass_does_not_sit_out_another_reader(void **state)
{
	struct town *t = *state;
	open_feed(t);
	t->s.mode = RUN_UNTIL_IDLE;
	fake.end = (struct receipt)ENDS(HOLD, TRANSIENT);
	town_run(t, collector_stage);
	land(t, FATE_ANSWERED);
	assert_false(t->s.busy);
	assert_true(round_is_idle(&t->s));
}

/* Found by review: a flood with a time of its own was never counted as a failure. */
static void a_pass_ends_although_every_read_is_told_to_wait(void **state)
{
	struct town *t = *state;
	int reads = 0;
	open_feed(t);
	t->s.mode = RUN_UNTIL_IDLE;
	fake.end = (struct receipt)ENDS_AFTER(LATER, COOLDOWN, 40 * SECOND);
	for (town_run(t, collector_stage); town_call(t); town_run(t, collector_stage)) {
		assert_true(++reads < 10);
		land(t, FATE_ANSWERED);
		town_pass(t, 40 * SECOND);
	}
	assert_int_equal(reads, 4);
}

static void a_pass_reads_a_feed_until_it_is_empty_without_lingering(void **state)
{
	struct town *t = *state;
	open_feed(t);
	t->s.mode = RUN_ONCE;
	town_run(t, collector_stage);
	assert_false(town_call(t)->x.linger);
	land(t, FATE_ANSWERED); /* the cursor moved */
	assert_non_null(town_call(t));
	land(t, FATE_ANSWERED); /* it did not: that was all */
	assert_null(town_call(t));
	assert_false(t->s.busy);
}

static const struct reply said = { .form = REPLY_COMMAND, .id = "1.1", .author = "kim", .text = "/results", .picks = "", .parent = "",
				   .post = "", .place = "band", .place_name = "", .created_at = 1 };

/* Found by review: what came while the channel was taken out was dropped, and the cursor went over it. */
static void a_feed_whose_channels_were_taken_out_keeps_its_place(void **state)
{
	struct town *t = *state;
	struct stored_replies all = { 0 };
	open_feed(t);
	fake.replies = &said;
	fake.count = 1;
	town_run(t, collector_stage);
	struct flight *f = town_call(t);
	town_account(t, "band")->enabled = false;
	OK(t, service_lanes(&t->s, &t->err));
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, collector_stage);
	town_account(t, "band")->enabled = true;
	OK(t, service_lanes(&t->s, &t->err));
	town_run(t, collector_stage);
	assert_string_equal(town_call(t)->x.cursor, "");
	land(t, FATE_ANSWERED);
	OK(t, replies_list(t->s.store, NULL, &sample_arena, &all, &t->err));
	assert_int_equal(all.list.count, 1);
}

/* Found by review: nothing was recorded, so nobody was told. */
static void a_feed_without_a_token_is_ill(void **state)
{
	struct town *t = *state;
	open_feed(t);
	town_account(t, "band")->token = NULL;
	OK(t, service_lanes(&t->s, &t->err));
	town_run(t, collector_stage);
	assert_null(town_call(t));
	assert_true(town_lane(t, "band")->broken);
}

static void a_feed_of_a_broken_channel_rests(void **state)
{
	struct town *t = *state;
	open_feed(t);
	town_lane(t, "band")->broken = true;
	town_run(t, collector_stage);
	assert_null(town_call(t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_daemon_reads_by_long_poll_one_at_a_time_beside_other_calls),
		TOWN_TEST(where_a_feed_stands_is_on_disk_with_what_was_found),
		TOWN_TEST(a_read_that_failed_moves_nothing_and_backs_off),
		TOWN_TEST(a_flood_is_waited_for_and_stops_posts_too),
		TOWN_TEST(another_reader_of_the_same_feed_is_given_ten_minutes),
		TOWN_TEST(a_pass_does_not_sit_out_another_reader),
		TOWN_TEST(a_pass_ends_although_every_read_is_told_to_wait),
		TOWN_TEST(a_pass_reads_a_feed_until_it_is_empty_without_lingering),
		TOWN_TEST(a_feed_whose_channels_were_taken_out_keeps_its_place),
		TOWN_TEST(a_feed_without_a_token_is_ill),
		TOWN_TEST(a_feed_of_a_broken_channel_rests),
	};
	return TOWN_MAIN(tests);
}
