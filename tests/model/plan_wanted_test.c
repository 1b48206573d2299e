/* SPDX-License-Identifier: MIT */
/* plan_wanted_test.c - the plan against an outbox: first seen, late, caught up, at night; and that asking twice changes nothing.
 *
 * The outbox here does with the answer what the planner does with it: new rows are written, unsent ones follow the plan, unsent ones that
 * are not wanted any more are cancelled. */
#include "unit.h"

#include "base/text.h"
#include "model/plan.h"
#include "sample.h"

enum { ROWS_MAX = 64 };

static struct delivery rows[ROWS_MAX];
static size_t row_count;
static struct agenda agenda;
static const struct account band = { .id = "band" };

static int fresh(void **state)
{
	(void)state;
	row_count = 0;
	agenda = sample_agenda();
	return 0;
}

static struct delivery *row(const char *key)
{
	for (size_t i = 0; i < row_count; i++)
		if (!strcmp(rows[i].key, key))
			return &rows[i];
	return NULL;
}

static const struct delivery *find(void *context, const char *key)
{
	(void)context;
	return row(key);
}

static struct wanteds wanted_at(const struct item *item, const char *now)
{
	struct plan_view view = { &agenda, &band, at(now), { find, NULL } };
	struct notices notices;
	struct wanteds wanted = { 0 };

	assert_true(plan_notices(&view, item, &sample_arena, &notices, NULL));
	plan_wanted(&view, &notices, &sample_arena, &wanted);
	return wanted;
}

static void take(const struct wanted *w, const char *now)
{
	const char *key = notice_key(w->notice, band.id, &sample_arena);
	struct delivery *d = row(key);

	if (!d) {
		assert_true(row_count < ROWS_MAX);
		d = &rows[row_count++];
		*d = (struct delivery){ .key = key };
	}
	if (d->state == STATE_CANCELLED || !d->seen_at) {
		d->state = STATE_SCHEDULED;
		d->seen_at = at(now);
	}
	if (!delivery_is_frozen(d)) {
		d->due_at = w->due_at;
		d->order_at = w->order_at;
		d->expires_at = w->notice->expires_at;
	}
}

static void withdraw_all_but(const struct wanteds *wanted)
{
	for (size_t i = 0; i < row_count; i++) {
		bool keep = state_is_final(rows[i].state) || delivery_is_frozen(&rows[i]);
		for (size_t k = 0; k < wanted->list.count && !keep; k++)
			keep = !strcmp(notice_key(wanted->list.at[k].notice, band.id, &sample_arena), rows[i].key);
		if (keep)
			continue;
		rows[i].state = STATE_CANCELLED;
		rows[i].cause = CAUSE_PLANNER;
	}
}

/* Plans, and stores what came out. "kind/suffix due; …" */
static const char *plan(const struct item *item, const char *now)
{
	struct wanteds wanted = wanted_at(item, now);
	struct text text;

	text_init(&text, &sample_arena, 10000);
	for (size_t i = 0; i < wanted.list.count; i++) {
		const struct wanted *w = &wanted.list.at[i];
		const char *name = strrchr(notice_kind_name(w->notice->kind), '.');
		name = name ? name + 1 : notice_kind_name(w->notice->kind);
		text_addf(&text, "%s%s%s%s %s", i ? "; " : "", name, w->notice->suffix[0] ? "/" : "", w->notice->suffix, told(w->due_at));
		assert_ptr_equal(w->account, &band);
	}
	withdraw_all_but(&wanted);
	for (size_t i = 0; i < wanted.list.count; i++)
		take(&wanted.list.at[i], now);
	return text.data;
}

static void deliver(const char *key)
{
	row(key)->state = STATE_DELIVERED;
	row(key)->attempts = 1;
}

#define NOTICE "m/meeting.notice@band"
#define REMINDER(offset) "m/meeting.reminder/" offset "@band"

static void planning_twice_changes_nothing(void **state)
{
	(void)state;
	static const char *const nows[] = { "2021-07-01 00:00", "2021-09-20 22:30", "2021-09-28 20:00", "2021-09-29 18:30" };
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	agenda.settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	for (size_t i = 0; i < COUNT(nows); i++) {
		row_count = 0;
		const char *first = plan(&item, nows[i]);
		assert_string_equal(plan(&item, nows[i]), first);
		assert_string_equal(plan(&item, nows[i]), first);
	}
}

