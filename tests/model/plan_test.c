/* SPDX-License-Identifier: MIT */
/* plan_test.c - which notices an item gives, at what time, and until when. */
#include "unit.h"

#include "base/text.h"
#include "model/plan.h"
#include "sample.h"

/* "kind/date/suffix at … until …", one a line. */
static const char *noticed(const struct item *item, const char *now)
{
	struct agenda agenda = sample_agenda();
	struct plan_view view = { .agenda = &agenda, .now = at(now) };
	struct notices notices;
	struct text text;

	assert_true(plan_notices(&view, item, &sample_arena, &notices, NULL));
	text_init(&text, &sample_arena, 100000);
	for (size_t i = 0; i < notices.list.count; i++) {
		const struct notice *n = &notices.list.at[i];
		assert_ptr_equal(n->item, item);
		assert_true((n->occurrence != NULL) == (item->kind == ITEM_MEETING));
		text_addf(&text, "%s%s%s%s%s %s until %s\n", notice_kind_name(n->kind), n->date[0] ? "/" : "", n->date,
			  n->suffix[0] ? "/" : "", n->suffix, told(n->at), told(n->expires_at));
	}
	return text.data;
}

static void a_meeting_has_a_notice_reminders_and_results(void **state)
{
	(void)state;
	struct item item = sample_meeting("2021-3", "2021-09-29 19:00");

	item.meeting.has_results = true;
	item.meeting.results_publish = moment("2021-10-01 10:00");
	assert_string_equal(noticed(&item, "2021-07-01 00:00"), "meeting.notice 2021-09-15 19:00 until 2021-09-29 19:00\n"
								"meeting.reminder/7d 2021-09-22 19:00 until 2021-09-29 19:00\n"
								"meeting.reminder/1d 2021-09-28 19:00 until 2021-09-29 19:00\n"
								"meeting.reminder/2h 2021-09-29 17:00 until 2021-09-29 19:00\n"
								"meeting.results 2021-10-01 10:00 until 2021-10-15 10:00\n");
	/* after the start only the results are left, after a fortnight nothing */
	assert_string_equal(noticed(&item, "2021-09-29 19:00"), "meeting.results 2021-10-01 10:00 until 2021-10-15 10:00\n");
	assert_string_equal(noticed(&item, "2021-10-15 10:00"), "");
	item.meeting.cancelled = true;
	assert_string_equal(noticed(&item, "2021-07-01 00:00"), "");
}

static void occurrences_have_dates_but_for_the_first(void **state)
{
	(void)state;
	struct item item = sample_meeting("monthly", "2026-01-28 19:00");

	remind(&item, "1d");
	item.meeting.repeat = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=4";
	*vec_push(&sample_arena, &item.meeting.except) = moment("2026-02-25 00:00").local;
	*vec_push(&sample_arena, &item.meeting.moved) =
		(struct moved){ .from = moment("2026-03-25 00:00").local, .starts = moment("2026-03-26 18:00"), .place = "", .online = "" };
	item.meeting.has_results = true;
	item.meeting.results_publish = moment("2026-01-30 10:00");
	assert_string_equal(noticed(&item, "2026-01-01 00:00"),
			    "meeting.notice 2026-01-14 19:00 until 2026-01-28 19:00\n"
			    "meeting.reminder/1d 2026-01-27 19:00 until 2026-01-28 19:00\n"
			    "meeting.notice/2026-03-25 2026-03-12 18:00 until 2026-03-26 18:00\n"
			    "meeting.reminder/2026-03-25/1d 2026-03-25 18:00 until 2026-03-26 18:00\n"
			    "meeting.notice/2026-04-29 2026-04-15 19:00 until 2026-04-29 19:00\n"
			    "meeting.reminder/2026-04-29/1d 2026-04-28 19:00 until 2026-04-29 19:00\n"
			    "meeting.results 2026-01-30 10:00 until 2026-02-13 10:00\n");
}

static void nothing_is_planned_beyond_the_horizon(void **state)
{
	(void)state;
	struct item item = sample_meeting("weekly", "2026-01-07 19:00");
	struct agenda agenda = sample_agenda();
	struct plan_view view = { .agenda = &agenda, .now = at("2026-01-01 00:00") };
	struct notices notices;
	int64_t horizon = at("2026-03-01 00:00");

	item.meeting.repeat = "FREQ=WEEKLY";
	agenda.settings.horizon_ms = horizon - view.now;
	assert_true(plan_notices(&view, &item, &sample_arena, &notices, NULL));
	int openings = 0;
	for (size_t i = 0; i < notices.list.count; i++) {
		assert_true(notices.list.at[i].at <= horizon);
		openings += notices.list.at[i].kind == NOTICE_MEETING_NOTICE;
	}
	/* meetings from 01-07 to 03-11: those in March are announced inside the horizon */
	assert_int_equal(openings, 10);
}

