/* SPDX-License-Identifier: MIT */
/* instagram_answer.h - an answer of the Instagram API taken apart, and what its error code means.
 *
 * Instagram says no by a member `error` in the body, whatever the HTTP status; its codes have subcodes. `is_transient` is not trusted: it
 * is false for troubles that pass. Behind an error at publishing the post may stand all the same, so there the state of its container
 * decides, and only what is certain ends by the table alone. */
#ifndef CHANNEL_INSTAGRAM_ANSWER_H
#define CHANNEL_INSTAGRAM_ANSWER_H

#include "base/json.h"
#include "channel/ruling.h"

/* How long only what people see waits: behind a suspicion of spam, and while the posts of a day are used up. */
enum { INSTAGRAM_BLOCKED_S = 3 * 3600, INSTAGRAM_FULL_S = 3600 };

struct instagram_answer {
	bool well;               /* HTTP 200, an object, no error in it */
	bool refused;            /* an error of Instagram's own */
	bool foreign;            /* in the form of its login service: it is about the token */
	int64_t code, subcode;   /* 0: not told */
	const struct json *root; /* NULL: not JSON */
	const char *words;       /* Instagram's own, NULL: none */
};

/* Of x->last. */
struct instagram_answer instagram_open(const struct exchange *x);

/* Codes that the conversation itself deals with. */
bool instagram_is_unready(const struct instagram_answer *v);  /* 9007/2207027: publish again, later */
bool instagram_is_full(const struct instagram_answer *v);     /* 9/2207042: the posts of a day are used up */
bool instagram_is_blocked(const struct instagram_answer *v);  /* 4/2207051: taken for spam */
bool instagram_is_missing(const struct instagram_answer *v);  /* 24/2207008: no such container, for now */
bool instagram_is_unseen(const struct instagram_answer *v);   /* 100/33: no such object, sometimes for no reason */
bool instagram_needs_anew(const struct instagram_answer *v);  /* the container is of no use any more */

/* How the conversation ends when `v` is not well: after a call that people would not see … */
enum step instagram_refused(struct exchange *x, const struct instagram_answer *v);
/* … after a publishing one: unsure but for what is certain … */
enum step instagram_unpublished(struct exchange *x, const struct instagram_answer *v);
/* … and after a read: what cannot be read now is read later, as staff may have put it right by then. */
enum step instagram_unread(struct exchange *x, const struct instagram_answer *v);
/* The same as refused for a container whose state is ERROR; `status` are Instagram's words, with the subcode somewhere in them. */
enum step instagram_failed(struct exchange *x, const char *status);
/* A success that lacks what it should tell: after a publishing call, and after any other. */
enum step instagram_unsure(struct exchange *x);
enum step instagram_unreadable(struct exchange *x);
/* "9007/2207027: Media ID is not available" */
const char *instagram_detail(const struct exchange *x, const struct instagram_answer *v);

#endif
