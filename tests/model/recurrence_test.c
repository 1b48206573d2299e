/* SPDX-License-Identifier: MIT */
/* recurrence_test.c - rules that work, rules that are refused, and the corners of the calendar. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/text.h"
#include "model/recurrence.h"
#include "model/rule.h"
#include "sample.h"

static struct recurrence recurrence(const char *rule, const char *first)
{
	return (struct recurrence){ rule, moment(first).local, seoul };
}

/* The dates from `from` to `last`, as one text. */
static const char *dates(const struct recurrence *r, const char *from, const char *last)
{
	struct days days = { moment(from).local, moment(last).local };
	struct dates found;
	struct text text;
	struct err e = { 0 };

	if (!recurrence_dates(r, &days, &sample_arena, &found, &e))
		return arena_string(&sample_arena, e.text);
	text_init(&text, &sample_arena, 100000);
	for (size_t i = 0; i < found.list.count; i++) {
		char date[16];
		civil_format_date(&found.list.at[i], date);
		text_addf(&text, "%s%s", i ? " " : "", date);
		assert_int_equal(found.list.at[i].hour, r->first.hour);
		assert_int_equal(found.list.at[i].minute, r->first.minute);
	}
	return text.data;
}

static void rules_give_the_dates_of_the_calendar(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *first, *last, *dates;
	} table[] = {
		{ "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6", "2026-01-28 19:00", "2030-01-01 00:00",
		  "2026-01-28 2026-02-25 2026-03-25 2026-04-29 2026-05-27 2026-06-24" },
		{ "FREQ=WEEKLY", "2026-01-28 19:00", "2026-02-11 00:00", "2026-01-28 2026-02-04 2026-02-11" },
		{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,WE;WKST=SU;COUNT=4", "2021-08-25 19:00", "2030-01-01 00:00",
		  "2021-08-25 2021-08-28 2021-09-08 2021-09-11" },
		{ "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4", "2026-01-31 10:00", "2030-01-01 00:00",
		  "2026-01-31 2026-03-31 2026-05-31 2026-07-31" },
		{ "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2028-01-31 10:00", "2030-01-01 00:00", "2028-01-31 2028-02-29 2028-03-31" },
		{ "FREQ=MONTHLY;BYDAY=5WE;COUNT=3", "2026-04-29 19:00", "2030-01-01 00:00", "2026-04-29 2026-07-29 2026-09-30" },
		{ "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "2026-01-30 19:00", "2030-01-01 00:00",
		  "2026-01-30 2026-02-27 2026-03-31" },
		{ "FREQ=YEARLY", "2024-02-29 19:00", "2034-01-01 00:00", "2024-02-29 2028-02-29 2032-02-29" },
		{ "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA;COUNT=4", "2026-03-07 19:00", "2034-01-01 00:00",
		  "2026-03-07 2026-09-05 2027-03-06 2027-09-04" },
		{ "FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO;COUNT=3", "2026-12-21 19:00", "2040-01-01 00:00", "2026-12-21 2027-12-27 2028-12-25" },
		/* libical by itself gives 28 January once a year here */
		{ "FREQ=YEARLY;BYMONTHDAY=28;COUNT=3", "2026-01-28 19:00", "2034-01-01 00:00", "2026-01-28 2026-02-28 2026-03-28" },
		{ "FREQ=DAILY;INTERVAL=10;COUNT=3", "2026-02-20 19:00", "2034-01-01 00:00", "2026-02-20 2026-03-02 2026-03-12" },
		{ "freq=weekly;count=2", "2026-01-28 19:00", "2030-01-01 00:00", "2026-01-28 2026-02-04" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct recurrence r = recurrence(table[i].rule, table[i].first);
		assert_true(recurrence_check(&r, NULL));
		assert_string_equal(dates(&r, table[i].first, table[i].last), table[i].dates);
	}
}

