/* SPDX-License-Identifier: MIT */
/* planner_test.c - the outbox becomes what the agenda wants: new, changed, withdrawn, revived, held; and the same agenda
 * changes nothing. */
#include "plans.h"

#include "model/approval.h"
#include "store/tallies.h"

#define NOTICE "2021-3/meeting.notice@band"
#define DAY1   "2021-3/meeting.reminder/1d@band"

static struct item *put_meeting(struct town *t)
{
	return town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
}

/* A person said yes, and to nothing else. */
static void approve(struct town *t, const char *key)
{
	struct delivery d = town_get(t, key);
	approval_give(&d, "이", false, t->s.now);
	d.state = STATE_SCHEDULED;
	d.cause = CAUSE_NONE;
	town_update(t, &d);
}

/* --- new, the same, changed ------------------------------------------------------------------------------------------------------- */

static void what_is_new_is_scheduled(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	assert_string_equal(states(t), "2021-3/meeting.notice@band scheduled\n"
				       "2021-3/meeting.reminder/7d@band scheduled\n"
				       "2021-3/meeting.reminder/1d@band scheduled\n"
				       "2021-3/meeting.reminder/2h@band scheduled\n");
	assert_string_equal(told(town_get(t, DAY1).due_at), "2021-09-28 19:00");
	assert_non_null(strstr(text_of(t, NOTICE), town_get(t, NOTICE).reference));
}

static void the_same_agenda_changes_nothing_then_or_later(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	struct item *vote = town_item(t, sample_consultation("vote", "2021-09-20 10:00", "2021-09-30 10:00"));
	vote->consultation.digest_minutes = 18 * 60;
	town_item(t, sample_announcement("recruit", "2021-09-22 15:00"));
	plan(t);
	const char *before = outbox(t);
	for (int i = 0; i < 5; i++) {
		plan(t);
		assert_string_equal(outbox(t), before);
		town_pass(t, HOUR / 2);
	}
}

static void an_edit_changes_the_text_and_never_the_reference(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	plan(t);
	struct delivery before = town_get(t, DAY1);
	item->meeting.place = "악기거리 광장";
	item->meeting.starts = moment("2021-09-30 18:00");
	plan(t);
	struct delivery after = town_get(t, DAY1);
	assert_non_null(strstr(text_of(t, DAY1), "악기거리 광장"));
	assert_string_equal(told(after.due_at), "2021-09-29 18:00");
	assert_string_equal(after.reference, before.reference);
	assert_int_equal(after.id, before.id);
}

static void what_was_begun_keeps_its_text(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	plan(t);
	struct delivery d = town_get(t, NOTICE);
	d.attempts = 1;
	town_update(t, &d);
	item->title = "다른 제목";
	plan(t);
	assert_null(strstr(text_of(t, NOTICE), "다른 제목"));
	assert_non_null(strstr(text_of(t, DAY1), "다른 제목"));
}

/* --- withdrawn and revived -------------------------------------------------------------------------------------------------------- */

static void what_the_agenda_no_longer_says_is_withdrawn_and_revived_when_it_does(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	town_agenda(t)->items.count = 0;
	plan(t);
	assert_state(t, NOTICE, STATE_CANCELLED);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_PLANNER);
	town_agenda(t)->items.count = 1;
	town_pass(t, HOUR);
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	assert_int_equal(town_get(t, NOTICE).due_at, t->s.now);
	const char *before = outbox(t);
	plan(t);
	assert_string_equal(outbox(t), before);
}

static void a_reminder_taken_out_is_withdrawn_alone(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	plan(t);
	remind(item, "7d 2h");
	plan(t);
	assert_state(t, DAY1, STATE_CANCELLED);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	remind(item, "7d 1d 2h");
	plan(t);
	assert_state(t, DAY1, STATE_SCHEDULED);
}

static void what_a_person_cancelled_is_never_revived(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	set_state(t, NOTICE, STATE_CANCELLED, CAUSE_PERSON);
	plan(t);
	assert_state(t, NOTICE, STATE_CANCELLED);
	town_agenda(t)->items.count = 0;
	plan(t);
	town_agenda(t)->items.count = 1;
	plan(t);
	assert_state(t, NOTICE, STATE_CANCELLED);
	assert_state(t, DAY1, STATE_SCHEDULED);
}


