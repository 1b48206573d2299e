/* SPDX-License-Identifier: MIT */
/* tally.h - the count of a consultation. Pure: rows in, numbers out.
 *
 * The last vote of a person counts, by the service's time, at equal times the later in the service's own order. A vote counts when it came
 * before the close, by its basis; edits and deletions first shown by a read begun at or after the close change the text, not the count. */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/item.h"
#include "model/reply.h"

/* One stored reply to the consultation, as far as the count needs it. */
struct ballot {
	const char *voter;   /* pseudonym under the consultation's key */
	enum basis basis;
	int64_t received_at; /* the service's time, or the fetch's */
	int64_t fetched_at;
	int64_t number;      /* the service's own, 0: it does not number */
	int64_t order;       /* in which they were found under one post */
	uint64_t choices;    /* bits, as they count (not changed by late edits); 0: not understood */
	bool counted_deleted; /* deleted by a read that began before the close */
};

struct tally {
	int64_t votes[CHOICES_MAX];
	size_t choices;
	int64_t voters, invalid, opinions;
};

bool ballot_in_time(const struct ballot *b, int64_t closes_at);
void tally_count(const struct consultation *c, const struct ballot *ballots, size_t count, struct arena *a, struct tally *out);
/* To keep a closed count: JSON, one line; and back. */
char *tally_write(const struct tally *t, struct arena *a);
bool tally_read(const char *json, struct tally *out, struct arena *a);

#endif