static void until_includes_its_day(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *dates;
	} table[] = {
		{ "FREQ=WEEKLY;UNTIL=20260204", "2026-01-28 2026-02-04" },
		{ "FREQ=WEEKLY;UNTIL=20260203", "2026-01-28" },
		{ "FREQ=WEEKLY;UNTIL=20260128", "2026-01-28" },
		{ "FREQ=WEEKLY;UNTIL=20260204T190000", "2026-01-28 2026-02-04" },
		{ "FREQ=WEEKLY;UNTIL=20260204T185959", "2026-01-28" },
		{ "FREQ=WEEKLY;UNTIL=20260204T100000Z", "2026-01-28 2026-02-04" }, /* 19:00 in Seoul */
		{ "FREQ=WEEKLY;UNTIL=20260204T095959Z", "2026-01-28" },
		{ "UNTIL=20260204;FREQ=WEEKLY", "2026-01-28 2026-02-04" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct recurrence r = recurrence(table[i].rule, "2026-01-28 19:00");
		assert_string_equal(dates(&r, "2026-01-01 00:00", "2030-01-01 00:00"), table[i].dates);
	}
}

static void only_the_days_asked_for_are_given(void **state)
{
	(void)state;
	struct recurrence r = recurrence("FREQ=WEEKLY", "2021-07-28 19:00");

	assert_string_equal(dates(&r, "2036-01-01 23:59", "2036-01-16 00:00"), "2036-01-02 2036-01-09 2036-01-16");
	assert_string_equal(dates(&r, "2021-01-01 00:00", "2021-07-27 00:00"), "");
	assert_string_equal(dates(&r, "2022-01-01 00:00", "2021-01-01 00:00"), "");
}

static void floods_are_cut(void **state)
{
	(void)state;
	struct recurrence r = recurrence("FREQ=DAILY", "2021-01-01 19:00");
	struct days all = { moment("1900-01-01 00:00").local, moment("9999-12-31 00:00").local };
	struct dates found;

	assert_true(recurrence_dates(&r, &all, &sample_arena, &found, NULL));
	assert_int_equal(found.list.count, RECURRENCE_DATES_MAX);
	all.from = moment("2090-01-01 00:00").local;
	assert_true(recurrence_dates(&r, &all, &sample_arena, &found, NULL));
	assert_int_equal(found.list.count, 0);
}

static void the_last_date_is_known_without_listing_them_all(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *last;
	} table[] = {
		{ "FREQ=WEEKLY;COUNT=3", "2026-02-11 19:00" },
		{ "FREQ=WEEKLY;UNTIL=20260217", "2026-02-11 19:00" },
		{ "FREQ=DAILY;COUNT=2000", "2031-07-20 19:00" },
		{ "FREQ=WEEKLY", "9999-12-31 19:00" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct recurrence r = recurrence(table[i].rule, "2026-01-28 19:00");
		struct civil last;
		char text[24];
		assert_true(recurrence_last(&r, &last, NULL));
		civil_format_minute(&last, text);
		assert_string_equal(text, table[i].last);
	}
}

