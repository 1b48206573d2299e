/* SPDX-License-Identifier: MIT */
/* loanword.h - how a word in Latin letters ends when it is read in Korean. */
#ifndef RENDER_LOANWORD_H
#define RENDER_LOANWORD_H

#include <stdbool.h>
#include <stddef.h>

/* How the last syllable ends. Only 으로 tells ㄹ from the other consonants. */
enum sound { SOUND_UNKNOWN, SOUND_VOWEL, SOUND_RIEUL, SOUND_CONSONANT, SOUNDS };

/* A word as it stands in a text. */
struct word {
	char letters[32]; /* in small letters; of a longer word its end */
	size_t length;
	bool capitals;    /* all of them */
	bool measure;     /* a number stands before it: it may be a unit */
};

enum sound loanword_sound(const struct word *w);

#endif
