/* SPDX-License-Identifier: MIT */
/* backup.h - a consistent copy of the database, made step by step while it is in use.
 *
 *   backup_begin(s, &request, &b, e)
 *   backup_step(b, budget_ms, &done, e)     until done; between two transactions of `s`, which may write in between: SQLite carries what
 *                                           is written over into the copy
 *   backup_end(b)                           lets go; a copy that is not done leaves nothing behind
 *
 * The copy grows in a temporary file (0600) beside its place. Only when it is complete, whole by SQLite's own checks and on the disk does
 * it take its name, in the place of what stood there. It holds neither keys nor tokens, as the database does not. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

struct backup;

struct backup_request {
	const char *file;
	int64_t made_at; /* wall; noted in the copy: what happened later is not in it for certain */
};

/* Is there nothing at `file`, or an older copy? Anything else, the database itself before all, is not replaced. */
MUST_CHECK bool backup_may_take(const char *state, const char *file, struct err *e);
MUST_CHECK bool backup_begin(struct store *s, const struct backup_request *r, struct backup **out, struct err *e);
/* About `budget_ms` of work, at least a few pages; negative: to the end. After a failure only backup_end() is legal. */
MUST_CHECK bool backup_step(struct backup *b, int64_t budget_ms, bool *done, struct err *e);
void backup_end(struct backup *b); /* NULL is fine; before store_close() */

#endif