static const struct {
	const char *rule, *reason; /* a piece of the reason */
} refused[] = {
	{ "", "no part of a repeat rule" },
	{ "monthly", "no part of a repeat rule" },
	{ "FREQ", "no part of a repeat rule" },
	{ "RRULE:FREQ=DAILY", "no part of a repeat rule" },
	{ "FREQ=DAILY;", "no part of a repeat rule" },
	{ "FREQ=DAILY;;COUNT=2", "no part of a repeat rule" },
	{ "FREQ=DAILY; COUNT=2", "no part of a repeat rule" },
	{ "FREQ=DAILY;매주=2", "no part of a repeat rule" },
	{ "COUNT=3", "does not say how often" },
	{ "FREQ=HOURLY", "once a day at most" },
	{ "FREQ=MINUTELY;COUNT=3", "once a day at most" },
	{ "FREQ=SECONDLY", "once a day at most" },
	{ "FREQ=MONTLY", "once a day at most" },
	{ "FREQ=", "once a day at most" },
	{ "FREQ=DAILY;FREQ=DAILY", "FREQ stands twice" },
	{ "FREQ=DAILY;COUNT=2;UNTIL=20270101", "both COUNT and UNTIL" },
	{ "FREQ=DAILY;BYHOUR=9", "BYHOUR is not allowed" },
	{ "FREQ=DAILY;BYMINUTE=9", "BYMINUTE is not allowed" },
	{ "FREQ=DAILY;BYSECOND=9", "BYSECOND is not allowed" },
	{ "RSCALE=DANGI;FREQ=YEARLY", "RSCALE is not allowed" },
	{ "FREQ=YEARLY;SKIP=FORWARD", "SKIP is not allowed" },
	{ "FREQ=DAILY;COUNT=0", "from 1 to 2000" },
	{ "FREQ=DAILY;COUNT=2001", "from 1 to 2000" },
	{ "FREQ=DAILY;COUNT=-1", "from 1 to 2000" },
	{ "FREQ=DAILY;COUNT=99999999999999999999", "from 1 to 2000" },
	{ "FREQ=DAILY;INTERVAL=0", "from 1 to 1000" },
	{ "FREQ=DAILY;INTERVAL=65537", "from 1 to 1000" },
	{ "FREQ=DAILY;INTERVAL=2x", "from 1 to 1000" },
	{ "FREQ=MONTHLY;BYMONTHDAY=32", "up to 31" },
	{ "FREQ=MONTHLY;BYMONTHDAY=0", "up to 31" },
	{ "FREQ=MONTHLY;BYMONTHDAY=1,", "up to 31" },
	{ "FREQ=YEARLY;BYMONTH=13", "up to 12" },
	{ "FREQ=YEARLY;BYMONTH=-1", "up to 12" },
	{ "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=53", "up to 52" },
	{ "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=-1", "up to 52" },
	{ "FREQ=MONTHLY;BYDAY=WED", "weekdays like" },
	{ "FREQ=MONTHLY;BYDAY=54WE", "weekdays like" },
	{ "FREQ=MONTHLY;BYDAY=-WE", "weekdays like" },
	{ "FREQ=MONTHLY;BYDAY=", "weekdays like" },
	{ "FREQ=WEEKLY;WKST=SUNDAY", "one weekday" },
	{ "FREQ=DAILY;UNTIL=20260931", "a date like 20261231" },
	{ "FREQ=DAILY;UNTIL=2026-09-30", "a date like 20261231" },
	{ "FREQ=DAILY;UNTIL=20260930T250000", "a date like 20261231" },
	{ "FREQ=DAILY;UNTIL=20260930Z", "a date like 20261231" },
	{ "FREQ=DAILY;UNTIL=20260127", "ends on 2026-01-27, before the day of `starts`, 2026-01-28" },
	{ "FREQ=WEEKLY;BYDAY=1WE", "do not go together" },
	{ "FREQ=WEEKLY;BYMONTHDAY=28", "do not go together" },
	{ "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1", "do not go together" },
	{ "FREQ=DAILY;BYMONTHDAY=-4", "do not go together" },
	{ "FREQ=MONTHLY;BYSETPOS=1", "do not go together" },
	{ "FREQ=MONTHLY;BYYEARDAY=28", "do not go together" },
	{ "FREQ=YEARLY;BYWEEKNO=5", "do not go together" },
	{ "FREQ=YEARLY;BYDAY=1MO;BYWEEKNO=5", "do not go together" },
	{ "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "do not go together" },
	{ "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "no date at all" },
	{ "FREQ=WEEKLY;BYDAY=MO", "does not give the day of `starts`, 2026-01-28; the first day that it gives is 2026-02-02" },
	{ "FREQ=MONTHLY;BYDAY=-1TU", "the first day that it gives is 2026-02-24" },
};

static void rules_that_make_no_sense_are_refused_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct recurrence r = recurrence(refused[i].rule, "2026-01-28 19:00");
		struct err e = { 0 };
		assert_false(recurrence_check(&r, &e));
		assert_non_null(strstr(e.text, refused[i].reason));
		assert_int_equal(e.kind, ERR_INPUT);
	}
}

static void an_endless_text_is_no_rule(void **state)
{
	(void)state;
	char rule[4000];
	struct recurrence r = recurrence("", "2026-01-28 19:00");
	struct err e = { 0 };

	memset(rule, '1', sizeof rule);
	memcpy(rule, "FREQ=MONTHLY;BYMONTHDAY=", 24);
	rule[sizeof rule - 1] = '\0';
	r.rule = rule;
	assert_false(recurrence_check(&r, &e));
	assert_int_equal(e.kind, ERR_LIMIT);
	for (size_t i = 24; i < RULE_MAX; i++)
		rule[i] = i % 3 ? '8' : ',';
	memcpy(rule + 24, "28,", 3);
	rule[RULE_MAX - 1] = '\0';
	assert_false(recurrence_check(&r, NULL));
}

