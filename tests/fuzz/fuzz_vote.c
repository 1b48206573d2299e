/* SPDX-License-Identifier: MIT */
/* fuzz_vote.c - what members write, read as a vote: never more choices than there are, never more than may be chosen, and the same again
 * when it is written with other spaces. */
#include "fuzz/fuzz.h"

#include "model/vote.h"

enum { CHOICES = 5 };

static const char *const labels[CHOICES] = { "악기거리 야외공연", "간판·조명 개선", "음악상점 지도", "Café 2", "3" };

static void must_be_bounded(uint64_t bits, int choose)
{
	MUST(bits >> CHOICES == 0);
	MUST(__builtin_popcountll(bits) <= choose);
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	struct consultation c = { .choose = (int)fuzz_pick(in, CHOICES) + 1 };
	for (size_t i = 0; i < CHOICES; i++)
		*vec_push(&a, &c.choices.list) = labels[i];
	struct vote_rules rules;
	vote_rules_init(&rules, &c, &a);
	const char *text = fuzz_text(in, &a);
	uint64_t bits = vote_read(&rules, text, &a);
	must_be_bounded(bits, c.choose);
	MUST(vote_read(&rules, arena_printf(&a, "  %s \n", text), &a) == bits);
	must_be_bounded(vote_picks(&c, text), CHOICES);
	if (vote_is_explicit(text, &a))
		MUST(strpbrk(text, "0123456789") || !text_starts(text, "#"));
	arena_done(&a);
}
