/* SPDX-License-Identifier: MIT */
/* last_good_test.c - several agenda files: each is judged alone, and a bad one gives way to its last good text. */
#include "folder.h"

#define NEWS(id) "announcements = ( { id = \"" id "\"; title = \"알림\"; publish = \"2021-08-02 10:00\"; } );\n"
#define BAD      "announcements = ( { id = \"x\"; title = \"알림\"; publish = \"2021-02-30 10:00\"; } );\n"

/* The store: one text for a file whose name ends in `file`. */
struct kept {
	const char *file, *text;
	int asked;
};

static const char *last_good(void *context, const char *path, struct arena *a)
{
	struct kept *k = context;
	k->asked++;
	return k->text && text_ends(path, k->file) ? arena_string(a, k->text) : NULL;
}

static void files(const char *a, const char *b)
{
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", a);
	folder_put("agenda/b.cfg", b);
}

static struct config_request request(struct kept *k)
{
	return (struct config_request){ .last_good = last_good, .context = k };
}

/* "a b": the ids in force. */
static const char *ids(struct reading *r)
{
	struct text t;
	text_init(&t, &r->arena, 1000);
	for (size_t i = 0; i < r->agenda.items.count; i++)
		text_addf(&t, "%s%s", i ? " " : "", r->agenda.items.at[i].id);
	return t.data;
}

