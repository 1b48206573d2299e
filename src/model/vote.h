/* SPDX-License-Identifier: MIT */
/* vote.h - what a reply means for a consultation with choices (spec §4.7). Pure.
 *
 * Understood: 2 · 2번 · ② · 투표 2 · #2 · the label itself (NFC, spaces and case ignored); with choose > 1 several of them separated by
 * commas, slashes, new lines or (numbers) spaces. Anything else, a number out of range, more choices than allowed: not understood. */
#ifndef MODEL_VOTE_H
#define MODEL_VOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/item.h"

/* How the votes of one consultation are read; made once for many of them. */
struct vote_rules {
	const struct consultation *c;
	const char *labels[CHOICES_MAX]; /* folded */
	size_t reach;                    /* parts into which a label may be cut by the separators that it holds */
};
/* The labels live in the arena. */
void vote_rules_init(struct vote_rules *out, const struct consultation *c, struct arena *a);

/* Choices as a set of bits, bit 0 the first. 0: none understood. */
uint64_t vote_read(const struct vote_rules *rules, const char *text, struct arena *a);
/* Poll picks "0,2" → bits; 0 when empty or out of range. */
uint64_t vote_picks(const struct consultation *c, const char *picks);
/* Is it an explicit vote, "투표 N" or "#N", for a chat where people also talk? N any number. */
bool vote_is_explicit(const char *text, struct arena *a);

#endif
