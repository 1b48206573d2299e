/* SPDX-License-Identifier: MIT */
/* html_test.c - whatever people wrote stays text. */
#include "unit.h"

#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "command/html.h"

static void only_markup_is_markup(void **state)
{
	struct arena a = { 0 };
	struct text t;
	(void)state;
	text_init(&t, &a, 1 << 16);
	html_put(&t, "<p class=\"{1}\">{2} {x} {3}{</p>", ARGS("\"><script>", "a & b < 'c'"));
	assert_string_equal(t.data, "<p class=\"&quot;&gt;&lt;script&gt;\">a &amp; b &lt; &#39;c&#39; {x} {</p>");
	arena_done(&a);
}

static void addresses_become_links_and_nothing_else_does(void **state)
{
#define LINK(address) "<a rel=\"noreferrer noopener\" href=\"" address "\">" address "</a>"
	static const struct {
		const char *given, *expected;
	} rows[] = {
		{ "", "" },
		{ "hhttp", "hhttp" },
		{ "보기: https://a.kr/x?y=1&z=2.", "보기: " LINK("https://a.kr/x?y=1&amp;z=2") "." },
		{ "(http://a.kr)", "(" LINK("http://a.kr") ")" },
		{ "javascript:alert(1)", "javascript:alert(1)" },
		{ "https://a.kr/\"onclick=\"x", LINK("https://a.kr/") "&quot;onclick=&quot;x" },
		{ "https://a<b>", LINK("https://a") "&lt;b&gt;" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = { 0 };
		struct text t;
		text_init(&t, &a, 1 << 16);
		html_prose(&t, rows[i].given);
		assert_string_equal(t.data, rows[i].expected);
		arena_done(&a);
	}
}

static void the_policy_knows_the_style_sheet_and_nothing_else(void **state)
{
	struct arena a = { 0 };
	struct text t;
	(void)state;
	crypto_init();
	text_init(&t, &a, 1 << 16);
	html_begin(&t, &(struct html_head){ .language = "ko", .title = "</title>", .css = "p { margin: 0 }" });
	/* printf 'p { margin: 0 }' | openssl dgst -sha256 -binary | base64 */
	assert_non_null(strstr(t.data, "default-src 'none'; img-src 'self' file:; "
				       "style-src 'sha256-7IWhgxoOGTB5NQzjGk9OPt0FwhVeBvZGoWgF9xLLh8c='"));
	assert_non_null(strstr(t.data, "<title>&lt;/title&gt;</title>"));
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_markup_is_markup),
		cmocka_unit_test(addresses_become_links_and_nothing_else_does),
		cmocka_unit_test(the_policy_knows_the_style_sheet_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
