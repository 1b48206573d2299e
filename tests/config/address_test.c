/* SPDX-License-Identifier: MIT */
/* address_test.c - which links and base addresses are legal; plain http stays on this machine. */
#include "unit.h"

#include "config/kinds.h"

static const struct {
	const char *url;
	bool link, base;
} table[] = {
	{ "https://example.kr", true, true },
	{ "https://example.kr/", true, true },
	{ "HTTPS://Example.KR:8443/a/b", true, true },
	{ "https://example.kr/a?b=c#d", true, false },
	{ "https://example.kr#d", true, false },
	{ "https://서초.kr/회의", true, true },
	{ "https://[2001:db8::1]/x", true, true },
	{ "http://example.kr", true, false },
	{ "http://localhost", true, true },
	{ "http://LOCALHOST:8080/x", true, true },
	{ "http://127.0.0.1:9", true, true },
	{ "http://127.8.9.10", true, true },
	{ "http://[::1]:80/", true, true },
	{ "http://127.0.0.1.example.kr", true, false },
	{ "http://127.1", true, false },
	{ "http://2130706433", true, false },
	{ "http://localhost.example.kr", true, false },
	{ "http://[::2]", true, false },
	{ "http://128.0.0.1", true, false },
	{ "http://localhost@example.kr", false, false },
	{ "https://u:p@example.kr/", false, false },
	{ "https://example.kr/@name", true, true },
	{ "https://", false, false },
	{ "https:///x", false, false },
	{ "https://:80", false, false },
	{ "https://example.kr:", false, false },
	{ "https://example.kr:0", false, false },
	{ "https://example.kr:65536", false, false },
	{ "https://example.kr:8a", false, false },
	{ "https://exa mple.kr", false, false },
	{ "https://example.kr/a b", false, false },
	{ "https://example.kr/\"x", false, false },
	{ "https://example.kr/<x>", false, false },
	{ "https://example.kr/a\nb", false, false },
	{ "https://[::1", false, false },
	{ "https://[::zz]/", false, false },
	{ "https://.kr", false, false },
	{ "https://-x.kr", false, false },
	{ "https:/example.kr", false, false },
	{ "//example.kr", false, false },
	{ "example.kr", false, false },
	{ "ftp://example.kr", false, false },
	{ "javascript:alert(1)", false, false },
	{ "file:///etc/passwd", false, false },
	{ " https://example.kr", false, false },
	{ "", false, false },
};

static void links_are_http_or_https_and_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct err e;
		if (address_check_link(table[i].url, &e) != table[i].link)
			fail_msg("link %s", table[i].url);
		if (address_check_base(table[i].url, &e) != table[i].base)
			fail_msg("base %s", table[i].url);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_are_http_or_https_and_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
