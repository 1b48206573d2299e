/* SPDX-License-Identifier: MIT */
/* ahead_test.c - rows that were read ahead are what the store holds, and nothing that may go before them waits. */
#include "town.h"

static void put_due(struct town *t, const char *key, int64_t due_at)
{
	struct delivery d = town_delivery(t, key);
	d.due_at = d.order_at = due_at;
	town_put(t, d);
}

static struct delivery left(struct town *t)
{
	struct delivery d = { .key = "" };
	struct flight *f = town_call(t);
	if (f)
		OK(t, deliveries_by_id(t->s.store, f->delivery_id, &sample_arena, &d, &t->err));
	return d;
}

static void nothing(struct town *t)
{
	(void)t;
}

static void hold_second(struct town *t)
{
	struct delivery d = town_get(t, "b/announcement@band");
	d.state = STATE_HELD;
	d.cause = CAUSE_PERSON;
	town_update(t, &d);
}

static void put_urgent(struct town *t)
{
	struct delivery d = town_delivery(t, "urgent/announcement@band");
	d.urgent = true;
	town_put(t, d);
}

static void put_older(struct town *t)
{
	put_due(t, "older/announcement@band", t->s.now - DAY);
}

static void let_time_pass(struct town *t)
{
	town_pass(t, SECOND);
}

static void set_the_clock_back(struct town *t)
{
	t->s.now -= 10 * MINUTE;
}

static void nobody_goes_before_his_turn_and_what_changed_is_read_again(void **state)
{
	struct town *t = *state;
	static const struct {
		void (*given)(struct town *t);
		const char *expected;
	} cases[] = {
		{ nothing, "b/announcement@band" },           { hold_second, "c/announcement@band" },
		{ put_urgent, "urgent/announcement@band" },   { put_older, "older/announcement@band" },
		{ set_the_clock_back, "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		town_close(state);
		town_open(state);
		t = *state;
		put_due(t, "a/announcement@band", t->s.now - 3 * SECOND);
		put_due(t, "b/announcement@band", t->s.now - 2 * SECOND);
		put_due(t, "c/announcement@band", t->s.now - SECOND);
		town_run(t, dispatcher_stage);
		assert_string_equal(left(t).key, "a/announcement@band");
		struct flight *f = town_call(t);
		cases[i].given(t);
		town_answer(t, f, FATE_ANSWERED);
		town_run(t, dispatcher_stage);
		assert_string_equal(left(t).key, cases[i].expected);
	}
}

/* Nothing is written as time passes. */
static void what_time_brings_goes_before_them(void **state)
{
	struct town *t = *state;
	struct delivery urgent = town_delivery(t, "urgent/announcement@band"), waits = town_delivery(t, "waits/announcement@band");
	put_due(t, "a/announcement@band", t->s.now - 3 * SECOND);
	put_due(t, "b/announcement@band", t->s.now - 2 * SECOND);
	urgent.urgent = true;
	urgent.due_at = t->s.now + SECOND;
	waits.wait_boot = t->s.boot + 2 * SECOND;
	town_put(t, urgent);
	town_put(t, waits);
	static const char *const expected[] = { "a/announcement@band", "urgent/announcement@band", "waits/announcement@band",
						"b/announcement@band", "" };
	town_run(t, dispatcher_stage);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_string_equal(left(t).key, expected[i]);
		struct flight *f = town_call(t);
		let_time_pass(t);
		if (f)
			town_answer(t, f, FATE_ANSWERED);
		town_run(t, dispatcher_stage);
	}
}

/* Farther than is read at a time, and an urgent one comes when the next have just been read. */
static void many_leave_in_their_order(void **state)
{
	struct town *t = *state;
	for (int i = 0; i < 20; i++)
		put_due(t, arena_printf(&sample_arena, "%c/announcement@band", 'a' + i), t->s.now - MINUTE + i);
	town_run(t, dispatcher_stage);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(left(t).key[0], 'a' + i);
		if (i == 16)
			put_urgent(t);
		town_land(t, dispatcher_stage, FATE_ANSWERED);
		if (i == 16) {
			assert_string_equal(left(t).key, "urgent/announcement@band");
			town_land(t, dispatcher_stage, FATE_ANSWERED);
		}
	}
	assert_null(town_call(t));
}

static const char *text_behind_a_change(struct town *t)
{
	put_due(t, "a/announcement@band", t->s.now - 3 * SECOND);
	put_due(t, "b/announcement@band", t->s.now - 2 * SECOND);
	town_run(t, dispatcher_stage);
	struct delivery d = town_get(t, "b/announcement@band");
	const struct message m = { .text = "고친 글", .reference = d.reference, .question = "" };
	d.payload = message_write(&m, &sample_arena);
	town_update(t, &d);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	return town_call(t)->message.text;
}

static void a_text_that_changed_goes_out_as_it_is_now(void **state)
{
	assert_string_equal(text_behind_a_change(*state), "고친 글");
}

/* The control. */
static void without_the_comparison_it_would_go_out_as_it_was(void **state)
{
	FAULT("read-ahead");
	assert_string_equal(text_behind_a_change(*state), "글");
}

/* A disk that is full: the store has taken back what the round wrote, and so has the memory. */
static void what_was_taken_back_leaves_again(void **state)
{
	struct town *t = *state;
	put_due(t, "a/announcement@band", t->s.now - 3 * SECOND);
	put_due(t, "b/announcement@band", t->s.now - 2 * SECOND);
	arena_reset(&t->s.round);
	memset(&t->s.calls, 0, sizeof t->s.calls);
	OK(t, store_begin(t->s.store, &t->err));
	OK(t, dispatcher_stage(&t->s, t->s.now, &t->wake, &t->err));
	store_rollback(t->s.store);
	service_forget(&t->s);
	town_lane(t, "band")->busy = 0;
	town_run(t, dispatcher_stage);
	assert_string_equal(left(t).key, "a/announcement@band");
}

static void many_rows_of_two_channels_leave_in_their_order(void **state)
{
	enum { ROWS = 30 };
	struct town *t = *state;
	town_channel(t, "alley", "secret");
	for (int i = 0; i < ROWS; i++)
		put_due(t, arena_printf(&sample_arena, "n%d/announcement@%s", i, i % 3 ? "band" : "alley"), t->s.now - (ROWS - i) * SECOND);
	town_run(t, dispatcher_stage);
	for (int i = 0; i < ROWS; i++) {
		assert_string_equal(left(t).item, arena_printf(&sample_arena, "n%d", i));
		town_land(t, dispatcher_stage, FATE_ANSWERED);
	}
	assert_null(town_call(t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(nobody_goes_before_his_turn_and_what_changed_is_read_again),
		TOWN_TEST(what_time_brings_goes_before_them),
		TOWN_TEST(many_leave_in_their_order),
		TOWN_TEST(a_text_that_changed_goes_out_as_it_is_now),
		TOWN_TEST(without_the_comparison_it_would_go_out_as_it_was),
		TOWN_TEST(what_was_taken_back_leaves_again),
		TOWN_TEST(many_rows_of_two_channels_leave_in_their_order),
	};
	return TOWN_MAIN(tests);
}
