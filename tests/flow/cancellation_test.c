/* SPDX-License-Identifier: MIT */
/* cancellation_test.c - what is called off, comes back, or is moved out of a series, where people were told. */
#include "plans.h"

#define NOTICE "2021-3/meeting.notice@band"
#define DAY1   "2021-3/meeting.reminder/1d@band"
#define CHANGE "2021-3/meeting.change/1@band"
#define OFF    "2021-3/meeting.cancellation@band"

/* --- cancellations ---------------------------------------------------------------------------------------------------------------- */

static void a_cancellation_goes_where_people_were_told(void **state)
{
	struct town *t = *state;
	town_channel(t, "chat", "other");
	struct item *item = announced(t);
	*vec_push(&sample_arena, &item->channels.list) = "chat";
	plan(t);
	item->meeting.place = "악기거리 광장";
	edit(t);
	item->meeting.cancelled = true;
	edit(t);
	assert_state(t, OFF, STATE_SCHEDULED);
	assert_state(t, CHANGE, STATE_CANCELLED);
	assert_state(t, DAY1, STATE_CANCELLED);
	assert_false(is_there(t, "2021-3/meeting.cancellation@chat"));
	HAS(t, OFF, "서초문화예술회관 2층"); /* as people know it */
	town_pass(t, 2 * MINUTE);
	say(t, OFF);
	steady(t);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_false(is_there(t, "2021-3/meeting.cancellation/2@band"));
}

/* Found by editors by chance: its text tells the link of today, and was never the same as what had been told. */
static void a_cancellation_keeps_its_time_whatever_became_of_the_link(void **state)
{
	struct town *t = *state;
	struct item *item = announced(t);
	item->link = "https://example.kr/new";
	item->meeting.cancelled = true;
	edit(t);
	int64_t due_at = town_get(t, OFF).due_at;
	town_pass(t, MINUTE);
	plan(t);
	assert_int_equal(town_get(t, OFF).due_at, due_at);
	set_state(t, OFF, STATE_CANCELLED, CAUSE_PERSON);
	plan(t);
	assert_false(is_there(t, "2021-3/meeting.cancellation/2@band"));
}

static void a_deleted_meeting_is_called_off_in_its_own_words(void **state)
{
	struct town *t = *state;
	announced(t)->title = "3회차 분과 회의";
	plan(t);
	town_agenda(t)->items.count = 0;
	edit(t);
	HAS(t, OFF, "제목"); /* as it was announced */
	HAS(t, OFF, "2021년 9월 29일(수) 19:00–21:00");
	town_agenda(t)->items.count = 1;
	edit(t);
	assert_state(t, OFF, STATE_CANCELLED);
	assert_state(t, DAY1, STATE_SCHEDULED);
	town_pass(t, HOUR);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_int_equal(town_get(t, OFF).due_at, t->s.now + 2 * MINUTE);
}

static void what_comes_back_after_its_cancellation_is_announced_anew(void **state)
{
	struct town *t = *state;
	struct item *item = announced(t);
	item->meeting.cancelled = true;
	edit(t);
	town_pass(t, 2 * MINUTE);
	say(t, OFF);
	item->meeting.cancelled = false;
	put_off(item, "2021-10-06 19:00");
	edit(t);
	HAS(t, CHANGE, "[다시 열립니다]");
	HAS(t, CHANGE, "→ 2021년 10월 6일(수)");
	assert_state(t, DAY1, STATE_SCHEDULED);
	town_pass(t, 2 * MINUTE);
	say(t, CHANGE);
	steady(t);
	item->meeting.cancelled = true;
	edit(t);
	HAS(t, "2021-3/meeting.cancellation/2@band", "10월 6일");
}

static void a_cancellation_that_a_person_cancelled_stays_so(void **state)
{
	struct town *t = *state;
	announced(t);
	town_agenda(t)->items.count = 0;
	edit(t);
	set_state(t, OFF, STATE_CANCELLED, CAUSE_PERSON);
	steady(t);
	assert_state(t, OFF, STATE_CANCELLED);
	assert_false(is_there(t, "2021-3/meeting.cancellation/2@band"));
}

/* --- series ----------------------------------------------------------------------------------------------------------------------- */

/* Four Thursdays, of which some were announced in time. */
static struct item *weekly(struct town *t, const char *notice)
{
	struct item series = sample_meeting("weekly", "2021-09-23 19:00");
	series.meeting.repeat = "FREQ=WEEKLY;COUNT=4";
	series.meeting.notice = span(notice);
	struct item *item = town_item(t, series);
	plan(t);
	say_due(t);
	return item;
}

