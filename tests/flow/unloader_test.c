/* SPDX-License-Identifier: MIT */
/* unloader_test.c - while posts leave and arrive the outbox is left alone, but not for long, and never behind the last of them. */
#include "town.h"

static void put_due(struct town *t, const char *key, int64_t due_at)
{
	struct delivery d = town_delivery(t, key);
	d.due_at = d.order_at = due_at;
	town_put(t, d);
}

/* The round behind an answer: the next one leaves. */
static int64_t in_transit_behind_a_round(struct town *t)
{
	int64_t wake = INT64_MAX;
	town_run(t, dispatcher_stage);
	wake = t->wake;
	struct flight *f = town_call(t);
	town_run(t, unloader_stage);
	t->wake = t->wake < wake ? t->wake : wake;
	if (f)
		*vec_push(&t->s.round, &t->s.calls) = f;
	return deliveries_in_transit(t->s.store);
}

static void put_three(struct town *t)
{
	put_due(t, "a/announcement@band", t->s.now - 3 * SECOND);
	put_due(t, "b/announcement@band", t->s.now - 2 * SECOND);
	put_due(t, "c/announcement@band", t->s.now - SECOND);
}

static void the_outbox_takes_over_behind_the_last_of_them(void **state)
{
	struct town *t = *state;
	put_three(t);
	for (int i = 0; i < 3; i++) {
		assert_true(in_transit_behind_a_round(t) > 0);
		town_answer(t, town_call(t), FATE_ANSWERED);
	}
	assert_int_equal(in_transit_behind_a_round(t), 0);
	assert_state(t, "a/announcement@band", STATE_DELIVERED);
	assert_state(t, "c/announcement@band", STATE_DELIVERED);
}

static void it_does_not_wait_long_for_that(void **state)
{
	struct town *t = *state;
	put_three(t);
	assert_true(in_transit_behind_a_round(t) > 0);
	assert_int_equal(town_wait(t), SECOND);
	town_answer(t, town_call(t), FATE_ANSWERED);
	town_pass(t, SECOND - 1);
	assert_true(in_transit_behind_a_round(t) > 0);
	assert_int_equal(town_wait(t), 1);
	struct flight *f = town_call(t);
	town_pass(t, 1);
	assert_int_equal(in_transit_behind_a_round(t), 0);
	assert_int_equal(f->phase, PHASE_AIR);
	assert_state(t, "a/announcement@band", STATE_DELIVERED);
	assert_state(t, "b/announcement@band", STATE_SENDING);
	town_answer(t, f, FATE_ANSWERED);
	assert_true(in_transit_behind_a_round(t) > 0); /* a new second begins */
	assert_state(t, "b/announcement@band", STATE_DELIVERED);
	assert_state(t, "c/announcement@band", STATE_SENDING);
}

static void where_nothing_is_in_transit_nobody_wakes_for_it(void **state)
{
	struct town *t = *state;
	town_run(t, unloader_stage);
	assert_int_equal(t->wake, INT64_MAX);
}

static void leave(struct town *t, struct delivery *d)
{
	d->state = STATE_SENDING;
	OK(t, deliveries_sending(t->s.store, d, &t->err));
}

/* A commit has a ceiling. */
static void no_more_gather_than_one_round_can_take_over(void **state)
{
	enum { ROWS_MAX = 8192 };
	struct town *t = *state;
	static struct delivery rest[ROWS_MAX - 1];
	OK(t, store_begin(t->s.store, &t->err));
	for (size_t i = 0; i < COUNT(rest); i++)
		rest[i] = town_put_key(t, arena_printf(&sample_arena, "rest%zu/announcement@chat", i));
	OK(t, store_commit(t->s.store, &t->err));
	town_put_key(t, "a/announcement@band");
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
	OK(t, store_begin(t->s.store, &t->err));
	for (size_t i = 1; i < COUNT(rest); i++)
		leave(t, &rest[i]);
	OK(t, store_commit(t->s.store, &t->err));
	town_run(t, unloader_stage);
	assert_int_equal(deliveries_in_transit(t->s.store), ROWS_MAX - 1);
	leave(t, &rest[0]);
	town_run(t, unloader_stage);
	assert_int_equal(deliveries_in_transit(t->s.store), 0);
}

/* Found by review: the one that arrived first hid for how long the other has to wait. */
static void what_is_in_transit_hides_no_wait_of_others(void **state)
{
	struct town *t = *state;
	static const char *const keys[] = { "a/announcement@band", "b/announcement@band" };
	for (int i = 0; i < 2; i++) {
		struct delivery d = town_delivery(t, keys[i]);
		d.wait_boot = t->s.boot + i * SECOND + 1;
		town_put(t, d);
	}
	town_pass(t, 1);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_int_equal(town_wait(t), SECOND);
	town_run(t, unloader_stage);
	town_pass(t, SECOND);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

/* Found by review: round followed round as long as it was in the air. */
static void what_outlives_its_day_in_the_air_wakes_nobody(void **state)
{
	struct town *t = *state;
	struct delivery d = town_delivery(t, "a/announcement@band");
	d.expires_at = t->s.now + 10;
	town_put(t, d);
	town_channel(t, "chat", "another");
	town_run(t, dispatcher_stage);
	struct flight *f = town_call(t);
	town_pass(t, 10);
	town_run(t, dispatcher_stage);
	assert_int_equal(f->phase, PHASE_AIR);
	assert_true(deliveries_in_transit(t->s.store) > 0);
	assert_int_equal(town_wait(t), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_outbox_takes_over_behind_the_last_of_them),
		TOWN_TEST(it_does_not_wait_long_for_that),
		TOWN_TEST(no_more_gather_than_one_round_can_take_over),
		TOWN_TEST(what_is_in_transit_hides_no_wait_of_others),
		TOWN_TEST(what_outlives_its_day_in_the_air_wakes_nobody),
		TOWN_TEST(where_nothing_is_in_transit_nobody_wakes_for_it),
	};
	return TOWN_MAIN(tests);
}