static void planned_in_time_everything_has_its_time(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	assert_string_equal(plan(&item, "2021-07-01 00:00"), "notice 2021-09-15 19:00; reminder/7d 2021-09-22 19:00; "
							     "reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
}

static void a_late_meeting_is_announced_at_once_and_not_reminded_of_before(void **state)
{
	(void)state;
	static const struct {
		const char *now, *plan;
	} table[] = {
		{ "2021-09-20 12:00", "notice 2021-09-20 12:00; reminder/7d 2021-09-22 19:00; reminder/1d 2021-09-28 19:00; "
				      "reminder/2h 2021-09-29 17:00" },
		{ "2021-09-25 12:00", "notice 2021-09-25 12:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00" },
		{ "2021-09-28 19:00", "notice 2021-09-28 19:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00" },
		{ "2021-09-28 19:01", "notice 2021-09-28 19:01; reminder/2h 2021-09-29 17:00" },
		{ "2021-09-29 18:59", "notice 2021-09-29 18:59" },
		{ "2021-09-29 19:00", "" },
	};
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	for (size_t i = 0; i < COUNT(table); i++) {
		row_count = 0;
		assert_string_equal(plan(&item, table[i].now), table[i].plan);
	}
}

static void first_seen_stays_when_it_was(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	plan(&item, "2021-09-21 12:00");
	assert_string_equal(plan(&item, "2021-09-21 20:00"), "notice 2021-09-21 12:00; reminder/7d 2021-09-22 19:00; "
							     "reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
	/* an outage: what was stored in time is still wanted, with its own time */
	assert_string_equal(plan(&item, "2021-09-29 12:00"), "notice 2021-09-21 12:00; reminder/7d 2021-09-22 19:00; "
							     "reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
}

static void a_notice_seen_by_a_clock_that_was_ahead_does_not_wait_for_that_time(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");
	const char *rest = "reminder/7d 2021-09-22 19:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00";

	plan(&item, "2021-09-21 12:00");
	for (int i = 0; i < 3; i++)
		assert_string_equal(plan(&item, i == 0 ? "2021-09-21 08:00" : "2021-09-21 08:30"),
				    arena_printf(&sample_arena, "notice 2021-09-21 08:00; %s", rest));
}

static void reminders_come_after_a_notice_that_was_delivered(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	plan(&item, "2021-09-21 12:00");
	deliver(NOTICE);
	assert_string_equal(plan(&item, "2021-09-21 12:05"),
			    "reminder/7d 2021-09-22 19:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
	/* put off by a fortnight: the notice that went out counts, not the one that the new date would give */
	item.meeting.starts = moment("2021-10-13 19:00");
	assert_string_equal(plan(&item, "2021-09-21 12:10"),
			    "reminder/7d 2021-10-06 19:00; reminder/1d 2021-10-12 19:00; reminder/2h 2021-10-13 17:00");
	/* brought forward: what would have come before that notice is left out */
	item.meeting.starts = moment("2021-09-22 11:59");
	assert_string_equal(plan(&item, "2021-09-21 12:15"), "reminder/2h 2021-09-22 09:59");
}

static void a_scheduled_notice_moves_with_its_meeting_and_the_reminders_with_it(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	plan(&item, "2021-08-01 00:00");
	item.meeting.starts = moment("2021-08-20 19:00");
	assert_string_equal(plan(&item, "2021-08-01 00:10"), "notice 2021-08-06 19:00; reminder/7d 2021-08-13 19:00; "
							     "reminder/1d 2021-08-19 19:00; reminder/2h 2021-08-20 17:00");
}

static void of_late_reminders_only_the_nearest_goes_out(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	remind(&item, "");
	plan(&item, "2021-07-01 00:00");
	deliver(NOTICE);
	remind(&item, "7d 3d 1d 2h"); /* written too late for the first two */
	assert_string_equal(plan(&item, "2021-09-27 12:00"),
			    "reminder/3d 2021-09-27 12:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
	assert_string_equal(plan(&item, "2021-09-27 12:30"), /* … and is not put off by asking again */
			    "reminder/3d 2021-09-27 12:00; reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
	deliver(REMINDER("3d"));
	assert_string_equal(plan(&item, "2021-09-27 13:00"), "reminder/1d 2021-09-28 19:00; reminder/2h 2021-09-29 17:00");
}

static void a_late_reminder_is_silent_when_a_nearer_one_is_past(void **state)
{
	(void)state;
	static const enum state states[] = { STATE_SCHEDULED, STATE_HELD, STATE_SENDING, STATE_DELIVERED, STATE_FAILED, STATE_EXPIRED };
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	for (size_t i = 0; i < COUNT(states); i++) {
		row_count = 0;
		remind(&item, "1d");
		plan(&item, "2021-07-01 00:00");
		deliver(NOTICE);
		row(REMINDER("1d"))->state = states[i];
		remind(&item, "7d 1d");
		plan(&item, "2021-09-28 20:00");
		assert_null(row(REMINDER("7d")));
	}
	/* the nearer one that the planner itself had cancelled does not count: it is the nearest late one now */
	row_count = 0;
	remind(&item, "1d");
	plan(&item, "2021-07-01 00:00");
	deliver(NOTICE);
	remind(&item, "");
	plan(&item, "2021-07-01 00:00");
	remind(&item, "7d 1d");
	assert_string_equal(plan(&item, "2021-09-28 20:00"), "reminder/1d 2021-09-28 20:00");
}

static void reminders_overtaken_by_a_meeting_brought_forward_do_not_burst(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	plan(&item, "2021-09-15 00:00");
	deliver(NOTICE);
	rows[0].due_at = at("2021-09-10 19:00"); /* it was told long ago */
	item.meeting.starts = moment("2021-09-16 13:00");
	assert_string_equal(plan(&item, "2021-09-16 12:00"), "reminder/2h 2021-09-16 12:00");
	assert_string_equal(plan(&item, "2021-09-16 12:10"), "reminder/2h 2021-09-16 12:00");
	assert_int_equal(row(REMINDER("7d"))->state, STATE_CANCELLED);
	assert_int_equal(row(REMINDER("1d"))->state, STATE_CANCELLED);
}

static void what_a_person_cancelled_or_time_ended_is_not_wanted_again(void **state)
{
	(void)state;
	static const struct {
		enum state state;
		enum cause cause;
		bool wanted;
	} table[] = {
		{ STATE_CANCELLED, CAUSE_PERSON, false }, { STATE_CANCELLED, CAUSE_PLANNER, true }, { STATE_DELIVERED, CAUSE_NONE, false },
		{ STATE_FAILED, CAUSE_NONE, false },      { STATE_EXPIRED, CAUSE_NONE, false },     { STATE_HELD, CAUSE_PERSON, true },
		{ STATE_HELD, CAUSE_CHANNEL, true },      { STATE_SENDING, CAUSE_NONE, true },      { STATE_UNCERTAIN, CAUSE_NONE, true },
	};
	struct item item = sample_announcement("m", "2021-08-02 10:00");

	for (size_t i = 0; i < COUNT(table); i++) {
		row_count = 0;
		plan(&item, "2021-08-01 00:00");
		rows[0].state = table[i].state;
		rows[0].cause = table[i].cause;
		assert_int_equal(wanted_at(&item, "2021-08-01 12:00").list.count, table[i].wanted);
	}
}

static void what_was_begun_keeps_its_time(void **state)
{
	(void)state;
	struct item item = sample_announcement("m", "2021-08-02 10:00");

	plan(&item, "2021-08-01 00:00");
	rows[0].attempts = 1;
	item.announcement.publish = moment("2021-08-05 10:00");
	assert_string_equal(plan(&item, "2021-08-02 10:01"), "announcement 2021-08-02 10:00");
}

static void catch_up_decides_about_old_news(void **state)
{
	(void)state;
	static const struct {
		const char *catch_up, *now;
		bool wanted;
	} table[] = {
		{ "1d", "2021-08-02 10:00", true }, { "1d", "2021-08-03 10:00", true }, { "1d", "2021-08-03 10:01", false },
		{ "0s", "2021-08-02 10:00", true }, { "0s", "2021-08-02 10:01", false }, { "2d", "2021-08-03 10:01", true },
		{ "1w", "2021-08-09 09:59", true },
	};
	struct item news = sample_announcement("m", "2021-08-02 10:00");

	for (size_t i = 0; i < COUNT(table); i++) {
		row_count = 0;
		news.catch_up = span(table[i].catch_up);
		assert_string_equal(plan(&news, table[i].now), table[i].wanted ? "announcement 2021-08-02 10:00" : "");
	}
	/* once stored it stays wanted, however long the outage */
	row_count = 0;
	news.catch_up = span("1d");
	plan(&news, "2021-08-01 00:00");
	assert_string_equal(plan(&news, "2021-08-08 00:00"), "announcement 2021-08-02 10:00");
	/* … but one that the planner cancelled meanwhile is as new as any */
	rows[0].state = STATE_CANCELLED;
	rows[0].cause = CAUSE_PLANNER;
	assert_string_equal(plan(&news, "2021-08-08 00:00"), "");
}

static void catch_up_holds_for_results_and_outcomes_but_not_for_openings(void **state)
{
	(void)state;
	struct item meeting = sample_meeting("m", "2021-09-29 19:00");
	struct item vote = sample_consultation("v", "2021-09-01 10:00", "2021-09-30 10:00");

	meeting.meeting.has_results = true;
	meeting.meeting.results_publish = moment("2021-10-01 10:00");
	assert_string_equal(plan(&meeting, "2021-10-02 10:00"), "results 2021-10-01 10:00");
	row_count = 0;
	assert_string_equal(plan(&meeting, "2021-10-02 10:01"), "");
	assert_string_equal(plan(&vote, "2021-09-20 10:00"), "call 2021-09-20 10:00; outcome 2021-09-30 10:00");
	row_count = 0;
	assert_string_equal(plan(&vote, "2021-10-01 10:00"), "outcome 2021-09-30 10:00");
	row_count = 0;
	assert_string_equal(plan(&vote, "2021-10-01 10:01"), "");
}

static void a_digest_first_seen_after_its_time_is_not_planned(void **state)
{
	(void)state;
	struct item vote = sample_consultation("v", "2021-09-28 10:00", "2021-09-30 10:00");

	vote.consultation.digest_minutes = 18 * 60;
	assert_string_equal(plan(&vote, "2021-09-28 18:00"), "call 2021-09-28 18:00; digest 2021-09-28 18:00; digest 2021-09-29 18:00; "
							     "outcome 2021-09-30 10:00");
	assert_string_equal(plan(&vote, "2021-09-28 20:00"), "call 2021-09-28 18:00; digest 2021-09-28 18:00; digest 2021-09-29 18:00; "
							     "outcome 2021-09-30 10:00");
	row_count = 0;
	assert_string_equal(plan(&vote, "2021-09-28 18:01"), "call 2021-09-28 18:01; digest 2021-09-29 18:00; outcome 2021-09-30 10:00");
}

static void reminders_of_a_consultation_come_after_its_call(void **state)
{
	(void)state;
	struct item vote = sample_consultation("v", "2021-09-29 20:30", "2021-10-01 09:00");

	remind(&vote, "3d 1d 2h");
	assert_string_equal(plan(&vote, "2021-09-01 00:00"), "call 2021-09-29 20:30; reminder/1d 2021-09-30 09:00; "
							     "reminder/2h 2021-10-01 07:00; outcome 2021-10-01 09:00");
	row_count = 0;
	assert_string_equal(plan(&vote, "2021-09-30 12:00"),
			    "call 2021-09-30 12:00; reminder/2h 2021-10-01 07:00; outcome 2021-10-01 09:00");
}

static void each_occurrence_has_its_own_opening(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2026-01-07 19:00");

	item.meeting.repeat = "FREQ=WEEKLY;COUNT=2";
	remind(&item, "7d 1d");
	/* seen two days before the first: its 7d reminder is past, the second's 7d reminder comes after the notice of today */
	assert_string_equal(plan(&item, "2026-01-05 12:00"),
			    "notice 2026-01-05 12:00; notice 2026-01-05 12:00; reminder/1d 2026-01-06 19:00; "
			    "reminder/7d 2026-01-07 19:00; reminder/1d 2026-01-13 19:00");
	assert_non_null(row("m/meeting.reminder/2026-01-14/7d@band"));
	assert_non_null(row("m/meeting.reminder/1d@band"));
}

static void night_puts_off_and_keeps_the_order(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 19:00");

	agenda.settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	remind(&item, "23h 13h 2h"); /* 20:00 the day before, 06:00, 17:00 */
	assert_string_equal(plan(&item, "2021-09-28 19:30"), "notice 2021-09-28 19:30; reminder/23h 2021-09-28 20:00; "
							     "reminder/13h 2021-09-29 08:00; reminder/2h 2021-09-29 17:00");
	struct wanteds w = wanted_at(&item, "2021-09-28 19:30");
	assert_string_equal(told(w.list.at[2].order_at), "2021-09-29 06:00");
	/* seen in the night: the notice waits for the morning, and the reminder that would come before it is left out */
	row_count = 0;
	assert_string_equal(plan(&item, "2021-09-28 23:00"), "notice 2021-09-29 08:00; reminder/2h 2021-09-29 17:00");
	assert_string_equal(plan(&item, "2021-09-28 23:10"), "notice 2021-09-29 08:00; reminder/2h 2021-09-29 17:00");
	deliver(NOTICE);
	assert_string_equal(plan(&item, "2021-09-29 08:10"), "reminder/2h 2021-09-29 17:00");
}

static void urgent_items_do_not_mind_the_night(void **state)
{
	(void)state;
	struct item item = sample_announcement("m", "2021-08-02 23:00");

	agenda.settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	assert_string_equal(plan(&item, "2021-08-01 00:00"), "announcement 2021-08-03 08:00");
	item.urgent = true;
	assert_string_equal(plan(&item, "2021-08-01 00:00"), "announcement 2021-08-02 23:00");
	assert_true(wanted_at(&item, "2021-08-01 00:00").list.at[0].urgent);
}

static void a_reminder_that_night_would_swallow_goes_out_in_the_evening(void **state)
{
	(void)state;
	struct item item = sample_meeting("m", "2021-09-29 07:00");

	agenda.settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	remind(&item, "2h");
	assert_string_equal(plan(&item, "2021-09-28 20:00"), "notice 2021-09-28 20:00; reminder/2h 2021-09-28 21:00");
	/* seen in that night: the notice cannot go out any more, so the reminder must */
	row_count = 0;
	assert_string_equal(plan(&item, "2021-09-28 22:00"), "reminder/2h 2021-09-28 21:00; notice 2021-09-29 08:00");
}

static void only_texts_that_report_are_not_ready(void **state)
{
	(void)state;
	struct item vote = sample_consultation("v", "2021-09-28 10:00", "2021-09-30 10:00");

	vote.consultation.digest_minutes = 18 * 60;
	remind(&vote, "1d");
	struct wanteds w = wanted_at(&vote, "2021-09-01 00:00");
	assert_int_equal(w.list.count, 5);
	for (size_t i = 0; i < w.list.count; i++)
		assert_int_equal(w.list.at[i].ready, !notice_kind_reports(w.list.at[i].notice->kind));
}

static void answers_are_appended_to_what_is_there(void **state)
{
	(void)state;
	struct item item = sample_announcement("m", "2021-08-02 10:00");
	struct plan_view view = { &agenda, &band, at("2021-08-01 00:00"), { find, NULL } };
	struct notices notices;
	struct wanteds wanted = { 0 };

	assert_true(plan_notices(&view, &item, &sample_arena, &notices, NULL));
	*vec_push(&sample_arena, &wanted.list) = (struct wanted){ .due_at = INT64_MAX };
	plan_wanted(&view, &notices, &sample_arena, &wanted);
	assert_int_equal(wanted.list.count, 2);
	assert_true(wanted.list.at[0].due_at == INT64_MAX);
	notices.list.count = 0;
	plan_wanted(&view, &notices, &sample_arena, &wanted);
	assert_int_equal(wanted.list.count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(planning_twice_changes_nothing, fresh),
		cmocka_unit_test_setup(planned_in_time_everything_has_its_time, fresh),
		cmocka_unit_test_setup(a_late_meeting_is_announced_at_once_and_not_reminded_of_before, fresh),
		cmocka_unit_test_setup(first_seen_stays_when_it_was, fresh),
		cmocka_unit_test_setup(a_notice_seen_by_a_clock_that_was_ahead_does_not_wait_for_that_time, fresh),
		cmocka_unit_test_setup(reminders_come_after_a_notice_that_was_delivered, fresh),
		cmocka_unit_test_setup(a_scheduled_notice_moves_with_its_meeting_and_the_reminders_with_it, fresh),
		cmocka_unit_test_setup(of_late_reminders_only_the_nearest_goes_out, fresh),
		cmocka_unit_test_setup(a_late_reminder_is_silent_when_a_nearer_one_is_past, fresh),
		cmocka_unit_test_setup(reminders_overtaken_by_a_meeting_brought_forward_do_not_burst, fresh),
		cmocka_unit_test_setup(what_a_person_cancelled_or_time_ended_is_not_wanted_again, fresh),
		cmocka_unit_test_setup(what_was_begun_keeps_its_time, fresh),
		cmocka_unit_test_setup(catch_up_decides_about_old_news, fresh),
		cmocka_unit_test_setup(catch_up_holds_for_results_and_outcomes_but_not_for_openings, fresh),
		cmocka_unit_test_setup(a_digest_first_seen_after_its_time_is_not_planned, fresh),
		cmocka_unit_test_setup(reminders_of_a_consultation_come_after_its_call, fresh),
		cmocka_unit_test_setup(each_occurrence_has_its_own_opening, fresh),
		cmocka_unit_test_setup(night_puts_off_and_keeps_the_order, fresh),
		cmocka_unit_test_setup(urgent_items_do_not_mind_the_night, fresh),
		cmocka_unit_test_setup(a_reminder_that_night_would_swallow_goes_out_in_the_evening, fresh),
		cmocka_unit_test_setup(only_texts_that_report_are_not_ready, fresh),
		cmocka_unit_test_setup(answers_are_appended_to_what_is_there, fresh),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
