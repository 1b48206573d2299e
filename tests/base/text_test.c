/* SPDX-License-Identifier: MIT */
/* text_test.c - UTF-8, normal form, the three lengths, white space, distance. */
#include "unit.h"

#include <string.h>

#include "base/text.h"

#define FAMILY "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7" /* man, joiner, woman, joiner, girl */
#define FLAG "\xF0\x9F\x87\xB0\xF0\x9F\x87\xB7"                                          /* KR */
#define BELL "\xF0\x9F\x94\x94"
#define HAN_APART "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB" /* 한 as three jamo */
#define E_APART "e\xCC\x81"                               /* e and a combining acute */
#define LOST "\xEF\xBF\xBD"

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

static void only_valid_utf8_without_nul_is_utf8(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		size_t n;
		bool valid;
	} table[] = {
		{ "", 0, true },
		{ "종 " BELL, 8, true },
		{ "\xF4\x8F\xBF\xBF", 4, true },
		{ "a\0b", 3, false },
		{ "\xC0\x80", 2, false },         /* overlong NUL */
		{ "\xE0\x80\xAF", 3, false },     /* overlong slash */
		{ "\xED\xA0\x80", 3, false },     /* surrogate */
		{ "\xF4\x90\x80\x80", 4, false }, /* above U+10FFFF */
		{ "\xEC\xA2", 2, false },         /* cut */
		{ "\x85", 1, false },
		{ "\xFF", 1, false },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(text_is_utf8(table[i].s, table[i].n), table[i].valid);
}

static void put_sign(char out[5], uint32_t c)
{
	static const unsigned char leads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	out[0] = (char)(length == 1 ? c : leads[length] | c >> 6 * (length - 1));
	for (int i = 1; i < length; i++)
		out[i] = (char)(0x80 | (c >> 6 * (length - 1 - i) & 0x3F));
	out[length] = '\0';
}

/* Bytes are looked at eight at a time where they are ASCII: what is wrong is seen wherever among them it stands. */
static void a_wrong_byte_is_seen_at_every_place(void **state)
{
	static const char wrong[] = { '\0', '\x80', '\xEC', '\xFF' };
	(void)state;
	for (size_t n = 1; n <= 24; n++) {
		for (size_t i = 0; i < n * COUNT(wrong); i++) {
			char line[24];
			memset(line, i % 2 ? 'a' : '\x01', sizeof line);
			assert_true(text_is_utf8(line, n));
			line[i / COUNT(wrong)] = wrong[i % COUNT(wrong)];
			assert_false(text_is_utf8(line, n));
		}
	}
}

/* Signs of three bytes are decoded without utf8proc, which is asked about all that is something else. */
static void three_bytes_are_one_sign_or_none(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 1 << 20; i++) {
		char three[4] = { (char)(0xE0 | i >> 16), (char)(i >> 8), (char)i, '\0' }, sign[5];
		uint32_t c = (i >> 16) << 12 | (i >> 8 & 0x3F) << 6 | (i & 0x3F);
		put_sign(sign, c);
		bool valid = c >= 0x800 && (c < 0xD800 || c > 0xDFFF) && strcmp(sign, three) == 0;
		if (text_is_utf8(three, 3) != valid)
			fail_msg("%02x %02x %02x", (unsigned char)three[0], (unsigned char)three[1], (unsigned char)three[2]);
	}
}

