/* SPDX-License-Identifier: MIT */
/* text.h - UTF-8 text: validity, normal form, lengths, comparison, building.
 *
 * All text is brought to Unicode NFC where it enters; what is inside the program is valid UTF-8 without NUL. Services count lengths
 * differently, so there are three counts. Unicode facts come from utf8proc (Unicode 15). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* True when s[0..n) is valid UTF-8 (no overlong forms, no surrogates) without NUL. */
bool text_is_utf8(const char *s, size_t n);
/* NFC of s[0..n); invalid bytes become U+FFFD, NUL and other C0 controls but \n and \t are dropped, \r\n becomes \n. */
char *text_nfc(struct arena *a, const char *s, size_t n);
size_t text_code_points(const char *s);
size_t text_utf16(const char *s);     /* UTF-16 code units: an emoji is 2 */
size_t text_graphemes(const char *s); /* what a person would call a character */
/* Bytes of the longest prefix that ends at a grapheme boundary and has at most `units` by `count` (one of the functions above). */
size_t text_prefix(const char *s, size_t units, size_t (*count)(const char *));
/* Decode one code point at *s and advance; 0 at the end. `*s` must be valid UTF-8. */
uint32_t text_next(const char **s);
/* NFC, case folded, all white space removed: two labels are the same when these are equal. */
char *text_fold(struct arena *a, const char *s);
/* White space runs (also U+00A0, U+3000, zero width) collapsed to one space, trimmed. */
char *text_squeeze(struct arena *a, const char *s);
/* Without white space at both ends. */
char *text_trim(struct arena *a, const char *s);
/* Columns on a terminal: Hangul and other wide signs are 2, combining ones 0. */
size_t text_columns(const char *s);
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
/* Damerau-Levenshtein distance in bytes, capped at 9. */
int text_distance(const char *a, const char *b);

/* A text that grows in an arena, with a ceiling in bytes from birth. */
struct text {
	struct arena *arena;
	char *data; /* terminated; never NULL after text_init */
	size_t length, room, ceiling;
	bool cut;   /* something did not fit under the ceiling; what is there ends at a whole character */
};

void text_init(struct text *t, struct arena *a, size_t ceiling);
void text_add(struct text *t, const char *s);
void text_add_n(struct text *t, const char *s, size_t n);
void text_addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Percent-encoding of everything but A-Z a-z 0-9 - . _ ~ (RFC 3986); a space becomes %20. */
void text_add_url(struct text *t, const char *s);
/* One form field: "&" unless first, name=, encoded value. */
void text_add_field(struct text *t, const char *name, const char *value);

#endif
