/* SPDX-License-Identifier: MIT */
/* backup.c - four phases: pages are copied, the time is noted, each table is checked, the file takes its name. */
#include "store/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "store/schema.h"
#include "store/sql.h"

enum { PAGES = 32 };

struct backup {
	struct arena arena; /* the backup itself lives in it */
	struct store *store;
	const char *file;
	char *temporary;    /* "" once it has its name */
	int fd;             /* of the temporary file, for fsync; closed behind `copy`, as closing drops a process's locks on a file */
	int64_t made_at;
	size_t phase;
	sqlite3 *copy;
	sqlite3_backup *pages;
	sqlite3_stmt *tables;
};

enum turn { TURN_AGAIN, TURN_NEXT, TURN_FAILED };

static enum turn refuse(const struct backup *b, int code, struct err *e)
{
	err_set(e, (code & 0xff) == SQLITE_CORRUPT ? ERR_INPUT : ERR_IO, MSG_STORE_BACKUP,
		ARGS(b->file, sqlite3_errstr(code), NUMBER(code)));
	return TURN_FAILED;
}

/* --- the phases ------------------------------------------------------------------------------------------------------------------- */

static enum turn copy_pages(struct backup *b, struct err *e)
{
	int code = sqlite3_backup_step(b->pages, PAGES);
	if (code == SQLITE_OK)
		return TURN_AGAIN;
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return TURN_AGAIN;
	int ended = sqlite3_backup_finish(b->pages);
	b->pages = NULL;
	return code == SQLITE_DONE && ended == SQLITE_OK ? TURN_NEXT : refuse(b, code == SQLITE_DONE ? ended : code, e);
}

