/* SPDX-License-Identifier: MIT */
/* fit_test.c - texts that are too long. */
#include "model/fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

struct row {
	size_t max;
	enum counting counting;
	const char *text, *link, *tail, *expected;
};

static void check(const struct row *rows)
{
	struct arena a = { 0 };
	for (; rows->text; rows++) {
		const struct limits limits = { .text_max = rows->max, .counting = rows->counting };
		assert_string_equal(fit_text(&limits, rows->text, rows->link, rows->tail, &a), rows->expected);
	}
	arena_done(&a);
}

#define CHECK(...) check((const struct row[]){ __VA_ARGS__, { 0 } })
#define TAIL "[TM-7F3K]" /* 9 signs */

static void what_fits_stays_whole_with_the_reference_last(void **state)
{
	(void)state;
	CHECK({ 100, COUNT_CODE_POINTS, "회의가 있습니다.", "https://a.kr", TAIL, "회의가 있습니다.\n\n" TAIL },
	      { 20, COUNT_CODE_POINTS, "회의가 있습니다.", "https://a.kr", TAIL, "회의가 있습니다.\n\n" TAIL },
	      { 100, COUNT_CODE_POINTS, "회의가 있습니다.\n\n" TAIL "\n", "", TAIL, "회의가 있습니다.\n\n" TAIL },
	      { 100, COUNT_CODE_POINTS, "회의가 있습니다.", "", "", "회의가 있습니다." }, { 0, COUNT_BYTES, "한도가 없는 곳", "", TAIL, "한도가 없는 곳\n\n" TAIL },
	      { 100, COUNT_CODE_POINTS, "", "", TAIL, TAIL });
}

static void what_is_too_long_is_cut_at_a_sentence(void **state)
{
	(void)state;
	CHECK({ 33, COUNT_CODE_POINTS, "첫째 문장입니다. 둘째 문장입니다. 셋째 문장입니다.", "", TAIL, "첫째 문장입니다. 둘째 문장입니다. …\n\n" TAIL },
	      { 30, COUNT_CODE_POINTS, "제목은 첫 줄에\n둘째 줄은 조금 더 길게 이어진다", "", TAIL, "제목은 첫 줄에\n둘째 줄은 조금 …\n\n" TAIL },
	      { 38, COUNT_CODE_POINTS, "그가 말했다. \"모두 모입시다!\" 그러나 아무도 오지 않았다", "", TAIL, "그가 말했다. \"모두 모입시다!\" …\n\n" TAIL });
}

static void the_points_of_lists_and_dates_end_no_sentence(void **state)
{
	(void)state;
	CHECK({ 32, COUNT_CODE_POINTS, "안내합니다. 날짜는 2021. 9. 29. 수요일 저녁입니다", "", TAIL, "안내합니다. 날짜는 2021. 9. …\n\n" TAIL },
	      { 26, COUNT_CODE_POINTS, "순서\n1. 분과장 선출\n2. 아이템 구체화", "", TAIL, "순서\n1. 분과장 선출 …\n\n" TAIL });
}

static void words_then_characters_where_no_sentence_ends(void **state)
{
	(void)state;
	CHECK({ 25, COUNT_CODE_POINTS, "음악이 흐르는 거리에서 함께 만나요 여러분", "", TAIL, "음악이 흐르는 거리에서 …\n\n" TAIL },
	      { 20, COUNT_CODE_POINTS, "가나다라마바사아자차카타파하", "", TAIL, "가나다라마바사 …\n\n" TAIL });
}

static void the_link_follows_what_was_shortened(void **state)
{
	(void)state;
	CHECK({ 44, COUNT_CODE_POINTS, "첫째 문장입니다. 둘째 문장은 조금 더 깁니다. 셋째 문장입니다.", "https://tm.kr/a", TAIL,
		"첫째 문장입니다. …\nhttps://tm.kr/a\n\n" TAIL },
	      { 42, COUNT_CODE_POINTS, "https://a.kr 에서 봅니다. 둘째 문장은 조금 더 깁니다. 그렇습니다.", "https://a.kr", TAIL,
		"https://a.kr 에서 …\n\n" TAIL });
}

static void no_character_is_cut_in_the_middle(void **state)
{
	(void)state;
	/* a family of four in one sign: 7 code points, 11 UTF-16 units, 25 bytes */
	static const char family[] = "가나다👨‍👩‍👧‍👦라";
	CHECK({ 18, COUNT_CODE_POINTS, "가나다👨‍👩‍👧‍👦라마바사아자", "", TAIL, "가나다 …\n\n" TAIL },
	      { 26, COUNT_UTF16, "가나다👨‍👩‍👧‍👦라마바사아자", "", TAIL, "가나다 …\n\n" TAIL },
	      { 24, COUNT_BYTES, "가나다라마바사", "", TAIL, "가나다 …\n\n" TAIL }, { 3, COUNT_CODE_POINTS, family, "", "", "가 …" });
}

static void limits_too_small_for_all_still_hold(void **state)
{
	(void)state;
	CHECK({ 9, COUNT_CODE_POINTS, "회의가 있습니다.", "", TAIL, TAIL }, { 4, COUNT_CODE_POINTS, "회의가 있습니다.", "", TAIL, "[TM-" },
	      { 14, COUNT_CODE_POINTS, "회의가 있습니다.", "https://tm.example.kr/very/long", TAIL, "회 …\n\n" TAIL });
}

static void every_limit_is_kept_in_every_counting(void **state)
{
	(void)state;
	static const char text[] = "3회차 분과 회의를 엽니다. 🎵 함께해요!\n1. 분과장 선출\n2. 아이템 👨‍👩‍👧‍👦 구체화\n\ncafé에서 만납니다. 자세한 내용은 아래에 있습니다.";
	static size_t (*const counts[])(const char *) = { text_code_points, text_utf16, strlen }; /* as in enum counting */
	struct arena a = { 0 };
	for (int counting = COUNT_CODE_POINTS; counting <= COUNT_BYTES; counting++)
		for (size_t max = 1; max < 260; max++) {
			const struct limits limits = { .text_max = max, .counting = (enum counting)counting };
			const char *fitted = fit_text(&limits, text, "https://tm.example.kr/m/3", TAIL, &a);
			assert_true(counts[counting](fitted) <= max);
			assert_true(text_is_utf8(fitted, strlen(fitted)));
			assert_true(max < 9 || text_ends(fitted, TAIL));
		}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_stays_whole_with_the_reference_last),
		cmocka_unit_test(what_is_too_long_is_cut_at_a_sentence),
		cmocka_unit_test(the_points_of_lists_and_dates_end_no_sentence),
		cmocka_unit_test(words_then_characters_where_no_sentence_ends),
		cmocka_unit_test(the_link_follows_what_was_shortened),
		cmocka_unit_test(no_character_is_cut_in_the_middle),
		cmocka_unit_test(limits_too_small_for_all_still_hold),
		cmocka_unit_test(every_limit_is_kept_in_every_counting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
