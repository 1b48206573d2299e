/* SPDX-License-Identifier: MIT */
/* manual_test.c - the manual says of each setting what its row says; no row is without help. */
#include "unit.h"

#include <string.h>

#include "base/file.h"
#include "channel/channels.h"
#include "config/manual.h"

static struct arena arena;

static const char *page(const char *table)
{
	const char *unknown = NULL;
	const char *filled = manual_page(arena_printf(&arena, "before\n.\\\" settings %s\nafter\n", table), &arena, &unknown);
	if (!filled)
		fail_msg("there is no table %s", unknown);
	return filled;
}

/* Every row has help that is a sentence: it begins with something to read and ends at a full stop. */
static int count_rows(const struct table *t)
{
	int n = 0;
	for (const struct setting *s = t ? t->rows : NULL; s && s->name; s++) {
		if (!s->help || !s->help[0] || s->help[strlen(s->help) - 1] != '.')
			fail_msg("%s: its help is no sentence", s->name);
		n += 1 + count_rows(s->table);
	}
	return n;
}

static void every_setting_has_help(void **state)
{
	(void)state;
	assert_true(count_rows(&host_table) > 30);
	assert_true(count_rows(&agenda_table) > 30);
	for (const struct setting *s = agenda_table.rows; s->name; s++)
		assert_true(count_rows(s->table->also) > 5);
	for (size_t i = 0; channel_at(i); i++)
		for (const struct option *o = channel_at(i)->options; o->name; o++)
			if (!o->help || !o->help[0])
				fail_msg("%s.%s: no help", channel_at(i)->name, o->name);
}

static void a_page_says_what_the_rows_say(void **state)
{
	static const struct {
		const char *table, *expected;
	} rows[] = {
		{ "host", "before\n.TP\n\\fBcommunity\\fR (group; required)\nWho speaks.\n" },
		{ "host.community", "\\fBlocale\\fR (word: ko | en; preset ko)\n" },
		{ "host.defaults", "\\fBremind\\fR (list of durations; preset 7d 1d 2h)\n" },
		{ "host.channels", "\\fBtimeout\\fR (duration; preset 30s; at least 1s)\n" },
		{ "host", "\\fBhorizon\\fR (duration; at least 1d)\n" },
		{ "host.channels", "\\fBtoken\\fR (secret)\n" },
		{ "channels", ".SS \"Naver BAND (type = \\(dqband\\(dq)\"\n" },
		{ "channels", "\nAt most 3000 characters a post; presets: pace 10s, poll 5m.\n" },
		{ "channels", "presets: pace 3s, poll 0s.\n" },
		{ "channels", "\\fBband_key\\fR (one line of text; required)\n" },
		{ "agenda.items", "\\fBid\\fR (id; required)\n" },
		{ "agenda.meetings", "\\fBmode\\fR (word: in\\-person | online | hybrid; preset in\\-person)\n" },
		{ "agenda.meetings.moved", "\\fBfrom\\fR (date; required)\n" },
		{ "agenda.consultations", "\\fBchoose\\fR (number; preset 1; 1 to 50)\nHow many choices one person has.\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!strstr(page(rows[i].table), rows[i].expected))
			fail_msg("row %zu, %s:\n%s", i, rows[i].table, page(rows[i].table));
	assert_non_null(strstr(page("agenda"), "\nafter\n"));
	assert_null(strstr(page("agenda.meetings"), "\\fBid\\fR"));
}

/* `path` and every group in it have a line in the page. */
static void check_told(const char *text, const char *path, const struct table *t)
{
	if (!strstr(text, arena_printf(&arena, "\n.\\\" settings %s\n", path)))
		fail_msg("the manual has no section for %s", path);
	for (const struct setting *s = t->rows; s->name; s++)
		if (s->table)
			check_told(text, arena_printf(&arena, "%s.%s", path, s->name), s->table);
}

static void every_group_has_a_place_in_the_manual(void **state)
{
	static const struct {
		const char *file, *root;
		const struct table *table;
	} pages[] = {
		{ SOURCE_ROOT "/man/townbell.cfg.5", "host", &host_table },
		{ SOURCE_ROOT "/man/townbell-agenda.5", "agenda", &agenda_table },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct file_data text;
		struct err e = { 0 };
		if (!file_read(pages[i].file, 1 << 20, &arena, &text, &e))
			fail_msg("%s", e.text);
		check_told(text.data, pages[i].root, pages[i].table);
	}
}

static void a_table_that_is_not_there_is_named(void **state)
{
	static const char *const names[] = { "", "hosts", "host.", "host.nothing", "host.community.name", "agenda.meetings.items" };
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *unknown = NULL;
		assert_null(manual_page(arena_printf(&arena, ".\\\" settings %s\n", names[i]), &arena, &unknown));
		assert_string_equal(unknown, names[i]);
	}
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_has_help),
		cmocka_unit_test(a_page_says_what_the_rows_say),
		cmocka_unit_test(every_group_has_a_place_in_the_manual),
		cmocka_unit_test(a_table_that_is_not_there_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
