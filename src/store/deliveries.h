/* SPDX-License-Identifier: MIT */
/* deliveries.h - the outbox.
 *
 * The planner puts and updates rows, the dispatcher takes what is due and moves it, orders of people move it, too. Every change of state
 * is checked against delivery_can_move(); an illegal one is ERR_STATE and changes nothing.
 *
 * payload_hash is the store's own: the SHA-256 of the payload's text, written when the payload is new or changes, whatever the caller's row
 * says. Every reading compares them. SQLite's checks do not see a text that was altered on disk, so a row whose payload no longer matches
 * comes with a payload_hash of 32 zeros: it must not be sent. Updating such a row with the same text keeps it marked. */
#ifndef STORE_DELIVERIES_H
#define STORE_DELIVERIES_H

#include "base/vec.h"
#include "model/delivery.h"
#include "store/store.h"

struct deliveries {
	VEC(struct delivery) list;
};

/* Insert a new row (d->id and d->payload_hash are set), state scheduled or held, else ERR_STATE; ERR_STATE too when the key exists. Texts
 * that are NULL are stored as "". */
MUST_CHECK bool deliveries_put(struct store *s, struct delivery *d, struct err *e);
/* Write every mutable field of a row by id, including its state (checked against the stored one; the same state again is legal). What a
 * delivery is never changes: key, item, channel, kind, reference. */
MUST_CHECK bool deliveries_update(struct store *s, const struct delivery *d, struct err *e);
/* The same, but only what a conversation changes: state, cause and everything from `attempts` on. The text stays as it is. */
MUST_CHECK bool deliveries_progress(struct store *s, const struct delivery *d, struct err *e);
/* The two steps that every delivery takes, with no more than they change: the state, `attempts`, `stage`, `memo`, `effect`, the receipt and
 * `error`; to sending (or in it) also sent_at and turn, to delivered also wait_boot, tries_max and the receipt's time, the ids of its post
 * (posts_put), and, unless it is NULL, when the post is to be read (readings_open). Both are written beside the wide row at first
 * (store/transit.h): nobody who reads notices. */
struct first_reading {
	int64_t next_at, until_at; /* wall */
};
MUST_CHECK bool deliveries_sending(struct store *s, const struct delivery *d, struct err *e);
MUST_CHECK bool deliveries_delivered(struct store *s, const struct delivery *d, const struct first_reading *r, struct err *e);
/* How many rows have steps beside them (not 0 where that is not known), and: write them into the rows now. Any call that needs them does it
 * by itself, too. */
int64_t deliveries_in_transit(const struct store *s);
MUST_CHECK bool deliveries_unload(struct store *s, struct err *e);
/* A number that is another one after any change to rows of the channel by this process; equal numbers: nothing changed. */
uint64_t deliveries_version(const struct store *s, const char *channel);
/* The same, deliveries_sending() and deliveries_delivered() left out. */
uint64_t deliveries_changes(const struct store *s, const char *channel);
/* One row by key, by id. False with ERR_NOT_FOUND when there is none. */
MUST_CHECK bool deliveries_by_key(struct store *s, const char *key, struct arena *a, struct delivery *out, struct err *e);
/* The row without its text (payload is ""): for deliveries_progress(), not for deliveries_update(). */
MUST_CHECK bool deliveries_bare(struct store *s, int64_t id, struct arena *a, struct delivery *out, struct err *e);
MUST_CHECK bool deliveries_by_id(struct store *s, int64_t id, struct arena *a, struct delivery *out, struct err *e);
/* The turn of the next of its item's deliveries that leaves. */
MUST_CHECK bool deliveries_turn(struct store *s, const char *item, int64_t *turn, struct err *e);
/* Every row by due time, then order, then id; state may be STATES for all, channel and item may be NULL for all. */
struct deliveries_filter {
	enum state state;
	const char *item, *channel;
	bool not_final;
	size_t limit; /* 0: all */
};
MUST_CHECK bool deliveries_list(struct store *s, const struct deliveries_filter *f, struct arena *a, struct deliveries *out, struct err *e);
/* Items of which something is not final, or people were told of a meeting in words that were good beyond `since`. */
MUST_CHECK bool deliveries_items(struct store *s, int64_t since, struct arena *a, struct strings *out, struct err *e);
/* Scheduled rows of a channel that are ready and due at `now` with wait_boot ≤ boot, oldest due (then order, then id) first, at most
 * `limit`. Urgent ones come first. Uses an index: the cost does not grow with what is not due. */
struct deliveries_when {
	const char *channel;
	int64_t now, boot;
	size_t limit;
	const struct delivery *after; /* only what goes out behind this one; NULL: all */
};
MUST_CHECK bool deliveries_due(struct store *s, const struct deliveries_when *w, struct arena *a, struct deliveries *out, struct err *e);
/* Rows whose text the reporter still has to write (ready = false), scheduled or held for approval, that are due at `now`; and when the next
 * one behind `now` falls due (INT64_MAX: none). */
MUST_CHECK bool deliveries_unready(struct store *s, int64_t now, struct arena *a, struct deliveries *out, struct err *e);
MUST_CHECK bool deliveries_next_unready(struct store *s, int64_t now, int64_t *next_at, struct err *e);
/* What people released against the rule since then. */
MUST_CHECK bool deliveries_overridden(struct store *s, int64_t since, struct arena *a, struct deliveries *out, struct err *e);
/* Rows of a channel in `uncertain` about which nobody is asked. */
MUST_CHECK bool deliveries_lost(struct store *s, const char *channel, struct arena *a, struct deliveries *out, struct err *e);
/* What to wake up for; INT64_MAX: nothing.
 *   due_at      the earliest time behind `now` at which a scheduled, ready row of the channel falls due
 *   wait_boot   the earliest wait_boot that is not 0 of such rows already due; may have passed
 *   expires_at  the earliest expiry of a scheduled or held row, of any channel, because deliveries_expire() serves them all; may have
 *               passed */
struct deliveries_next {
	int64_t due_at, wait_boot, expires_at;
};
MUST_CHECK bool deliveries_next(struct store *s, const char *channel, int64_t now, struct deliveries_next *out, struct err *e);
/* Scheduled, held rows whose expires_at ≤ now become expired; how many. */
MUST_CHECK bool deliveries_expire(struct store *s, int64_t now, const char *error, int64_t *count, struct err *e);
/* Rows by state, for status. */
MUST_CHECK bool deliveries_count(struct store *s, int64_t by_state[STATES], struct err *e);
/* The next scheduled row to go out: key and due; key NULL when none. */
MUST_CHECK bool deliveries_first(struct store *s, struct arena *a, const char **key, int64_t *due_at, struct err *e);
/* After a reboot boot times mean nothing: waits become 0, losses `boot`. */
MUST_CHECK bool deliveries_rebooted(struct store *s, int64_t boot, struct err *e);
/* Is this reference used by another key? */
MUST_CHECK bool deliveries_reference_used(struct store *s, const char *reference, bool *used, struct err *e);

#endif
