/* SPDX-License-Identifier: MIT */
/* instagram_call.h - calls to the Instagram API and pages of its lists: what all halves of the channel need. */
#ifndef CHANNEL_INSTAGRAM_CALL_H
#define CHANNEL_INSTAGRAM_CALL_H

#include "channel/instagram_answer.h"

enum { INSTAGRAM_ID_MAX = 64 };

struct parameter {
	const char *name, *value; /* a list ends with a NULL name; a NULL value is left out */
};

/* GET ENDPOINT/VERSION/NODE[/EDGE]?parameters with the token as bearer; `edge` "" for the node itself. */
enum step instagram_get(struct exchange *x, const char *node, const char *edge, const struct parameter *list);
/* POST with the parameters as a form. */
enum step instagram_post(struct exchange *x, const char *node, const char *edge, const struct parameter *list);

/* Ids are decimal texts that outgrow a double. True, and copied, when `j` is one. */
bool instagram_id(const struct exchange *x, const struct json *j, char out[INSTAGRAM_ID_MAX]);
/* "2017-08-31T19:16:02+0000" as wall time; false: not one. */
bool instagram_time(const struct json *j, int64_t *out);

/* Is there a further page? paging.next only says that; where it points is never called: it holds the token and names a host. */
enum more { MORE_NONE, MORE_THERE, MORE_MALFORMED };
enum more instagram_more(const struct json *list, const char **after);

/* Who we are: "ACCOUNT/ID@NAME" in x->self, as the ids of the account, of the app's view of it, and its name. */
bool instagram_learn_self(struct exchange *x, const struct json *me);
/* Is this person (an id and a name, each may be "") the account itself? */
bool instagram_is_self(const struct exchange *x, const char *id, const char *name);
enum step instagram_get_self(struct exchange *x);
/* The object that /me answers with, bare or as the only element of `data`. */
const struct json *instagram_me(const struct json *root);

#endif
