/* SPDX-License-Identifier: MIT */
/* journal.h - which calls came, and which of them broke the manners of a service.
 *
 * A violation is something that the service itself may let pass, but that a good client does not do: two requests of one token at once,
 * a token in the address of a POST, a wrong encoding, a missing parameter. Paths stand here without tokens. The latest CALLS_MAX calls
 * and the first VIOLATIONS_MAX violations are kept; all are counted. */
#ifndef SANDBOX_JOURNAL_H
#define SANDBOX_JOURNAL_H

#include "base/json.h"
#include "sandbox/book.h"

enum { CALLS_MAX = 5000, VIOLATIONS_MAX = 1000, COUNTED_MAX = 64 };

struct call_note {
	int64_t at; /* sandbox clock */
	enum service service;
	int status;           /* 0: no answer (yet) */
	const char *fault;    /* name of the row; NULL none */
	const char *name;     /* of the route; NULL: no such path */
	char method[8], path[120];
};

struct violation {
	int64_t at;
	enum service service;
	const char *kind; /* "parallel", "token-in-url", "encoding", "missing-parameter" … (README.md) */
	const char *call; /* name of the route */
	char detail[160];
};

struct tally_note {
	enum service service;
	const char *name;
	int64_t calls;
};

struct journal {
	struct call_note *calls; /* a ring */
	struct violation *violations;
	struct tally_note counted[COUNTED_MAX];
	size_t calls_seen, violations_seen, counted_kinds;
};

struct request;

void journal_init(struct journal *j, struct arena *a);
/* Note the call; its number is what journal_status() wants. */
void journal_call(struct journal *j, struct request *rq, int64_t at);
void journal_status(struct journal *j, const struct request *rq, int status);
void journal_violation(struct journal *j, const struct request *rq, const char *kind, const char *detail);
/* Members "counts", "total", "calls"; only those of one service unless SERVICE_CONTROL. */
void journal_write_calls(const struct journal *j, enum service only, int offset_s, struct json_out *o);
/* Members "count" and "violations". */
void journal_write_violations(const struct journal *j, int offset_s, struct json_out *o);

#endif