/* The dates by libical, which takes over when the stride is switched off. */
static bool dates_of_libical(const struct recurrence *r, const struct days *days, struct arena *a, struct dates *out)
{
	setenv("TOWNBELL_FAULT", "stride", 1);
	if (!fault_on("stride"))
		skip();
	bool given = recurrence_dates(r, days, a, out, NULL);
	unsetenv("TOWNBELL_FAULT");
	return given;
}

/* Of a series that begins `day` days after 1 December; libical is asked about one that begins `off` days later. */
static bool is_as_libical_says(const char *rule, int day, int off)
{
	const struct days days = { moment("2027-01-01 00:00").local, moment("2029-03-31 00:00").local };
	struct arena a = { 0 };
	struct recurrence r = recurrence(rule, "2027-12-01 19:00");
	struct dates ours = { 0 }, libical = { 0 };
	civil_add_days(&r.first, day);
	bool given = recurrence_dates(&r, &days, &a, &ours, NULL);
	civil_add_days(&r.first, off);
	bool same = given == dates_of_libical(&r, &days, &a, &libical) && ours.list.count == libical.list.count;
	for (size_t i = 0; same && i < ours.list.count; i++)
		same = civil_compare(&ours.list.at[i], &libical.list.at[i]) == 0;
	arena_done(&a);
	return same;
}

static void compare_with_libical(const char *rule)
{
	enum { DAYS = 400, STEP = 41 };
	for (int day = 0; day < DAYS; day += STEP)
		if (!is_as_libical_says(rule, day, 0))
			fail_msg("%s from day %d: libical says something else", rule, day);
}

static void a_series_that_is_a_day_off_is_not_as_libical_says(void **state)
{
	static const char *const rules[] = { "FREQ=DAILY;INTERVAL=2", "FREQ=DAILY;COUNT=7", "FREQ=WEEKLY", "FREQ=MONTHLY" };
	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++)
		assert_false(is_as_libical_says(rules[i], 0, 1));
}

static void plain_rules_give_the_dates_of_libical(void **state)
{
	static const char *const forms[][2] = {
		{ "DAILY", "" }, { "WEEKLY", "" }, { "WEEKLY", ";BYDAY=WE" }, { "WEEKLY", ";BYDAY=SU;WKST=SU" }, { "MONTHLY", "" },
		{ "MONTHLY", ";BYMONTHDAY=31" }, { "MONTHLY", ";BYMONTHDAY=29" }, { "MONTHLY", ";BYMONTHDAY=-1" },
		{ "MONTHLY", ";BYMONTHDAY=-30" }, { "MONTHLY", ";BYDAY=-1WE" }, { "MONTHLY", ";BYDAY=5FR" }, { "MONTHLY", ";BYDAY=1SU" },
		{ "MONTHLY", ";BYDAY=-5SA" },
	};
	static const char *const ends[] = { "", ";COUNT=7", ";UNTIL=20281231" };
	static const int intervals[] = { 1, 2, 12 };
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++)
		for (size_t k = 0; k < COUNT(ends) * COUNT(intervals); k++) {
			struct arena a = { 0 };
			compare_with_libical(arena_printf(&a, "FREQ=%s;INTERVAL=%d%s%s", forms[i][0], intervals[k % COUNT(intervals)],
							  forms[i][1], ends[k / COUNT(intervals)]));
			arena_done(&a);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_give_the_dates_of_the_calendar),
		cmocka_unit_test(until_includes_its_day),
		cmocka_unit_test(only_the_days_asked_for_are_given),
		cmocka_unit_test(floods_are_cut),
		cmocka_unit_test(the_last_date_is_known_without_listing_them_all),
		cmocka_unit_test(rules_that_make_no_sense_are_refused_with_a_reason),
		cmocka_unit_test(an_endless_text_is_no_rule),
		cmocka_unit_test(a_series_that_is_a_day_off_is_not_as_libical_says),
		cmocka_unit_test(plain_rules_give_the_dates_of_libical),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