static void offsets_are_calendar_days(void **state)
{
	(void)state;
	struct item item = sample_meeting("berlin", "2021-03-28 19:00");
	struct agenda agenda = sample_agenda();
	struct notices notices;

	assert_true(zone_load("Europe/Berlin", &sample_arena, &agenda.settings.community.zone, NULL));
	item.meeting.starts.at = zone_instant(agenda.settings.community.zone, &item.meeting.starts.local);
	remind(&item, "1d 24h");
	struct plan_view view = { .agenda = &agenda, .now = at("2021-03-01 00:00") };
	assert_true(plan_notices(&view, &item, &sample_arena, &notices, NULL));
	assert_int_equal(notices.list.count, 3);
	assert_int_equal(notices.list.at[1].at - notices.list.at[2].at, 60 * 60 * 1000); /* the clocks went forward in between */
	assert_ptr_equal(notices.list.at[1].offset, &item.remind.list.at[0]);
}

static void an_announcement_lives_until_it_expires_or_a_week(void **state)
{
	(void)state;
	struct item item = sample_announcement("recruit", "2021-08-02 10:00");

	assert_string_equal(noticed(&item, "2021-08-01 00:00"), "announcement 2021-08-02 10:00 until 2021-08-09 10:00\n");
	item.expires = moment("2021-08-31 18:00");
	assert_string_equal(noticed(&item, "2021-08-30 00:00"), "announcement 2021-08-02 10:00 until 2021-08-31 18:00\n");
	assert_string_equal(noticed(&item, "2021-08-31 18:00"), "");
}

static void a_consultation_is_called_reminded_digested_and_told(void **state)
{
	(void)state;
	struct item item = sample_consultation("item-2021", "2021-09-29 20:30", "2021-10-02 09:00");

	remind(&item, "1d");
	item.consultation.digest_minutes = 18 * 60;
	assert_string_equal(noticed(&item, "2021-09-01 00:00"),
			    "consultation.call 2021-09-29 20:30 until 2021-10-02 09:00\n"
			    "consultation.reminder/1d 2021-10-01 09:00 until 2021-10-02 09:00\n"
			    "consultation.digest/2021-09-30 2021-09-30 18:00 until 2021-10-01 18:00\n"
			    "consultation.digest/2021-10-01 2021-10-01 18:00 until 2021-10-02 18:00\n"
			    "consultation.outcome 2021-10-02 09:00 until 2021-10-16 09:00\n");
	/* a digest stays until the next one is due, the last one for a day */
	assert_string_equal(noticed(&item, "2021-10-02 09:00"),
			    "consultation.digest/2021-10-01 2021-10-01 18:00 until 2021-10-02 18:00\n"
			    "consultation.outcome 2021-10-02 09:00 until 2021-10-16 09:00\n");
}

static void a_digest_stands_strictly_between_opening_and_close(void **state)
{
	(void)state;
	struct item item = sample_consultation("q", "2021-09-29 18:00", "2021-09-30 18:00");

	item.consultation.digest_minutes = 18 * 60;
	assert_string_equal(noticed(&item, "2021-09-01 00:00"), "consultation.call 2021-09-29 18:00 until 2021-09-30 18:00\n"
								"consultation.outcome 2021-09-30 18:00 until 2021-10-14 18:00\n");
	item.consultation.digest_minutes = 0;
	assert_string_equal(noticed(&item, "2021-09-01 00:00"), "consultation.call 2021-09-29 18:00 until 2021-09-30 18:00\n"
								"consultation.digest/2021-09-30 2021-09-30 00:00 until 2021-10-01 00:00\n"
								"consultation.outcome 2021-09-30 18:00 until 2021-10-14 18:00\n");
}

static void expires_bounds_every_notice_of_an_item(void **state)
{
	(void)state;
	struct item item = sample_meeting("2021-3", "2021-09-29 19:00");

	item.meeting.has_results = true;
	item.meeting.results_publish = moment("2021-10-01 10:00");
	item.expires = moment("2021-09-25 00:00");
	assert_string_equal(noticed(&item, "2021-07-01 00:00"), "meeting.notice 2021-09-15 19:00 until 2021-09-25 00:00\n"
								"meeting.reminder/7d 2021-09-22 19:00 until 2021-09-25 00:00\n");
}

static void a_broken_rule_is_an_error_and_nothing_else_happens(void **state)
{
	(void)state;
	struct item item = sample_meeting("weekly", "2026-01-07 19:00");
	struct agenda agenda = sample_agenda();
	struct plan_view view = { .agenda = &agenda, .now = at("2026-01-01 00:00") };
	struct notices notices = { .list.count = 7 };
	struct err e = { 0 };

	item.meeting.repeat = "FREQ=WEEKLY;BYDAY=TH";
	assert_false(plan_notices(&view, &item, &sample_arena, &notices, &e));
	assert_true(e.text[0]);
	assert_int_equal(notices.list.count, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_meeting_has_a_notice_reminders_and_results),
		cmocka_unit_test(occurrences_have_dates_but_for_the_first),
		cmocka_unit_test(nothing_is_planned_beyond_the_horizon),
		cmocka_unit_test(offsets_are_calendar_days),
		cmocka_unit_test(an_announcement_lives_until_it_expires_or_a_week),
		cmocka_unit_test(a_consultation_is_called_reminded_digested_and_told),
		cmocka_unit_test(a_digest_stands_strictly_between_opening_and_close),
		cmocka_unit_test(expires_bounds_every_notice_of_an_item),
		cmocka_unit_test(a_broken_rule_is_an_error_and_nothing_else_happens),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
