/* SPDX-License-Identifier: MIT */
/* occurrence_test.c - when and where a series really takes place. */
#include "unit.h"

#include "base/text.h"
#include "model/occurrence.h"
#include "sample.h"

/* The series of the specification: the last Wednesday of six months, February left out, March a day later and elsewhere. */
static struct meeting monthly(void)
{
	struct meeting m = sample_meeting("monthly", "2026-01-28 19:00").meeting;

	m.repeat = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6";
	*vec_push(&sample_arena, &m.except) = moment("2026-02-25 00:00").local;
	*vec_push(&sample_arena, &m.moved) = (struct moved){
		.from = moment("2026-03-25 00:00").local, .starts = moment("2026-03-26 18:30"), .place = "구청", .online = ""
	};
	return m;
}

static const char *listed(const struct meeting *m, int64_t from, int64_t until)
{
	struct period p = { seoul, from, until };
	struct occurrences found;
	struct text text;

	assert_true(occurrences_in(m, &p, &sample_arena, &found, NULL));
	text_init(&text, &sample_arena, 10000);
	for (size_t i = 0; i < found.list.count; i++) {
		const struct occurrence *o = &found.list.at[i];
		char date[16];
		civil_format_date(&o->date, date);
		text_addf(&text, "%s%s%s: %s", i ? ", " : "", date, o->first ? "*" : "", told(o->starts.at));
	}
	return text.data;
}

static void a_series_is_its_rule_less_exceptions_with_the_moved_in_place(void **state)
{
	(void)state;
	struct meeting m = monthly();

	assert_string_equal(listed(&m, INT64_MIN, INT64_MAX),
			    "2026-01-28*: 2026-01-28 19:00, 2026-03-25: 2026-03-26 18:30, 2026-04-29: 2026-04-29 19:00, "
			    "2026-05-27: 2026-05-27 19:00, 2026-06-24: 2026-06-24 19:00");
}

static void a_single_meeting_is_one_occurrence_without_date(void **state)
{
	(void)state;
	struct meeting m = sample_meeting("2021-3", "2021-09-29 19:00").meeting;

	assert_string_equal(listed(&m, INT64_MIN, INT64_MAX), "2021-09-29*: 2021-09-29 19:00");
	assert_string_equal(listed(&m, at("2021-09-29 21:00"), INT64_MAX), "2021-09-29*: 2021-09-29 19:00"); /* not yet over */
	assert_string_equal(listed(&m, at("2021-09-29 21:01"), INT64_MAX), "");
	assert_string_equal(listed(&m, INT64_MIN, at("2021-09-29 18:59")), "");
}

static void what_was_moved_into_the_period_is_found_from_far_away(void **state)
{
	(void)state;
	struct meeting m = monthly();

	m.moved.at[0].starts = moment("2026-09-01 10:00");
	assert_string_equal(listed(&m, at("2026-08-31 00:00"), at("2026-09-02 00:00")), "2026-03-25: 2026-09-01 10:00");
	assert_string_equal(listed(&m, at("2026-03-01 00:00"), at("2026-04-01 00:00")), "");
	m.moved.at[0].starts = moment("2025-12-01 10:00");
	assert_string_equal(listed(&m, at("2025-11-30 00:00"), at("2025-12-02 00:00")), "2026-03-25: 2025-12-01 10:00");
}

static void a_moved_day_that_the_rule_does_not_give_stays_unheard(void **state)
{
	(void)state;
	struct meeting m = monthly();

	m.moved.at[0].from = moment("2026-03-24 00:00").local;
	assert_string_equal(listed(&m, at("2026-03-20 00:00"), at("2026-03-31 00:00")), "2026-03-25: 2026-03-25 19:00");
}

static void an_old_series_goes_on(void **state)
{
	(void)state;
	struct meeting m = sample_meeting("weekly", "2010-01-06 19:00").meeting;

	m.repeat = "FREQ=WEEKLY";
	assert_string_equal(listed(&m, at("2040-01-01 00:00"), at("2040-01-12 00:00")),
			    "2040-01-04: 2040-01-04 19:00, 2040-01-11: 2040-01-11 19:00");
}

