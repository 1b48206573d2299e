/* SPDX-License-Identifier: MIT */
/* collector_test.c - posts are read at their intervals, once a pass, never closer than `poll`, and behind what goes out. */
#include "town.h"

#include "flow/lane.h"
#include "store/cursors.h"
#include "store/replies.h"

#define KEY "recruit/announcement@band"

enum { POLL = 5 * MINUTE };

/* KEY stands on the channel since `age`, and is read for a month. */
static struct delivery deliver(struct town *t, const char *key, int64_t age)
{
	struct delivery d = town_put_key(t, key);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_DELIVERED;
	d.receipt.id = "101";
	d.sent_at = d.receipt.at = t->s.now - age;
	town_update(t, &d);
	OK(t, readings_open(t->s.store, &d, t->s.now, t->s.now + 30LL * DAY, &t->err));
	return d;
}

static struct reading reading_of(struct town *t, const char *key)
{
	struct reading r = { 0 };
	OK(t, readings_get(t->s.store, town_get(t, key).id, &sample_arena, &r, &t->err));
	return r;
}

static void put_reading(struct town *t, struct reading r)
{
	OK(t, readings_done(t->s.store, &r, &t->err));
}

/* Read KEY, answered so; when it is read next. */
static int64_t read_once(struct town *t, enum fate fate)
{
	town_run(t, collector_stage);
	assert_string_equal(town_url(t), "fake:collect/0");
	town_land(t, collector_stage, fate);
	return reading_of(t, KEY).next_at - t->s.now;
}

/* --- intervals -------------------------------------------------------------------------------------------------------------------- */

static void a_post_is_read_when_it_is_due_and_the_stage_wakes_then(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	assert_int_equal(read_once(t, FATE_ANSWERED), POLL);
	assert_int_equal(reading_of(t, KEY).read_at, t->s.now);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), POLL);
	town_pass(t, POLL);
	town_run(t, collector_stage);
	assert_non_null(town_call(t));
}

struct age_row {
	int64_t age, quiet, next;
};

static void old_and_quiet_posts_are_read_more_seldom(void **state)
{
	struct town *t = *state;
	static const struct age_row rows[] = {
		{ 30 * MINUTE, 0, POLL },          { 10LL * HOUR, 0, HOUR },      { 10LL * HOUR, 30 * MINUTE, POLL },
		{ 48LL * HOUR, 10 * MINUTE, HOUR }, { 20LL * DAY, 20LL * HOUR, 2 * HOUR }, { 20LL * DAY, 0, 24LL * HOUR },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		t = *state;
		deliver(t, KEY, rows[i].age);
		const struct reply r = { .id = "c1", .author = "kim", .text = "좋아요", .picks = "", .parent = "", .post = "101",
					 .created_at = t->s.now - rows[i].quiet };
		fake.replies = &r;
		fake.count = rows[i].quiet ? 1 : 0;
		assert_int_equal(read_once(t, FATE_ANSWERED), rows[i].next);
	}
}

static void reading_ends(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	town_pass(t, 30LL * DAY);
	town_run(t, collector_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), -1);
}

struct close_row {
	int64_t closes, next; /* from now */
};

static void one_read_falls_on_the_close_but_never_sooner_than_poll(void **state)
{
	struct town *t = *state;
	static const struct close_row rows[] = {
		{ HOUR, HOUR }, { 20 * MINUTE, 20 * MINUTE }, { MINUTE, POLL }, { 0, 24LL * HOUR }, { 30LL * HOUR, 30LL * HOUR },
		{ 60LL * HOUR, 24LL * HOUR },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		t = *state;
		struct item item = sample_consultation("recruit", "2021-09-01 10:00", "2021-09-30 10:00");
		item.consultation.closes.at = t->s.now + rows[i].closes;
		town_item(t, item);
		deliver(t, KEY, 20LL * DAY);
		assert_int_equal(read_once(t, FATE_ANSWERED), rows[i].next);
	}
}

/* --- reads that fail -------------------------------------------------------------------------------------------------------------- */

static void a_read_that_failed_backs_off_and_counts_as_no_read(void **state)
{
	struct town *t = *state;
	static const enum fate fates[] = { FATE_CUT, FATE_NEVER_LEFT };
	deliver(t, KEY, 0);
	for (size_t i = 0; i < COUNT(fates); i++) {
		int64_t next = read_once(t, fates[i]);
		assert_in_range(next, SECOND, 10 * SECOND);
		assert_int_equal(reading_of(t, KEY).read_at, 0);
		assert_int_equal(reading_of(t, KEY).failures, i + 1);
		town_pass(t, next);
	}
	assert_int_equal(town_lane(t, "band")->failures, 1);
	read_once(t, FATE_ANSWERED);
	assert_int_equal(reading_of(t, KEY).failures, 0);
}

