/* SPDX-License-Identifier: MIT */
/* josa_test.c - particles behind names as they stand in notices. */
#include "render/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *name, *object, *direction; /* 을를, 으로로 */
};

static const struct row rows[] = {
	/* Hangul: open, closed, ㄹ */
	{ "회의", "를", "로" }, { "설명회", "를", "로" }, { "총회", "를", "로" }, { "악기거리", "를", "로" }, { "음악상점 지도", "를", "로" },
	{ "공연", "을", "으로" }, { "안건", "을", "으로" }, { "신규 회원 모집", "을", "으로" }, { "간판·조명 개선", "을", "으로" }, { "분과장 선출", "을", "로" },
	{ "예술의전당", "을", "으로" }, { "서초문화예술회관", "을", "으로" }, { "마을", "을", "로" }, { "서울", "을", "로" }, { "연습실", "을", "로" },
	{ "길", "을", "로" }, { "밴드", "를", "로" }, { "텔레그램", "을", "으로" }, { "인스타그램", "을", "으로" }, { "꽃", "을", "으로" }, { "값", "을", "으로" },
	{ "여덟", "을", "으로" }, { "삶", "을", "으로" },
	/* numbers by their reading */
	{ "0", "을", "으로" }, { "1", "을", "로" }, { "2", "를", "로" }, { "3", "을", "으로" }, { "4", "를", "로" }, { "5", "를", "로" },
	{ "6", "을", "으로" },
	{ "7", "을", "로" }, { "8", "을", "로" }, { "9", "를", "로" }, { "10", "을", "으로" }, { "100", "을", "으로" }, { "1,000", "을", "으로" },
	{ "10,000", "을", "으로" }, { "100000000", "을", "으로" }, { "1000000000000", "를", "로" },
	{ "10,000,000,000,000,000", "을", "으로" }, { "2021", "을", "로" },
	{ "안건 6", "을", "으로" }, { "안건 1", "을", "로" }, { "3층", "을", "으로" }, { "8월", "을", "로" }, { "3회차", "를", "로" },
	{ "02-580-1300", "을", "으로" },
	{ "3.5", "를", "로" }, { "50%", "를", "로" }, { "100㎡", "를", "로" }, { "20℃", "를", "로" }, { "③", "을", "으로" },
	{ "⑩", "을", "으로" }, { "⑪", "을", "로" },
	{ "Ⅳ", "를", "로" }, { "１０", "을", "으로" },
	/* units behind numbers */
	{ "100m", "를", "로" }, { "10 km", "를", "로" }, { "5kg", "을", "으로" }, { "500 g", "을", "으로" }, { "2L", "를", "로" }, { "7PM", "을", "으로" },
	/* brackets, quotes and signs at the end are passed over */
	{ "회의(2차)", "를", "로" }, { "카페(2층)", "를", "로" }, { "연습실(지하 3호)", "을", "로" }, { "공연[야외]", "을", "으로" }, { "강당（별관）", "을", "으로" },
	{ "(가칭)", "을", "으로" }, { "‘악기거리 야외공연’", "을", "으로" }, { "「봄의 소리」", "를", "로" }, { "《겨울 나그네》", "를", "로" }, { "\"축제\"", "를", "로" },
	{ "함께해요!", "를", "로" }, { "함께 만듭니다…", "를", "로" }, { "음악회 🎵", "를", "로" }, { "음악회 🎻🎶!!", "를", "로" }, { "회의:)", "를", "로" },
	{ "장터 ", "를", "로" }, { "장날\n", "을", "로" }, { "C++", "를", "로" }, { "#서초", "를", "로" }, { "오전·오후", "를", "로" },
	/* capitals are spelled */
	{ "TM", "을", "으로" }, { "QR", "을", "로" }, { "AI", "를", "로" }, { "PDF", "를", "로" }, { "SNS", "를", "로" },
	{ "URL", "을", "로" }, { "LED", "를", "로" },
	{ "API", "를", "로" }, { "OT", "를", "로" }, { "MOU", "를", "로" }, { "VR", "을", "로" }, { "KBS", "를", "로" },
	{ "YTN", "을", "으로" }, { "JTBC", "를", "로" },
	{ "A", "를", "로" }, { "L", "을", "로" }, { "M", "을", "으로" }, { "N", "을", "으로" }, { "B동", "을", "으로" },
	{ "@seocho_tm", "을", "으로" }, { "html", "을", "로" },
	{ "ＴＭ", "을", "으로" },
	/* words as Korean reads them */
	{ "BAND", "를", "로" }, { "Naver BAND", "를", "로" }, { "Zoom", "을", "으로" }, { "ZOOM", "을", "으로" },
	{ "Google Meet", "를", "로" }, { "Google", "을", "로" },
	{ "Instagram", "을", "으로" }, { "Telegram", "을", "으로" }, { "Slack", "을", "으로" }, { "Discord", "를", "로" }, { "YouTube", "를", "로" },
	{ "KakaoTalk", "을", "으로" }, { "Facebook", "을", "으로" }, { "Twitter", "를", "로" }, { "TikTok", "을", "으로" },
	{ "GitHub", "를", "로" }, { "LINE", "을", "으로" },
	{ "Notion", "을", "으로" }, { "Webex", "를", "로" }, { "Teams", "를", "로" }, { "Seoul", "을", "로" }, { "Gangnam", "을", "으로" },
	{ "Seocho", "를", "로" },
	{ "festival", "을", "로" }, { "musical", "을", "로" }, { "concert", "를", "로" }, { "Café", "를", "로" }, { "cafe", "를", "로" },
	{ "jazz", "를", "로" },
	{ "robot", "을", "으로" }, { "internet", "을", "으로" }, { "event", "를", "로" }, { "music", "을", "으로" }, { "web", "을", "으로" },
	{ "app", "을", "으로" },
	{ "workshop", "을", "으로" }, { "startup", "을", "으로" }, { "camp", "를", "로" }, { "network", "를", "로" },
	{ "link", "를", "로" }, { "week", "를", "로" },
	{ "check", "를", "로" }, { "online", "을", "으로" }, { "game", "을", "으로" }, { "style", "을", "로" }, { "type", "을", "으로" },
	{ "website", "를", "로" },
	{ "busking", "을", "으로" }, { "card", "를", "로" }, { "blog", "를", "로" }, { "box", "를", "로" }, { "story", "를", "로" },
	{ "violin", "을", "으로" },
	/* syllables in parts, and letters by their names */
	{ "\xE1\x84\x80\xE1\x85\xB5\xE1\x86\xAF", "을", "로" }, { "\xE1\x84\x8E\xE1\x85\xA1", "를", "로" }, { "ㄱ", "을", "으로" },
	{ "ㄹ", "을", "로" }, { "ㅏ", "를", "로" },
	/* nobody knows */
	{ "", "을(를)", "(으)로" }, { "!!", "을(를)", "(으)로" }, { "會議", "을(를)", "(으)로" }, { "🎵", "을(를)", "(으)로" }, { "회의 會", "을(를)", "(으)로" },
};

