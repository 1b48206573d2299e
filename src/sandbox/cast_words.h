/* SPDX-License-Identifier: MIT */
/* cast_words.h - what the cast says: sentences that suit any council, and a choice in each of its spellings. */
#ifndef SANDBOX_CAST_WORDS_H
#define SANDBOX_CAST_WORDS_H

#include <stdint.h>

#include "sandbox/grasp.h"

/* Who speaks, about what. */
struct cast_view {
	const struct grasp *grasp;
	struct arena *arena;
	int member;
	size_t choice;   /* of grasp->choices */
	uint32_t chance; /* of the post: where its sentences begin */
};

/* A pattern with its names filled in: {number} {other} {nth} {other_nth} {vote} {none} {circled} {label} {squeezed}
 * {decomposed} {idea} {more} {slip} {doubt} {talk} {ask} {come} {thanks} {agree}. */
const char *cast_words(const struct cast_view *v, const char *pattern);

#endif
