/* SPDX-License-Identifier: MIT */
/* told.h - what the text of a notice says of its meeting.
 *
 * Made with the text and frozen with it, as part of the payload, so that the two can never disagree: whatever sends a delivery, finds a
 * lost one or confirms one by hand, what people were told is known without a further word being written. It serves to compare the last
 * word with what is true now, and to call off a meeting that nobody declares any more. */
#ifndef MODEL_TOLD_H
#define MODEL_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/zone.h"
#include "model/item.h"

struct occurrence;

struct told {
	const char *title, *link, *group;
	int64_t starts_at, ends_at;
	int64_t starts_wall, ends_wall; /* the time of day as it was told: civil_seconds(); 0: an older townbell did not write it down */
	enum meeting_mode mode;
	const char *place, *online; /* "" where the mode asks for none */
	bool approval, urgent;      /* of the item */
	struct strings agenda;      /* where approval is asked for: what follows may say nothing else */
};

struct told told_of(const struct item *item, const struct occurrence *o);
/* Time, mode, place and links alike: nobody needs to be told anew. Time is what the clock on the wall says: a zone whose rules change moves
 * no meeting. */
bool told_same(const struct told *a, const struct told *b);
/* The occurrence and the item as they were told: all that is left when the agenda is silent, and all that was approved. The
 * item names no channels. */
struct occurrence told_occurrence(const struct told *t, const struct zone *z);
struct item told_item(const struct told *t, const char *id);

void told_write(const struct told *t, struct json_out *o); /* a member "told" */
/* NULL when `j` is no such member. */
const struct told *told_read(const struct json *j, struct arena *a);

#endif