/* Found by review: only feeds did as they were told. */
static void a_read_waits_as_long_as_the_service_asks(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	fake.end = (struct receipt)ENDS_AFTER(LATER, TRANSIENT, 2 * MINUTE);
	assert_int_equal(read_once(t, FATE_ANSWERED), 2 * MINUTE);
}

static void the_lane_learns_of_quota_and_refused_tokens(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	fake.end = (struct receipt)ENDS(LATER, QUOTA);
	read_once(t, FATE_ANSWERED);
	assert_int_equal(lane_delay(town_lane(t, "band"), t->s.boot, false), HOUR);
	town_pass(t, HOUR);
	fake.end = (struct receipt)ENDS(HOLD, CREDENTIALS);
	read_once(t, FATE_ANSWERED);
	assert_true(town_lane(t, "band")->broken);
	town_pass(t, DAY);
	town_run(t, collector_stage);
	assert_null(town_call(t));
}

/* Found by review: an open post of an account whose token was gone was begun a thousand times a second. */
static void an_account_without_a_token_is_ill_and_asks_for_no_turn(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	town_account(t, "band")->token = NULL;
	OK(t, service_lanes(&t->s, &t->err));
	town_run(t, collector_stage);
	assert_null(town_call(t));
	assert_null(t->s.flights);
	assert_true(town_lane(t, "band")->broken);
	town_run(t, collector_stage);
	assert_int_equal(town_wait(t), -1);
}

/* Found by review: while a read was in the air the loop turned a thousand times a second. */
static void a_read_in_the_air_keeps_nobody_awake(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	town_run(t, collector_stage);
	assert_non_null(town_call(t));
	assert_true(town_wait(t) == -1 || town_wait(t) >= SECOND);
	town_run(t, collector_stage);
	assert_true(town_wait(t) == -1 || town_wait(t) >= SECOND);
}

/* --- who goes first --------------------------------------------------------------------------------------------------------------- */

static void where_one_call_may_run_posts_go_before_reads(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	town_put_key(t, "second/announcement@band");
	town_run(t, dispatcher_stage);
	struct flight *publish = town_call(t);
	town_run(t, collector_stage);
	assert_null(town_call(t));
	town_answer(t, publish, FATE_ANSWERED);
	town_run(t, dispatcher_stage);
	town_run(t, collector_stage);
	assert_string_equal(town_url(t), "fake:collect/0");
}

static void a_service_that_stops_reads_nothing_more(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 0);
	t->s.stopping = true;
	town_run(t, collector_stage);
	assert_null(town_call(t));
}

/* --- passes ----------------------------------------------------------------------------------------------------------------------- */

struct pass_row {
	enum run_mode mode;
	int64_t due;  /* from now */
	int64_t read; /* how long ago, on the steady clock; -1: never, or under another boot */
	bool posted_now;
	bool wanted;
};

/* The pass began a minute ago. */
static const struct pass_row pass_rows[] = {
	{ RUN_FOREVER, 0, -1, false, true },
	{ RUN_FOREVER, MINUTE, -1, false, false },
	{ RUN_ONCE, HOUR, 2 * MINUTE, false, true },
	{ RUN_ONCE, HOUR, 30 * SECOND, false, false },
	{ RUN_ONCE, HOUR, -1, true, false },
	{ RUN_UNTIL_IDLE, HOUR, -1, false, true },
	{ RUN_UNTIL_IDLE, HOUR, 2 * MINUTE, false, false },
	{ RUN_UNTIL_IDLE, HOUR, POLL, false, true },
	{ RUN_UNTIL_IDLE, 0, 2 * MINUTE, false, true },
	{ RUN_UNTIL_IDLE, HOUR, -1, true, false },
};

static void a_pass_reads_each_open_post_once_within_the_budget(void **state)
{
	for (size_t i = 0; i < COUNT(pass_rows); i++) {
		const struct pass_row *row = &pass_rows[i];
		town_close(state);
		town_open(state);
		struct town *t = *state;
		deliver(t, KEY, row->posted_now ? 0 : 10 * MINUTE);
		struct reading r = reading_of(t, KEY);
		r.next_at = t->s.now + row->due;
		r.read_boot = row->read < 0 ? 0 : t->s.boot - row->read;
		put_reading(t, r);
		t->s.mode = row->mode;
		t->s.pass_at = t->s.now - MINUTE;
		t->s.pass_boot = t->s.boot - MINUTE;
		town_run(t, collector_stage);
		if (!town_call(t) == row->wanted)
			fail_msg("row %zu was%s read", i, row->wanted ? " not" : "");
	}
}

