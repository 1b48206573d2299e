/* SPDX-License-Identifier: MIT */
/* grasp_test.c - what a member reads in a post, in both languages and in the words of another council. */
#include "unit.h"

#include <string.h>

#include "sandbox/grasp.h"

enum { SEOUL = 9 * 3600 };

#define CLOSE INT64_C(1633046400000) /* 2021-10-01T09:00:00+09:00 */

struct row {
	const char *text, *title;
	size_t choices;
	const char *second;
	int64_t closes_at, begins_at;
	bool several;
};

static const struct row rows[] = {
	{ "[투표] 사업 아이템\n\n무엇을 할까요?\n\n1. 야외공연\n2. 간판·조명 개선\n3. 지도\n\n- 한 개. (예: 1)\n마감: 2021년 10월 1일(금) 09:00\n[TM-7F3K]",
	  "사업 아이템", 3, "간판·조명 개선", CLOSE, 0, false },
	{ "[Vote] Items\n\n1. Stage\n2. Map\n\n(Example: 1, 2)\nCloses: Friday, 1 October 2021, 09:00", "Items", 2, "Map", CLOSE, 0, true },
	{ "Umfrage\n1) Park\n2) Platz\nMan antwortet bis: closes 2021-10-01 09:00", "Umfrage", 2, "Platz", CLOSE, 0, false },
	{ "[의견을 듣습니다] 제안\n\n1. 하나뿐\n\n집계는 마감 뒤에 공개합니다.\n마감: 2021년 10월 1일(금) 09:00", "제안", 0, NULL, CLOSE, 0, false },
	{ "[회의 안내] 3회차\n일시: 2021년 10월 1일(금) 09:00–11:00\n안건\n1. 선출\n2. 투표", "3회차", 2, "투표", 0, CLOSE, false },
	{ "[투표 결과] 사업\n1. 공연: 12표 (63.2%)\n2. 지도: 2표", "사업", 2, "지도: 2표", 0, 0, false },
	{ "마감: 2021년 9월 31일(금) 09:00", "마감: 2021년 9월 31일(금) 09:00", 0, NULL, 0, 0, false },
	{ "마감: 99999999999999년 1월 1일 9:00 마감", "마감: 99999999999999년 1월 1일 9:00 마감", 0, NULL, 0, 0, false },
	{ "[", "[", 0, NULL, 0, 0, false },
	{ "[제목]", "[제목]", 0, NULL, 0, 0, false },
	{ "", "", 0, NULL, 0, 0, false },
};

static void posts_are_understood_by_their_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = { 0 };
		struct grasp g;
		grasp_text(rows[i].text, SEOUL, &a, &g);
		assert_string_equal(g.title, rows[i].title);
		if (g.choices.count != rows[i].choices || g.closes_at != rows[i].closes_at || g.begins_at != rows[i].begins_at)
			fail_msg("%s: %zu choices, closes %lld, begins %lld", rows[i].text, g.choices.count, (long long)g.closes_at,
				 (long long)g.begins_at);
		if (rows[i].second)
			assert_string_equal(g.choices.at[1], rows[i].second);
		assert_int_equal(g.several, rows[i].several);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(posts_are_understood_by_their_words) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
