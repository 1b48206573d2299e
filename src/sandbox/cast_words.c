/* SPDX-License-Identifier: MIT */
#include "sandbox/cast_words.h"

#include <string.h>

#include "base/text.h"

enum { WORDS_MAX = 1 << 16, CIRCLED_MAX = 20 };

static const char *const ideas[] = {
	"아이들과 함께 갈 수 있는 것이 하나쯤 있으면 좋겠습니다.",
	"점심시간에 30분만이라도 작은 행사를 열면 어떨까요? 🎻",
	"찬성하지만 쓰레기와 주차 대책을 먼저 세워 주십시오.",
	"밤에 골목이 어둡습니다. 조명부터 손봤으면 합니다.",
	"지도가 있으면 좋겠어요. <종이 + 휴대전화> 둘 다요 & 글씨는 크게.",
	"한 달에 하루만 차 없는 거리를 해 봅시다.",
	"앉아서 쉴 자리가 더 있으면 좋겠습니다.",
	"처음 온 사람도 알아볼 수 있는 안내판이 필요합니다.",
	"가게마다 조금씩 보태면 할 수 있는 일부터 시작해요.",
	"어르신들께는 전화로도 알려 주시면 고맙겠습니다.",
	"작년에 했던 것을 그대로 하지 말고 한 가지라도 바꿔 봅시다.",
	"비 오는 날에는 어떻게 하는지도 정해 주세요.",
};
static const char *const ideas_en[] = {
	"Something that children can join would be nice.",
	"How about half an hour at lunchtime? 🎻",
	"I agree, but please plan for litter and parking first.",
	"The alley is dark at night. Start with the lights.",
	"A map would help: <paper + phone>, both & in large print.",
	"One day a month without cars, please.",
	"A few more places to sit down.",
	"Signs that a first-time visitor understands.",
	"Let us begin with what every shop can chip in for.",
	"Please ring up the older neighbours as well.",
	"Not the same as last year: change at least one thing.",
	"Do decide what happens when it rains.",
};
static const char *const asks[] = { "소그룹은 몇 명씩인가요?", "주차할 곳이 있습니까?", "아이와 함께 가도 되나요?",
	"늦게 도착해도 들어갈 수 있나요?" };
static const char *const asks_en[] = { "How large are the groups?", "Is there somewhere to park?", "May I bring my child?",
	"Can I come in late?" };
static const char *const comes[] = { "참석합니다!", "저도 가겠습니다 🙋", "이번에는 꼭 가겠습니다.", "두 사람 참석할게요" };
static const char *const comes_en[] = { "I'll be there!", "Count me in 🙋", "This time I am coming.", "There will be two of us" };
static const char *const thanks[] = { "수고 많으셨습니다.", "알려 주셔서 고맙습니다 🙏", "이웃들에게도 전하겠습니다.", "기대하고 있겠습니다!" };
static const char *const thanks_en[] = { "Well done, everybody.", "Thanks for telling us 🙏", "I'll pass it on to the neighbours.",
	"Looking forward to it!" };
static const char *const agrees[] = { "저도 같은 생각이에요.", "좋은 생각입니다 👍", "맞아요, 이건 꼭 짚고 가면 좋겠어요.", "동의합니다." };
static const char *const agrees_en[] = { "I think so, too.", "Good idea 👍", "Right, let us not forget that.", "Agreed." };

static const char *sentence(const struct cast_view *v, const char *const *list, size_t count)
{
	return list[(v->chance + (size_t)v->member * 5) % count];
}
#define ONE_OF(v, list) sentence(v, (v)->grasp->korean ? (list) : (list##_en), sizeof (list) / sizeof *(list))

/* A syllable U+AC00 … U+D7A3 as its letters (Unicode 3.12), everything else as it is: what some telephones send. */
static void add_jamo(struct text *out, uint32_t unit)
{
	const char three[] = { (char)(0xE0 | unit >> 12), (char)(0x80 | (unit >> 6 & 0x3F)), (char)(0x80 | (unit & 0x3F)) };
	text_add_n(out, three, sizeof three);
}

static const char *decompose(const char *s, struct arena *a)
{
	enum { FIRST = 0xAC00, LAST = 0xD7A3, LEAD = 0x1100, VOWEL = 0x1161, TAIL = 0x11A7, VOWELS_TAILS = 588, TAILS = 28 };
	struct text out;
	text_init(&out, a, WORDS_MAX);
	while (*s) {
		const char *from = s;
		uint32_t sign = text_next(&s);
		if (sign < FIRST || sign > LAST) {
			text_add_n(&out, from, (size_t)(s - from));
			continue;
		}
		uint32_t n = sign - FIRST;
		add_jamo(&out, LEAD + n / VOWELS_TAILS);
		add_jamo(&out, VOWEL + n % VOWELS_TAILS / TAILS);
		if (n % TAILS)
			add_jamo(&out, TAIL + n % TAILS);
	}
	return out.data;
}

