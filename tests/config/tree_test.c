/* SPDX-License-Identifier: MIT */
/* tree_test.c - what libconfig makes of a text once we looked it over: values exact or refused, lines right, windows and odd
 * forms. */
#include "config/tree.h"
#include "unit.h"

#include <string.h>

static struct arena a;
static struct problems problems;

static int forget(void **state)
{
	(void)state;
	arena_reset(&a);
	problems = (struct problems){ .arena = &a };
	return 0;
}

static const struct node *read_text(const char *text)
{
	(void)forget(NULL);
	return tree_read(&(struct source){ .file = "a.cfg", .data = text, .length = strlen(text) }, &a, &problems);
}

static const struct node *value(const char *text)
{
	const struct node *root = read_text(text);
	return root && problems.errors == 0 && root->count > 0 ? &root->child[0] : NULL;
}

static void numbers_are_exact_or_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		int64_t number;
	} table[] = {
		{ "n = 0;", true, 0 },
		{ "n = 09;", true, 9 },
		{ "n = +7;", true, 7 },
		{ "n = -7", true, -7 },
		{ "n = 2147483647;", true, INT32_MAX },
		{ "n = -2147483648;", true, INT32_MIN },
		{ "n = 2147483648;", false, 0 },
		{ "n = -2147483649;", false, 0 },
		{ "n = 5000000000;", false, 0 },
		{ "n = 4294967416;", false, 0 },
		{ "n = -1001234567890;", false, 0 },
		{ "n = -1001234567890L;", true, -1001234567890 },
		{ "n = 5LL;", true, 5 },
		{ "n = 9223372036854775807L;", true, INT64_MAX },
		{ "n = -9223372036854775808L;", true, INT64_MIN },
		{ "n = 9223372036854775808L;", false, 0 },
		{ "n = 99999999999999999999L;", false, 0 },
		{ "n = 0x7fffffff;", true, INT32_MAX },
		{ "n = 0X1A;", true, 26 },
		{ "n = 0x80000000;", false, 0 },
		{ "n = 0xFFFFFFFF;", false, 0 },
		{ "n = 0xFFFFFFFFL;", true, 0xFFFFFFFFLL },
		{ "n = 0x1FFFFFFFFFFFFFFFFL;", false, 0 },
		{ "n = 0x;", false, 0 },
		{ "n = 1L2;", false, 0 },
		{ "n = 5l;", false, 0 },
		{ "n = --5;", false, 0 },
		{ "n = -;", false, 0 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct node *n = value(table[i].text);
		if ((n != NULL) != table[i].good)
			fail_msg("%s", table[i].text);
		if (!n)
			continue;
		assert_int_equal(n->type, NODE_NUMBER);
		assert_int_equal(n->number, table[i].number);
	}
}

static void other_values_keep_their_type(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum node_type type;
	} table[] = {
		{ "v = 1.5", NODE_DECIMAL },      { "v = 1e3;", NODE_DECIMAL },
		{ "v = .5;", NODE_DECIMAL },      { "v = 1.", NODE_DECIMAL },
		{ "v = -1.5E-3", NODE_DECIMAL },  { "v = true;", NODE_FLAG },
		{ "v: FALSE", NODE_FLAG },        { "v = \"\";", NODE_TEXT },
		{ "v = \"a\" \"b\"", NODE_TEXT }, { "v = [];", NODE_LIST },
		{ "v = ();", NODE_LIST },         { "v = {};", NODE_GROUP },
		{ "v = [ 1, 2 ]", NODE_LIST },    { "v = ( 1, \"a\", [ 2 ], {} );", NODE_LIST },
		{ "v = { w : 1 }", NODE_GROUP },  { "v={w=1 x=2,y=3;};", NODE_GROUP },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct node *n = value(table[i].text);
		if (!n || n->type != table[i].type)
			fail_msg("%s", table[i].text);
	}
}

static void names_take_the_signs_that_libconfig_takes(void **state)
{
	(void)state;
	static const char *const good[] = { "a=1", "A-b_c=1", "*=1", "a*b=1", "trueish=1", "x1=1" };
	static const char *const bad[] = { "1a=1",  "_a=1",    "-a=1", "true=1", "a.b=1", "a b=1",
					   "a/b=1", "\"a\"=1", "=1",   "가=1",   "@a=1" };
	for (size_t i = 0; i < COUNT(good); i++)
		if (!value(good[i]))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (value(bad[i]))
			fail_msg("%s", bad[i]);
}

/* libconfig gives the last element of a list the line of what stands behind it. */
static void every_element_has_the_line_on_which_it_begins(void **state)
{
	(void)state;
	const struct node *root = read_text(
	    "list = (\n  { id = \"a\";\n    words = [\n      \"one\",\n\n      \"two\"\n    ]\n  },\n  \"text\"\n   \"more\"\n,\n"
	    "  { }\n)\nlast = \"x\"\n");
	assert_non_null(root);
	const struct node *list = node_child(root, "list"), *group = &list->child[0], *words = node_child(group, "words");
	assert_int_equal(list->line, 1);
	assert_int_equal(group->line, 2);
	assert_int_equal(node_child(group, "id")->line, 2);
	assert_int_equal(words->line, 3);
	assert_int_equal(words->child[0].line, 4);
	assert_int_equal(words->child[1].line, 6);
	assert_int_equal(list->child[1].line, 9);
	assert_int_equal(list->child[2].line, 12);
	assert_int_equal(node_child(root, "last")->line, 14);
	assert_null(node_child(root, "none"));
}

static void lines_end_as_windows_or_unix_end_them(void **state)
{
	(void)state;
	const struct node *root = read_text("\xEF\xBB\xBF# a\r\na = 1; // b\r\n/* c\r\n */ b = \"x\ny\";\r\nc = 3;# last");
	assert_non_null(root);
	assert_int_equal(node_child(root, "a")->line, 2);
	assert_int_equal(node_child(root, "b")->line, 4);
	assert_int_equal(node_child(root, "c")->line, 6);
	assert_int_equal(read_text("")->count, 0);
	assert_int_equal(read_text("# nothing")->count, 0);
	assert_int_equal(read_text("\n\n")->count, 0);
}

/* What was mended is still a complaint, but the rest of the file can be judged. */
static void mended_texts_are_read_on(void **state)
{
	(void)state;
	static const char *const table[] = {
		"a = [ 1, 2, ]; b = 7;", "a = ( 1,, 2 ); b = 7;",  "a = 1;; b = 7;", "@include \"x\"\na = 1; b = 7;",
		"a ＝ 1； b = 7;",       "a = 5000000000; b = 7;", "a = 1;　b = 7;", "a = 1; */ b = 7;",
		"a = \"\\xff\"; b = 7;", "a = [ , ]; b = 7;",
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct node *root = read_text(table[i]);
		if (!root || problems.errors == 0 || !node_child(root, "b") || node_child(root, "b")->number != 7)
			fail_msg("%s", table[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(numbers_are_exact_or_refused, forget),
		cmocka_unit_test_teardown(other_values_keep_their_type, forget),
		cmocka_unit_test_teardown(names_take_the_signs_that_libconfig_takes, forget),
		cmocka_unit_test_teardown(every_element_has_the_line_on_which_it_begins, forget),
		cmocka_unit_test_teardown(lines_end_as_windows_or_unix_end_them, forget),
		cmocka_unit_test_teardown(mended_texts_are_read_on, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