static void one_occurrence_is_moved_or_skipped(void **state)
{
	struct town *t = *state;
	struct item *item = weekly(t, "14d");
	assert_state(t, "weekly/meeting.notice/2021-09-30@band", STATE_DELIVERED);
	*vec_push(&sample_arena, &item->meeting.moved) =
		(struct moved){ .from = moment("2021-09-30 19:00").local, .starts = moment("2021-10-01 18:00"), .place = "", .online = "" };
	edit(t);
	HAS(t, "weekly/meeting.change/2021-09-30/1@band", "→ 2021년 10월 1일(금) 18:00");
	assert_false(is_there(t, "weekly/meeting.change/1@band"));
	*vec_push(&sample_arena, &item->meeting.except) = moment("2021-09-30 00:00").local;
	edit(t);
	assert_state(t, "weekly/meeting.change/2021-09-30/1@band", STATE_CANCELLED);
	HAS(t, "weekly/meeting.cancellation/2021-09-30@band", "9월 30일");
	assert_false(is_there(t, "weekly/meeting.cancellation@band"));
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, "weekly/meeting.cancellation@band", STATE_SCHEDULED);
	assert_false(is_there(t, "weekly/meeting.cancellation/2021-10-07@band")); /* nobody was told of that one */
}

/* The first one took place; the files now begin with the next one, as staff tidy them up. */
static void a_series_that_begins_later_is_told_of_where_that_date_was_not(void **state)
{
	static const struct {
		const char *notice;
		bool told;
	} table[] = { { "3d", false }, { "14d", true } };
	for (size_t i = 0; i < COUNT(table); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		struct item *item = weekly(t, table[i].notice);
		t->s.now = moment("2021-09-24 12:00").at;
		plan(t);
		item->meeting.starts = moment("2021-09-30 19:00");
		item->meeting.ends = moment("2021-09-30 21:00");
		edit(t);
		assert_int_equal(is_there(t, "weekly/meeting.change/1@band"), !table[i].told);
	}
}

static void a_first_occurrence_on_the_date_of_the_second_is_told_of_once(void **state)
{
	struct town *t = *state;
	struct item *item = weekly(t, "14d");
	assert_state(t, "weekly/meeting.notice/2021-09-30@band", STATE_DELIVERED);
	item->meeting.starts = moment("2021-09-30 19:00");
	item->meeting.ends = moment("2021-09-30 21:00");
	edit(t);
	say(t, "weekly/meeting.change/1@band");
	item->meeting.place = "악기거리 광장";
	edit(t);
	assert_state(t, "weekly/meeting.change/2@band", STATE_SCHEDULED);
	assert_false(is_there(t, "weekly/meeting.change/2021-09-30/1@band"));
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, "weekly/meeting.cancellation@band", STATE_SCHEDULED);
	assert_false(is_there(t, "weekly/meeting.cancellation/2021-09-30@band"));
}

/* --- when and whether ------------------------------------------------------------------------------------------------------------- */

static void night_waits_unless_the_meeting_is_within_twelve_hours(void **state)
{
	static const struct {
		const char *now, *due;
		bool urgent;
	} rows[] = {
		{ "2021-09-28 22:00", "2021-09-29 08:00", false },
		{ "2021-09-29 06:57", "2021-09-29 08:00", false },
		{ "2021-09-29 06:58", "2021-09-29 07:00", true },
		{ "2021-09-29 18:59", "2021-09-29 18:59", true }, /* too late to wait */
	};
	struct town *t = *state;
	struct item *item = announced(t);
	town_agenda(t)->settings.community.quiet = (struct quiet){ true, 21 * 60, 8 * 60 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		t->s.now = at(rows[i].now);
		item->meeting.place = arena_printf(&sample_arena, "%zu", i);
		edit(t);
		assert_string_equal(told(town_get(t, CHANGE).due_at), rows[i].due);
		assert_int_equal(town_get(t, CHANGE).urgent, rows[i].urgent);
	}
}

static void a_channel_that_is_away_holds_them(void **state)
{
	struct town *t = *state;
	struct item *item = announced(t);
	town_account(t, "band")->enabled = false;
	item->meeting.place = "악기거리 광장";
	edit(t);
	assert_state(t, CHANGE, STATE_HELD);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, OFF, STATE_HELD);
	town_account(t, "band")->enabled = true;
	edit(t);
	assert_state(t, OFF, STATE_SCHEDULED);
}

static void what_needs_approval_needs_it_here_too(void **state)
{
	struct town *t = *state;
	struct item *item = announced(t);
	item->approval = true;
	item->meeting.place = "악기거리 광장";
	edit(t);
	assert_state(t, CHANGE, STATE_HELD);
	assert_int_equal(town_get(t, CHANGE).cause, CAUSE_APPROVAL);
}

static void what_is_gone_needs_it_by_the_rule_of_today(void **state)
{
	struct town *t = *state;
	announced(t)->author = "김 담당";
	edit(t);
	struct delivery told = town_get(t, NOTICE);
	told.author = "김 담당";
	town_update(t, &told);
	town_agenda(t)->settings.community.approval = true;
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, OFF, STATE_HELD);
	assert_int_equal(town_get(t, OFF).cause, CAUSE_APPROVAL);
	assert_string_equal(town_get(t, OFF).author, "김 담당");
}

