/* SPDX-License-Identifier: MIT */
/* err.h - why something could not be done, in the operator's words.
 *
 * A function that can fail returns bool (true is success) and takes `struct err *e` last. On failure it calls err_set() once, callers add
 * where it happened with err_in() on the way up. On success and on failure alike every other output is untouched unless it succeeded.
 * The words come from the table in message.h; nothing here logs. `e` may be NULL where the caller does not care. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/message.h"

#define MUST_CHECK __attribute__((warn_unused_result))

enum err_kind {
	ERR_NONE,
	ERR_USAGE,     /* the command line is wrong: exit status 2 */
	ERR_INPUT,     /* a file, an answer or a request is wrong */
	ERR_NOT_FOUND, /* what was asked for is not there */
	ERR_STATE,     /* it is there, but in a state that forbids this */
	ERR_IO,        /* the operating system said no */
	ERR_STORE,     /* SQLite said no; after a failed COMMIT the process ends */
	ERR_NETWORK,
	ERR_BUSY,      /* somebody else holds the lock */
	ERR_LIMIT,     /* larger than the ceiling */
	ERR_FULL,      /* no room on the disk: nothing was changed, it can be tried again */
	ERR_DAMAGED    /* the database is not what was written: it is moved aside, a copy has to be restored */
};

struct err {
	enum err_kind kind;
	char text[1200]; /* "where: what, what to do", UTF-8, one line */
};

/* Did the store say no, for whatever reason? Then the transaction is over. */
static inline bool err_is_store(const struct err *e)
{
	return e->kind == ERR_STORE || e->kind == ERR_FULL || e->kind == ERR_DAMAGED;
}

/* The arguments of a message: strings only, so that the compiler checks them. ARGS(a, b) fills {1} and {2}. */
#define ARGS(...) ((const char *const[]){ __VA_ARGS__, 0 })

/* Of the functions below: they do, and do not say that it failed. */
void err_put(struct err *e, enum err_kind kind, enum message_id m, const char *const *args);
void err_put_in(struct err *e, const char *where);
void err_put_errno(struct err *e, const char *what);

/* Set kind and words (message `m` with `args`, NULL when it has none). Always returns false, for `return err_set(…)`; here, where every
 * compiler sees it. */
static inline bool err_set(struct err *e, enum err_kind kind, enum message_id m, const char *const *args)
{
	err_put(e, kind, m, args);
	return false;
}

/* Put "where: " in front. Always returns false. */
static inline bool err_in(struct err *e, const char *where)
{
	err_put_in(e, where);
	return false;
}

/* Like err_set with ERR_IO and "{what}: strerror(errno)". Always returns false. */
static inline bool err_errno(struct err *e, const char *what)
{
	err_put_errno(e, what);
	return false;
}

/* Say message `m` on stderr and abort: for what leaves no way on, such as no memory. The belt makes that safe. */
_Noreturn void err_die(enum message_id m, const char *const *args);

#endif
