/* SPDX-License-Identifier: MIT */
/* store.c - transactions, small named values. Opening stands in open.c, copies in backup.c. */
#include "store/store.h"

#include <stdio.h>

#include <sqlite3.h>

#include "base/fault.h"
#include "store/sql.h"

int store_schema(struct store *s)
{
	return s->schema;
}

const char *store_library(void)
{
	static char name[40];
	snprintf(name, sizeof name, "SQLite %s", sqlite3_libversion());
	return name;
}

/* --- transactions ----------------------------------------------------------------------------------------------------------------- */

bool store_begin(struct store *s, struct err *e)
{
	if (!sql_run(s, s->mode == STORE_WRITE ? BEGIN_WRITE : BEGIN_READ, NULL, e))
		return false;
	s->begun = true;
	s->full = false;
	s->salt = SALT_UNKNOWN;
	s->place.next = 0;
	return true;
}

/* After a commit that failed nobody knows what is on disk (a failed fsync may have written all of it), so the store serves no more. A disk
 * that is full is the exception: the mark of the commit is the last thing that is written into the log, so it is not there. */
bool store_commit(struct store *s, struct err *e)
{
	struct query q;
	query_begin(&q, s, COMMIT, NULL);
	query_next(&q);
	int code = q.code;
	bool ok = query_end(&q, e);
	bool nothing = !ok && (code & 0xff) == SQLITE_FULL && sqlite3_get_autocommit(s->db);
	if (!ok)
		s->transit = TRANSIT_UNKNOWN;
	if (!ok && !nothing && !s->failed)
		err_set(e, (code & 0xff) == SQLITE_CORRUPT ? ERR_DAMAGED : ERR_STORE, MSG_STORE_COMMIT,
			ARGS(s->path, sqlite3_errstr(code), NUMBER(code)));
	s->failed |= !ok && !nothing && !fault_on("commit-failed");
	s->begun = false;
	return ok;
}

void store_rollback(struct store *s)
{
	struct err ignored;
	s->begun = false;
	s->transit = TRANSIT_UNKNOWN;
	if (!sqlite3_get_autocommit(s->db) && !sql_run(s, ROLLBACK, NULL, &ignored))
		s->failed = true;
}

bool store_savepoint(struct store *s, struct err *e)
{
	return sql_run(s, STAGE_BEGIN, NULL, e);
}

bool store_release(struct store *s, struct err *e)
{
	return sql_run(s, STAGE_RELEASE, NULL, e);
}

/* ROLLBACK TO leaves the savepoint standing: it is released, too. Where either fails, the transaction is gone and nothing may be
 * committed. */
void store_rollback_to(struct store *s)
{
	struct err ignored;
	s->salt = SALT_UNKNOWN;
	s->place.next = 0;
	s->transit = TRANSIT_UNKNOWN;
	if (!sql_run(s, STAGE_ROLLBACK, NULL, &ignored) || !sql_run(s, STAGE_RELEASE, NULL, &ignored))
		s->failed |= !s->full;
}

int64_t store_changes(struct store *s)
{
	return sqlite3_total_changes64(s->db);
}

/* --- erasing ---------------------------------------------------------------------------------------------------------------------- */

enum { SCRUB_WAIT_MS = 250 };

static bool empty_log(struct store *s, struct err *e)
{
	sqlite3_busy_timeout(s->db, SCRUB_WAIT_MS);
	int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
		return err_set(e, ERR_BUSY, MSG_STORE_READER, ARGS(s->path));
	return code == SQLITE_OK || sql_failed(s, code, e);
}

/* secure_delete overwrites a row where it stands, but not the copies that stay in the free space of pages when SQLite moves rows from one
 * to another: 82 of 150 random histories still had some. So the file is written anew. What does not fit into the cache goes to a
 * temporary file, which holds nothing that was erased. */
static bool rewrite(struct store *s, struct err *e)
{
	if (fault_on("secure-delete") || fault_on("vacuum"))
		return true;
	return sql_script(s, "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY", e);
}

/* The log holds the pages as they were before. It is emptied first, so that nothing is rewritten in vain while a reader is in the way. */
bool store_scrub(struct store *s, struct err *e)
{
	return empty_log(s, e) && rewrite(s, e) && empty_log(s, e);
}

void store_slim(struct store *s)
{
	sqlite3_db_release_memory(s->db);
}

/* --- small named values ----------------------------------------------------------------------------------------------------------- */

const char *store_meta(struct store *s, const char *name, struct arena *a)
{
	struct query q;
	const char *value = "";
	query_begin(&q, s, META_GET, BIND(BIND_TEXT(name)));
	if (query_next(&q))
		value = query_text(&q, 0, a);
	return query_end(&q, NULL) ? value : "";
}

bool store_meta_put(struct store *s, const char *name, const char *value, struct err *e)
{
	return sql_run(s, META_PUT, BIND(BIND_TEXT(name), BIND_TEXT(value)), e);
}
