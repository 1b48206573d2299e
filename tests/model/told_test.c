/* SPDX-License-Identifier: MIT */
/* told_test.c - what a text says of its meeting, kept beside it; and whether a meeting takes place on a date. */
#include "unit.h"

#include <string.h>

#include "model/notice.h"
#include "model/occurrence.h"
#include "sample.h"

static struct told first_told(const struct item *item)
{
	struct occurrence o;
	occurrence_first(&item->meeting, seoul, &o);
	return told_of(item, &o);
}

static void what_was_told_comes_back_from_its_payload(void **state)
{
	(void)state;
	struct item item = sample_meeting("2021-3", "2021-09-29 19:00");
	item.title = "3회차 \"분과\" 회의";
	item.link = "https://tm.example.kr/3";
	item.meeting.mode = MODE_HYBRID;
	item.meeting.online = "https://meet.example/3";
	item.urgent = true;
	const struct told told = first_told(&item);
	const struct message m = { .text = "글", .reference = "[TM-2345]", .question = "", .told = &told };
	struct message back;
	assert_true(message_read(message_write(&m, &sample_arena), &sample_arena, &back, NULL));
	assert_non_null(back.told);
	assert_true(told_same(back.told, &told));
	assert_string_equal(back.told->title, item.title);
	assert_string_equal(back.told->link, item.link);
	assert_true(back.told->urgent);
	assert_false(back.told->approval);
	const struct occurrence o = told_occurrence(back.told, seoul);
	assert_int_equal(o.starts.at, item.meeting.starts.at);
	assert_int_equal(civil_compare(&o.starts.local, &item.meeting.starts.local), 0);
	const struct item left = told_item(back.told, "2021-3");
	assert_string_equal(left.title, item.title);
	assert_int_equal(left.channels.list.count, 0);
}

static void what_is_no_record_is_none(void **state)
{
	(void)state;
	static const char *const odd[] = {
		"{}", "null", "7", "\"told\"", "{\"title\":\"x\"}",
		"{\"title\":\"x\",\"starts_at\":1,\"ends_at\":2,\"mode\":\"by letter\",\"approval\":false,\"urgent\":false}",
	};
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		const struct json *j = NULL;
		assert_true(json_read(odd[i], strlen(odd[i]), &sample_arena, &j, NULL));
		assert_null(told_read(j, &sample_arena));
	}
}

/* Only what people are shown counts: a link that nobody needs in a room is no change. */
static void facts_differ_where_people_would_see_it(void **state)
{
	static const struct {
		enum meeting_mode mode;
		const char *place, *online;
		bool same;
	} rows[] = {
		{ MODE_IN_PERSON, "서초문화예술회관 2층", "", true },
		{ MODE_IN_PERSON, "서초문화예술회관 2층", "https://meet.example/1", true },
		{ MODE_IN_PERSON, "악기거리 광장", "", false },
		{ MODE_ONLINE, "서초문화예술회관 2층", "", false },
		{ MODE_HYBRID, "서초문화예술회관 2층", "", false },
	};
	(void)state;
	struct item item = sample_meeting("2021-3", "2021-09-29 19:00");
	const struct told before = first_told(&item);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		item.meeting.mode = rows[i].mode;
		item.meeting.place = rows[i].place;
		item.meeting.online = rows[i].online;
		const struct told now = first_told(&item);
		assert_int_equal(told_same(&before, &now), rows[i].same);
	}
	item = sample_meeting("2021-3", "2021-09-29 19:00");
	item.link = "https://tm.example.kr/one";
	const struct told linked = first_told(&item);
	assert_false(told_same(&before, &linked));
}

/* Found by swapping the zone under a daemon: 19:00 was said to have become 19:00, or to have been 18:00. */
static void a_zone_whose_rules_change_moves_no_meeting(void **state)
{
	const struct zone *manila;
	struct err e = { 0 };
	struct item item = sample_meeting("2021-3", "2021-09-29 19:00");
	const struct told before = first_told(&item);
	(void)state;
	assert_true(zone_load("Asia/Manila", &sample_arena, &manila, &e));
	item.meeting.starts.at = zone_instant(manila, &item.meeting.starts.local);
	item.meeting.ends.at = zone_instant(manila, &item.meeting.ends.local);
	struct occurrence now;
	occurrence_first(&item.meeting, manila, &now);
	const struct told after = told_of(&item, &now);
	assert_int_not_equal(after.starts_at, before.starts_at);
	assert_true(told_same(&before, &after));
#ifdef TOWNBELL_FAULTS
	setenv("TOWNBELL_FAULT", "walls", 1);
	assert_false(told_same(&before, &after)); /* by the instant alone, all members would be told of a change */
	unsetenv("TOWNBELL_FAULT");
#endif
	const struct occurrence old = told_occurrence(&before, manila);
	assert_int_equal(old.starts.at, after.starts_at);
	assert_int_equal(old.starts.local.hour, 19);
}

static void a_meeting_takes_place_on_the_dates_of_its_rule(void **state)
{
	static const struct {
		const char *date, *starts; /* NULL: not */
	} rows[] = {
		{ "2021-09-01 00:00", "2021-09-01 19:00" }, { "2021-09-08 00:00", NULL },
		{ "2021-09-15 00:00", "2021-09-16 18:00" }, { "2021-09-16 00:00", NULL },
		{ "2021-09-22 00:00", "2021-09-22 19:00" }, { "2021-09-29 00:00", NULL },
	};
	(void)state;
	struct item item = sample_meeting("weekly", "2021-09-01 19:00");
	item.meeting.repeat = "FREQ=WEEKLY;COUNT=4";
	*vec_push(&sample_arena, &item.meeting.except) = moment("2021-09-08 00:00").local;
	*vec_push(&sample_arena, &item.meeting.moved) =
		(struct moved){ .from = moment("2021-09-15 00:00").local, .starts = moment("2021-09-16 18:00"), .place = "", .online = "" };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct occurrence o;
		const struct civil date = moment(rows[i].date).local;
		enum presence presence = occurrence_on(&item.meeting, &date, seoul, &o);
		assert_int_equal(presence, rows[i].starts ? PRESENCE_YES : PRESENCE_NO);
		if (rows[i].starts)
			assert_string_equal(told(o.starts.at), rows[i].starts);
	}
	item.meeting.repeat = "FREQ=NEVER";
	struct occurrence o;
	const struct civil date = moment("2021-09-15 00:00").local;
	assert_int_equal(occurrence_on(&item.meeting, &date, seoul, &o), PRESENCE_UNKNOWN);
	assert_int_equal(occurrence_on(&item.meeting, NULL, seoul, &o), PRESENCE_YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_told_comes_back_from_its_payload),
		cmocka_unit_test(what_is_no_record_is_none),
		cmocka_unit_test(facts_differ_where_people_would_see_it),
		cmocka_unit_test(a_zone_whose_rules_change_moves_no_meeting),
		cmocka_unit_test(a_meeting_takes_place_on_the_dates_of_its_rule),
	};
	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
