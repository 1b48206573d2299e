/* SPDX-License-Identifier: MIT */
/* staff_test.c - staff are told: whatever needs a person, once, gathered, never on the channel that it is about. */
#include "town.h"

#include "model/plight.h"
#include "store/news.h"

static void staff(struct town *t, const char *channel)
{
	*vec_push(&t->s.edition->arena, &town_agenda(t)->settings.staff.list) = channel;
}

static void open_office(struct town *t)
{
	town_channel(t, "office", "another secret");
	staff(t, "office");
	town_agenda(t)->settings.debounce_ms = 2 * MINUTE;
}

/* One round of it, and what was written for a channel by then. */
static struct deliveries letters(struct town *t, const char *channel)
{
	struct deliveries all = { 0 }, out = { 0 };
	const struct deliveries_filter filter = { .state = STATES, .item = "staff", .channel = channel };
	town_run(t, staff_stage);
	OK(t, deliveries_list(t->s.store, &filter, &sample_arena, &all, &t->err));
	for (size_t i = 0; i < all.list.count; i++)
		*vec_push(&sample_arena, &out.list) = all.list.at[i];
	return out;
}

static struct deliveries letters_after(struct town *t, int64_t ms)
{
	town_run(t, staff_stage);
	town_pass(t, ms);
	return letters(t, "office");
}

static const char *text_of(struct town *t, const struct delivery *d)
{
	struct message m;
	OK(t, message_read(d->payload, &sample_arena, &m, &t->err));
	return m.text;
}

static void fail_one(struct town *t, const char *key)
{
	struct delivery d = town_put_key(t, key);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_FAILED;
	d.error = "the band said no";
	town_update(t, &d);
}

static void ten_failures_are_one_message(void **state)
{
	struct town *t = *state;
	open_office(t);
	for (int i = 0; i < 10; i++)
		fail_one(t, arena_printf(&sample_arena, "a%d/announcement@band", i));
	assert_int_equal(letters(t, "office").list.count, 0);
	assert_int_equal(town_wait(t), 2 * MINUTE);
	struct deliveries out = letters_after(t, 2 * MINUTE);
	assert_int_equal(out.list.count, 1);
	const struct delivery *d = &out.list.at[0];
	assert_string_equal(d->key, "staff/staff.notice/1@office");
	assert_string_equal(state_name(d->state), "scheduled");
	assert_true(d->urgent);
	for (int i = 0; i < 10; i++)
		assert_non_null(strstr(text_of(t, d), arena_printf(&sample_arena, "a%d/announcement@band", i)));
	assert_non_null(strstr(text_of(t, d), d->reference));
}

static void it_leaves_like_any_other_delivery(void **state)
{
	struct town *t = *state;
	open_office(t);
	fail_one(t, "a/announcement@band");
	letters_after(t, 2 * MINUTE);
	town_run(t, dispatcher_stage);
	assert_string_equal(town_url(t), "fake:publish/0");
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, "staff/staff.notice/1@office", STATE_DELIVERED);
	t->s.plan_due = true;
	town_run(t, planner_stage);
	assert_state(t, "staff/staff.notice/1@office", STATE_DELIVERED);
}

static void a_plan_leaves_what_is_for_staff_alone(void **state)
{
	struct town *t = *state;
	open_office(t);
	fail_one(t, "a/announcement@band");
	letters_after(t, 2 * MINUTE);
	t->s.plan_due = true;
	town_run(t, planner_stage);
	assert_state(t, "staff/staff.notice/1@office", STATE_SCHEDULED);
}

/* The same again within a day is no news, after a day it is. */
static size_t fail_twice(struct town *t, int64_t later)
{
	open_office(t);
	fail_one(t, "a/announcement@band");
	letters_after(t, 2 * MINUTE);
	struct delivery d = town_get(t, "a/announcement@band");
	d.state = STATE_SCHEDULED;
	town_update(t, &d);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_FAILED;
	town_update(t, &d);
	town_pass(t, later);
	return letters_after(t, 2 * MINUTE).list.count;
}

static void the_same_is_not_told_twice_within_a_day(void **state)
{
	assert_int_equal(fail_twice(*state, 20 * HOUR), 1);
}

static void the_same_is_told_again_after_a_day(void **state)
{
	assert_int_equal(fail_twice(*state, DAY), 2);
}

static void without_the_mark_it_would_be_told_twice(void **state)
{
	FAULT("told");
	assert_int_equal(fail_twice(*state, 20 * HOUR), 2);
}

