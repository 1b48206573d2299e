/* SPDX-License-Identifier: MIT */
/* template_test.c - what templates give, and which are refused. */
#include "render/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

struct row {
	const char *given, *expected; /* a text, or the beginning of the complaint */
};

static void fill(struct values *v, struct arena *a)
{
	static const char *const agenda[] = { "분과장 선출", "최적안 투표" };
	values_put(v, a, "title", "아이템회의(2차)");
	values_put(v, a, "place", "예술회관 2층");
	values_put(v, a, "brace", "{title} {{ {#agenda}");
	values_put(v, a, "empty", "");
	values_put(v, a, "null", NULL);
	values_put_list(v, a, "agenda", agenda, 2);
	values_put_list(v, a, "none", NULL, 0);
}

#define ROWS(...) ((const struct row[]){ __VA_ARGS__, { NULL, NULL } })

static void check(const struct row *rows, bool good)
{
	struct arena a = { 0 };
	struct values v = { 0 };
	fill(&v, &a);
	for (; rows->given; rows++) {
		struct err e = { 0 };
		char *out = NULL;
		assert_int_equal(template_render(rows->given, &v, &a, &out, &e), good);
		if (good)
			assert_string_equal(out, rows->expected);
		else if (strncmp(e.text, rows->expected, strlen(rows->expected)) != 0 || out)
			fail_msg("%s: %s", rows->given, e.text);
	}
	arena_done(&a);
}

static void values_stand_where_they_are_named(void **state)
{
	(void)state;
	check(ROWS({ "", "" }, { "plain } text", "plain } text" }, { "{title}", "아이템회의(2차)" }, { "<{empty}{null}>", "<>" },
		   { "{title|을를} {place|으로로}", "아이템회의(2차)를 예술회관 2층으로" }, { "{{title}", "{title}" }, { "{{{title}", "{아이템회의(2차)" },
		   { "a\n\n{place}\n", "a\n\n예술회관 2층\n" }, { "{empty|이가}", "이(가)" }),
	      true);
}

static void what_a_value_holds_is_never_a_template(void **state)
{
	(void)state;
	check(ROWS({ "{brace}", "{title} {{ {#agenda}" }, { "{#brace}{brace}{/brace}", "{title} {{ {#agenda}" }), true);
}

static void sections_stand_for_each_element_or_for_what_is_not_empty(void **state)
{
	(void)state;
	check(ROWS({ "{#agenda}{#}. {.}; {/agenda}", "1. 분과장 선출; 2. 최적안 투표; " }, { "{#none}{#}. {.}{/none}", "" },
		{ "{^none}없음{/none}", "없음" },
		   { "{^agenda}없음{/agenda}", "" }, { "{#place}장소: {place}{/place}", "장소: 예술회관 2층" },
		   { "{#empty}x{/empty}{^empty}y{/empty}", "y" },
		   { "{#agenda}{.|이가} {/agenda}", "분과장 선출이 최적안 투표가 " }, { "{#agenda}{#place}{#}{.}{/place}{/agenda}", "1분과장 선출2최적안 투표" },
		   { "{#agenda}{#agenda}{#}{/agenda}-{#}/{/agenda}", "12-1/12-2/" },
		   { "{#place}{^empty}{#agenda}{#}{/agenda}{/empty}{/place}", "12" }),
	      true);
}

static void a_line_of_section_tags_alone_vanishes(void **state)
{
	(void)state;
	check(ROWS({ "a\n{#place}\nb\n{/place}\nc\n", "a\nb\nc\n" }, { "a\n  {#place} {^empty}\t\nb\n{/empty}{/place}", "a\nb\n" },
		   { "{#agenda}\n{#}. {.}\n{/agenda}\n", "1. 분과장 선출\n2. 최적안 투표\n" }, { "{#agenda}\n{#}\n{/agenda}\n", "1\n2\n" },
		   { "{#empty}\nb\n{/empty}\nc", "c" }, { "{#place}x{/place}\ny", "x\ny" }, { "{#place} {/place}\ny", "y" }),
	      true);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	check(ROWS({ "\n\n{titel}", "line 3: there is no value named \"titel\"; the nearest is \"title\"" },
		{ "{}", "line 1: there is no value named" },
		   { "{ title}", "line 1: there is no value" }, { "{title", "line 1: the brace before \"title\"" },
		   { "{title\n}", "line 1: the brace" },
		   { "{title|을}", "line 1: there is no filter \"을\"" }, { "{title|}", "line 1: there is no filter" },
		   { "{title|을를|을를}", "line 1: there is no filter" },
		   { "{agenda}", "line 1: \"agenda\" is a list" }, { "{.}", "line 1: \".\" stands for an element" },
		   { "{#}", "line 1: \"#\" stands" },
		   { "{#place}{.}{/place}", "line 1: \".\" stands" }, { "{^none}{.}{/none}", "line 1: \".\" stands" },
		   { "a\n{/place}", "line 2: section \"place\" ends here" },
		   { "{#place}\n{#agenda}\n{/place}", "line 3: section \"place\" ends here, but \"agenda\" of line 2" },
		   { "a\n{#place}\nb\n", "line 2: section \"place\" is never closed" },
		   { "{#empty}{nonsense}{/empty}", "line 1: there is no value" }, { "{#nonsense}{/nonsense}", "line 1: there is no value" },
		   { "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", "line 1: the brace" }),
	      false);
}

static void sections_go_sixteen_deep_and_no_deeper(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct values v = { 0 };
	fill(&v, &a);
	for (int depth = 16; depth <= 17; depth++) {
		struct text t;
		struct err e = { 0 };
		char *out = NULL;
		text_init(&t, &a, 4096);
		for (int i = 0; i < depth; i++)
			text_add(&t, "{#place}");
		text_add(&t, "x");
		for (int i = 0; i < depth; i++)
			text_add(&t, "{/place}");
		assert_int_equal(template_render(t.data, &v, &a, &out, &e), depth == 16);
		assert_true(depth == 16 ? strcmp(out, "x") == 0 : strstr(e.text, "16 deep") != NULL);
	}
	arena_done(&a);
}

static void a_template_that_explodes_is_stopped(void **state)
{
	(void)state;
	static const char *const many[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
		"r", "s", "t" };
	struct arena a = { 0 };
	struct values v = { 0 };
	struct err e = { 0 };
	char *out = NULL;
	values_put_list(&v, &a, "l", many, 20);
	assert_false(template_render("{#l}{#l}{#l}{#l}{#l}{#l}{#l}{#l}{/l}{/l}{/l}{/l}{/l}{/l}{/l}{/l}", &v, &a, &out, &e));
	assert_int_equal(e.kind, ERR_LIMIT);
	assert_null(out);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_where_they_are_named),
		cmocka_unit_test(what_a_value_holds_is_never_a_template),
		cmocka_unit_test(sections_stand_for_each_element_or_for_what_is_not_empty),
		cmocka_unit_test(a_line_of_section_tags_alone_vanishes),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(sections_go_sixteen_deep_and_no_deeper),
		cmocka_unit_test(a_template_that_explodes_is_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
