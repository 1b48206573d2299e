/* SPDX-License-Identifier: MIT */
/* josa.c - the particle that fits the last sound of a text.
 *
 * Hangul says it exactly, numbers by their reading, Latin words by loanword.h. Nobody can get every English word right; what matters is
 * that the names of services and places are. */
#include "render/template.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "render/loanword.h"

static const struct pair {
	const char *name, *particle[SOUNDS];
} pairs[] = {
	{ "을를", { "을(를)", "를", "을", "을" } },
	{ "이가", { "이(가)", "가", "이", "이" } },
	{ "은는", { "은(는)", "는", "은", "은" } },
	{ "과와", { "과(와)", "와", "과", "과" } },
	{ "으로로", { "(으)로", "로", "로", "으로" } },
	{ "이라라", { "(이)라", "라", "이라", "이라" } },
	{ "아야", { "아(야)", "야", "아", "아" } },
};

/* A run of code points of one meaning. */
struct range {
	uint32_t first, last;
};

/* Signs that nobody reads aloud: space, punctuation, marks, arrows, emoji. */
static const struct range silent[] = {
	{ 0x01, 0x2F },	    { 0x3A, 0x40 },	{ 0x5B, 0x60 },	    { 0x7B, 0xBF },	  { 0xD7, 0xD7 },	{ 0xF7, 0xF7 },
	{ 0x0300, 0x036F }, { 0x2000, 0x206F }, { 0x20D0, 0x20FF }, { 0x2190, 0x245F },	  { 0x2500, 0x2BFF },	{ 0x3000, 0x3004 },
	{ 0x3008, 0x303F }, { 0xFE00, 0xFE6F }, { 0xFF61, 0xFF65 }, { 0x1F000, 0x1FAFF }, { 0xE0000, 0xE01EF },
};

/* Signs that are read as a word or a sound of their own. */
static const struct {
	struct range range;
	enum sound sound;
} spoken[] = {
	{ { '%', '%' }, SOUND_VOWEL },		 /* 퍼센트 */
	{ { '+', '+' }, SOUND_VOWEL },		 /* 플러스 */
	{ { 0x00B0, 0x00B0 }, SOUND_VOWEL },	 /* 도 */
	{ { 0x00BC, 0x00BD }, SOUND_RIEUL },	 /* 사분의 일, 이분의 일 */
	{ { 0x00BE, 0x00BE }, SOUND_CONSONANT }, /* 사분의 삼 */
	{ { 0x321C, 0x321C }, SOUND_VOWEL },	 /* 주식회사 */
	{ { 0x2030, 0x2030 }, SOUND_RIEUL },	 /* 퍼밀 */
	{ { 0x2103, 0x2103 }, SOUND_VOWEL },	 /* 도 */
	{ { 0x338E, 0x338F }, SOUND_CONSONANT }, /* ㎎ ㎏ */
	{ { 0x3396, 0x33A6 }, SOUND_VOWEL },	 /* liters and meters, square and cubic ones, too */
	{ { 0x1161, 0x1175 }, SOUND_VOWEL },	 /* syllables in parts */
	{ { 0x11AF, 0x11AF }, SOUND_RIEUL },
	{ { 0x11A8, 0x11C2 }, SOUND_CONSONANT },
	{ { 0x3139, 0x3139 }, SOUND_RIEUL }, /* letters by their names: 리을, 기역, 아 */
	{ { 0x3131, 0x314E }, SOUND_CONSONANT },
	{ { 0x314F, 0x3163 }, SOUND_VOWEL },
};

/* Signs that stand for a number: the first of the range is 1. */
static const struct range numerals[] = {
	{ 0x2460, 0x2473 }, { 0x2474, 0x2487 }, { 0x2488, 0x249B }, { 0x2160, 0x216B }, { 0x2170, 0x217B },
};

static bool within(const struct range *r, uint32_t c)
{
	return c >= r->first && c <= r->last;
}

static bool is_within(const struct range *ranges, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (within(&ranges[i], c))
			return true;
	return false;
}

/* Full-width signs as plain ones, accented letters by what is heard of them. */
static uint32_t plain(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFEE0;
	if (c == 0xD1 || c == 0xF1 || (c >= 0x143 && c <= 0x148))
		return 'n';
	return c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7 ? 'e' : c;
}

