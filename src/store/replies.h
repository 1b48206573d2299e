/* SPDX-License-Identifier: MIT */
/* replies.h - what people said, stored once, edits and deletions followed.
 *
 * A row is unique by channel and the service's id. Authors are pseudonyms when they come here; `voter` is the person's pseudonym under the
 * key of the row's consultation ("" where the item is none), so that a key can be destroyed without touching the others. */
#ifndef STORE_REPLIES_H
#define STORE_REPLIES_H

#include "base/set.h"
#include "base/vec.h"
#include "model/reply.h"
#include "model/tally.h"
#include "store/store.h"

struct stored_reply {
	int64_t id;            /* row; under one post it grows in the order in which replies were stored */
	const char *channel, *service_id;
	const char *item;      /* "" : of no item (commands) */
	const char *delivery;  /* key of the delivery whose post it stands under; "" none */
	const char *author, *voter;
	const char *text;      /* as it stands now */
	const char *picks;     /* polls */
	enum reply_form form;
	const char *parent;    /* service id, "" none */
	int64_t received_at;   /* the service's own time, or when it was fetched */
	int64_t fetched_at;
	enum basis basis;
	bool edited, deleted;
	bool read;             /* the interpreter has seen this version */
	uint64_t choices;      /* what the text means now */
	uint64_t vote;         /* what counts (not changed by late edits) */
	bool deleted_in_time;  /* the deletion counts, too */
	bool late_change;      /* the newest change was shown by a read begun at or after the close */
	int missed;            /* paged lists in a row in which it was not found */
	int64_t revision;      /* which version this is: an older one never takes its place; 0: what comes last is the newest */
	int64_t number;        /* place among all that is said there, at equal times; 0: the service does not number */
};

struct stored_replies {
	VEC(struct stored_reply) list;
};

enum reply_change { REPLY_SAME, REPLY_NEW, REPLY_CHANGED };

/* Insert or update by (channel, service_id): new → REPLY_NEW; other text or picks, or a return from deletion → REPLY_CHANGED with
 * edited = 1, read = 0 and late_change as given; else REPLY_SAME, also for a version older than the known one. Of a known row
 * received_at, fetched_at and basis stay, but a poll answer given anew in time takes its new times. The first text is no change: a new
 * row's late_change is stored as false; read, choices and vote are as given: it may be understood already. A late return leaves
 * deleted_in_time as it is. */
MUST_CHECK bool replies_put(struct store *s, const struct stored_reply *r, enum reply_change *change, struct err *e);
/* Is there a row of this name, also a deleted one? */
MUST_CHECK bool replies_has(struct store *s, const char *channel, const char *service_id, bool *out, struct err *e);
/* What was known by hearsay gets the service's own time: an earlier one, or the first. */
MUST_CHECK bool replies_date(struct store *s, const struct stored_reply *r, struct err *e);
/* A poll answer is taken back: deleted, unless a newer version is known. Where none is known yet the row is kept as deleted, so that the
 * answer which it takes back does not count when it comes later. */
MUST_CHECK bool replies_withdraw(struct store *s, const struct stored_reply *r, struct err *e);
/* Mark as deleted (idempotent); `late`: shown by a read begun at or after the close. A reply that is not there is no error. */
MUST_CHECK bool replies_delete(struct store *s, const char *channel, const char *service_id, bool late, struct err *e);
/* A list of replies is held against what stands under its delivery's post, before anything of it is stored. To the `ids` (the service's) of
 * live replies their stored texts are noted, in the arena. When the list is `whole`, live replies that are not among the ids, and were not
 * stored while it was on its way, are deleted at once, or, when `paged`, from the second miss on; seen ones get missed = 0. */
struct replies_seen {
	const char *channel, *item, *delivery;
	struct set *ids;
	int64_t began_at, ended_at; /* when the list was asked for, and when it came */
	bool whole, paged, late;
};
struct replies_stood {
	int64_t deleted;   /* how many were, now */
	int64_t newest_at; /* newest received_at of all that were stored, also of deleted ones; 0: none */
};
MUST_CHECK bool replies_compare(struct store *s, const struct replies_seen *seen, struct arena *a, struct replies_stood *out,
				struct err *e);
/* Rows the interpreter has not read yet, at most `limit`, by id. */
MUST_CHECK bool replies_unread(struct store *s, size_t limit, struct arena *a, struct stored_replies *out, struct err *e);
/* The interpreter's word: choices (and vote, unless the stored row's newest change came late), read = 1. */
MUST_CHECK bool replies_understood(struct store *s, int64_t id, uint64_t choices, uint64_t vote, struct err *e);
/* All rows of an item again unread: its choices were edited. */
MUST_CHECK bool replies_reread(struct store *s, const char *item, struct err *e);
/* Rows by received time, then id; item NULL for all. */
MUST_CHECK bool replies_list(struct store *s, const char *item, struct arena *a, struct stored_replies *out, struct err *e);
/* One of them; out->id is 0 when it is gone. */
MUST_CHECK bool replies_get(struct store *s, int64_t id, struct arena *a, struct stored_reply *out, struct err *e);
MUST_CHECK bool replies_count(struct store *s, int64_t *live, struct err *e);
/* Remove a person's rows (author pseudonym) or one reply, whole: the service's id may name the person, too. A salted hash of channel and
 * id stays, so that polling does not store it again (replies_put says REPLY_SAME); a closed count stays because it is kept in tallies.
 * How many. The caller calls store_scrub() after the commit. */
MUST_CHECK bool replies_erase_author(struct store *s, const char *author, int64_t *count, struct err *e);
MUST_CHECK bool replies_erase_one(struct store *s, const char *channel, const char *service_id, int64_t *count, struct err *e);
/* Into a copy that takes the place of `former`: what was erased there is erased here, and its marks are carried over. */
MUST_CHECK bool replies_erase_as(struct store *s, struct store *former, int64_t *count, struct err *e);

#endif