static const char *label(const struct cast_view *v)
{
	return v->grasp->choices.count ? v->grasp->choices.at[v->choice] : ONE_OF(v, ideas);
}

static const char *number(const struct cast_view *v)
{
	return arena_printf(v->arena, "%zu", v->choice + 1);
}

static const char *other(const struct cast_view *v)
{
	return arena_printf(v->arena, "%zu", (v->choice + 1) % v->grasp->choices.count + 1);
}

/* "2번", and what stands in its place where nobody says so. */
static const char *nth(const struct cast_view *v)
{
	return arena_printf(v->arena, v->grasp->korean ? "%s번" : "%s", number(v));
}

static const char *other_nth(const struct cast_view *v)
{
	return arena_printf(v->arena, v->grasp->korean ? "%s번" : "%s", other(v));
}

static const char *vote(const struct cast_view *v)
{
	return arena_printf(v->arena, v->grasp->korean ? "투표 %s" : "#%s", number(v));
}

static const char *none(const struct cast_view *v)
{
	return arena_printf(v->arena, "%zu", v->grasp->choices.count + 1);
}

/* ① … ⑳; behind that there is no such sign. */
static const char *circled(const struct cast_view *v)
{
	enum { ONE = 0x2460 };
	struct text out;
	if (v->choice >= CIRCLED_MAX)
		return number(v);
	text_init(&out, v->arena, WORDS_MAX);
	add_jamo(&out, (uint32_t)(ONE + v->choice));
	return out.data;
}

static const char *squeezed(const struct cast_view *v)
{
	struct text out;
	text_init(&out, v->arena, WORDS_MAX);
	for (const char *s = label(v); *s; s++)
		if (*s != ' ')
			text_add_n(&out, s, 1);
	return out.data;
}

static const char *decomposed(const struct cast_view *v)
{
	return decompose(label(v), v->arena);
}

static const char *idea(const struct cast_view *v)
{
	return ONE_OF(v, ideas);
}

static const char *more(const struct cast_view *v)
{
	return v->grasp->korean ? "(소리가 크지 않게 부탁드립니다)" : "(and not too loud, please)";
}

static const char *slip(const struct cast_view *v)
{
	return v->grasp->korean ? "잘못 올렸습니다" : "Sorry, wrong window";
}

static const char *doubt(const struct cast_view *v)
{
	return v->grasp->korean ? "다 좋지만 예산이 되는 것부터 하면 좋겠습니다." : "All good, but begin with what we can afford.";
}

static const char *talk(const struct cast_view *v)
{
	return v->grasp->korean ? "다들 저녁은 드셨어요?" : "Has everybody had dinner?";
}

static const char *ask(const struct cast_view *v)
{
	return ONE_OF(v, asks);
}

static const char *come(const struct cast_view *v)
{
	return ONE_OF(v, comes);
}

static const char *agree(const struct cast_view *v)
{
	return ONE_OF(v, agrees);
}

static const char *thank(const struct cast_view *v)
{
	return ONE_OF(v, thanks);
}

static const struct {
	const char *name;
	const char *(*make)(const struct cast_view *v);
} makers[] = {
	{ "{number}", number }, { "{other}", other }, { "{nth}", nth }, { "{other_nth}", other_nth }, { "{vote}", vote },
	 { "{none}", none }, { "{circled}", circled }, { "{label}", label },
	{ "{squeezed}", squeezed }, { "{decomposed}", decomposed }, { "{idea}", idea }, { "{more}", more }, { "{slip}", slip },
	{ "{doubt}", doubt }, { "{talk}", talk }, { "{ask}", ask }, { "{come}", come }, { "{thanks}", thank }, { "{agree}", agree },
};

/* The name at `at`, put in; how many bytes it takes. What is no name is taken as it is. */
static size_t fill(struct text *out, const struct cast_view *v, const char *at)
{
	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
		if (!text_starts(at, makers[i].name))
			continue;
		text_add(out, makers[i].make(v));
		return strlen(makers[i].name);
	}
	text_add_n(out, at, 1);
	return 1;
}

const char *cast_words(const struct cast_view *v, const char *pattern)
{
	struct text out;
	text_init(&out, v->arena, WORDS_MAX);
	while (*pattern) {
		size_t n = strcspn(pattern, "{");
		text_add_n(&out, pattern, n);
		pattern += n;
		if (*pattern)
			pattern += fill(&out, v, pattern);
	}
	return out.data;
}
