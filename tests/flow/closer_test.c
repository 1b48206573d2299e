/* SPDX-License-Identifier: MIT */
/* closer_test.c - votes that the service does not close itself are closed when they are over, once, and in the end always. */
#include "town.h"

#define KEY "vote/consultation.call@band"

/* The call of a vote that closes in an hour is out. */
static struct item *open_vote(struct town *t)
{
	fake_channel.finish = fake_finish;
	struct item *item = town_item(t, sample_consultation("vote", "2021-09-20 10:00", "2021-09-22 13:00"));
	*vec_push(&sample_arena, &item->consultation.choices.list) = "하나";
	*vec_push(&sample_arena, &item->consultation.choices.list) = "둘";
	struct delivery d = town_put_key(t, KEY);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_DELIVERED;
	d.receipt.id = "101";
	d.receipt.also = "102 open-poll:77";
	town_update(t, &d);
	return item;
}

static void a_vote_is_closed_when_it_is_over_and_only_once(void **state)
{
	struct town *t = *state;
	open_vote(t);
	town_run(t, closer_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), HOUR);
	town_pass(t, HOUR);
	town_run(t, closer_stage);
	assert_string_equal(town_url(t), "fake:finish/0");
	assert_string_equal(town_call(t)->x.post->also, "102 open-poll:77");
	town_land(t, closer_stage, FATE_ANSWERED);
	t->s.close_at = 0; /* as after each planning */
	town_run(t, closer_stage);
	assert_null(t->s.flights);
}

struct failure {
	enum fate fate;
	struct receipt end;
	int64_t again;
};

static void what_was_not_closed_is_tried_again(void **state)
{
	struct town *t = *state;
	static const struct failure rows[] = {
		{ FATE_CUT, ENDS(NONE, NONE), MINUTE },
		{ FATE_NEVER_LEFT, ENDS(NONE, NONE), MINUTE },
		{ FATE_ANSWERED, ENDS(LATER, TRANSIENT), MINUTE },
		{ FATE_ANSWERED, ENDS_AFTER(LATER, TRANSIENT, 5 * MINUTE), 5 * MINUTE },
	};
	open_vote(t);
	town_pass(t, HOUR);
	for (size_t i = 0; i < COUNT(rows); i++) {
		fake.end = rows[i].end;
		town_run(t, closer_stage);
		town_land(t, closer_stage, rows[i].fate);
		assert_int_equal(town_wait(t), rows[i].again);
		town_pass(t, rows[i].again);
	}
}

/* Found by review: a vote whose channel was broken at the close stayed open until the files were read again. */
static void a_vote_of_a_broken_channel_is_closed_when_the_channel_is_well(void **state)
{
	struct town *t = *state;
	open_vote(t);
	town_pass(t, HOUR);
	town_lane(t, "band")->broken = true;
	town_run(t, closer_stage);
	assert_null(town_call(t));
	assert_int_equal(town_wait(t), MINUTE);
	town_lane(t, "band")->broken = false;
	town_pass(t, MINUTE);
	town_run(t, closer_stage);
	assert_string_equal(town_url(t), "fake:finish/0");
}

/* Found by review: a refused token, a quota, a flood did not stop the lane. */
static void the_lane_learns_of_the_trouble(void **state)
{
	struct town *t = *state;
	open_vote(t);
	town_pass(t, HOUR);
	fake.end = (struct receipt)ENDS(HOLD, CREDENTIALS);
	town_run(t, closer_stage);
	town_land(t, closer_stage, FATE_ANSWERED);
	assert_true(town_lane(t, "band")->broken);
}

static void nothing_is_closed_of_free_opinions_or_what_was_never_delivered(void **state)
{
	struct town *t = *state;
	fake_channel.finish = fake_finish;
	struct item *item = town_item(t, sample_consultation("vote", "2021-09-20 10:00", "2021-09-22 11:00"));
	town_put_key(t, KEY);
	town_run(t, closer_stage);
	assert_null(t->s.flights);
	*vec_push(&sample_arena, &item->consultation.choices.list) = "하나";
	t->s.close_at = 0;
	town_run(t, closer_stage);
	assert_null(t->s.flights);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_vote_is_closed_when_it_is_over_and_only_once),
		TOWN_TEST(what_was_not_closed_is_tried_again),
		TOWN_TEST(a_vote_of_a_broken_channel_is_closed_when_the_channel_is_well),
		TOWN_TEST(the_lane_learns_of_the_trouble),
		TOWN_TEST(nothing_is_closed_of_free_opinions_or_what_was_never_delivered),
	};
	return TOWN_MAIN(tests);
}
