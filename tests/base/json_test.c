/* SPDX-License-Identifier: MIT */
/* json_test.c - what cJSON would let pass is refused; readings never guess; what is written can be read. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

static int open_arena(void **state)
{
	static struct arena a;
	*state = &a;
	return 0;
}

static int close_arena(void **state)
{
	arena_done(*state);
	return 0;
}

static const struct json *read_json(struct arena *a, const char *s)
{
	const struct json *j = NULL;
	struct err e = { 0 };
	if (!json_read(s, strlen(s), a, &j, &e))
		fail_msg("%s: %s", s, e.text);
	return j;
}

static void foreign_bytes_are_judged(void **state)
{
	static const struct {
		const char *given;
		size_t n; /* 0: strlen */
		const char *reason; /* NULL: legal */
	} table[] = {
		{ "{}", 0, NULL },
		{ " [1, -0, 0.5, 1e5, 1E+5, 10] \r\n\t", 0, NULL },
		{ "\"\\u00e9\\ud83d\\udd14\\/\\b\"", 0, NULL },
		{ "true", 0, NULL },
		{ "null", 0, NULL },
		{ "[1,2]x", 0, "at byte 6" },
		{ "{} {}", 0, "at byte 4" },
		{ "[1,]", 0, "this is not JSON" },
		{ "{\"a\":1,}", 0, "this is not JSON" },
		{ "{a:1}", 0, "at byte 2" },
		{ "['a']", 0, "at byte 2" },
		{ "[01]", 0, "at byte 2" },
		{ "[+1]", 0, "at byte 2" },
		{ "[1.]", 0, "at byte 2" },
		{ "[.5]", 0, "at byte 2" },
		{ "[1e]", 0, "at byte 2" },
		{ "[-]", 0, "at byte 2" },
		{ "[NaN]", 0, "at byte 2" },
		{ "[Infinity]", 0, "at byte 2" },
		{ "[0x10]", 0, "this is not JSON" },
		{ "tru", 0, "at byte 1" },
		{ "truefalse", 0, "this is not JSON" },
		{ "[1 2]", 0, "this is not JSON" },
		{ "\"a\nb\"", 0, "at byte 1" },
		{ "[1\f]", 0, "at byte 3" },
		{ "\"\\x41\"", 0, "at byte 1" },
		{ "\"\\u12g4\"", 0, "at byte 1" },
		{ "\"a\\u0000b\"", 0, "at byte 1" },
		{ "\"\\ud83d\"", 0, "this is not JSON" },
		{ "\"\\udd14\"", 0, "this is not JSON" },
		{ "\"\\ud83d\\u0041\"", 0, "this is not JSON" },
		{ "\"open", 0, "at byte 1" },
		{ "\"open\\", 0, "at byte 1" },
		{ "\"\xFF\"", 0, "not valid UTF-8" },
		{ "\"\xED\xA0\x80\"", 0, "not valid UTF-8" },
		{ "[1]\0", 4, "not valid UTF-8" },
		{ "[1", 0, "this is not JSON" },
		{ "/* c */ 1", 0, "at byte 1" },
		{ " ", 0, "this is not JSON" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct json *j = NULL;
		struct err e = { 0 };
		bool ok = json_read(table[i].given, table[i].n ? table[i].n : strlen(table[i].given), *state, &j, &e);
		if (ok != !table[i].reason || (!ok && !strstr(e.text, table[i].reason)))
			fail_msg("%s: %s", table[i].given, e.text);
		assert_int_equal(ok, j != NULL);
	}
	const struct json *j = NULL;
	assert_false(json_read("", 0, *state, &j, NULL));
	assert_false(json_read(NULL, 0, *state, &j, NULL));
}

