/* SPDX-License-Identifier: MIT */
/* followups.h - what follows a post that is out: it is edited, taken down, or something is said under it.
 *
 * A row is written before its call leaves. Editing and taking down can be repeated, so what was lost is tried again; what is said under a
 * post is a courtesy, so what may be out is not said twice: it is dropped. */
#ifndef STORE_FOLLOWUPS_H
#define STORE_FOLLOWUPS_H

#include <stdint.h>

#include "base/vec.h"
#include "store/store.h"

enum followup_kind {
	FOLLOWUP_EDIT,    /* the post becomes the payload */
	FOLLOWUP_REMOVAL, /* the post is taken down */
	FOLLOWUP_COMMENT, /* the payload stands under the post */
	FOLLOWUP_ANSWER,  /* the payload answers a reply */
	FOLLOWUP_KINDS
};

enum followup_state {
	FOLLOWUP_WAITING,
	FOLLOWUP_CALLING,
	FOLLOWUP_DONE,
	FOLLOWUP_DROPPED, /* not needed any more, or it may be out */
	FOLLOWUP_FAILED,  /* a person should know */
	FOLLOWUP_STATES
};

struct followup {
	int64_t id, delivery_id; /* the row, the post */
	enum followup_kind kind;
	const char *cause;       /* key of the delivery that it follows from, or "order" */
	int64_t reply;           /* row of the reply that it answers; 0: none */
	const char *payload;     /* message_write(); "" for a removal */
	enum followup_state state;
	int64_t due_at, expires_at; /* wall */
	int64_t wait_boot;       /* boot time before which nothing is tried; 0: none */
	int attempts, stage;
	const char *memo;        /* the channel's own */
	bool effect;             /* the last call on disk is one that people see */
	const char *error;       /* "" none; the operator's words */
};
struct followups {
	VEC(struct followup) list;
};

bool followup_can_repeat(enum followup_kind kind);
/* Insert, unless the same follows from the same already. An edit takes the place of earlier ones that are still open; a removal that of
 * everything else. */
MUST_CHECK bool followups_put(struct store *s, const struct followup *f, struct err *e);
MUST_CHECK bool followups_update(struct store *s, const struct followup *f, struct err *e);
MUST_CHECK bool followups_get(struct store *s, int64_t id, struct arena *a, struct followup *out, struct err *e);
/* The removal that a person ordered; out->id is 0 when there is none. */
MUST_CHECK bool followups_removal(struct store *s, int64_t delivery_id, struct arena *a, struct followup *out, struct err *e);
/* Is anything waiting or calling? */
MUST_CHECK bool followups_any(struct store *s, bool *any, struct err *e);
/* Waiting and calling ones of a channel, oldest first; and those that failed since. */
MUST_CHECK bool followups_open(struct store *s, const char *channel, struct arena *a, struct followups *out, struct err *e);
MUST_CHECK bool followups_failed(struct store *s, int64_t since_at, struct arena *a, struct followups *out, struct err *e);
/* At a start: what was calling waits again, or is dropped when it may be out and must not be said twice. */
MUST_CHECK bool followups_recover(struct store *s, struct err *e);
/* In a restored copy: what was said under posts may have been said since; edits and removals do no harm. */
MUST_CHECK bool followups_restored(struct store *s, struct err *e);
MUST_CHECK bool followups_rebooted(struct store *s, struct err *e); /* wait_boot becomes 0 */
/* Was this person (author pseudonym) answered under this item before? */
MUST_CHECK bool followups_answered(struct store *s, const char *item, const char *author, bool *answered, struct err *e);

#endif
