/* SPDX-License-Identifier: MIT */
/* sql.h - how the files of this room run their statements. Of no use to other rooms.
 *
 *   struct query q;
 *   query_begin(&q, s, DELIVERIES_BY_KEY, BIND(BIND_TEXT(key)));
 *   while (query_next(&q)) query_read(&q, &columns, arena, &row);
 *   return query_end(&q, e);
 *
 * Every statement is a row of statements/, prepared at its first use and kept. Columns are rows of tables, bound and read by their sort.
 * What goes wrong on the way is kept in the query and told by query_end(), once. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct sqlite3;
struct sqlite3_stmt;

enum { STORE_BUSY_MS = 5000, VERSIONS = 1024, TRANSIT_UNKNOWN = -1 };

enum statement {
#define STATEMENT(name, text) name,
#include "store/statements/all.inc"
#undef STATEMENT
	STATEMENTS
};

/* Where replies stand together, and the number of the next of them. */
struct place {
	struct arena names; /* as long as it is this place */
	const char *channel, *item, *delivery;
	int64_t next;       /* 0: not known */
};

struct store {
	struct arena arena;  /* the store itself lives in it */
	const char *path;    /* of the file; stays its name in errors when the store is an empty one in memory */
	enum store_mode mode;
	struct sqlite3 *db;
	struct sqlite3_stmt *prepared[STATEMENTS];
	int schema;
	bool begun;          /* between store_begin() and its end */
	bool full;           /* the disk met its end since store_begin(): SQLite has rolled back, or will be told to */
	bool failed;         /* a commit failed or SQLite gave the transaction up: nothing is begun any more */
	enum { SALT_UNKNOWN, SALT_NONE, SALT_THERE } salt; /* of the marks of erased replies, as read in this transaction */
	unsigned char salt_bytes[32];
	struct place place;  /* of the reply that was stored last in this transaction */
	uint64_t versions[VERSIONS], version; /* how often rows of the outbox changed: by channel (hashed), and of all channels at once */
	uint64_t steps[VERSIONS]; /* of the former, steps of sending */
	int64_t transit;     /* in transit (transit.h): 0 nothing, TRANSIT_UNKNOWN, or how many at most */
	bool unloading;      /* they are being brought over */
	struct err stop;     /* why they were not */
};

/* Enumerations are kept as words, so that a row explains itself: names of 0 … count-1. */
struct words {
	const char *(*name)(int value);
	int count;
};

enum sort { SORT_END, SORT_TEXT, SORT_INT64, SORT_INT, SORT_BOOL, SORT_BITS, SORT_HASH, SORT_WORD };

/* One column: its sort and where its member stands in the struct. */
struct column {
	enum sort sort;
	size_t at;
	const struct words *words;
};
struct columns {
	const struct column *at;
	size_t count;
};
#define COLUMNS(table) { (table), sizeof(table) / sizeof *(table) }

/* A parameter that is no struct's member. A NULL text is SQL's NULL. */
struct value {
	enum sort sort;
	const void *data;
	int64_t number;
};
#define BIND_TEXT(s) { .sort = SORT_TEXT, .data = (s) }
#define BIND_HASH(h) { .sort = SORT_HASH, .data = (h) }
#define BIND_INT(n) { .sort = SORT_INT64, .number = (n) }
#define BIND(...) ((const struct value[]){ __VA_ARGS__, { .sort = SORT_END } })

struct query {
	struct store *store;
	struct sqlite3_stmt *statement;
	int code;     /* SQLite's, of the last step */
	bool damaged; /* a column did not hold what its table says */
	bool stopped; /* it was not begun, because what is in transit could not be brought over */
};

/* Bind the values as ?1, ?2, …; NULL binds none. */
void query_begin(struct query *q, struct store *s, enum statement id, const struct value *values);
/* Bind each member of `thing`: column N is ?N. */
void query_begin_with(struct query *q, struct store *s, enum statement id, const struct columns *c, const void *thing);
void query_bind_text(struct query *q, int i, const char *s); /* ?i, besides those; s must live until query_end() */
bool query_next(struct query *q); /* a row is there */
/* The row's columns from the first on into `thing`; texts live in the arena. */
void query_read(struct query *q, const struct columns *c, struct arena *a, void *thing);
int64_t query_int(struct query *q, int column);
const char *query_peek(struct query *q, int column); /* the text, until the next row */
const char *query_text(struct query *q, int column, struct arena *a);
/* Always called; false when anything went wrong since query_begin. */
bool query_end(struct query *q, struct err *e);

/* A statement that gives no rows. */
MUST_CHECK bool sql_run(struct store *s, enum statement id, const struct value *values, struct err *e);
/* The first row's first column; *out stays as it is when there is no row. */
MUST_CHECK bool sql_int(struct store *s, enum statement id, const struct value *values, int64_t *out, struct err *e);
bool sql_is_reading(const struct store *s); /* does a query stand between its first row and its end? */
int64_t sql_changes(struct store *s); /* rows that the last statement changed */
int64_t sql_limit(size_t limit);      /* for SQLite's LIMIT: 0 is none */
/* SQLite said no: the words for `code`. Always returns false. */
bool sql_failed(struct store *s, int code, struct err *e);
/* A fixed text of statements (pragmas, a step of the schema). */
MUST_CHECK bool sql_script(struct store *s, const char *text, struct err *e);
const char *sql_text(enum statement id);
void sql_done(struct store *s); /* give all statements back */

#endif