/* T21: a number that begins with 0 is octal to some, a form feed is no white space, "1." no number; and 65 levels are one too many. */
static void without_the_scan_each_reader_would_read_something_else(void **state)
{
	static const char *const passed[] = { "[01]", "[1\f]", "[1.]" };
	const struct json *j;
	char deep[130];
	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	for (int scans = 0; scans <= 1; scans++) {
		if (!scans)
			FAULT("json-scan");
		for (size_t i = 0; i < COUNT(passed); i++)
			assert_int_not_equal(json_read(passed[i], strlen(passed[i]), *state, &j, NULL), scans);
		assert_int_not_equal(json_read(deep, sizeof deep, *state, &j, NULL), scans);
		unsetenv("TOWNBELL_FAULT");
	}
}

static void a_document_cut_anywhere_is_refused(void **state)
{
	static const char whole[] = "{\"ok\":true,\"n\":-12.5e3,\"list\":[null,\"\\u00e9한\\n\",{\"a\":{}}],\"z\":false}";
	for (size_t n = 0; n < sizeof whole - 1; n++) {
		const struct json *j;
		char *exact = malloc(n + 1); /* a step over the end is seen by the sanitizer */
		memcpy(exact, whole, n);
		exact = realloc(exact, n ? n : 1);
		assert_false(json_read(exact, n, *state, &j, NULL));
		free(exact);
	}
	read_json(*state, whole);
}

/* Strings are looked at eight bytes at a time: what ends them or is wrong in them is seen wherever it stands. */
static void a_string_ends_at_its_quote_and_holds_no_control_sign_at_any_place(void **state)
{
	static const char wrong[] = { '"', '\\', '\x1F', '\n', '\x01' };
	for (size_t n = 1; n <= 24; n++) {
		for (size_t i = 0; i < n * sizeof wrong; i++) {
			char line[26] = { '"' };
			const struct json *j;
			memset(line + 1, i % 2 ? '!' : '[', n);
			line[n + 1] = '"';
			assert_true(json_read(line, n + 2, *state, &j, NULL));
			assert_int_equal(strlen(json_string(j)), n);
			line[1 + i / sizeof wrong] = wrong[i % sizeof wrong];
			assert_false(json_read(line, n + 2, *state, &j, NULL));
		}
	}
}

static void nesting_is_capped_before_cjson_recurses(void **state)
{
	static char deep[300000];
	static const struct {
		size_t depth;
		enum err_kind kind;
	} table[] = { { 64, ERR_NONE }, { 65, ERR_LIMIT }, { 100000, ERR_LIMIT } };
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct json *j;
		struct err e = { 0 };
		memset(deep, '[', table[i].depth);
		memset(deep + table[i].depth, ']', table[i].depth);
		assert_int_equal(json_read(deep, 2 * table[i].depth, *state, &j, &e), table[i].kind == ERR_NONE);
		assert_int_equal(e.kind, table[i].kind);
	}
	read_json(*state, "[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
			  "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]");
	read_json(*state, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"");
}

static void size_and_number_of_values_are_capped(void **state)
{
	enum { MANY = 5 * 1024 * 1024 };
	static char large[MANY];
	const struct json *j;
	struct err e = { 0 };
	memset(large, ' ', MANY);
	large[0] = '1';
	assert_true(json_read(large, 4 * 1024 * 1024, *state, &j, &e));
	assert_false(json_read(large, 4 * 1024 * 1024 + 1, *state, &j, &e));
	assert_int_equal(e.kind, ERR_LIMIT);
	for (size_t i = 0; i < 1000000; i++)
		large[i] = i % 2 ? ',' : '1';
	large[0] = '[';
	large[1] = '1';
	memset(large + 999999, ']', 1);
	e.kind = ERR_NONE;
	assert_false(json_read(large, 1000000, *state, &j, &e));
	assert_int_equal(e.kind, ERR_LIMIT);
}

