/* SPDX-License-Identifier: MIT */
/* tallies.h - counts that are closed, items of `announce`, and the last good text of each agenda file. */
#ifndef STORE_TALLIES_H
#define STORE_TALLIES_H

#include "base/vec.h"
#include "model/item.h"
#include "store/store.h"

/* The closed count of an item as tally_write() made it; "" when not closed. */
const char *tallies_closed(struct store *s, const char *item, struct arena *a);
MUST_CHECK bool tallies_close(struct store *s, const char *item, const char *json, int64_t now, struct err *e);
/* The consultation was opened again (its close moved): forget the closed count. */
MUST_CHECK bool tallies_reopen(struct store *s, const char *item, struct err *e);

struct texts {
	VEC(const char *) names, values;
};
/* Items of `announce`, "cli-N" in order of N; the value is JSON. */
MUST_CHECK bool announced_put(struct store *s, const char *json, int64_t *n, struct err *e); /* N is given out once, from 1 */
MUST_CHECK bool announced_list(struct store *s, struct arena *a, struct texts *out, struct err *e);
/* The last good text of an agenda file; NULL when there is none. */
const char *agenda_text(struct store *s, const char *path, struct arena *a);
MUST_CHECK bool agenda_text_put(struct store *s, const char *path, const char *text, int64_t now, struct err *e);
/* Of which files there are such texts. */
MUST_CHECK bool agenda_text_paths(struct store *s, struct arena *a, struct strings *out, struct err *e);
/* Paths not in `keep` are forgotten. */
MUST_CHECK bool agenda_text_forget(struct store *s, const char *const *keep, size_t count, struct err *e);

#endif
