/* SPDX-License-Identifier: MIT */
/* telegram_test.c - what scenes cannot show of Telegram: the check of the settings. */
#include "channel/channels.h"
#include "unit.h"

static const struct {
	const char *place;
	bool good;
} cases[] = {
	{ "-1001234567890", true }, { "-5", true },      { "90001", true },    { "@seocho_tm", true },
	{ "", false },              { "-", false },      { "@", false },       { "seocho_tm", false },
	{ "-100123…", false },      { "- 100", false },  { "@seocho tm", false }, { "1.5", false },
	{ "https://t.me/seocho_tm", false },             { "99999999999999999999", false },
};

static void a_chat_is_a_number_or_a_public_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct account a = { .place = cases[i].place };
		struct err e = { 0 };
		if (channel_find("telegram")->check(&a, &e) != cases[i].good)
			fail_msg("\"%s\": %s", cases[i].place, e.text);
		assert_true(cases[i].good || e.text[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chat_is_a_number_or_a_public_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