static void particles_fit_the_last_sound(void **state)
{
	(void)state;
	assert_true(sizeof rows / sizeof *rows >= 80);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *object = josa(rows[i].name, "을를"), *direction = josa(rows[i].name, "으로로");
		if (strcmp(object, rows[i].object) != 0 || strcmp(direction, rows[i].direction) != 0)
			fail_msg("%s%s, %s%s", rows[i].name, object, rows[i].name, direction);
	}
}

static void every_pair_knows_its_forms(void **state)
{
	(void)state;
	static const struct {
		const char *pair, *open, *closed, *rieul, *unknown;
	} pairs[] = {
		{ "을를", "를", "을", "을", "을(를)" },	   { "이가", "가", "이", "이", "이(가)" },	   { "은는", "는", "은", "은", "은(는)" },
		{ "과와", "와", "과", "과", "과(와)" },	   { "으로로", "로", "으로", "로", "(으)로" }, { "이라라", "라", "이라", "이라", "(이)라" },
		{ "아야", "야", "아", "아", "아(야)" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_string_equal(josa("회의", pairs[i].pair), pairs[i].open);
		assert_string_equal(josa("공연", pairs[i].pair), pairs[i].closed);
		assert_string_equal(josa("마을", pairs[i].pair), pairs[i].rieul);
		assert_string_equal(josa("", pairs[i].pair), pairs[i].unknown);
	}
	assert_null(josa("회의", "를을"));
	assert_null(josa("회의", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(particles_fit_the_last_sound),
		cmocka_unit_test(every_pair_knows_its_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
