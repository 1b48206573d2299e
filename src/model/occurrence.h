/* SPDX-License-Identifier: MIT */
/* occurrence.h - when and where a meeting really takes place: its rule less `except`, with what was moved put in its new place.
 *
 * The planner, the pages and the feeds all ask here. The struct stands in notice.h, because a notice points to one. */
#ifndef MODEL_OCCURRENCE_H
#define MODEL_OCCURRENCE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "base/zone.h"
#include "model/item.h"
#include "model/notice.h"

struct occurrences {
	VEC(struct occurrence) list; /* by the date of the rule; those of a cancelled meeting, too: that is for the reader to judge */
};

/* What is asked for: occurrences that end at or after from_at and start at or before until_at. */
struct period {
	const struct zone *zone;
	int64_t from_at, until_at;
};

/* Every occurrence in the period, at most 2,000; one for a single meeting. Errors: a rule that does not work. */
MUST_CHECK bool occurrences_in(const struct meeting *m, const struct period *p, struct arena *a, struct occurrences *out, struct err *e);
/* The occurrence that was declared: the one on the date of `starts`, moved if it was moved, even if `except` takes it out. */
void occurrence_first(const struct meeting *m, const struct zone *z, struct occurrence *out);
/* Does the meeting take place on this date of its rule (NULL: the date of `starts`), and how? UNKNOWN: the rule does not work. */
enum presence { PRESENCE_UNKNOWN, PRESENCE_NO, PRESENCE_YES };
enum presence occurrence_on(const struct meeting *m, const struct civil *date, const struct zone *z, struct occurrence *out);
/* When the last occurrence ends; the end of the year 9999 for a series without an end. */
int64_t occurrences_end(const struct meeting *m, const struct zone *z);

#endif