/* The code point before *end, which moves before it; 0 at the beginning. */
static uint32_t before(const char *text, const char **end)
{
	if (*end == text)
		return 0;
	do
		--*end;
	while (*end > text && ((unsigned char)**end & 0xC0) == 0x80);
	const char *at = *end;
	return plain(text_next(&at));
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_upper(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_silent(uint32_t c)
{
	for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
		if (within(&spoken[i].range, c))
			return false;
	return is_within(silent, sizeof silent / sizeof *silent, c);
}

/* Behind the last sign that is read. What stands in brackets is passed over with them, as the spelling rules want it, unless all of the
 * text stands in brackets. NULL when there is nothing to read. */
static const char *last_read(const char *text, bool skip_bracketed)
{
	const char *end = text + strlen(text);
	int depth = 0;
	while (end > text) {
		const char *behind = end;
		uint32_t c = before(text, &end);
		bool closes = c == ')' || c == ']', opens = c == '(' || c == '[';
		if (skip_bracketed && (closes || (opens && depth > 0)))
			depth += closes ? 1 : -1;
		else if (depth == 0 && !is_silent(c))
			return behind;
	}
	return NULL;
}

/* 일 이 삼 사 오 육 칠 팔 구; for round numbers their unit: 십 백 천 만 억 조. */
static enum sound digit_sound(int digit, int zeros)
{
	static const enum sound ones[] = { SOUND_CONSONANT, SOUND_RIEUL,     SOUND_VOWEL, SOUND_CONSONANT, SOUND_VOWEL,
					   SOUND_VOWEL,	    SOUND_CONSONANT, SOUND_RIEUL, SOUND_RIEUL,	   SOUND_VOWEL };
	enum { JO = 12, GYEONG = 16 };
	if (zeros == 0)
		return ones[digit];
	return digit > 0 && zeros >= JO && zeros < GYEONG ? SOUND_VOWEL : SOUND_CONSONANT;
}

/* The number that ends at *end, which moves before it; -1: there is none, or it is a long one. */
static int short_number(const char *text, const char **end)
{
	enum { TEN = 10, HUNDRED = 100 };
	int n = 0, place = 1;
	const char *at = *end;
	for (uint32_t c = before(text, &at); is_digit(c); c = before(text, &at)) {
		if (place > HUNDRED)
			return -1;
		n += (int)(c - '0') * place;
		place *= TEN;
		*end = at;
	}
	return place > 1 ? n : -1;
}

/* Two numbers that are read in another order, or with a word behind them: 10:30 (열 시 삼십 분), 9/29 (구월 이십구 일), 1/2 (이분의 일). */
static enum sound pair_sound(const char *text, const char *end)
{
	enum { MONTHS = 12, DAYS = 31, FRACTION_MAX = 5, MINUTES = 60, TWO_SIGNS = 2 };
	const char *at = end;
	int second = short_number(text, &at);
	bool two = end - at == TWO_SIGNS;
	uint32_t between = before(text, &at);
	int first = second < 0 ? -1 : short_number(text, &at);
	if (first < 0)
		return SOUND_UNKNOWN;
	if (between == ':' && two && first < 25 && second < MINUTES)
		return second == 0 ? SOUND_VOWEL : SOUND_CONSONANT;
	if (between != '/' || second == 0)
		return SOUND_UNKNOWN;
	if (first > 0 && first < second && second <= FRACTION_MAX)
		return digit_sound(first, 0);
	return first >= 1 && first <= MONTHS && second <= DAYS ? SOUND_RIEUL : SOUND_UNKNOWN;
}

static enum sound number_sound(const char *text, const char *end)
{
	enum sound pair = pair_sound(text, end);
	if (pair != SOUND_UNKNOWN)
		return pair;
	int zeros = 0;
	uint32_t c = before(text, &end);
	for (; c == '0' || (c == ',' && zeros > 0); c = before(text, &end))
		zeros += c == '0';
	return digit_sound(is_digit(c) ? (int)(c - '0') : 0, zeros);
}

/* The word whose end is at `end`, and whether a number stands before it ("100m", "10 km"). */
static enum sound word_sound(const char *text, const char *end)
{
	char reversed[sizeof ((struct word *)0)->letters];
	struct word w = { .capitals = true };
	uint32_t c = before(text, &end);
	for (; is_letter(c); c = before(text, &end)) {
		w.capitals = w.capitals && is_upper(c);
		if (w.length < sizeof reversed - 1)
			reversed[w.length++] = (char)(is_upper(c) ? c + ('a' - 'A') : c);
	}
	for (size_t i = 0; i < w.length; i++)
		w.letters[i] = reversed[w.length - 1 - i]; /* cppcheck-suppress uninitvar ; w.length of them were written */
	if (c == ' ')
		c = before(text, &end);
	w.measure = is_digit(c);
	return loanword_sound(&w);
}

/* The reading of one sign that is neither digit nor Latin letter. */
static enum sound sign_sound(uint32_t c)
{
	enum { GA = 0xAC00, HIH = 0xD7A3, FINALS = 28, RIEUL = 8, TEN = 10 };
	if (c >= GA && c <= HIH) {
		uint32_t final = (c - GA) % FINALS;
		return final == 0 ? SOUND_VOWEL : final == RIEUL ? SOUND_RIEUL : SOUND_CONSONANT;
	}
	for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
		if (within(&spoken[i].range, c))
			return spoken[i].sound;
	for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
		if (within(&numerals[i], c)) {
			int n = (int)(c - numerals[i].first) + 1;
			return digit_sound(n % TEN ? n % TEN : 1, n % TEN == 0);
		}
	return SOUND_UNKNOWN;
}

static enum sound last_sound(const char *text)
{
	const char *end = last_read(text, true);
	end = end ? end : last_read(text, false);
	if (!end)
		return SOUND_UNKNOWN;
	const char *at = end;
	uint32_t c = before(text, &at);
	if (is_digit(c))
		return number_sound(text, end);
	return is_letter(c) ? word_sound(text, end) : sign_sound(c);
}

const char *josa(const char *text, const char *pair)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(pairs[i].name, pair) == 0)
			return pairs[i].particle[last_sound(text)];
	return NULL;
}
