/* SPDX-License-Identifier: MIT */
/* vote_test.c - which replies are votes, and for what. */
#include "model/vote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

struct ballot_form {
	struct consultation c;
	struct arena arena;
};

static uint64_t read_vote(struct ballot_form *f, const char *text)
{
	struct vote_rules rules;
	vote_rules_init(&rules, &f->c, &f->arena);
	return vote_read(&rules, text, &f->arena);
}

static void form(struct ballot_form *f, int choose, const char *const *labels)
{
	*f = (struct ballot_form){ .c.choose = choose };
	for (; *labels; labels++)
		*vec_push(&f->arena, &f->c.choices.list) = *labels;
}

struct row {
	const char *given;
	uint64_t expected; /* bits */
};

static void check_rows(int choose, const char *const *labels, const struct row *rows)
{
	struct ballot_form f;
	form(&f, choose, labels);
	for (; rows->given; rows++) {
		uint64_t got = read_vote(&f, rows->given);
		if (got != rows->expected)
			fail_msg("\"%s\" read as %llx, not %llx", rows->given, (unsigned long long)got, (unsigned long long)rows->expected);
	}
	arena_done(&f.arena);
}

#define LABELS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define ROWS(...) ((const struct row[]){ __VA_ARGS__, { NULL, 0 } })
#define SEOCHO LABELS("악기거리 야외공연", "간판·조명 개선", "음악상점 지도")

enum { A = 1, B = 2, C = 4 };

static void every_form_of_a_number_is_understood(void **state)
{
	(void)state;
	check_rows(1, SEOCHO, ROWS({ "1", A }, { "2", B }, { "3", C }, { "2번", B }, { "②", B }, { "투표 2", B }, { "#2", B },
		{ " 2 ", B }, { "\n2\n", B },
				   { "2 번", B }, { "투표2", B }, { "# 2", B }, { "투표  3", C }, { "\xC2\xA0" "2\xE3\x80\x80", B },
					{ "02", B }));
}

static void the_label_is_understood_without_regard_to_spaces_case_and_normal_form(void **state)
{
	(void)state;
	check_rows(1, SEOCHO,
		   ROWS({ "악기거리 야외공연", A }, { "악기거리야외공연", A }, { " 악기 거리 야외 공연 ", A }, { "음악상점\n지도", C },
			/* NFD, as macOS sends it */
			{ "\xE1\x84\x8B\xE1\x85\xB3\xE1\x86\xB7\xE1\x84\x8B\xE1\x85\xA1\xE1\x86\xA8\xE1\x84\x89\xE1\x85\xA1"
			  "\xE1\x86\xBC\xE1\x84\x8C\xE1\x85\xA5\xE1\x86\xB7"
			  " \xE1\x84\x8C\xE1\x85\xB5\xE1\x84\x83\xE1\x85\xA9", C },
			{ "2\xE1\x84\x87\xE1\x85\xA5\xE1\x86\xAB", B }));
	check_rows(1, LABELS("Café Concert", "Straße"), ROWS({ "cafe\xCC\x81 concert", A }, { "CAFÉ CONCERT", A }, { "STRASSE", B }));
}

static void anything_else_is_no_vote(void **state)
{
	(void)state;
	check_rows(1, SEOCHO,
		   ROWS({ "", 0 }, { " ", 0 }, { "0", 0 }, { "4", 0 }, { "④", 0 }, { "⑳", 0 }, { "#0", 0 }, { "-1", 0 },
			{ "+1", 0 }, { "1.", 0 }, { "1!", 0 },
			{ "1.5", 0 }, { "2번이요", 0 }, { "2번째", 0 }, { "저는 2번", 0 }, { "2 좋아요", 0 }, { "2표", 0 }, { "투표", 0 }, { "#", 0 },
			{ "투표 2번", 0 }, { "#2번", 0 }, { "투표 ②", 0 }, { "번", 0 }, { "２", 0 }, { "Ⅱ", 0 }, { "❷", 0 },
			  { "2\xEF\xB8\x8F\xE2\x83\xA3", 0 },
			{ "둘", 0 }, { "악기거리", 0 }, { "악기거리 야외공연이요", 0 }, { "1 또는 2", 0 }, { "4294967297", 0 },
			  { "18446744073709551617", 0 },
			{ "99999999999999999999999999999999", 0 }, { "🎵", 0 }));
}

static void one_choice_means_one(void **state)
{
	(void)state;
	check_rows(1, SEOCHO, ROWS({ "1, 2", 0 }, { "1 2", 0 }, { "1\n2", 0 }, { "1/2", 0 }, { "1,1", 0 }, { "①②", 0 }, { "1,", 0 }));
}

static void several_choices_are_separated_by_commas_slashes_lines_or_spaces(void **state)
{
	(void)state;
	check_rows(2, SEOCHO,
		   ROWS({ "1", A }, { "1,3", A | C }, { "1, 3", A | C }, { "1/3", A | C }, { "1\n3", A | C }, { "1 3", A | C },
			{ "1번 3번", A | C },
			{ "1 번 3 번", A | C }, { "① ③", A | C }, { "투표 1, 3", A | C }, { "투표 1 3", A | C }, { "#1 #3", A | C },
			  { "3, 악기거리 야외공연", A | C },
			{ "간판·조명 개선 / 음악상점지도", B | C }, { "음악상점 지도\n\n1번\n", A | C }, { "1, 1", A }, { "1, 2,", A | B }));
}