static void good_files_are_in_force_as_they_are(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	files(NEWS("one"), NEWS("two"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "one two");
	assert_int_equal(k.asked, 0);
	assert_int_equal(r.agenda.files.count, 2);
	assert_true(r.agenda.files.at[0].good && !r.agenda.files.at[0].last_good_in_force);
	assert_string_equal(r.agenda.files.at[1].text, NEWS("two"));
	assert_int_equal(r.agenda.files.at[1].length, strlen(NEWS("two")));
	assert_true(text_ends(r.agenda.items.at[1].file, "/agenda/b.cfg"));
	assert_int_equal(r.agenda.items.at[1].line, 1);
	reading_done(&r);
}

static void a_bad_file_gives_way_to_its_last_good_text(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	files(BAD, NEWS("two"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "old two");
	assert_int_equal(k.asked, 1);
	assert_int_equal(r.problems.errors, 1);
	assert_false(r.agenda.files.at[0].good);
	assert_true(r.agenda.files.at[0].last_good_in_force);
	assert_true(r.agenda.files.at[1].good);
	reading_done(&r);
}

static void a_bad_file_without_one_contributes_nothing(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NULL, 0 };
	struct config_request q = request(&k);
	struct reading r;
	files(BAD, NEWS("two"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "two");
	assert_false(r.agenda.files.at[0].last_good_in_force);
	reading_done(&r);
	assert_true(reading_of(&r, NULL));
	assert_string_equal(ids(&r), "two");
	reading_done(&r);
}

static void check_fails_where_the_daemon_goes_on(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	q.strict = true;
	files(BAD, NEWS("two"));
	assert_false(reading_of(&r, &q));
	assert_int_equal(r.agenda.items.count, 0);
	assert_non_null(strstr(r.e.text, "townbell.cfg: errors found: 1"));
	reading_done(&r);
}

static void an_unreadable_or_foreign_file_is_a_bad_one(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t length;
	} table[] = {
		{ "\xff\xfe\0a", 4 }, { "a\0b", 3 }, { "\xC8\xB8\xC0\xC7 = 1;", 9 }, { "/* never ends", 13 }, { "a = \"", 5 }
	};
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	for (size_t i = 0; i < COUNT(table); i++) {
		files("", NEWS("two"));
		folder_put_bytes("agenda/a.cfg", table[i].text, table[i].length);
		assert_true(reading_of(&r, &q));
		assert_string_equal(ids(&r), "old two");
		reading_done(&r);
	}
}

/* --- files that are gone ---------------------------------------------------------------------------------------------------------- */

/* A reading for which the texts of a.cfg and of a file elsewhere are kept. */
static void read_known(struct reading *r, struct kept *k)
{
	struct arena a = { 0 };
	struct config_request q = request(k);
	struct strings known = { 0 };
	*vec_push(&a, &known.list) = arena_printf(&a, "%s/agenda/a.cfg", folder);
	*vec_push(&a, &known.list) = "/elsewhere/agenda/z.cfg";
	q.known = &known;
	assert_true(reading_of(r, &q));
	arena_done(&a);
}

static void when_all_files_of_a_pattern_are_gone_their_last_good_texts_stay(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct reading r;
	files(NEWS("one"), NEWS("two"));
	folder_take("agenda/a.cfg"), folder_take("agenda/b.cfg");
	read_known(&r, &k);
	assert_string_equal(ids(&r), "old");
	assert_int_equal(r.agenda.files.count, 1);
	assert_true(r.agenda.files.at[0].last_good_in_force);
	assert_int_equal(r.problems.errors, 1);
	assert_non_null(strstr(problem_line(&r.problems.list.at[0], &r.arena), "agenda/*.cfg"));
	reading_done(&r);
}

static void one_file_less_is_somebodys_wish(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct reading r;
	files(NEWS("one"), "# nothing");
	folder_take("agenda/a.cfg");
	read_known(&r, &k);
	assert_string_equal(ids(&r), "");
	assert_int_equal(r.problems.errors, 0);
	reading_done(&r);
}

/* --- the same id twice ------------------------------------------------------------------------------------------------------------ */

static void an_id_in_two_files_makes_the_later_one_bad_and_names_both(void **state)
{
	(void)state;
	struct kept k = { "b.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	files(NEWS("one"), "\n" NEWS("one"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "one old");
	const char *said = complaints(&r);
	assert_true(text_starts(said, "agenda/b.cfg:2: announcements[0].id: the id \"one\" is given twice, first in "));
	assert_non_null(strstr(said, "/agenda/a.cfg:1;"));
	reading_done(&r);
}

/* Somebody moved an item into another file while the first file is broken. */
static void an_item_of_a_good_file_goes_before_the_same_in_a_last_good_text(void **state)
{
	(void)state;
	struct kept k = { "a.cfg",
			  "announcements = ( { id = \"moved\"; title = \"옛\"; publish = \"2021-08-02 10:00\"; },"
			  " { id = \"stays\"; title = \"옛\"; publish = \"2021-08-02 10:00\"; } );",
			  0 };
	struct config_request q = request(&k);
	struct reading r;
	files(BAD, NEWS("moved"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "stays moved");
	assert_string_equal(agenda_item(&r.agenda, "moved")->title, "알림");
	reading_done(&r);
}

static void channels_that_are_gone_are_left_out_of_a_last_good_text(void **state)
{
	(void)state;
	struct kept k = { "a.cfg",
			  "announcements = ( { id = \"both\"; title = \"옛\"; publish = \"2021-08-02 10:00\";"
			  " channels = [ \"mail\", \"chat\" ]; } );",
			  0 };
	struct config_request q = request(&k);
	struct reading r;
	files(k.text, NEWS("two"));
	assert_true(reading_of(&r, &q)); /* the channel is gone: an error in the file as it stands */
	assert_int_equal(r.problems.errors, 1);
	assert_string_equal(ids(&r), "both two");
	assert_int_equal(r.agenda.items.at[0].channels.list.count, 1);
	assert_string_equal(r.agenda.items.at[0].channels.list.at[0], "chat");
	reading_done(&r);
	/* An item must not vanish with its only channel: that would call a meeting off. */
	k.text =
	    "announcements = ( { id = \"alone\"; title = \"옛\"; publish = \"2021-08-02 10:00\"; channels = [ \"mail\" ]; } );";
	files(k.text, NEWS("two"));
	assert_true(reading_of(&r, &q));
	assert_string_equal(ids(&r), "alone two");
	assert_int_equal(r.agenda.items.at[0].channels.list.count, 0);
	reading_done(&r);
}

static void only_a_bad_townbell_cfg_cannot_be_used(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NEWS("old"), 0 };
	struct config_request q = request(&k);
	struct reading r;
	files(NEWS("one"), BAD);
	folder_put("townbell.cfg", HOST "horizn = \"1d\";\n");
	assert_false(reading_of(&r, &q));
	assert_int_equal(r.problems.errors, 2); /* and yet the agenda was judged */
	reading_done(&r);
	folder_take("townbell.cfg");
	assert_false(reading_of(&r, &q));
	assert_int_equal(r.problems.errors, 1);
	assert_non_null(strstr(complaints(&r), "townbell.cfg:1: "));
	reading_done(&r);
}

static void valid_invalid_valid_comes_back(void **state)
{
	(void)state;
	struct kept k = { "a.cfg", NULL, 0 };
	struct config_request q = request(&k);
	struct reading r;
	const char *const texts[] = { NEWS("one"), BAD, NEWS("three") }, *const force[] = { "one two", "one two", "three two" };
	for (size_t i = 0; i < COUNT(texts); i++) {
		files(texts[i], NEWS("two"));
		assert_true(reading_of(&r, &q));
		assert_string_equal(ids(&r), force[i]);
		if (r.agenda.files.at[0].good)
			k.text = texts[i];
		reading_done(&r);
	}
}

static void a_file_named_twice_is_read_once_and_townbell_cfg_is_no_agenda(void **state)
{
	(void)state;
	struct reading r;
	files(NEWS("one"), NEWS("two"));
	folder_put("townbell.cfg", HOST_HEAD HOST_CHANNELS "agenda = [ \"agenda/b.cfg\", \"agenda/*.cfg\", \"*.cfg\" ];\n");
	assert_true(reading_of(&r, NULL));
	assert_string_equal(complaints(&r), "");
	assert_string_equal(ids(&r), "two one");
	reading_done(&r);
}

int main(void)
{
	setenv("TOKEN_OF_TEST", "secret", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_files_are_in_force_as_they_are),
		cmocka_unit_test(when_all_files_of_a_pattern_are_gone_their_last_good_texts_stay),
		cmocka_unit_test(one_file_less_is_somebodys_wish),
		cmocka_unit_test(a_bad_file_gives_way_to_its_last_good_text),
		cmocka_unit_test(a_bad_file_without_one_contributes_nothing),
		cmocka_unit_test(check_fails_where_the_daemon_goes_on),
		cmocka_unit_test(an_unreadable_or_foreign_file_is_a_bad_one),
		cmocka_unit_test(an_id_in_two_files_makes_the_later_one_bad_and_names_both),
		cmocka_unit_test(an_item_of_a_good_file_goes_before_the_same_in_a_last_good_text),
		cmocka_unit_test(channels_that_are_gone_are_left_out_of_a_last_good_text),
		cmocka_unit_test(only_a_bad_townbell_cfg_cannot_be_used),
		cmocka_unit_test(valid_invalid_valid_comes_back),
		cmocka_unit_test(a_file_named_twice_is_read_once_and_townbell_cfg_is_no_agenda),
	};
	return cmocka_run_group_tests(tests, folder_open, folder_close);
}