static void what_went_out_or_is_under_way_is_left_alone(void **state)
{
	static const enum state rows[] = { STATE_SENDING, STATE_UNCERTAIN, STATE_DELIVERED, STATE_FAILED };
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		struct item *item = put_meeting(t);
		plan(t);
		set_state(t, NOTICE, STATE_SENDING, CAUSE_NONE);
		set_state(t, NOTICE, rows[i], CAUSE_NONE);
		const char *text = text_of(t, NOTICE);
		item->meeting.place = "악기거리 광장";
		plan(t);
		town_agenda(t)->items.count = 0;
		plan(t);
		assert_state(t, NOTICE, rows[i]);
		assert_string_equal(text_of(t, NOTICE), text);
	}
}

/* --- channels that go and come ---------------------------------------------------------------------------------------------------- */

static void deliveries_of_a_disabled_channel_are_held_and_come_back(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	set_state(t, DAY1, STATE_HELD, CAUSE_PERSON);
	town_account(t, "band")->enabled = false;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_CHANNEL);
	town_item(t, sample_announcement("recruit", "2021-09-23 10:00"));
	plan(t);
	assert_state(t, "recruit/announcement@band", STATE_HELD);
	town_account(t, "band")->enabled = true;
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	assert_state(t, "recruit/announcement@band", STATE_SCHEDULED);
	assert_state(t, DAY1, STATE_HELD);
}

static void deliveries_of_a_removed_channel_are_held_and_come_back(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	town_account(t, "band")->id = "renamed";
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	town_account(t, "renamed")->id = "band";
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
}

static void a_channel_that_the_item_no_longer_names_is_withdrawn(void **state)
{
	struct town *t = *state;
	town_channel(t, "alley", "another");
	struct item *item = put_meeting(t);
	plan(t);
	item->channels.list.at[0] = "alley";
	plan(t);
	assert_state(t, NOTICE, STATE_CANCELLED);
	assert_state(t, "2021-3/meeting.notice@alley", STATE_SCHEDULED);
}

/* --- approval --------------------------------------------------------------------------------------------------------------------- */

static void what_needs_approval_is_held_until_a_person_approves(void **state)
{
	struct town *t = *state;
	put_meeting(t)->approval = true;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_APPROVAL);
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	approve(t, NOTICE);
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	assert_state(t, DAY1, STATE_HELD);
}

static void a_disabled_channel_approves_nothing(void **state)
{
	struct town *t = *state;
	town_account(t, "band")->enabled = false;
	put_meeting(t)->approval = true;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	town_account(t, "band")->enabled = true;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_APPROVAL);
}

/* Found by review: what a person had approved waited for approval again when its channel had been away. */
static void what_was_approved_needs_no_second_approval_when_its_channel_returns(void **state)
{
	struct town *t = *state;
	put_meeting(t)->approval = true;
	plan(t);
	approve(t, NOTICE);
	town_account(t, "band")->enabled = false;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	town_account(t, "band")->enabled = true;
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	assert_state(t, DAY1, STATE_HELD);
}

static void what_is_revived_needs_approval_anew(void **state)
{
	struct town *t = *state;
	put_meeting(t)->approval = true;
	plan(t);
	approve(t, NOTICE);
	town_agenda(t)->items.count = 0;
	plan(t);
	town_agenda(t)->items.count = 1;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_APPROVAL);
}

static void a_text_that_changes_after_approval_asks_again(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	item->approval = true;
	plan(t);
	approve(t, NOTICE);
	item->meeting.place = "다른 곳";
	plan(t);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_APPROVAL);
	assert_int_equal(town_get(t, NOTICE).approved_at, 0);
	item->meeting.place = "";
	plan(t);
	assert_state(t, NOTICE, STATE_HELD); /* the yes is forgotten */
}

static void what_a_person_holds_stays_so_and_asks_when_its_text_changes(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	item->approval = true;
	plan(t);
	approve(t, NOTICE);
	set_state(t, NOTICE, STATE_HELD, CAUSE_PERSON);
	item->meeting.place = "다른 곳";
	plan(t);
	assert_int_equal(town_get(t, NOTICE).cause, CAUSE_PERSON);
	assert_int_equal(town_get(t, NOTICE).approved_at, 0);
}

static void an_item_that_needs_no_approval_any_more_lets_its_notices_go(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	item->approval = true;
	plan(t);
	item->approval = false;
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	item->approval = true;
	plan(t);
	assert_state(t, NOTICE, STATE_HELD);
}

static void the_window_is_counted_into_the_due_time_once(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	plan(t);
	int64_t due_at = town_get(t, NOTICE).due_at;
	item->hold = span("10m");
	plan(t);
	plan(t);
	assert_int_equal(town_get(t, NOTICE).due_at, due_at + 10 * MINUTE);
}

