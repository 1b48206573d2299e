/* SPDX-License-Identifier: MIT */
/* item_test.c - ids, ends, and finding things in the agenda. */
#include "unit.h"

#include "model/agenda.h"
#include "sample.h"

static void ids_are_short_and_plain(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		bool legal;
	} table[] = {
		{ "2021-3", true }, { "a", true },    { "A.b_c-9", true },  { "cli-12", true }, { "", false },    { "-a", false },
		{ ".a", false },    { "_a", false },  { "a/b", false },     { "a@b", false },   { "a b", false }, { "a\n", false },
		{ "모임", false },  { "a\xff", false }, { "1234567890123456789012345678901234567890123456789012345678901234", true },
		{ "12345678901234567890123456789012345678901234567890123456789012345", false },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(item_id_is_legal(table[i].id), table[i].legal);
}

static void a_meeting_ends_with_its_last_occurrence(void **state)
{
	(void)state;
	struct item item = sample_meeting("monthly", "2026-01-28 19:00");

	assert_string_equal(told(item_end(&item, seoul)), "2026-01-28 21:00");
	item.meeting.repeat = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6";
	assert_string_equal(told(item_end(&item, seoul)), "2026-06-24 21:00");
	item.meeting.repeat = "FREQ=WEEKLY;UNTIL=20260210";
	assert_string_equal(told(item_end(&item, seoul)), "2026-02-04 21:00");
	item.meeting.repeat = "FREQ=WEEKLY";
	assert_string_equal(told(item_end(&item, seoul)), "9999-12-31 21:00");
	item.meeting.repeat = "FREQ=HOURLY";
	assert_string_equal(told(item_end(&item, seoul)), "2026-01-28 21:00");
}

static void a_moved_occurrence_can_be_the_last(void **state)
{
	(void)state;
	struct item item = sample_meeting("monthly", "2026-01-28 19:00");

	item.meeting.repeat = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=2";
	*vec_push(&sample_arena, &item.meeting.moved) =
		(struct moved){ .from = moment("2026-01-28 00:00").local, .starts = moment("2026-03-05 18:00"), .place = "", .online = "" };
	assert_string_equal(told(item_end(&item, seoul)), "2026-03-05 20:00");
}

static void announcements_and_consultations_end_when_they_say(void **state)
{
	(void)state;
	struct item news = sample_announcement("recruit", "2021-08-02 10:00");
	struct item vote = sample_consultation("item-2021", "2021-09-29 20:30", "2021-10-01 09:00");

	assert_string_equal(told(item_end(&news, seoul)), "2021-08-09 10:00");
	news.expires = moment("2021-08-31 18:00");
	assert_string_equal(told(item_end(&news, seoul)), "2021-08-31 18:00");
	assert_string_equal(told(item_end(&vote, seoul)), "2021-10-01 09:00");
}

static void items_and_accounts_are_found_by_id(void **state)
{
	(void)state;
	struct agenda agenda = sample_agenda();

	*vec_push(&sample_arena, &agenda.items) = sample_announcement("a", "2021-08-02 10:00");
	*vec_push(&sample_arena, &agenda.items) = sample_announcement("b", "2021-08-02 10:00");
	*vec_push(&sample_arena, &agenda.settings.channels) = (struct account){ .id = "band" };
	assert_ptr_equal(agenda_item(&agenda, "b"), &agenda.items.at[1]);
	assert_null(agenda_item(&agenda, "c"));
	assert_null(agenda_item(&agenda, "B"));
	assert_ptr_equal(settings_account(&agenda.settings, "band"), &agenda.settings.channels.at[0]);
	assert_null(settings_account(&agenda.settings, "chat"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_short_and_plain),
		cmocka_unit_test(a_meeting_ends_with_its_last_occurrence),
		cmocka_unit_test(a_moved_occurrence_can_be_the_last),
		cmocka_unit_test(announcements_and_consultations_end_when_they_say),
		cmocka_unit_test(items_and_accounts_are_found_by_id),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