static void what_enters_is_brought_to_nfc(void **state)
{
	static const struct {
		const char *given;
		size_t n;
		const char *expected;
	} table[] = {
		{ "plain", 5, "plain" },
		{ HAN_APART, 9, "한" },
		{ E_APART, 3, "é" },
		{ "\xE2\x84\xAB", 3, "Å" },              /* the Ångström sign */
		{ "한글", 6, "한글" },
		{ FAMILY, sizeof FAMILY - 1, FAMILY },
		{ "a\r\nb\rc\td\n", 9, "a\nbc\td\n" },
		{ "a\0b\x1b[0m", 7, "ab[0m" },
		{ "a\xFFz", 3, "a" LOST "z" },
		{ "a\xEC\xA2", 3, "a" LOST LOST },
		{ "\xED\xA0\x80", 3, LOST LOST LOST },
		{ "", 0, "" },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(text_nfc(*state, table[i].given, table[i].n), table[i].expected);
}

static void nfc_of_nfc_is_itself_for_every_byte_pair(void **state)
{
	for (int i = 0; i < 65536; i++) {
		char given[4] = { (char)(i >> 8), (char)(i & 255), '\xCC', '\x81' };
		const char *once = text_nfc(*state, given, sizeof given);
		assert_true(text_is_utf8(once, strlen(once)));
		assert_string_equal(text_nfc(*state, once, strlen(once)), once);
		arena_reset(*state);
	}
}

/* A bell, which is left to utf8proc, has it look at the whole text. */
static void what_is_taken_for_composed_is_composed(void **state)
{
	static const char *const before[] = { "", "e", "가", "\xE1\x84\x92" }, *const behind[] = { "", "\xCC\x81", "\xE1\x86\xAB" };
	for (uint32_t c = 0x20; c < 0x20000; c += c == 0xD7FF ? 0x801 : c < 0x3400 ? 1 : 13) {
		for (size_t i = 0; i < COUNT(before) * COUNT(behind); i++) {
			char sign[5];
			put_sign(sign, c);
			const char *given = arena_printf(*state, "%s%s%s", before[i % COUNT(before)], sign, behind[i / COUNT(before)]);
			const char *belled = arena_printf(*state, "%s" BELL, given), *alone = text_nfc(*state, given, strlen(given));
			assert_string_equal(text_nfc(*state, belled, strlen(belled)), arena_printf(*state, "%s" BELL, alone));
		}
		arena_reset(*state);
	}
}

static void every_sign_is_read_as_it_is_written(void **state)
{
	(void)state;
	for (uint32_t c = 1; c <= 0x10FFFF; c += c == 0xD7FF ? 0x801 : 1) {
		char sign[5];
		put_sign(sign, c);
		const char *s = sign;
		bool read = text_is_utf8(sign, strlen(sign)) && text_next(&s) == c && !*s;
		if (!read)
			fail_msg("U+%04X", c);
	}
}

/* The bell again. */
static void what_is_folded_without_utf8proc_is_folded_alike(void **state)
{
	for (uint32_t c = 1; c < 0x20000; c += c == 0xD7FF ? 0x801 : 1) {
		char sign[5];
		put_sign(sign, c);
		const char *alone = text_fold(*state, sign), *belled = text_fold(*state, arena_printf(*state, "%s" BELL, sign));
		assert_string_equal(belled, arena_printf(*state, "%s" BELL, alone));
		arena_reset(*state);
	}
}

static void services_count_differently(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		size_t points, utf16, graphemes, columns;
	} table[] = {
		{ "", 0, 0, 0, 0 },         { "abc", 3, 3, 3, 3 },     { "한글", 2, 2, 2, 4 },  { BELL, 1, 2, 1, 2 },
		{ FAMILY, 5, 8, 1, 2 },     { FLAG, 2, 4, 1, 2 },      { E_APART, 2, 2, 1, 1 }, { HAN_APART, 3, 3, 1, 2 },
		{ "제3차 회의", 6, 6, 6, 10 }, { "a\nb", 3, 3, 3, 2 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(text_code_points(table[i].s), table[i].points);
		assert_int_equal(text_utf16(table[i].s), table[i].utf16);
		assert_int_equal(text_graphemes(table[i].s), table[i].graphemes);
		assert_int_equal(text_columns(table[i].s), table[i].columns);
	}
}

static void a_prefix_never_cuts_a_grapheme(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		size_t units;
		size_t (*count)(const char *);
		size_t bytes;
	} table[] = {
		{ "abc", 2, text_code_points, 2 },    { "abc", 9, text_code_points, 3 },   { "abc", 0, text_code_points, 0 },
		{ "a" FAMILY "b", 7, text_utf16, 1 }, { "a" FAMILY "b", 9, text_utf16, 19 }, { FAMILY "b", 5, text_code_points, 18 },
		{ FAMILY "b", 1, text_graphemes, 18 }, { "한글", 5, strlen, 3 },             { "한글", 6, strlen, 6 },
		{ E_APART "x", 1, text_code_points, 0 }, { "\r\n", 1, text_code_points, 0 },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(text_prefix(table[i].s, table[i].units, table[i].count), table[i].bytes);
}

static void reading_goes_sign_by_sign_and_stops_at_the_end(void **state)
{
	(void)state;
	const char *s = "a한" BELL;
	assert_int_equal(text_next(&s), 'a');
	assert_int_equal(text_next(&s), 0xD55C);
	assert_int_equal(text_next(&s), 0x1F514);
	assert_int_equal(text_next(&s), 0);
	assert_int_equal(text_next(&s), 0);
}

static void labels_are_the_same_when_folded(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
		{ "찬성", " 찬 성\n", true },
		{ "YES", "yes", true },
		{ "Straße", "STRASSE", true },
		{ HAN_APART, "한", true },
		{ E_APART "A", "Éa", true },
		{ "안건 1", "안건\xE3\x80\x80\xE2\x80\x8B" "1", true },
		{ "찬성", "반대", false },
		{ "1", "１", false }, /* NFC keeps the wide digit */
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *a = text_fold(*state, table[i].a);
		assert_int_equal(strcmp(a, text_fold(*state, table[i].b)) == 0, table[i].same);
		assert_string_equal(text_fold(*state, a), a);
	}
}