static void members_are_found_by_exact_name_and_the_first_wins(void **state)
{
	const struct json *j = read_json(*state, "{\"A\":1,\"a\":2,\"a\":3,\"data\":{\"post\":{\"key\":\"k\"}},"
						 "\"list\":[{\"a\":9}],\"\":7}");
	int64_t n = 0;
	assert_true(json_integer(json_member(j, "a"), &n) && n == 2);
	assert_true(json_integer(json_member(j, "A"), &n) && n == 1);
	assert_null(json_member(j, "b"));
	assert_string_equal(json_string(json_path(j, "data.post.key")), "k");
	assert_null(json_path(j, "data.none.key"));
	assert_null(json_path(j, "data.post.key.more"));
	assert_null(json_path(j, "list.a"));
	assert_null(json_member(json_member(j, "list"), "a"));
	assert_true(json_integer(json_member(j, ""), &n) && n == 7);
}

static void whole_numbers_are_exact_or_nothing(void **state)
{
	static const struct {
		const char *given;
		bool whole;
		int64_t n;
	} table[] = {
		{ "0", true, 0 },
		{ "-1001234567890", true, -1001234567890 },
		{ "9007199254740991", true, 9007199254740991 },
		{ "-9007199254740991", true, -9007199254740991 },
		{ "1.0", true, 1 },
		{ "1e3", true, 1000 },
		{ "9007199254740992", false, 0 },
		{ "9007199254740993", false, 0 },
		{ "17841400000000001000", false, 0 },
		{ "1e999", false, 0 },
		{ "-1e999", false, 0 },
		{ "0.5", false, 0 },
		{ "\"1\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
		{ "[1]", false, 0 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		int64_t n = 0;
		assert_int_equal(json_integer(read_json(*state, table[i].given), &n), table[i].whole);
		assert_int_equal(n, table[i].n);
	}
}

static void readings_of_the_wrong_type_say_not_there(void **state)
{
	static const char *const values[] = { "null", "true", "1", "\"s\"", "[1]", "{\"a\":1}" };
	for (size_t i = 0; i < COUNT(values); i++) {
		const struct json *j = read_json(*state, values[i]);
		bool b;
		int64_t n;
		assert_int_equal(json_is_null(j), i == 0);
		assert_int_equal(json_boolean(j, &b), i == 1);
		assert_int_equal(json_integer(j, &n), i == 2);
		assert_int_equal(json_string(j) != NULL, i == 3);
		assert_int_equal(json_is_array(j), i == 4);
		assert_int_equal(json_is_object(j), i == 5);
		assert_int_equal(json_count(j), i >= 4);
		assert_int_equal(json_at(j, 0) != NULL, i >= 4);
		assert_int_equal(json_member(j, "a") != NULL, i == 5);
		assert_string_equal(json_text(j, "a"), "");
	}
}

static void nothing_may_be_asked_of_nothing(void **state)
{
	bool b;
	int64_t n;
	assert_false(json_is_object(NULL) || json_is_array(NULL) || json_is_null(NULL));
	assert_false(json_integer(NULL, &n) || json_boolean(NULL, &b));
	assert_null(json_member(NULL, "a"));
	assert_null(json_path(NULL, "a.b"));
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_null(json_name(NULL));
	assert_null(json_string(NULL));
	assert_null(json_identifier(NULL, *state));
	assert_int_equal(json_count(NULL), 0);
	assert_string_equal(json_text(NULL, "a"), "");
}

static void walking_goes_in_order_with_names(void **state)
{
	const struct json *j = read_json(*state, "{\"b\":1,\"a\":[10,20,30]}"), *k = json_first(j);
	int64_t n;
	assert_string_equal(json_name(k), "b");
	assert_string_equal(json_name(json_next(k)), "a");
	assert_null(json_next(json_next(k)));
	const struct json *list = json_next(k);
	assert_int_equal(json_count(list), 3);
	assert_true(json_integer(json_at(list, 2), &n) && n == 30);
	assert_null(json_at(list, 3));
	assert_null(json_name(json_first(list)));
}

static void identifiers_are_strings_or_whole_numbers(void **state)
{
	static const struct {
		const char *given, *expected;
	} table[] = { { "\"17841400000000001\"", "17841400000000001" }, { "-1001234567890", "-1001234567890" },
		      { "9007199254740993", "9007199254740993" }, { "-17841400000000001", "-17841400000000001" },
		      { "12345678901234567890", "12345678901234567890" }, { "1e300", NULL }, { "12345678901234567890.0", NULL },
		      { "12345678901234567890123456789012345678901", NULL },
		      { "1.5", NULL }, { "null", NULL }, { "true", NULL } };
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *got = json_identifier(read_json(*state, table[i].given), *state);
		assert_string_equal(got ? got : "-", table[i].expected ? table[i].expected : "-");
	}
}

static void large_numbers_keep_their_digits_wherever_they_stand(void **state)
{
	static const char text[] = "{\"a\":[1,17841400000000001,{\"a\":17841400000000002}],"
				   "\"s\":\"17841400000000009\",\"b\":17841400000000003}";
	const struct json *j = read_json(*state, text);
	int64_t n;
	assert_string_equal(json_identifier(json_at(json_member(j, "a"), 1), *state), "17841400000000001");
	assert_string_equal(json_identifier(json_path(json_at(json_member(j, "a"), 2), "a"), *state), "17841400000000002");
	assert_string_equal(json_identifier(json_member(j, "b"), *state), "17841400000000003");
	assert_false(json_integer(json_member(j, "b"), &n));
	assert_null(json_string(json_member(j, "b")));
}

static void write_sample(struct json_out *o)
{
	json_open(o, NULL, '{');
	json_put_string(o, "text", "\"한\\\n\x01\x1f/");
	json_put_integer(o, "n", INT64_MIN);
	json_open(o, "list", '[');
	json_put_boolean(o, NULL, true);
	json_put_boolean(o, NULL, false);
	json_open(o, NULL, '{');
	json_close(o, '}');
	json_close(o, ']');
	json_put_null(o, "none");
	json_put_string(o, "also", NULL);
	json_close(o, '}');
}

static void writing_sets_the_commas(void **state)
{
	struct text t;
	struct json_out o;
	text_init(&t, *state, 1000);
	json_out(&o, &t);
	write_sample(&o);
	assert_string_equal(t.data, "{\"text\":\"\\\"한\\\\\\n\\u0001\\u001f/\",\"n\":-9223372036854775808,\"list\":[true,false,{}],"
				    "\"none\":null,\"also\":null}");
	assert_string_equal(json_text(read_json(*state, t.data), "text"), "\"한\\\n\x01\x1f/");
}

static void writing_with_lines_is_indented_by_depth(void **state)
{
	struct text t;
	struct json_out o;
	text_init(&t, *state, 1000);
	json_out(&o, &t);
	o.indent = 1;
	write_sample(&o);
	assert_string_equal(t.data, "{\n \"text\": \"\\\"한\\\\\\n\\u0001\\u001f/\",\n \"n\": -9223372036854775808,\n"
				    " \"list\": [\n  true,\n  false,\n  {}\n ],\n \"none\": null,\n \"also\": null\n}");
	read_json(*state, t.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_bytes_are_judged),
		cmocka_unit_test(without_the_scan_each_reader_would_read_something_else),
		cmocka_unit_test(a_document_cut_anywhere_is_refused),
		cmocka_unit_test(a_string_ends_at_its_quote_and_holds_no_control_sign_at_any_place),
		cmocka_unit_test(nesting_is_capped_before_cjson_recurses),
		cmocka_unit_test(size_and_number_of_values_are_capped),
		cmocka_unit_test(members_are_found_by_exact_name_and_the_first_wins),
		cmocka_unit_test(whole_numbers_are_exact_or_nothing),
		cmocka_unit_test(readings_of_the_wrong_type_say_not_there),
		cmocka_unit_test(nothing_may_be_asked_of_nothing),
		cmocka_unit_test(walking_goes_in_order_with_names),
		cmocka_unit_test(identifiers_are_strings_or_whole_numbers),
		cmocka_unit_test(large_numbers_keep_their_digits_wherever_they_stand),
		cmocka_unit_test(writing_sets_the_commas),
		cmocka_unit_test(writing_with_lines_is_indented_by_depth),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
