/* SPDX-License-Identifier: MIT */
/* limits_test.c - files that are too large, too deep, too many or no files: one complaint, soon, and nothing else happens. */
#include "config/host.h"
#include "config/items.h"
#include "config/syntax.h"
#include "folder.h"

enum { MONSTER = 320 * 1024 };

static struct arena large;

static int open_all(void **state)
{
	arena_init(&large, 512 * 1024 * 1024);
	return folder_open(state);
}

static int close_all(void **state)
{
	arena_done(&large);
	return folder_close(state);
}

/* head, then `piece` as often as fits into `size` bytes, then tail. */
static const char *filled(const char *head, const char *piece, const char *tail, size_t size)
{
	struct text t;
	text_init(&t, &large, 16 * 1024 * 1024);
	text_add(&t, head);
	while (t.length + strlen(piece) + strlen(tail) <= size)
		text_add(&t, piece);
	text_add(&t, tail);
	return t.data;
}

static void monsters_are_refused_in_a_sentence(void **state)
{
	(void)state;
	static const struct {
		const char *head, *piece, *tail;
		size_t size;
		const char *said;
	} table[] = {
		{ "# ", "x", "\n", TREE_TEXT_MAX + 1, "agenda/a.cfg:1: the file is larger than 1048576 bytes" },
		{ "a = ", "(", "", MONSTER, "brackets stand inside each other too deep" },
		{ "a = ", "{ a = ", "", MONSTER, "brackets stand inside each other too deep" },
		{ "a = ", "\"a\" ", "; ", MONSTER, "the text is made of too many pieces" },
		{ "a = ( ", "{},", "{} );", MONSTER, "too many values in one file" },
		{ "a = [ ", "1,", "1 ];", MONSTER, "too many values in one file" },
		{ "", "a=1 ", "", MONSTER, "\"a\" stands twice in the same braces" },
		{ "a = \"", "x", "", MONSTER, "the quote that opens on this line is never closed" },
		{ "/*", "x", "", MONSTER, "the comment /* that begins on this line never ends" },
		{ "", "\xff", "", MONSTER, "not UTF-8" },
		{ "", "；", "", MONSTER, "full-width sign" },
		{ "", "*/", "", MONSTER, "ends a comment that never began" },
		{ "a = ", "9", ";", MONSTER, "this whole number is too large" },
		{ "", "@include \"x\"\n", "", MONSTER, "@include is not allowed" },
		{ "announcements = ( { id = \"a\"; title = \"", "x", "\"; publish = \"\"; } );", MONSTER, "title has" },
	};
	folder_put("townbell.cfg", HOST);
	for (size_t i = 0; i < COUNT(table); i++) {
		struct reading r;
		folder_put("agenda/a.cfg", filled(table[i].head, table[i].piece, table[i].tail, table[i].size));
		assert_true(reading_of(&r, NULL));
		assert_in_range(r.problems.list.count, 1, PROBLEMS_PER_FILE);
		if (!strstr(complaints(&r), table[i].said))
			fail_msg("%s: %s", table[i].said, complaints(&r));
		reading_done(&r);
		arena_reset(&large);
	}
}

static void many_settings_in_one_group_are_refused(void **state)
{
	(void)state;
	struct reading r;
	struct text t;
	text_init(&t, &large, TREE_TEXT_MAX);
	for (int i = 0; i < 20000; i++)
		text_addf(&t, "k%d = 1;\n", i);
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", t.data);
	assert_true(reading_of(&r, NULL));
	assert_int_equal(r.problems.list.count, 1);
	assert_int_equal(r.problems.list.at[0].line, SYNTAX_GROUP_MAX + 1);
	reading_done(&r);
}

static void no_more_than_200_errors_of_a_file_are_kept(void **state)
{
	(void)state;
	struct reading r;
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", filled("meetings = (\n", "{ foo = 1; },\n", "{ } );\n", 14000));
	folder_put("agenda/b.cfg", "meetings = ( { } );\n");
	assert_true(reading_of(&r, NULL));
	assert_int_equal(r.problems.list.count, PROBLEMS_PER_FILE + 3);
	assert_in_range(r.problems.errors, 1000, 10000);
	assert_false(r.agenda.files.at[0].good);
	reading_done(&r);
	folder_take("agenda/b.cfg");
}

