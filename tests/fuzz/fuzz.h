/* SPDX-License-Identifier: MIT */
/* fuzz.h - what every target shares. A target is one file fuzz_NAME.c with one function, fuzz_one(): it reads bytes that anybody could have
 * sent, and says with MUST() what has to hold afterwards, whatever they were.
 *
 * Built with clang and libFuzzer it looks for bytes of its own (tools/long/fuzz.sh); built otherwise, replay.c gives it those of its
 * corpus and changed ones. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

/* What does not hold ends the process with where it stands: a sanitizer's report, or libFuzzer, then names the input. */
#define MUST(holds)                                                                        \
	do {                                                                               \
		if (!(holds)) {                                                            \
			fprintf(stderr, "%s:%d: it must hold: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                           \
		}                                                                          \
	} while (0)

/* The input, as far as it was not taken yet. */
struct bytes {
	const uint8_t *at;
	size_t left;
};

/* The target. */
void fuzz_one(struct bytes *in);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* libFuzzer's name for it, and replay.c's */

/* The next byte; 0 behind the end. */
static inline unsigned fuzz_byte(struct bytes *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->at++;
}

/* The next byte as the number of one of `count` things. */
static inline size_t fuzz_pick(struct bytes *in, size_t count)
{
	return fuzz_byte(in) % count;
}

/* All bytes up to the next zero byte, which is passed over, or to the end. */
static inline char *fuzz_raw(struct bytes *in, struct arena *a, size_t *length)
{
	const uint8_t *end = in->left ? memchr(in->at, 0, in->left) : NULL;
	size_t n = end ? (size_t)(end - in->at) : in->left;
	char *text = arena_string_n(a, (const char *)in->at, n);
	in->at += n + (end != NULL);
	in->left -= n + (end != NULL);
	if (length)
		*length = n;
	return text;
}

/* The same as the program has it inside: valid UTF-8, NFC. */
static inline char *fuzz_text(struct bytes *in, struct arena *a)
{
	size_t n = 0;
	char *raw = fuzz_raw(in, a, &n);
	return text_nfc(a, raw, n);
}

static inline bool fuzz_is_text(const char *s)
{
	return text_is_utf8(s, strlen(s));
}

#endif