static void more_than_allowed_or_one_stranger_spoils_all(void **state)
{
	(void)state;
	check_rows(2, SEOCHO,
		   ROWS({ "1, 2, 3", 0 }, { "1 2 3", 0 }, { "1, 4", 0 }, { "1, 무엇이든", 0 }, { "1 음악상점 지도", 0 }, { "①③", 0 },
			{ "1번3번", 0 }, { "1.3", 0 },
			{ "1;3", 0 }, { "1과 3", 0 }, { ",", 0 }, { "/\n,", 0 }));
}

static void a_label_may_hold_what_separates_labels(void **state)
{
	(void)state;
	check_rows(2, LABELS("빛/소리", "가을, 겨울 장터", "빛"),
		   ROWS({ "빛/소리", A }, { "빛/소리, 빛", A | C }, { "가을,겨울장터/빛/소리", A | B }, { "빛, 가을, 겨울 장터", B | C }, { "빛/가을", 0 },
			{ "1, 3", A | C }));
}

static void a_number_that_is_another_choices_label_is_not_guessed(void **state)
{
	(void)state;
	check_rows(1, LABELS("3", "2", "10"), ROWS({ "3", 0 }, { "2", B }, { "1", A }, { "10", C }, { "3번", C }, { "#3", C }));
	check_rows(1, LABELS("1번 출구", "2번 출구"), ROWS({ "2번 출구", B }, { "2번", B }));
}

static void circled_numbers_go_to_twenty_and_plain_ones_to_fifty(void **state)
{
	(void)state;
	static const char *const many[] = { "a01", "a02", "a03", "a04", "a05", "a06", "a07", "a08", "a09", "a10", "a11", "a12",
		"a13", "a14", "a15", "a16", "a17",
					    "a18", "a19", "a20", "a21", "a22", "a23", "a24", "a25", "a26", "a27", "a28", "a29",
						"a30", "a31", "a32", "a33", "a34",
					    "a35", "a36", "a37", "a38", "a39", "a40", "a41", "a42", "a43", "a44", "a45", "a46",
						"a47", "a48", "a49", "a50", NULL };
	check_rows(1, many,
		   ROWS({ "⑳", UINT64_C(1) << 19 }, { "①", 1 }, { "⑩", 1 << 9 }, { "㉑", 0 }, { "50", UINT64_C(1) << 49 },
			{ "51", 0 }, { "A50", UINT64_C(1) << 49 }));
}

static void a_letter_is_no_vote_however_long(void **state)
{
	(void)state;
	struct ballot_form f;
	form(&f, 3, SEOCHO);
	struct text t;
	text_init(&t, &f.arena, 100000);
	for (int i = 0; i < 20000; i++)
		text_add(&t, i % 2 ? "," : "1");
	assert_int_equal(read_vote(&f, t.data), 0);
	t.data[1001] = '\0';
	assert_int_equal(read_vote(&f, t.data), 0);
	t.data[101] = '\0';
	assert_int_equal(read_vote(&f, t.data), A);
	arena_done(&f.arena);
}

static void no_choices_no_vote(void **state)
{
	(void)state;
	check_rows(1, (const char *const[]){ NULL }, ROWS({ "1", 0 }, { "", 0 }, { "좋아요", 0 }));
}

static void picks_of_a_poll_count_from_zero(void **state)
{
	(void)state;
	static const struct row rows[] = { { "0", A }, { "2", C }, { "0,2", A | C }, { "2,0", A | C }, { "", 0 }, { "3", 0 },
		{ "0,1,2", 0 }, { "0,", 0 }, { ",0", 0 },
					   { "0;1", 0 }, { "-1", 0 }, { "x", 0 }, { "0, 1", 0 }, { NULL, 0 } };
	struct ballot_form f;
	form(&f, 2, SEOCHO);
	for (const struct row *r = rows; r->given; r++)
		assert_int_equal(vote_picks(&f.c, r->given), r->expected);
	arena_done(&f.arena);
}

static void only_a_marked_number_is_explicit(void **state)
{
	(void)state;
	static const struct row rows[] = { { "투표 2", 1 },   { "#2", 1 },	  { "투표 99", 1 },    { " #2 ", 1 },
		{ "투표 1, 3", 1 }, { "#1 #3", 1 },    { "투표2", 1 },
					   { "2", 0 },	      { "2번", 0 },	  { "②", 0 },	       { "투표", 0 },
						{ "#", 0 },	   { "투표합시다", 0 }, { "#서초TM", 0 },
					   { "#2021년", 0 },  { "투표 2 하자", 0 }, { "투표는 2번", 0 }, { "#2번", 0 },
						{ "", 0 },	   { "투표 0", 0 },   { NULL, 0 } };
	struct arena a = { 0 };
	for (const struct row *r = rows; r->given; r++)
		if (vote_is_explicit(r->given, &a) != (r->expected != 0))
			fail_msg("\"%s\"", r->given);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_number_is_understood),
		cmocka_unit_test(the_label_is_understood_without_regard_to_spaces_case_and_normal_form),
		cmocka_unit_test(anything_else_is_no_vote),
		cmocka_unit_test(one_choice_means_one),
		cmocka_unit_test(several_choices_are_separated_by_commas_slashes_lines_or_spaces),
		cmocka_unit_test(more_than_allowed_or_one_stranger_spoils_all),
		cmocka_unit_test(a_label_may_hold_what_separates_labels),
		cmocka_unit_test(a_number_that_is_another_choices_label_is_not_guessed),
		cmocka_unit_test(circled_numbers_go_to_twenty_and_plain_ones_to_fifty),
		cmocka_unit_test(a_letter_is_no_vote_however_long),
		cmocka_unit_test(no_choices_no_vote),
		cmocka_unit_test(picks_of_a_poll_count_from_zero),
		cmocka_unit_test(only_a_marked_number_is_explicit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
