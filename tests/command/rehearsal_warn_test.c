/* SPDX-License-Identifier: MIT */
/* rehearsal_warn_test.c - what staff are told to look at, and what is no concern. */
#include "unit.h"

#include <string.h>

#include "base/text.h"
#include "command/rehearsal.h"

#define NOON INT64_C(1631761200000) /* 2021-09-16T12:00:00+09:00, a Thursday */

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, POSTS = 2 };

struct row {
	const char *name;
	struct {
		int64_t after; /* noon */
		enum notice_kind kind;
		size_t account;
		const char *text;
	} posts[POSTS];
	const char *expected; /* "close 2 …": concern and post */
};

#define REMINDER NOTICE_MEETING_REMINDER
#define RESULTS NOTICE_MEETING_RESULTS
#define FAR { 20 * DAY, RESULTS, 1, "[TM-7F3K]" }
#define LONG "가나다라마바사아자차카타파하"

static const struct row rows[] = {
	{ "nothing", { { 0, REMINDER, 0, "x" }, { HOUR, RESULTS, 0, "x" } }, "" },
	{ "59 minutes", { { 0, REMINDER, 0, "x" }, { HOUR - 1, RESULTS, 0, "x" } }, "close 2 " },
	{ "another channel", { { 0, REMINDER, 0, "x" }, { MINUTE, RESULTS, 1, "x" } }, "" },
	{ "at once", { { 0, REMINDER, 0, "x" }, { 10, RESULTS, 0, "x" } }, "close 2 " },
	{ "night begins", { { 8 * HOUR + 59 * MINUTE, REMINDER, 0, "x" }, FAR }, "" },
	{ "night has begun", { { 9 * HOUR, REMINDER, 0, "x" }, FAR }, "night 1 " },
	{ "night ends", { { 20 * HOUR, REMINDER, 0, "x" }, FAR }, "" },
	{ "before its end", { { 20 * HOUR - MINUTE, NOTICE_CONSULTATION_REMINDER, 0, "x" }, FAR }, "night 1 " },
	{ "results at night", { { 9 * HOUR, RESULTS, 0, "x" }, FAR }, "" },
	{ "saturday", { { 2 * DAY, REMINDER, 0, "x" }, FAR }, "weekend 1 " },
	{ "monday", { { 11 * DAY, REMINDER, 0, "x" }, FAR }, "" },
	{ "a holiday on a monday", { { 4 * DAY, REMINDER, 0, "x" }, FAR }, "holiday 1 " },
	{ "its substitute", { { 18 * DAY, REMINDER, 0, "x" }, FAR }, "holiday 1 " },
	{ "results on a holiday", { { 4 * DAY, RESULTS, 0, "x" }, FAR }, "" },
	{ "cut", { { 0, RESULTS, 0, LONG " …\nhttps://a.kr\n\n[TM-7F3K]" }, FAR }, "cut 1 " },
	{ "cut without a link", { { 0, RESULTS, 0, LONG " …\n\n[TM-7F3K]" }, FAR }, "cut 1 " },
	{ "a pause in a text", { { 0, RESULTS, 0, LONG " …\n그리고\n\n[TM-7F3K]" }, FAR }, "" },
	{ "a short text that breaks off", { { 0, RESULTS, 0, "가 …\n\n[TM-7F3K]" }, FAR }, "" },
};

static const struct channel channel = { .name = "x", .title = "X", .limits = { .text_max = 40, .counting = COUNT_CODE_POINTS } };

static const char *warnings(const struct row *row, struct arena *a)
{
	static const struct account accounts[] = { { .id = "a", .channel = &channel }, { .id = "b", .channel = &channel } };
	static struct agenda agenda;
	struct err e = { 0 };
	struct rehearsal r = { .arena = a, .agenda = &agenda, .language = LANGUAGE_EN, .until_at = NOON + 100LL * DAY };
	struct said *said = arena_array(a, POSTS, sizeof *said);
	struct delivery *deliveries = arena_array(a, POSTS, sizeof *deliveries);
	struct text out;
	assert_true(zone_load("Asia/Seoul", a, &agenda.settings.community.zone, &e));
	for (size_t i = 0; i < POSTS; i++) {
		said[i] = (struct said){ .at = NOON + row->posts[i].after, .text = row->posts[i].text };
		deliveries[i] = (struct delivery){ .key = "k", .item = "i", .channel = "a",
						   .kind = row->posts[i].kind, .reference = "[TM-7F3K]" };
		*vec_push(a, &r.posts) = (struct shown){ &said[i], &deliveries[i], &accounts[row->posts[i].account], i };
	}
	rehearsal_warn(&r);
	text_init(&out, a, 4096);
	for (size_t i = 0; i < r.warnings.count; i++)
		text_addf(&out, "%s %zu ", concern_name(r.warnings.at[i].concern), r.warnings.at[i].post);
	return out.data;
}

static void what_stands_out_is_told_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = { 0 };
		const char *found = warnings(&rows[i], &a);
		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].name, found, rows[i].expected);
		arena_done(&a);
	}
}

static void what_did_not_go_out_is_told(void **state)
{
	static const struct {
		enum state state;
		int64_t after;
		bool told;
	} cases[] = {
		{ STATE_DELIVERED, 0, false }, { STATE_CANCELLED, 0, false }, { STATE_FAILED, 0, true }, { STATE_HELD, 0, true },
		{ STATE_EXPIRED, 0, true }, { STATE_SCHEDULED, DAY, false }, { STATE_SCHEDULED, 0, true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a = { 0 };
		struct agenda agenda = { 0 };
		struct rehearsal r = { .arena = &a, .agenda = &agenda, .until_at = NOON };
		*vec_push(&a, &r.deliveries.list) =
			(struct delivery){ .key = "k", .item = "i", .state = cases[i].state, .due_at = NOON + cases[i].after, .error = "" };
		rehearsal_warn(&r);
		assert_int_equal(r.warnings.count, cases[i].told);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_out_is_told_and_nothing_else),
		cmocka_unit_test(what_did_not_go_out_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