static void white_space_is_collapsed_and_trimmed(void **state)
{
	static const struct {
		const char *given, *squeezed, *trimmed;
	} table[] = {
		{ "", "", "" },
		{ " \t\n", "", "" },
		{ "a", "a", "a" },
		{ "  a \t b\n\n c ", "a b c", "a \t b\n\n c" },
		{ "\xC2\xA0" "가\xE3\x80\x80\xC2\xA0나\xEF\xBB\xBF", "가 나", "가\xE3\x80\x80\xC2\xA0나" },
		{ "\xEF\xBB\xBF\xC2\xA0", "", "" },
		{ "한글\xE3\x80\x80", "한글", "한글" },
		{ "a\xE2\x80\x8B" "b", "a b", "a\xE2\x80\x8B" "b" },
		{ FAMILY " x", FAMILY " x", FAMILY " x" }, /* the joiner is no space */
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(text_squeeze(*state, table[i].given), table[i].squeezed);
		assert_string_equal(text_trim(*state, table[i].given), table[i].trimmed);
	}
}

static void beginnings_and_ends_are_compared(void **state)
{
	(void)state;
	assert_true(text_starts("townbell.cfg", "town") && text_starts("a", ""));
	assert_false(text_starts("tow", "town"));
	assert_true(text_ends("townbell.cfg", ".cfg") && text_ends("a", ""));
	assert_false(text_ends("cfg", ".cfg"));
}

