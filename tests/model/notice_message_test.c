/* SPDX-License-Identifier: MIT */
/* notice_message_test.c - a frozen message thaws exactly; damaged ice is refused. */
#include "unit.h"

#include <string.h>

#include "base/text.h"
#include "model/notice.h"

static struct arena arena;

static int done(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void a_message_comes_back_as_it_was(void **state)
{
	(void)state;
	struct message m = {
		.text = "첫 줄\n\"둘째\" \\ 줄\t\xF0\x9F\x8E\xBB\n[TM-7F3K]",
		.reference = "[TM-7F3K]",
		.push = true,
		.question = "어느 것?",
		.choose = 2,
		.closes_at = INT64_C(1633046400123),
		.votes_open = 1,
	}, back;
	struct err e = { 0 };

	*vec_push(&arena, &m.choices.list) = "악기거리 야외공연";
	*vec_push(&arena, &m.choices.list) = "";
	char *json = message_write(&m, &arena);
	assert_null(strchr(json, '\n'));
	assert_true(message_read(json, &arena, &back, &e));
	assert_string_equal(back.text, m.text);
	assert_string_equal(back.reference, m.reference);
	assert_string_equal(back.question, m.question);
	assert_true(back.push);
	assert_int_equal(back.choose, 2);
	assert_int_equal(back.closes_at, m.closes_at);
	assert_int_equal(back.votes_open, 1);
	assert_int_equal(back.choices.list.count, 2);
	assert_string_equal(back.choices.list.at[0], m.choices.list.at[0]);
	assert_string_equal(back.choices.list.at[1], "");
	assert_string_equal(message_write(&back, &arena), json);
}

static void a_plain_message_needs_no_question(void **state)
{
	(void)state;
	struct message m = { .text = "x", .reference = "[TM-2345]" }, back;

	assert_true(message_read(message_write(&m, &arena), &arena, &back, NULL));
	assert_string_equal(back.question, "");
	assert_int_equal(back.choices.list.count, 0);
	assert_false(back.push);
}

#define GOOD_HEAD "{\"text\":\"x\",\"reference\":\"[TM-2345]\",\"push\":true,"
#define GOOD_TAIL ",\"question\":\"\",\"choose\":1,\"closes_at\":0,\"votes_open\":0}"

static void damaged_payloads_are_refused(void **state)
{
	(void)state;
	static const char *const table[] = {
		"", "null", "[]", "{}", "\"x\"", "{\"text\":", GOOD_HEAD "\"choices\":[]" GOOD_TAIL "x",
		GOOD_HEAD "\"choices\":[1]" GOOD_TAIL, GOOD_HEAD "\"choices\":null" GOOD_TAIL, GOOD_HEAD "\"choices\":{}" GOOD_TAIL,
		GOOD_HEAD "\"choices\":[\"a\\u0000b\"]" GOOD_TAIL,
		GOOD_HEAD "\"choices\":[],\"question\":\"\",\"choose\":-1,\"closes_at\":0,\"votes_open\":0}",
		GOOD_HEAD "\"choices\":[],\"question\":\"\",\"choose\":1e99,\"closes_at\":0,\"votes_open\":0}",
		GOOD_HEAD "\"choices\":[],\"question\":\"\",\"choose\":4294967296,\"closes_at\":0,\"votes_open\":0}",
		GOOD_HEAD "\"choices\":[],\"question\":null,\"choose\":1,\"closes_at\":0,\"votes_open\":0}",
		"{\"text\":1,\"reference\":\"\",\"push\":true,\"choices\":[]" GOOD_TAIL,
		"{\"text\":\"x\",\"reference\":\"\",\"push\":1,\"choices\":[]" GOOD_TAIL,
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct message m = { .text = "untouched" };
		struct err e = { 0 };
		assert_false(message_read(table[i], &arena, &m, &e));
		assert_true(e.text[0]);
		assert_string_equal(m.text, "untouched");
	}
	struct message m;
	assert_true(message_read(GOOD_HEAD "\"choices\":[]" GOOD_TAIL, &arena, &m, NULL)); /* the pieces as such are good */
}

static void a_flood_of_choices_is_refused(void **state)
{
	(void)state;
	struct message m = { .text = "x", .reference = "" }, back;

	for (int i = 0; i < CHOICES_MAX; i++)
		*vec_push(&arena, &m.choices.list) = "c";
	assert_true(message_read(message_write(&m, &arena), &arena, &back, NULL));
	*vec_push(&arena, &m.choices.list) = "one too many";
	assert_false(message_read(message_write(&m, &arena), &arena, &back, NULL));
}

static struct card sample_card(void)
{
	struct card c = { .look = CARD_OUTCOME, .korean = true, .label = "투표 결과", .title = "\"최적안\" 투표", .soon = "", .body = "무엇을?\n더",
			  .heading = "들어온 의견", .numbered = true, .voters = 19, .turnout = "참여 19명", .community = "협의회",
			  .handle = "@tm", .link = "https://tm.example.kr/x", .image = "images/a.jpg" };
	*vec_push(&arena, &c.facts) = (struct fact){ "일시", "9월 30일(목)", "9월 29일(수)" };
	*vec_push(&arena, &c.list.list) = "“좋아요”";
	*vec_push(&arena, &c.bars) = (struct bar){ "야외공연", 12, true };
	return c;
}

static void a_card_comes_back_as_it_was(void **state)
{
	(void)state;
	const struct card card = sample_card();
	struct message m = { .text = "x", .reference = "[TM-2345]", .card = &card }, back;
	const char *json = message_write(&m, &arena);
	assert_true(message_read(json, &arena, &back, NULL));
	assert_non_null(back.card);
	assert_string_equal(message_write(&back, &arena), json);
	assert_string_equal(back.card->facts.at[0].was, "9월 29일(수)");
	assert_int_equal(back.card->bars.at[0].votes, 12);
}

static void damaged_cards_are_refused(void **state)
{
	(void)state;
	static const char *const table[] = { "null", "{}", "[]", "\"x\"", "{\"look\":\"notice\"}" };
	for (size_t i = 0; i < COUNT(table); i++) {
		struct message m;
		const char *json = arena_printf(&arena, GOOD_HEAD "\"choices\":[],\"card\":%s" GOOD_TAIL, table[i]);
		assert_false(message_read(json, &arena, &m, NULL));
	}
}

static void a_card_in_words_says_everything_once(void **state)
{
	(void)state;
	const struct card card = sample_card();
	assert_string_equal(card_words(&card, &arena), "투표 결과. \"최적안\" 투표. 일시: 9월 29일(수) → 9월 30일(목). 무엇을? 더. 들어온 의견: "
						       "1. “좋아요”. 야외공연 12표. 참여 19명. 협의회.");
}

static void a_card_in_words_is_never_too_long(void **state)
{
	(void)state;
	struct card card = sample_card();
	struct text t;
	text_init(&t, &arena, 1 << 20);
	for (int i = 0; i < 700; i++)
		text_add(&t, "\xF0\x9F\x8E\xBB");
	card.body = t.data;
	const char *words = card_words(&card, &arena);
	assert_in_range(text_utf16(words), CARD_WORDS_MAX - 2, CARD_WORDS_MAX);
	assert_true(text_ends(words, "\xF0\x9F\x8E\xBB…"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_comes_back_as_it_was),
		cmocka_unit_test(a_plain_message_needs_no_question),
		cmocka_unit_test(damaged_payloads_are_refused),
		cmocka_unit_test(a_flood_of_choices_is_refused),
		cmocka_unit_test(a_card_comes_back_as_it_was),
		cmocka_unit_test(damaged_cards_are_refused),
		cmocka_unit_test(a_card_in_words_says_everything_once),
		cmocka_unit_test(a_card_in_words_is_never_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
