/* SPDX-License-Identifier: MIT */
/* loanword.c - reading Latin words in Korean, by tables.
 *
 * Units behind numbers, then words and endings: the first row that fits wins, so exceptions stand before their rule. Short words in
 * capitals are
 * spelled (티엠), unless the table knows them as words (밴드). */
#include "render/loanword.h"

#include <string.h>

/* Endings with spaces between them. '^': the word begins here; '@': any vowel; '*': any letter. */
struct reading {
	enum sound sound;
	const char *endings;
};

static const struct reading units[] = {
	{ SOUND_VOWEL, "^m ^km ^cm ^mm ^l ^ml ^p ^ha ^w ^kw ^v ^b ^kb ^mb ^gb ^tb ^hz ^khz ^mhz" }, /* 미터, 리터, 페이지 */
	{ SOUND_CONSONANT, "^g ^kg ^mg ^t ^db" },	      /* 그램, 톤 */
	{ SOUND_UNKNOWN, NULL },
};

/* Short words that are read as words even in capitals. */
static const struct reading names[] = {
	{ SOUND_VOWEL, "^band ^live ^cafe ^meet ^talk ^jazz ^news ^blog ^card ^hub ^new ^art ^box ^day ^note ^bus" },
	{ SOUND_RIEUL, "^mail ^hall" },
	{ SOUND_CONSONANT, "^zoom ^line ^shop ^club ^open ^home ^book ^team ^map ^app ^web ^pop ^tip ^one" },
	{ SOUND_UNKNOWN, NULL },
};

static const struct reading endings[] = {
	/* words that go their own way */
	{ SOUND_VOWEL, "^github ^ukulele ^theme ^anime ^me ^check ^set ^kit ^hit ^mat ^knit hub soup jeep" },
	{ SOUND_CONSONANT, "kakaotalk ^good ^big bag type" },
	/* long vowels leave the syllable open: 미트, 비트, 보트, 위크, 루프 */
	{ SOUND_VOWEL, "eet eat oat oot ait uit eek eak oak oop" },
	{ SOUND_RIEUL, "l le" },
	{ SOUND_CONSONANT, "m me mb n ne ng" },
	/* short ones close it: 앱, 로봇, 슬랙, 뮤직, 웹 */
	{ SOUND_CONSONANT, "@p @pp @t @k @ck @c @b" },
	/* everything else takes ㅡ, ㅣ or has its own vowel */
	{ SOUND_VOWEL, "*" },
	{ SOUND_UNKNOWN, NULL },
};

static bool is_vowel(char c)
{
	return strchr("aeiouy", c) != NULL;
}

/* Does the word end like ending[0..n)? */
static bool fits(const struct word *w, const char *ending, size_t n)
{
	size_t at = w->length;
	while (n-- > 0) {
		if (ending[n] == '^')
			return at == 0;
		if (at == 0)
			return false;
		char c = w->letters[--at];
		if (ending[n] == '@' ? !is_vowel(c) : ending[n] != '*' && ending[n] != c)
			return false;
	}
	return true;
}

static bool is_among(const struct word *w, const char *list)
{
	for (size_t n; *list; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (fits(w, list, n))
			return true;
	}
	return false;
}

static enum sound find(const struct word *w, const struct reading *rows)
{
	while (rows->endings && !is_among(w, rows->endings))
		rows++;
	return rows->sound;
}

/* 엘, 알; 엠, 엔; all other letters end in a vowel. */
static enum sound letter_sound(char c)
{
	if (c == 'l' || c == 'r')
		return SOUND_RIEUL;
	return c == 'm' || c == 'n' ? SOUND_CONSONANT : SOUND_VOWEL;
}

static bool is_spelled(const struct word *w)
{
	enum { SPELLED_MAX = 4 };
	size_t vowels = 0;
	for (size_t i = 0; i < w->length; i++)
		vowels += is_vowel(w->letters[i]);
	return w->length == 1 || vowels == 0 || (w->capitals && w->length <= SPELLED_MAX);
}

/* 5G is no weight, 3D no day. */
static bool is_measure(const struct word *w)
{
	return w->measure && !(w->capitals && w->length == 1 && w->letters[0] != 'l');
}

enum sound loanword_sound(const struct word *w)
{
	enum sound sound = is_measure(w) ? find(w, units) : SOUND_UNKNOWN;
	if (sound == SOUND_UNKNOWN)
		sound = find(w, names);
	if (sound != SOUND_UNKNOWN)
		return sound;
	return is_spelled(w) ? letter_sound(w->letters[w->length - 1]) : find(w, endings);
}
