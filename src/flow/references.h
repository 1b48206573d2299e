/* SPDX-License-Identifier: MIT */
/* references.h - the mark at the end of each post: the shortest prefix of its key's hash that no other delivery has. */
#ifndef FLOW_REFERENCES_H
#define FLOW_REFERENCES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/set.h"
#include "store/store.h"

/* Those given out in one planning, beside those in the store. Zeroed but for store and arena it is ready. */
struct references {
	struct store *store;
	struct arena *arena;
	struct set given;
};

/* "[MARK-7F3K]" for a key that has none yet; lives in the arena. */
MUST_CHECK bool references_pick(struct references *r, const char *mark, const char *key, const char **out, struct err *e);

#endif