/* The copy leaves WAL mode, so that it is one file. */
static enum turn note_time(struct backup *b, struct err *e)
{
	sqlite3_stmt *st = NULL;
	static const char note[] = "INSERT OR REPLACE INTO meta (name, value) VALUES ('copied_at', ?1)";
	int code = sqlite3_exec(b->copy, "PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(b->copy, note, -1, &st, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_bind_text(st, 1, NUMBER(b->made_at), -1, SQLITE_TRANSIENT);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	sqlite3_finalize(st);
	if (code != SQLITE_DONE)
		return refuse(b, code, e);
	code = sqlite3_prepare_v2(b->copy, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &b->tables, NULL);
	return code == SQLITE_OK ? TURN_NEXT : refuse(b, code, e);
}

static enum turn check_table(struct backup *b, const unsigned char *name, struct err *e)
{
	sqlite3_stmt *st = NULL;
	enum turn turn = TURN_AGAIN;
	int code = sqlite3_prepare_v2(b->copy, "SELECT integrity_check FROM pragma_integrity_check(?1)", -1, &st, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_bind_text(st, 1, (const char *)name, -1, SQLITE_TRANSIENT);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
	if (!said)
		turn = refuse(b, code, e);
	else if (strcmp(said, "ok") != 0 || fault_on("copy-damaged"))
		turn = err_set(e, ERR_INPUT, MSG_STORE_BACKUP_BAD, ARGS(b->file, said)) ? TURN_AGAIN : TURN_FAILED;
	sqlite3_finalize(st);
	return turn;
}

/* One table a turn, so that nobody waits for the whole of a large database. */
static enum turn check_tables(struct backup *b, struct err *e)
{
	int code = sqlite3_step(b->tables);
	if (code == SQLITE_ROW)
		return check_table(b, sqlite3_column_text(b->tables, 0), e);
	sqlite3_finalize(b->tables);
	b->tables = NULL;
	return code == SQLITE_DONE ? TURN_NEXT : refuse(b, code, e);
}

static enum turn take_name(struct backup *b, struct err *e)
{
	int code = sqlite3_close(b->copy);
	b->copy = NULL;
	if (code != SQLITE_OK)
		return refuse(b, code, e);
	if (fsync(b->fd) != 0 || rename(b->temporary, b->file) != 0) {
		err_errno(e, b->file);
		return TURN_FAILED;
	}
	b->temporary[0] = '\0';
	return file_sync_folder(b->file, e) ? TURN_NEXT : TURN_FAILED;
}

static enum turn (*const phases[])(struct backup *b, struct err *e) = { copy_pages, note_time, check_tables, take_name };
enum { PHASES = sizeof phases / sizeof phases[0] };

/* --- where it goes ---------------------------------------------------------------------------------------------------------------- */

/* The application id in the first page of SQLite's file format (§1.3). */
static bool is_ours(const char *file)
{
	unsigned char header[72] = { 0 };
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? pread(fd, header, sizeof header, 0) : -1;
	if (fd >= 0)
		close(fd);
	int64_t id = (int64_t)header[68] << 24 | header[69] << 16 | header[70] << 8 | header[71];
	return n == sizeof header && id == SCHEMA_APPLICATION;
}

bool backup_may_take(const char *state, const char *file, struct err *e)
{
	struct arena a = { 0 };
	struct stat there, used;
	bool stands = stat(file, &there) == 0;
	bool is_used = stands && stat(arena_printf(&a, "%s/townbell.db", state), &used) == 0 && there.st_dev == used.st_dev &&
		       there.st_ino == used.st_ino;
	arena_done(&a);
	if (is_used)
		return err_set(e, ERR_INPUT, MSG_STORE_COPY_IN_USE, ARGS(file));
	return !stands || (S_ISREG(there.st_mode) && is_ours(file)) || err_set(e, ERR_INPUT, MSG_STORE_BACKUP_TAKEN, ARGS(file));
}

/* --- from beginning to end -------------------------------------------------------------------------------------------------------- */

/* Nobody reads the copy before it is done, and what is left of one that was not is thrown away: it needs no journal and no syncs. */
static bool open_copy(struct backup *b, struct err *e)
{
	static const char hasty[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY";
	int code = sqlite3_open_v2(b->temporary, &b->copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(b->copy, hasty, NULL, NULL, NULL);
	if (code != SQLITE_OK) {
		refuse(b, code, e);
		return false;
	}
	b->pages = sqlite3_backup_init(b->copy, "main", b->store->db, "main");
	if (!b->pages)
		refuse(b, sqlite3_errcode(b->copy), e);
	return b->pages != NULL;
}

bool backup_begin(struct store *s, const struct backup_request *r, struct backup **out, struct err *e)
{
	struct arena arena = { 0 };
	struct backup *b = ARENA_NEW(&arena, struct backup);
	*b = (struct backup){ .store = s, .made_at = r->made_at };
	b->file = arena_string(&arena, r->file);
	b->temporary = arena_printf(&arena, "%s.XXXXXX.tmp", r->file);
	b->arena = arena;
	b->fd = mkostemps(b->temporary, 4, O_CLOEXEC);
	if (b->fd < 0) {
		b->temporary[0] = '\0';
		err_errno(e, b->file);
		backup_end(b);
		return false;
	}
	if (!open_copy(b, e)) {
		backup_end(b);
		return false;
	}
	*out = b;
	return true;
}

bool backup_step(struct backup *b, int64_t budget_ms, bool *done, struct err *e)
{
	int64_t until = clock_monotonic() + budget_ms;
	do {
		enum turn turn = phases[b->phase](b, e);
		if (turn == TURN_FAILED)
			return false;
		b->phase += turn == TURN_NEXT;
		*done = b->phase == PHASES;
	} while (!*done && (budget_ms < 0 || clock_monotonic() < until));
	return true;
}

void backup_end(struct backup *b)
{
	if (!b)
		return;
	sqlite3_finalize(b->tables);
	if (b->pages)
		sqlite3_backup_finish(b->pages);
	sqlite3_close(b->copy);
	if (b->fd >= 0)
		close(b->fd);
	if (b->temporary[0]) {
		unlink(b->temporary);
		unlink(arena_printf(&b->arena, "%s-wal", b->temporary));
	}
	struct arena arena = b->arena;
	arena_done(&arena);
}