/* --- what cannot be planned ------------------------------------------------------------------------------------------------------- */

static void a_rule_that_does_not_work_leaves_its_rows_and_the_other_items_alone(void **state)
{
	struct town *t = *state;
	struct item *item = put_meeting(t);
	plan(t);
	item->meeting.repeat = "FREQ=NEVER";
	town_item(t, sample_announcement("recruit", "2021-09-23 10:00"));
	plan(t);
	assert_state(t, NOTICE, STATE_SCHEDULED);
	assert_state(t, "recruit/announcement@band", STATE_SCHEDULED);
}

static void what_its_time_has_passed_expires_before_it_is_planned(void **state)
{
	struct town *t = *state;
	put_meeting(t);
	plan(t);
	town_pass(t, 8LL * DAY);
	plan(t);
	assert_state(t, NOTICE, STATE_EXPIRED);
	assert_string_not_equal(town_get(t, NOTICE).error, "");
	assert_state(t, DAY1, STATE_EXPIRED);
}

/* --- when ------------------------------------------------------------------------------------------------------------------------- */

static void the_horizon_moves_on_although_no_file_changes(void **state)
{
	struct town *t = *state;
	town_agenda(t)->settings.horizon_ms = DAY;
	put_meeting(t);
	plan(t);
	assert_int_equal(town_wait(t), 6 * HOUR);
	town_pass(t, 6LL * DAY);
	town_run(t, planner_stage);
	assert_state(t, DAY1, STATE_SCHEDULED);
}

/* Found by review: a clock that had been a year ahead left the daemon without a plan for a year. */
static void a_clock_that_is_set_back_is_planned_for(void **state)
{
	struct town *t = *state;
	t->s.now += 365LL * DAY;
	plan(t);
	t->s.now -= 365LL * DAY;
	put_meeting(t);
	town_run(t, planner_stage);
	assert_state(t, NOTICE, STATE_SCHEDULED);
}

static void good_texts_are_kept_and_bad_ones_are_not(void **state)
{
	struct town *t = *state;
	struct agenda_file *file = vec_push(&t->s.edition->arena, &town_agenda(t)->files);
	*file = (struct agenda_file){ .path = "a.cfg", .text = "good", .good = true };
	plan(t);
	file->text = "bad";
	file->good = false;
	plan(t);
	assert_string_equal(agenda_text(t->s.store, "a.cfg", &sample_arena), "good");
	town_agenda(t)->files.count = 0;
	plan(t);
	assert_null(agenda_text(t->s.store, "a.cfg", &sample_arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(what_is_new_is_scheduled),
		TOWN_TEST(the_same_agenda_changes_nothing_then_or_later),
		TOWN_TEST(an_edit_changes_the_text_and_never_the_reference),
		TOWN_TEST(what_was_begun_keeps_its_text),
		TOWN_TEST(what_the_agenda_no_longer_says_is_withdrawn_and_revived_when_it_does),
		TOWN_TEST(a_reminder_taken_out_is_withdrawn_alone),
		TOWN_TEST(what_a_person_cancelled_is_never_revived),
		TOWN_TEST(what_went_out_or_is_under_way_is_left_alone),
		TOWN_TEST(deliveries_of_a_disabled_channel_are_held_and_come_back),
		TOWN_TEST(deliveries_of_a_removed_channel_are_held_and_come_back),
		TOWN_TEST(a_channel_that_the_item_no_longer_names_is_withdrawn),
		TOWN_TEST(what_needs_approval_is_held_until_a_person_approves),
		TOWN_TEST(a_disabled_channel_approves_nothing),
		TOWN_TEST(what_was_approved_needs_no_second_approval_when_its_channel_returns),
		TOWN_TEST(what_is_revived_needs_approval_anew),
		TOWN_TEST(a_text_that_changes_after_approval_asks_again),
		TOWN_TEST(what_a_person_holds_stays_so_and_asks_when_its_text_changes),
		TOWN_TEST(an_item_that_needs_no_approval_any_more_lets_its_notices_go),
		TOWN_TEST(the_window_is_counted_into_the_due_time_once),
		TOWN_TEST(a_rule_that_does_not_work_leaves_its_rows_and_the_other_items_alone),
		TOWN_TEST(what_its_time_has_passed_expires_before_it_is_planned),
		TOWN_TEST(the_horizon_moves_on_although_no_file_changes),
		TOWN_TEST(a_clock_that_is_set_back_is_planned_for),
		TOWN_TEST(good_texts_are_kept_and_bad_ones_are_not),
	};
	return TOWN_MAIN(tests);
}