static void a_large_agenda_is_read_within_the_memory_of_a_service(void **state)
{
	(void)state;
	struct reading r;
	folder_put("townbell.cfg", HOST);
	for (int file = 0, n = 0; file < 4; file++) {
		char name[32];
		struct text t;
		text_init(&t, &large, TREE_TEXT_MAX);
		text_add(&t, "announcements = (\n");
		for (int i = 0; i < ITEMS_MAX / 4; i++)
			text_addf(&t, "%s{ id = \"a%d\"; title = \"알림\"; publish = \"2021-08-02 10:00\"; body = \"본문\"; }\n",
				  i ? "," : "", n++);
		text_add(&t, ");\n");
		snprintf(name, sizeof name, "agenda/%d.cfg", file);
		folder_put("agenda/a.cfg", "");
		folder_put(name, t.data);
		arena_reset(&large);
	}
	assert_true(reading_of(&r, NULL)); /* the arena has the ceiling of a service: 64 MiB */
	assert_int_equal(r.problems.errors, 0);
	assert_int_equal(r.agenda.items.count, ITEMS_MAX);
	reading_done(&r);
	folder_put("agenda/a.cfg",
		   "announcements = ( { id = \"one-more\"; title = \"알림\"; publish = \"2021-08-02 10:00\"; } );\n");
	assert_true(reading_of(&r, NULL));
	assert_non_null(strstr(complaints(&r), "agenda/a.cfg:1: announcements[0]: more than 20000 items in all files together"));
	reading_done(&r);
	for (int file = 0; file < 4; file++)
		folder_take((const char *[]){ "agenda/0.cfg", "agenda/1.cfg", "agenda/2.cfg", "agenda/3.cfg" }[file]);
}

static void all_files_together_have_a_ceiling(void **state)
{
	(void)state;
	struct reading r;
	const char *comment = filled("# ", "x", "\n", TREE_TEXT_MAX);
	static const char *const names[] = { "agenda/1.cfg", "agenda/2.cfg", "agenda/3.cfg", "agenda/4.cfg", "agenda/5.cfg",
					     "agenda/6.cfg", "agenda/7.cfg", "agenda/8.cfg", "agenda/9.cfg" };
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", "");
	for (size_t i = 0; i < COUNT(names); i++)
		folder_put(names[i], comment);
	assert_true(reading_of(&r, NULL));
	assert_int_equal(r.problems.errors, 1);
	assert_non_null(strstr(complaints(&r), "agenda/9.cfg:1: all agenda files together are larger than 8388608 bytes"));
	reading_done(&r);
	for (size_t i = 0; i < COUNT(names); i++)
		folder_take(names[i]);
}

static void what_is_no_file_is_no_configuration(void **state)
{
	(void)state;
	char fifo[200], loop[200];
	struct reading r;
	snprintf(fifo, sizeof fifo, "%s/fifo", folder);
	snprintf(loop, sizeof loop, "%s/loop", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink(loop, loop), 0);
	const char *const paths[] = { folder, fifo, loop, "/dev/zero", "/dev/null", "/proc/self/mem", "", "/none/townbell.cfg" };
	for (size_t i = 0; i < COUNT(paths); i++) {
		assert_false(reading_of(&r, &(struct config_request){ .file = paths[i] }));
		assert_int_equal(r.problems.errors, 1);
		assert_int_equal(r.problems.list.at[0].line, 1);
		reading_done(&r);
	}
	folder_take("fifo");
	folder_take("loop");
}

int main(void)
{
	setenv("TOKEN_OF_TEST", "secret", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(monsters_are_refused_in_a_sentence),
		cmocka_unit_test(many_settings_in_one_group_are_refused),
		cmocka_unit_test(no_more_than_200_errors_of_a_file_are_kept),
		cmocka_unit_test(a_large_agenda_is_read_within_the_memory_of_a_service),
		cmocka_unit_test(all_files_together_have_a_ceiling),
		cmocka_unit_test(what_is_no_file_is_no_configuration),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