static void nothing_is_told_on_the_channel_that_it_is_about(void **state)
{
	struct town *t = *state;
	open_office(t);
	staff(t, "band");
	fail_one(t, "a/announcement@band");
	assert_int_equal(letters_after(t, 2 * MINUTE).list.count, 1);
	assert_int_equal(letters(t, "band").list.count, 0);
	fail_one(t, "b/announcement@office");
	letters_after(t, 2 * MINUTE);
	assert_int_equal(letters(t, "band").list.count, 1);
	assert_int_equal(letters(t, "office").list.count, 1);
}

/* One bot in the members' group and in the staff's: as long as the bot is well, staff are told of the group. */
static void channels_of_one_token_tell_of_each_other(void **state)
{
	struct town *t = *state;
	town_channel(t, "office", "secret");
	staff(t, "office");
	fail_one(t, "a/announcement@band");
	struct deliveries out = letters_after(t, town_agenda(t)->settings.debounce_ms);
	assert_int_equal(out.list.count, 1);
	assert_non_null(strstr(text_of(t, &out.list.at[0]), "a/announcement@band"));
	town_lane(t, "band")->broken = true;
	fail_one(t, "b/announcement@band");
	log_level(LOG_LEVEL_ERROR);
	town_pass(t, HOUR);
	assert_int_equal(letters_after(t, HOUR).list.count, 1);
}

static void what_is_told_leaves_at_once_also_when_something_is_left(void **state)
{
	struct town *t = *state;
	open_office(t);
	log_level(LOG_LEVEL_ERROR);
	fail_one(t, "a/announcement@band");
	fail_one(t, "b/announcement@office");
	assert_int_equal(letters_after(t, 2 * MINUTE).list.count, 1);
	assert_int_equal(town_wait(t), 1);
	town_run(t, staff_stage);
	assert_int_equal(town_wait(t), HOUR);
}

static void what_cannot_be_told_waits_until_it_can(void **state)
{
	struct town *t = *state;
	open_office(t);
	log_level(LOG_LEVEL_ERROR);
	town_lane(t, "office")->broken = true;
	town_lane(t, "office")->broken_at = t->s.now;
	fail_one(t, "a/announcement@band");
	assert_int_equal(letters_after(t, 2 * MINUTE).list.count, 0);
	lane_heal(town_lane(t, "office"));
	town_pass(t, HOUR);
	assert_int_equal(letters(t, "office").list.count, 1);
}

static void a_channel_that_is_broken_for_an_hour_is_news(void **state)
{
	struct town *t = *state;
	open_office(t);
	struct lane *l = town_lane(t, "band");
	l->broken = true;
	l->broken_at = t->s.now;
	snprintf(l->broken_reason, sizeof l->broken_reason, "10401: no such token");
	town_pass(t, HOUR - 1);
	assert_int_equal(letters_after(t, 0).list.count, 0);
	town_pass(t, 1);
	struct deliveries out = letters_after(t, 2 * MINUTE);
	assert_int_equal(out.list.count, 1);
	assert_non_null(strstr(text_of(t, &out.list.at[0]), "10401"));
	assert_non_null(strstr(text_of(t, &out.list.at[0]), "env:FAKE"));
}

static void a_token_that_dies_within_ten_days_is_news_that_can_wait_for_the_morning(void **state)
{
	struct town *t = *state;
	open_office(t);
	town_lane(t, "band")->token_expires_at = t->s.now + 10 * DAY + 1;
	assert_int_equal(letters_after(t, 2 * MINUTE).list.count, 1 - 1);
	town_lane(t, "band")->token_expires_at = t->s.now + 10 * DAY;
	struct deliveries out = letters_after(t, 2 * MINUTE);
	assert_int_equal(out.list.count, 1);
	assert_false(out.list.at[0].urgent);
}

static void a_bad_file_is_news_with_its_complaints(void **state)
{
	struct town *t = *state;
	struct edition *ed = t->s.edition;
	open_office(t);
	*vec_push(&ed->arena, &ed->agenda.files) = (struct agenda_file){ .path = "agenda/a.cfg", .last_good_in_force = true };
	*vec_push(&ed->arena, &ed->problems.list) =
	    (struct problem){ .file = "agenda/a.cfg", .line = 7, .path = "meetings[0].starts", .reason = "there is no 31 September" };
	struct deliveries out = letters_after(t, 2 * MINUTE);
	assert_int_equal(out.list.count, 1);
	assert_non_null(strstr(text_of(t, &out.list.at[0]), "agenda/a.cfg:7"));
	assert_non_null(strstr(text_of(t, &out.list.at[0]), "31 September"));
}

