/* SPDX-License-Identifier: MIT */
/* sql.c - the table of statements; values go in and rows come out by tables, too. */
#include "store/sql.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <sqlite3.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "store/transit.h"

static const char *const texts[STATEMENTS] = {
#define STATEMENT(name, text) [name] = text, /* NOLINT(bugprone-macro-parentheses): a designator and a string */
#include "store/statements/all.inc"
#undef STATEMENT
};

const char *sql_text(enum statement id)
{
	return texts[id];
}

/* --- what SQLite says ------------------------------------------------------------------------------------------------------------- */

/* The codes an operator can do something about; all others are told as SQLite words them. */
static const struct {
	int code;
	enum err_kind kind;
	enum message_id said;
} sayings[] = {
	{ SQLITE_FULL, ERR_FULL, MSG_STORE_FULL },
	{ SQLITE_READONLY, ERR_STORE, MSG_STORE_READ_ONLY },
	{ SQLITE_CORRUPT, ERR_DAMAGED, MSG_STORE_DAMAGED },
	{ SQLITE_NOTADB, ERR_DAMAGED, MSG_STORE_DAMAGED },
	{ SQLITE_BUSY, ERR_STORE, MSG_STORE_BUSY },
};

/* SQLite calls a page corrupt that the disk does not give. A disk that fails is no damage done to the file. */
static bool disk_fails(const struct store *s)
{
	int why = 0;
	if (!s->db || fault_on("unread"))
		return false;
	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_LAST_ERRNO, &why) == SQLITE_OK && why == EIO;
}

bool sql_failed(struct store *s, int code, struct err *e)
{
	enum message_id said = MSG_STORE_REFUSED;
	enum err_kind kind = ERR_STORE;
	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
		if (sayings[i].code != (code & 0xff))
			continue;
		said = sayings[i].said;
		kind = sayings[i].kind;
	}
	if (kind == ERR_DAMAGED && disk_fails(s)) {
		said = MSG_STORE_UNREAD;
		kind = ERR_STORE;
	}
	const char *words = s->db && code == sqlite3_extended_errcode(s->db) ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);
	return err_set(e, kind, said, ARGS(s->path, words, NUMBER(code)));
}

bool sql_script(struct store *s, const char *text, struct err *e)
{
	int code = sqlite3_exec(s->db, text, NULL, NULL, NULL);
	return code == SQLITE_OK || sql_failed(s, code, e);
}

/* --- sorts of columns ------------------------------------------------------------------------------------------------------------- */

static int64_t member_int64(const void *member)
{
	int64_t n;
	memcpy(&n, member, sizeof n);
	return n;
}

static int member_int(const void *member)
{
	int n;
	memcpy(&n, member, sizeof n);
	return n;
}

static int bind_text(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	const char *s;
	memcpy(&s, member, sizeof s);
	(void)w;
	return sqlite3_bind_text(st, i, s ? s : "", -1, SQLITE_STATIC);
}

static int bind_int64(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	(void)w;
	return sqlite3_bind_int64(st, i, member_int64(member));
}

static int bind_int(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	(void)w;
	return sqlite3_bind_int(st, i, member_int(member));
}

static int bind_bool(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	bool b;
	memcpy(&b, member, sizeof b);
	(void)w;
	return sqlite3_bind_int(st, i, b);
}

static int bind_hash(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	(void)w;
	return sqlite3_bind_blob(st, i, member, CRYPTO_HASH, SQLITE_STATIC);
}

static int bind_word(sqlite3_stmt *st, int i, const void *member, const struct words *w)
{
	int n = member_int(member);
	assert(n >= 0 && n < w->count);
	return sqlite3_bind_text(st, i, w->name(n), -1, SQLITE_STATIC);
}

static bool read_text(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	const char *s = query_text(q, i, a);
	(void)c;
	memcpy(member, &s, sizeof s);
	return true;
}

static bool read_int64(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	int64_t n = query_int(q, i);
	(void)c, (void)a;
	memcpy(member, &n, sizeof n);
	return true;
}

static bool read_int(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	int64_t wide = query_int(q, i);
	int n = (int)wide;
	(void)c, (void)a;
	memcpy(member, &n, sizeof n);
	return wide >= INT_MIN && wide <= INT_MAX;
}

static bool read_bool(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	int64_t n = query_int(q, i);
	bool b = n != 0;
	(void)c, (void)a;
	memcpy(member, &b, sizeof b);
	return n == 0 || n == 1;
}

static bool read_hash(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	const void *blob = sqlite3_column_blob(q->statement, i);
	(void)c, (void)a;
	if (!blob || sqlite3_column_bytes(q->statement, i) != CRYPTO_HASH)
		return false;
	memcpy(member, blob, CRYPTO_HASH);
	return true;
}

static bool read_word(struct query *q, int i, const struct column *c, struct arena *a, void *member)
{
	const char *s = (const char *)sqlite3_column_text(q->statement, i);
	(void)a;
	for (int n = 0; s && n < c->words->count; n++) {
		if (strcmp(s, c->words->name(n)) == 0) {
			memcpy(member, &n, sizeof n);
			return true;
		}
	}
	return false;
}

static const struct {
	int (*bind)(sqlite3_stmt *st, int i, const void *member, const struct words *w);
	bool (*read)(struct query *q, int i, const struct column *c, struct arena *a, void *member);
} sorts[] = {
	[SORT_TEXT] = { bind_text, read_text },  [SORT_INT64] = { bind_int64, read_int64 }, [SORT_INT] = { bind_int, read_int },
	[SORT_BOOL] = { bind_bool, read_bool },  [SORT_BITS] = { bind_int64, read_int64 },  [SORT_HASH] = { bind_hash, read_hash },
	[SORT_WORD] = { bind_word, read_word },
};

