/* SPDX-License-Identifier: MIT */
/* tables_test.c - the tables of settings themselves: complete, without doubles, every preset legal. */
#include "folder.h"

#include "channel/channels.h"
#include "config/kinds.h"
#include "config/setting.h"

enum { TABLES_MAX = 32 };

struct table_list {
	const struct table *tables[TABLES_MAX];
	size_t count;
};

static void collect(struct table_list *f, const struct table *t)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->tables[i] == t)
			return;
	assert_in_range(f->count, 0, TABLES_MAX - 1);
	f->tables[f->count++] = t;
	for (const struct setting *s = t->rows; s->name; s++)
		if (s->table)
			collect(f, s->table);
	if (t->also)
		collect(f, t->also);
}

static struct table_list all_tables(void)
{
	struct table_list f = { 0 };
	collect(&f, &host_table);
	collect(&f, &agenda_table);
	assert_in_range(f.count, 10, TABLES_MAX);
	return f;
}

static void every_row_says_what_it_is(void **state)
{
	(void)state;
	struct table_list f = all_tables();
	for (size_t i = 0; i < f.count; i++)
		for (const struct setting *s = f.tables[i]->rows; s->name; s++) {
			bool group = s->kind == KIND_GROUP || s->kind == KIND_GROUPS;
			bool fine = s->help && text_ends(s->help, ".") && kind_row(s->kind)->wanted != MSG_TEXT;
			fine = fine && group == (s->table != NULL) && (s->kind == KIND_GROUPS) == (s->each != NULL);
			fine = fine && (group || (s->size > 0 && kind_row(s->kind)->read)) &&
			       (s->kind == KIND_WORD) == (s->words != NULL);
			if (!fine)
				fail_msg("%s", s->name);
		}
}

static void no_name_stands_twice(void **state)
{
	(void)state;
	struct table_list f = all_tables();
	for (size_t i = 0; i < f.count; i++)
		for (const struct setting *s = f.tables[i]->rows; s->name; s++) {
			for (const struct setting *other = s + 1; other->name; other++)
				assert_string_not_equal(s->name, other->name);
			for (const struct setting *other = f.tables[i]->also ? f.tables[i]->also->rows : s;
			     other->name && other != s; other++)
				assert_string_not_equal(s->name, other->name);
		}
}

/* Presets are read as if somebody had written them, so a wrong one would show in the smallest configuration. */
static void the_smallest_configuration_has_no_complaints(void **state)
{
	(void)state;
	struct reading r;
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", "meetings = ( { id = \"m\"; title = \"회의\"; starts = \"2021-09-29 19:00\"; } );\n"
				   "announcements = ( { id = \"a\"; title = \"알림\"; publish = \"2021-08-02 10:00\"; } );\n"
				   "consultations = ( { id = \"c\"; title = \"의견\"; opens = \"2021-08-25 20:30\"; closes = "
				   "\"2021-09-24 18:00\"; } );\n");
	bool good = reading_of(&r, &(struct config_request){ .strict = true });
	assert_string_equal(complaints(&r), "");
	assert_true(good);
	reading_done(&r);
}

static void options_of_channels_are_no_common_settings(void **state)
{
	(void)state;
	const struct channel *c;
	for (size_t i = 0; (c = channel_at(i)); i++)
		for (const struct option *o = c->options; o->name; o++) {
			assert_non_null(o->help);
			for (const struct setting *s = channel_table.rows; s->name; s++)
				assert_string_not_equal(o->name, s->name);
		}
}

int main(void)
{
	setenv("TOKEN_OF_TEST", "secret", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_says_what_it_is),
		cmocka_unit_test(no_name_stands_twice),
		cmocka_unit_test(the_smallest_configuration_has_no_complaints),
		cmocka_unit_test(options_of_channels_are_no_common_settings),
	};
	return cmocka_run_group_tests(tests, folder_open, folder_close);
}