static void facts_that_were_not_moved_stay_the_meeting_s_own(void **state)
{
	(void)state;
	struct meeting m = monthly();
	struct period march = { seoul, at("2026-03-01 00:00"), at("2026-04-01 00:00") };
	struct occurrences found;

	m.online = "https://meet.example";
	m.mode = MODE_HYBRID;
	assert_true(occurrences_in(&m, &march, &sample_arena, &found, NULL));
	assert_int_equal(found.list.count, 1);
	assert_string_equal(found.list.at[0].place, "구청");
	assert_string_equal(found.list.at[0].online, "https://meet.example");
	assert_int_equal(found.list.at[0].mode, MODE_HYBRID);
	assert_string_equal(told(found.list.at[0].ends.at), "2026-03-26 20:30");

	m.moved.at[0].starts.set = false;
	m.moved.at[0].has_mode = true;
	m.moved.at[0].mode = MODE_ONLINE;
	m.moved.at[0].ends = moment("2026-03-25 22:00");
	assert_true(occurrences_in(&m, &march, &sample_arena, &found, NULL));
	assert_string_equal(told(found.list.at[0].starts.at), "2026-03-25 19:00");
	assert_string_equal(told(found.list.at[0].ends.at), "2026-03-25 22:00");
	assert_int_equal(found.list.at[0].mode, MODE_ONLINE);
}

static void the_first_can_be_moved_and_stays_the_first(void **state)
{
	(void)state;
	struct meeting m = monthly();
	struct occurrence o;

	*vec_push(&sample_arena, &m.moved) =
		(struct moved){ .from = moment("2026-01-28 00:00").local, .starts = moment("2026-01-30 10:00"), .place = "", .online = "" };
	occurrence_first(&m, seoul, &o);
	assert_true(o.first);
	assert_string_equal(told(o.starts.at), "2026-01-30 10:00");
	assert_int_equal(o.date.day, 28);
	assert_int_equal(o.date.hour, 0);
}

static void a_written_end_is_the_same_time_of_day_each_time(void **state)
{
	(void)state;
	struct meeting m = sample_meeting("late", "2021-10-23 22:00").meeting;
	const struct zone *berlin;
	struct occurrences found;

	assert_true(zone_load("Europe/Berlin", &sample_arena, &berlin, NULL));
	m.repeat = "FREQ=WEEKLY;COUNT=2";
	m.length.unit = 0;
	m.starts.at = zone_instant(berlin, &m.starts.local);
	m.ends = moment("2021-10-24 04:00");
	m.ends.at = zone_instant(berlin, &m.ends.local);
	struct period all = { berlin, INT64_MIN, INT64_MAX };
	assert_true(occurrences_in(&m, &all, &sample_arena, &found, NULL));
	assert_int_equal(found.list.at[1].ends.local.hour, 4);
	assert_int_equal(found.list.at[1].ends.at - found.list.at[1].starts.at, INT64_C(7) * 3600 * 1000); /* the night has an hour more */
}

static void an_impossible_rule_is_an_error(void **state)
{
	(void)state;
	struct meeting m = monthly();
	struct period p = { seoul, INT64_MIN, INT64_MAX };
	struct occurrences found = { .list.count = 7 };
	struct err e = { 0 };

	m.repeat = "FREQ=MONTHLY;BYDAY=-1TU";
	assert_false(occurrences_in(&m, &p, &sample_arena, &found, &e));
	assert_true(e.text[0]);
	assert_int_equal(found.list.count, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_series_is_its_rule_less_exceptions_with_the_moved_in_place),
		cmocka_unit_test(a_single_meeting_is_one_occurrence_without_date),
		cmocka_unit_test(what_was_moved_into_the_period_is_found_from_far_away),
		cmocka_unit_test(a_moved_day_that_the_rule_does_not_give_stays_unheard),
		cmocka_unit_test(an_old_series_goes_on),
		cmocka_unit_test(facts_that_were_not_moved_stay_the_meeting_s_own),
		cmocka_unit_test(the_first_can_be_moved_and_stays_the_first),
		cmocka_unit_test(a_written_end_is_the_same_time_of_day_each_time),
		cmocka_unit_test(an_impossible_rule_is_an_error),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