static void near_words_have_small_distances(void **state)
{
	(void)state;
	char wide[200] = { 0 }, wider[200] = { 0 };
	memset(wide, 'a', 140);
	memset(wider, 'a', 141);
	static const struct {
		const char *a, *b;
		int distance;
	} table[] = {
		{ "", "", 0 },           { "remind", "remind", 0 },   { "remindd", "remind", 1 },          { "rmeind", "remind", 1 },
		{ "chanel", "channel", 1 }, { "abc", "xyz", 3 },        { "", "abcdefgh", 8 },                { "", "abcdefghi", 9 },
		{ "abcdefghijkl", "mnopqrstuvwx", 9 },                   { "ca", "abc", 3 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(text_distance(table[i].a, table[i].b), table[i].distance);
		assert_int_equal(text_distance(table[i].b, table[i].a), table[i].distance);
	}
	assert_int_equal(text_distance(wide, wider), 9);
	assert_int_equal(text_distance(wide, wide), 0);
}

static void a_text_grows_up_to_its_ceiling(void **state)
{
	struct text t;
	text_init(&t, *state, 1000);
	assert_string_equal(t.data, "");
	for (int i = 0; i < 100; i++)
		text_addf(&t, "%02d가나", i);
	assert_int_equal(t.length, 800);
	assert_false(t.cut);
	text_add_n(&t, "xyz", 2);
	assert_string_equal(t.data + 792, "99가나xy");
	char large[500];
	memset(large, 'l', sizeof large - 1);
	large[499] = '\0';
	text_addf(&t, "%s", large);
	assert_true(t.cut && t.length == 1000 && t.data[1000] == '\0');
}

static void a_cut_text_ends_at_a_whole_character_and_takes_nothing_more(void **state)
{
	for (size_t ceiling = 0; ceiling < 12; ceiling++) {
		struct text t;
		text_init(&t, *state, ceiling);
		text_add(&t, "a");
		text_add(&t, "가나다");
		text_add(&t, "b");
		size_t whole = ceiling == 0 ? 0 : ceiling == 11 ? 11 : 1 + (ceiling - 1) / 3 * 3;
		assert_int_equal(t.length, whole);
		assert_int_equal(t.cut, ceiling < 11);
		assert_true(text_is_utf8(t.data, t.length) && strlen(t.data) == t.length);
	}
}

static void form_fields_are_percent_encoded(void **state)
{
	struct text t;
	text_init(&t, *state, 1000);
	text_add_field(&t, "access_token", "a-B.9_~");
	text_add_field(&t, "content", "제1차 & <b>?=/+%\n");
	assert_string_equal(t.data, "access_token=a-B.9_~&content=%EC%A0%9C1%EC%B0%A8%20%26%20%3Cb%3E%3F%3D%2F%2B%25%0A");
}

/* T26. */
static void without_the_encoding_words_become_fields_and_lines(void **state)
{
	struct text t;
	FAULT("url-signs");
	text_init(&t, *state, 1000);
	text_add_field(&t, "content", "a&access_token=x\r\nX-Injected: yes");
	unsetenv("TOWNBELL_FAULT");
	assert_string_equal(t.data, "content=a&access_token=x\r\nX-Injected: yes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_valid_utf8_without_nul_is_utf8),
		cmocka_unit_test(a_wrong_byte_is_seen_at_every_place),
		cmocka_unit_test(three_bytes_are_one_sign_or_none),
		cmocka_unit_test(what_enters_is_brought_to_nfc),
		cmocka_unit_test(nfc_of_nfc_is_itself_for_every_byte_pair),
		cmocka_unit_test(what_is_taken_for_composed_is_composed),
		cmocka_unit_test(every_sign_is_read_as_it_is_written),
		cmocka_unit_test(what_is_folded_without_utf8proc_is_folded_alike),
		cmocka_unit_test(services_count_differently),
		cmocka_unit_test(a_prefix_never_cuts_a_grapheme),
		cmocka_unit_test(reading_goes_sign_by_sign_and_stops_at_the_end),
		cmocka_unit_test(labels_are_the_same_when_folded),
		cmocka_unit_test(white_space_is_collapsed_and_trimmed),
		cmocka_unit_test(beginnings_and_ends_are_compared),
		cmocka_unit_test(near_words_have_small_distances),
		cmocka_unit_test(a_text_grows_up_to_its_ceiling),
		cmocka_unit_test(a_cut_text_ends_at_a_whole_character_and_takes_nothing_more),
		cmocka_unit_test(form_fields_are_percent_encoded),
		cmocka_unit_test(without_the_encoding_words_become_fields_and_lines),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
