/* SPDX-License-Identifier: MIT */
/* standins.h - talking with the stand-in services that run beside a rehearsal: their clock, what comes next, what was written.
 *
 * A loop and an HTTP client of its own; each question waits for its answer. A signal that comes meanwhile sets `interrupted`. */
#ifndef COMMAND_STANDINS_H
#define COMMAND_STANDINS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct standins {
	struct loop *loop;
	struct http *http;
	const char *url; /* "http://127.0.0.1:41234"; set when it is known */
	bool interrupted;
	/* of the question that is being asked */
	struct arena *arena;
	const struct json *answer;
	struct err failure;
};

MUST_CHECK bool standins_open(struct standins *s, struct err *e);
void standins_close(struct standins *s);
/* POST `body` to /sandbox/PATH, or GET it when body is NULL. The answer lives in `a`. */
MUST_CHECK bool standins_ask(struct standins *s, const char *path, const char *body, struct arena *a, struct err *e);
/* Their clock goes on to their next event, rounded up to whole steps of so many seconds, or to `until` if that comes first. */
struct standins_step {
	const char *until; /* RFC 3339 */
	int step_s;
	int64_t at;        /* out: where the clock stands */
	int64_t happened;  /* out: how many events there were until then */
};
MUST_CHECK bool standins_advance(struct standins *s, struct standins_step *step, struct err *e);
/* A time in an answer: RFC 3339; 0: null, or not there. */
int64_t standins_time(const struct json *object, const char *name);

#endif
