/* SPDX-License-Identifier: MIT */
/* store.h - the one SQLite file: opened, brought to the newest schema, one transaction a round.
 *
 *   store_open(…, STORE_WRITE)           the process that holds the lock; migrates; quick_check
 *     store_begin … store_savepoint/store_release/store_rollback_to … store_commit
 *   store_open(…, STORE_READ)            reads only, busy timeout 5 s, never checkpoints; no file or no schema: an empty store in memory
 *                                        where something is in transit, what it reads is a copy of its own
 *   store_open(…, STORE_COPY)            the same to make a backup of: of any schema that this program knows, but there must be one
 *   store_close
 *
 * WAL, synchronous=FULL, foreign keys, secure_delete, trusted_schema off, mmap 0. What is no database of ours, or of a newer schema, is
 * refused by name and left as it is. A failed commit is never tried again: the caller ends the process, because SQLite may have written it
 * (reliability §0.4); until then every call is ERR_STORE. The same holds when SQLite gave up a transaction that was begun. A full disk is
 * the exception (ERR_FULL): SQLite has rolled back, nothing was changed, and after store_rollback() it can be tried again. What is not as
 * it was written is ERR_DAMAGED. A reader's store_begin() keeps one view to its end. Text and blobs returned live in the arena passed. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store;
enum store_mode { STORE_WRITE, STORE_READ, STORE_COPY };

MUST_CHECK bool store_open(const char *state_folder, enum store_mode mode, struct store **out, struct err *e);
void store_close(struct store *s); /* NULL is fine */
int store_schema(struct store *s); /* version of the schema */
int store_schema_newest(void);     /* the version that this program brings a store to */
const char *store_library(void);   /* "SQLite 3.40.1" */

MUST_CHECK bool store_begin(struct store *s, struct err *e);
MUST_CHECK bool store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);
/* One savepoint at a time: a stage that fails is rolled back alone. */
MUST_CHECK bool store_savepoint(struct store *s, struct err *e);
MUST_CHECK bool store_release(struct store *s, struct err *e);
void store_rollback_to(struct store *s);
/* Rows written since it was opened, also what was rolled back: while it stands, what was read is what is there. */
int64_t store_changes(struct store *s);

/* Outside any transaction: leave no trace on disk of what was erased. ERR_BUSY when a reader keeps it there: try again later. */
MUST_CHECK bool store_scrub(struct store *s, struct err *e);

/* Give the pages in memory back; they are read again when they are wanted. */
void store_slim(struct store *s);

/* Small named values ("boot_id"): "" when not set. */
const char *store_meta(struct store *s, const char *name, struct arena *a);
MUST_CHECK bool store_meta_put(struct store *s, const char *name, const char *value, struct err *e);

#endif
