/* SPDX-License-Identifier: MIT */
/* updates.h - Telegram's updates: what bots have not fetched and confirmed yet.
 *
 * One running list; each bot remembers up to where it has confirmed. An update is written down as it was when it came about: a later edit
 * does not change a message that waits. Unlike there, updates do not expire after a day, since the clock here may be set. */
#ifndef SANDBOX_UPDATES_H
#define SANDBOX_UPDATES_H

#include "sandbox/book.h"
#include "sandbox/request.h"

enum update_kind { UPDATE_MESSAGE, UPDATE_EDITED, UPDATE_POLL, UPDATE_POLL_ANSWER, UPDATE_KINDS };

struct update {
	int64_t id;
	enum update_kind kind;
	const struct client *to; /* NULL: every bot */
	const char *json;        /* the value of its member */
};

struct updates {
	struct arena *arena;
	VEC(struct update) list;
};

struct sandbox;

void updates_init(struct updates *u, struct arena *a);
/* The value is written between the two. */
void updates_begin(struct sheet *sh, struct sandbox *s);
void updates_end(struct sheet *sh, struct sandbox *s, enum update_kind kind, const struct client *to);
/* A message that a member wrote or edited. */
void updates_message(struct sandbox *s, enum update_kind kind, const struct entry *e);
/* What of the list allowed_updates this bot wants from now on. */
void updates_allow(struct request *rq, struct client *c);
/* A poll of this bot that waits is sent away. */
void updates_end_poll(struct sandbox *s, const struct request *rq);
int64_t updates_last(const struct sandbox *s); /* the number of the latest */
int64_t updates_pending(const struct sandbox *s, const struct client *c);
/* The first that this bot has not confirmed, as its webhook gets it; NULL none. */
const char *updates_first(struct sandbox *s, const struct client *c, int64_t *id);
/* Is there something for this long poll? */
bool updates_wait_for(struct sandbox *s, const struct request *rq);

#endif