static void a_meeting_that_becomes_something_else_is_called_off_as_a_meeting(void **state)
{
	struct town *t = *state;
	struct item *item = announced(t);
	struct item news = sample_announcement("2021-3", "2021-10-01 10:00");
	news.title = "회의 대신 드리는 글";
	*item = news;
	edit(t);
	HAS(t, OFF, "[회의 취소] 제목");
	HAS(t, OFF, "2021년 9월 29일(수) 19:00–21:00");
	assert_state(t, "2021-3/announcement@band", STATE_SCHEDULED);
	town_pass(t, 2 * MINUTE);
	say(t, OFF);
	steady(t);
}

/* The notice was refused for good; or it is of a time in which notices did not note what they told. */
static void who_was_told_by_a_reminder_was_told(void **state)
{
	for (int old = 0; old <= 1; old++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		struct item *item = town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
		plan(t);
		struct delivery d = town_get(t, NOTICE);
		d.state = STATE_SENDING;
		d.payload = old ? "{\"text\":\"글\",\"reference\":\"[TM-1]\",\"push\":true,\"choices\":[],\"question\":\"\",\"choose\":0,"
				  "\"closes_at\":0,\"votes_open\":0}" : d.payload;
		town_update(t, &d);
		d.state = old ? STATE_DELIVERED : STATE_FAILED;
		d.receipt.id = old ? "1" : "";
		town_update(t, &d);
		item->meeting.place = "악기거리 광장";
		edit(t);
		assert_false(is_there(t, CHANGE)); /* nobody knows what they were told, if anything */
		say(t, DAY1);
		item->meeting.place = "방배 문화센터";
		edit(t);
		HAS(t, CHANGE, "악기거리 광장 → 방배 문화센터");
		item->meeting.cancelled = true;
		edit(t);
		assert_state(t, OFF, STATE_SCHEDULED);
	}
}

/* Its last reminder is out: nothing of it waits any more. */
static void who_was_told_by_the_last_reminder_hears_that_it_was_deleted(void **state)
{
	struct town *t = *state;
	struct item *item = town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
	item->remind.list.count = 0;
	*vec_push(&sample_arena, &item->remind.list) = (struct span){ .count = 1, .unit = 'd', .text = "1d" };
	plan(t);
	set_state(t, NOTICE, STATE_CANCELLED, CAUSE_PERSON);
	say(t, DAY1);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, OFF, STATE_SCHEDULED);
	HAS(t, OFF, "2021년 9월 29일(수) 19:00–21:00");
}

/* Nothing more is said of it after its `expires`, but that it does not take place. */
static void what_expired_before_its_meeting_is_called_off_when_it_is_deleted(void **state)
{
	struct town *t = *state;
	struct item *item = town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
	item->remind.list.count = 0;
	item->expires = (struct moment){ .set = true, .at = t->s.now + DAY };
	plan(t);
	say(t, NOTICE);
	town_pass(t, 2 * DAY);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_state(t, OFF, STATE_SCHEDULED);
}

static void what_is_gone_can_be_stopped_for_as_long_as_it_could_before(void **state)
{
	struct town *t = *state;
	struct item *item = town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
	item->hold = (struct span){ .count = 10, .unit = 'm', .text = "10m" };
	plan(t);
	say(t, NOTICE);
	town_agenda(t)->items.count = 0;
	edit(t);
	assert_int_equal(town_get(t, OFF).due_at, t->s.now + 10 * MINUTE);
	steady(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_cancellation_goes_where_people_were_told),
		TOWN_TEST(a_cancellation_keeps_its_time_whatever_became_of_the_link),
		TOWN_TEST(a_deleted_meeting_is_called_off_in_its_own_words),
		TOWN_TEST(what_comes_back_after_its_cancellation_is_announced_anew),
		TOWN_TEST(a_cancellation_that_a_person_cancelled_stays_so),
		TOWN_TEST(one_occurrence_is_moved_or_skipped),
		TOWN_TEST(a_first_occurrence_on_the_date_of_the_second_is_told_of_once),
		TOWN_TEST(a_series_that_begins_later_is_told_of_where_that_date_was_not),
		TOWN_TEST(night_waits_unless_the_meeting_is_within_twelve_hours),
		TOWN_TEST(a_channel_that_is_away_holds_them),
		TOWN_TEST(what_needs_approval_needs_it_here_too),
		TOWN_TEST(what_is_gone_needs_it_by_the_rule_of_today),
		TOWN_TEST(a_meeting_that_becomes_something_else_is_called_off_as_a_meeting),
		TOWN_TEST(who_was_told_by_a_reminder_was_told),
		TOWN_TEST(who_was_told_by_the_last_reminder_hears_that_it_was_deleted),
		TOWN_TEST(what_is_gone_can_be_stopped_for_as_long_as_it_could_before),
		TOWN_TEST(what_expired_before_its_meeting_is_called_off_when_it_is_deleted),
	};
	return TOWN_MAIN(tests);
}