/* What a pass would read anyway is left until it is due, and what is due at nearly the same time comes together. */
static void in_simulated_time_passes_read_as_a_daemon_does(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 10 * MINUTE);
	struct reading r = reading_of(t, KEY);
	r.next_at = t->s.now + HOUR;
	put_reading(t, r);
	t->s.mode = RUN_UNTIL_IDLE;
	t->s.options.hurried = true;
	town_run(t, collector_stage);
	assert_null(town_call(t));
	r.next_at = t->s.now;
	put_reading(t, r);
	town_run(t, collector_stage);
	assert_non_null(town_call(t));
	town_answer(t, town_call(t), FATE_ANSWERED);
	town_run(t, collector_stage);
	assert_true(reading_of(t, KEY).next_at % MINUTE == 0);
}

static int reads_until_idle(struct town *t)
{
	int reads = 0;
	for (int i = 0; i < 50; i++) {
		town_run(t, collector_stage);
		if (town_call(t)) {
			reads++;
			town_answer(t, town_call(t), FATE_CUT);
		} else if (!t->s.busy) {
			return reads;
		} else {
			town_pass(t, town_wait(t));
		}
	}
	return -1;
}

/* Found by review: a pass waited for no second try, and a post that had failed six times was never read by a pass again. */
static void a_pass_tries_a_read_that_fails_four_times_and_the_next_pass_anew(void **state)
{
	struct town *t = *state;
	deliver(t, KEY, 10 * MINUTE);
	t->s.mode = RUN_UNTIL_IDLE;
	for (int pass = 0; pass < 3; pass++) {
		t->s.pass_at = t->s.now;
		t->s.pass_boot = t->s.boot;
		assert_int_equal(reads_until_idle(t), 4);
		town_pass(t, 10 * MINUTE);
	}
	t->s.mode = RUN_ONCE;
	t->s.pass_at = t->s.now;
	t->s.pass_boot = t->s.boot;
	assert_int_equal(reads_until_idle(t), 1);
}

static void a_read_is_never_lost_with_what_it_found(void **state)
{
	struct town *t = *state;
	const struct reply r = { .id = "c1", .author = "kim", .text = "좋아요", .picks = "", .parent = "", .post = "101", .created_at = 1 };
	struct stored_replies all = { 0 };
	deliver(t, KEY, 0);
	fake.replies = &r;
	fake.count = 1;
	town_run(t, collector_stage);
	town_answer(t, town_call(t), FATE_ANSWERED);
	OK(t, store_begin(t->s.store, &t->err));
	OK(t, collector_stage(&t->s, t->s.now, &t->wake, &t->err));
	store_rollback(t->s.store);
	OK(t, replies_list(t->s.store, NULL, &sample_arena, &all, &t->err));
	assert_int_equal(all.list.count, 0);
	assert_int_equal(reading_of(t, KEY).read_at, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_post_is_read_when_it_is_due_and_the_stage_wakes_then),
		TOWN_TEST(old_and_quiet_posts_are_read_more_seldom),
		TOWN_TEST(reading_ends),
		TOWN_TEST(one_read_falls_on_the_close_but_never_sooner_than_poll),
		TOWN_TEST(a_read_that_failed_backs_off_and_counts_as_no_read),
		TOWN_TEST(a_read_waits_as_long_as_the_service_asks),
		TOWN_TEST(the_lane_learns_of_quota_and_refused_tokens),
		TOWN_TEST(an_account_without_a_token_is_ill_and_asks_for_no_turn),
		TOWN_TEST(a_read_in_the_air_keeps_nobody_awake),
		TOWN_TEST(where_one_call_may_run_posts_go_before_reads),
		TOWN_TEST(a_service_that_stops_reads_nothing_more),
		TOWN_TEST(a_pass_reads_each_open_post_once_within_the_budget),
		TOWN_TEST(in_simulated_time_passes_read_as_a_daemon_does),
		TOWN_TEST(a_pass_tries_a_read_that_fails_four_times_and_the_next_pass_anew),
		TOWN_TEST(a_read_is_never_lost_with_what_it_found),
	};
	return TOWN_MAIN(tests);
}
