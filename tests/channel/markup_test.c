/* SPDX-License-Identifier: MIT */
/* markup_test.c - plain text from tagged text. */
#include <string.h>

#include "channel/markup.h"
#include "unit.h"

static const struct {
	const char *given, *expected;
} cases[] = {
	{ "", "" },
	{ "그대로", "그대로" },
	{ "<band:refer user_key=\"K\">김○○</band:refer> 님", "김○○ 님" },
	{ "<band:attachment type=\"photo\" id=\"3452\" />끝", "끝" },
	{ "<b><i>겹</i>친</b> <band:hashtag>#서초TM</band:hashtag>", "겹친 #서초TM" },
	{ "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39; &apos;z&apos;", "<b> & \"x\" 'y' 'z'" },
	{ "&amp;lt;", "&lt;" },                  /* once only */
	{ "&l<b>t;", "<" },                      /* tags first, then entities */
	{ "3 < 5 && 6 > 2", "3 < 5 && 6 > 2" },
	{ "<2층> <!-- x --> <", "<2층> <!-- x --> <" },
	{ "<b", "<b" },
	{ "<a<b>x", "<ax" },
	{ "</>", "</>" },
	{ "&#xAC00;&#44033;&#128512;", "가각\xF0\x9F\x98\x80" },
	{ "&#0; &#xD800; &#1114112; &#99999999999; &#; &#x; &#12", "&#0; &#xD800; &#1114112; &#99999999999; &#; &#x; &#12" },
	{ "&nbsp;&unknown; & &;", "\xC2\xA0&unknown; & &;" },
	{ "<a>x</a> <z>y</z>", "x y" },
	{ "&#x80;&#x7FF;&#x800;&#xFFFF;&#x10000;", "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80" },
	{ "&#x1G; &#1a; &#xg;", "&#x1G; &#1a; &#xg;" },
	{ "&#65;&#X42;&#x7f;", "AB\x7F" },
	{ "\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80" }, /* NFC */
	{ "&#x1100;&#x1161;", "\xEA\xB0\x80" },
	{ "a\r\nb", "a\nb" },
};

static void tags_go_entities_are_decoded_once_and_the_rest_stays(void **state)
{
	(void)state;
	struct arena a = { 0 };
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(markup_plain(&a, cases[i].given), cases[i].expected);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_go_entities_are_decoded_once_and_the_rest_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
