/* SPDX-License-Identifier: MIT */
/* restore.h - a copy takes the place of the database.
 *
 * Everything is prepared in the folder `restore` beside the database: looked at, migrated, marked with the time at which it was made, and
 * rid of what was erased since; its audit goes on with what people did since. Only then are names changed, under the note of aside.h:
 * killed at any moment, either the old database is in its place, or nothing starts until the command was given again. The caller holds the
 * lock. What the marks mean for deliveries is the planner's. */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H

#include "store/store.h"

struct restore_request {
	const char *state, *file;
	const char *actor; /* who does it, for the audit */
	int64_t now;       /* wall */
};
struct restore_result {
	int64_t made_at;   /* wall; the copy knows nothing of what happened later */
	const char *aside; /* where the former database is now, "" when there was none */
	int64_t erased;    /* replies that were erased since the copy was made, and now again */
};

/* When it was made, and the last time that stands in it: no later than that, whatever clock made it. Both wall. */
struct copy_times {
	int64_t made_at, last_at;
};
/* A copy of ours, whole, of a schema that this program knows? A database that was merely copied was made when it last wrote. */
MUST_CHECK bool restore_look(const char *file, struct copy_times *out, struct err *e);
MUST_CHECK bool restore_put(const struct restore_request *r, struct arena *a, struct restore_result *out, struct err *e);
/* In a copy: what was erased in `s` is erased there, for good. The copy is written anew beside itself and takes its own place. */
MUST_CHECK bool restore_erase(struct store *s, const char *file, struct err *e);

#endif