/* --- queries ---------------------------------------------------------------------------------------------------------------------- */

/* SQLite gives a whole transaction up by itself after some errors. What a stage writes then would be committed line by line. Where the disk
 * was full it is known what became of it: nothing. */
static bool is_lost(struct store *s)
{
	bool gone = s->begun && sqlite3_get_autocommit(s->db);
	s->failed |= gone && !s->full;
	return s->failed || gone;
}

static void start(struct query *q, struct store *s, enum statement id)
{
	*q = (struct query){ .store = s, .code = SQLITE_OK };
	if (is_lost(s)) {
		q->code = s->failed ? SQLITE_ABORT : SQLITE_FULL;
		return;
	}
	if (transit_stops(s, id) && !transit_unload(s, &s->stop)) {
		q->stopped = true;
		q->code = SQLITE_ABORT;
		return;
	}
	if (!s->prepared[id])
		q->code = sqlite3_prepare_v3(s->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT, &s->prepared[id], NULL);
	q->statement = s->prepared[id];
}

static int bind_value(sqlite3_stmt *st, int i, const struct value *v)
{
	if (v->sort == SORT_INT64)
		return sqlite3_bind_int64(st, i, v->number);
	if (!v->data)
		return sqlite3_bind_null(st, i);
	return v->sort == SORT_HASH ? bind_hash(st, i, v->data, NULL) : sqlite3_bind_text(st, i, v->data, -1, SQLITE_STATIC);
}

void query_begin(struct query *q, struct store *s, enum statement id, const struct value *values)
{
	start(q, s, id);
	for (int i = 0; q->code == SQLITE_OK && values && values[i].sort != SORT_END; i++)
		q->code = bind_value(q->statement, i + 1, &values[i]);
}

void query_begin_with(struct query *q, struct store *s, enum statement id, const struct columns *c, const void *thing)
{
	start(q, s, id);
	int places = q->statement ? sqlite3_bind_parameter_count(q->statement) : 0;
	for (int i = 0; q->code == SQLITE_OK && i < (int)c->count && i < places; i++)
		q->code = sorts[c->at[i].sort].bind(q->statement, i + 1, (const char *)thing + c->at[i].at, c->at[i].words);
}

void query_bind_text(struct query *q, int i, const char *s)
{
	if (q->code == SQLITE_OK)
		q->code = sqlite3_bind_text(q->statement, i, s, -1, SQLITE_STATIC);
}

bool query_next(struct query *q)
{
	if (q->damaged || (q->code != SQLITE_OK && q->code != SQLITE_ROW))
		return false;
	q->code = sqlite3_step(q->statement);
	return q->code == SQLITE_ROW;
}

void query_read(struct query *q, const struct columns *c, struct arena *a, void *thing)
{
	for (int i = 0; i < (int)c->count; i++) {
		const struct column *column = &c->at[i];
		q->damaged |= !sorts[column->sort].read(q, i, column, a, (char *)thing + column->at);
	}
	/* A value that could not be fetched, for want of memory or because the disk fails, is no proof of damage. */
	if (q->damaged && sqlite3_errcode(q->store->db) != SQLITE_ROW)
		q->code = sqlite3_extended_errcode(q->store->db);
}

int64_t query_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->statement, column);
}

const char *query_peek(struct query *q, int column)
{
	const char *s = (const char *)sqlite3_column_text(q->statement, column);
	return s ? s : "";
}

const char *query_text(struct query *q, int column, struct arena *a)
{
	const char *s = (const char *)sqlite3_column_text(q->statement, column);
	return s ? arena_string_n(a, s, (size_t)sqlite3_column_bytes(q->statement, column)) : "";
}

bool query_end(struct query *q, struct err *e)
{
	struct store *s = q->store;
	bool ok = q->code == SQLITE_OK || q->code == SQLITE_ROW || q->code == SQLITE_DONE;
	s->full |= (q->code & 0xff) == SQLITE_FULL;
	if (q->stopped && e)
		*e = s->stop;
	else if (s->failed)
		err_set(e, ERR_STORE, MSG_STORE_LOST, ARGS(s->path));
	else if (!ok)
		sql_failed(s, q->code, e);
	else if (q->damaged)
		err_set(e, ERR_DAMAGED, MSG_STORE_ROW, ARGS(s->path));
	if (q->statement) {
		sqlite3_reset(q->statement);
		sqlite3_clear_bindings(q->statement);
	}
	return ok && !q->damaged && !q->stopped;
}

bool sql_run(struct store *s, enum statement id, const struct value *values, struct err *e)
{
	struct query q;
	query_begin(&q, s, id, values);
	while (query_next(&q))
		;
	return query_end(&q, e);
}

bool sql_int(struct store *s, enum statement id, const struct value *values, int64_t *out, struct err *e)
{
	struct query q;
	int64_t found = *out;
	query_begin(&q, s, id, values);
	if (query_next(&q))
		found = query_int(&q, 0);
	if (!query_end(&q, e))
		return false;
	*out = found;
	return true;
}

bool sql_is_reading(const struct store *s)
{
	bool reading = false;
	for (size_t i = 0; i < STATEMENTS; i++)
		reading |= s->prepared[i] && sqlite3_stmt_busy(s->prepared[i]) != 0;
	return reading;
}

int64_t sql_changes(struct store *s)
{
	return sqlite3_changes64(s->db);
}

int64_t sql_limit(size_t limit)
{
	return limit == 0 || limit > INT64_MAX ? -1 : (int64_t)limit;
}

void sql_done(struct store *s)
{
	for (size_t i = 0; i < STATEMENTS; i++) {
		sqlite3_finalize(s->prepared[i]);
		s->prepared[i] = NULL;
	}
}