static void nobody_is_told_where_nobody_is_named(void **state)
{
	struct town *t = *state;
	struct deliveries left = { 0 };
	fail_one(t, "a/announcement@band");
	town_run(t, staff_stage);
	OK(t, news_list(t->s.store, 0, &sample_arena, &left, &t->err));
	assert_int_equal(left.list.count, 0);
}

static void secrets_are_masked(void **state)
{
	struct town *t = *state;
	open_office(t);
	log_secret("canary-of-a-token");
	struct delivery d = town_put_key(t, "a/announcement@band");
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_FAILED;
	d.error = "the service says canary-of-a-token";
	town_update(t, &d);
	struct deliveries out = letters_after(t, 2 * MINUTE);
	assert_null(strstr(out.list.at[0].payload, "canary"));
	assert_non_null(strstr(out.list.at[0].payload, "***"));
}

/* From the state machine: whatever a row comes to, staff are told exactly when the table of plights says so. */
static void lead(struct town *t, struct delivery *d, enum state to)
{
	static const enum state ways[STATES][3] = {
		[STATE_SCHEDULED] = { STATE_SCHEDULED, STATES },
		[STATE_HELD] = { STATE_HELD, STATES },
		[STATE_SENDING] = { STATE_SENDING, STATES },
		[STATE_UNCERTAIN] = { STATE_SENDING, STATE_UNCERTAIN, STATES },
		[STATE_DELIVERED] = { STATE_SENDING, STATE_DELIVERED, STATES },
		[STATE_FAILED] = { STATE_SENDING, STATE_FAILED, STATES },
		[STATE_CANCELLED] = { STATE_CANCELLED, STATES },
		[STATE_EXPIRED] = { STATE_EXPIRED, STATES },
	};
	for (size_t i = 0; i < 3 && ways[to][i] != STATES; i++) {
		d->state = ways[to][i];
		town_update(t, d);
	}
}

/* Is it told as often as the table says? */
static bool tells_of(struct town *t, enum state to, enum cause cause, bool asking)
{
	static int number;
	struct delivery d = town_put_key(t, arena_printf(&sample_arena, "a%d/announcement@band", number++));
	d.cause = cause;
	d.asking = asking;
	lead(t, &d, to);
	bool expected = plight_row(plight_of(&d, MOOD_WELL, t->s.now))->tells;
	size_t before = letters(t, "office").list.count;
	size_t after = letters_after(t, 2 * MINUTE).list.count;
	if (after - before != expected)
		fail_msg("%s, cause %d, asking %d: told %zu times", state_name(to), cause, asking, after - before);
	return expected;
}

static void every_state_that_needs_staff_tells_them(void **state)
{
	struct town *t = *state;
	int told = 0;
	open_office(t);
	for (int to = 0; to < STATES; to++)
		for (int cause = CAUSE_NONE; cause <= CAUSE_PLANNER; cause++)
			for (int asking = 0; asking < 2; asking++)
				told += tells_of(t, (enum state)to, (enum cause)cause, asking);
	assert_true(told > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(ten_failures_are_one_message),
		TOWN_TEST(it_leaves_like_any_other_delivery),
		TOWN_TEST(a_plan_leaves_what_is_for_staff_alone),
		TOWN_TEST(the_same_is_not_told_twice_within_a_day),
		TOWN_TEST(the_same_is_told_again_after_a_day),
		TOWN_TEST(without_the_mark_it_would_be_told_twice),
		TOWN_TEST(nothing_is_told_on_the_channel_that_it_is_about),
		TOWN_TEST(channels_of_one_token_tell_of_each_other),
		TOWN_TEST(what_is_told_leaves_at_once_also_when_something_is_left),
		TOWN_TEST(what_cannot_be_told_waits_until_it_can),
		TOWN_TEST(a_channel_that_is_broken_for_an_hour_is_news),
		TOWN_TEST(a_token_that_dies_within_ten_days_is_news_that_can_wait_for_the_morning),
		TOWN_TEST(a_bad_file_is_news_with_its_complaints),
		TOWN_TEST(nobody_is_told_where_nobody_is_named),
		TOWN_TEST(secrets_are_masked),
		TOWN_TEST(every_state_that_needs_staff_tells_them),
	};
	return TOWN_MAIN(tests);
}
