/* SPDX-License-Identifier: MIT */
/* cursors.h - where collecting stands: feeds by lane, posts by delivery; and what is known of each lane. */
#ifndef STORE_CURSORS_H
#define STORE_CURSORS_H

#include <stdint.h>

#include "base/vec.h"
#include "model/delivery.h"
#include "store/store.h"

/* What is known of a lane (channels with equal type, endpoint and token). Its name is a hash of the three: no secret. */
struct lane_row {
	const char *name;
	const char *self;        /* the account's own id, "" unknown */
	const char *cursor;      /* of a feed, "" at first */
	int64_t polled_at;       /* wall; feed: last read that was answered */
	int64_t paced_boot;      /* boot time of the last call with effect */
	int64_t wait_boot;       /* cool-down, quota or breaker: nothing before this boot time */
	const char *wait_reason; /* "" none */
	int cooldowns, quotas, failures; /* in a row */
	bool broken;             /* credentials: nothing until a probe is well */
	const char *broken_reason;
	int64_t broken_at;       /* wall */
	int64_t token_expires_at; /* wall; 0 unknown */
};

/* Zeros and "" when it is new. */
MUST_CHECK bool lanes_get(struct store *s, const char *name, struct arena *a, struct lane_row *out, struct err *e);
MUST_CHECK bool lanes_put(struct store *s, const struct lane_row *row, struct err *e);
MUST_CHECK bool lanes_rebooted(struct store *s, struct err *e); /* boot times become 0 */

/* Reading of a post's replies. */
struct reading {
	int64_t delivery_id;
	const char *key, *item, *channel;
	const char *post_id, *also, *text, *reference; /* text is the payload's JSON */
	int64_t sent_at, posted_at;  /* wall */
	int64_t next_at;             /* wall: next read */
	int64_t read_at;             /* wall: last read begun; 0 never */
	int64_t read_boot;           /* boot time of the last read; 0 never or another boot */
	int64_t until_at;            /* wall: reading ends (30 days after the item's end) */
	int failures;                /* reads in a row that failed */
};
struct readings {
	VEC(struct reading) list;
};

/* Begin reading under a delivered row, of which id and channel count: due at next_at, until until_at. Repeating moves until_at only. */
MUST_CHECK bool readings_open(struct store *s, const struct delivery *d, int64_t next_at, int64_t until_at, struct err *e);
/* What was opened and is due at `at` at the latest comes to its channel: only there it is listed. */
MUST_CHECK bool readings_ripen(struct store *s, int64_t at, struct err *e);
/* Posts of a channel whose reading is open at `now` (until_at > now), by next_at: all that have ripened, or only those due
 * (next_at ≤ now). */
struct readings_filter {
	const char *channel;
	int64_t now;
	bool due_only;
	size_t limit; /* 0: all */
};
MUST_CHECK bool readings_list(struct store *s, const struct readings_filter *f, struct arena *a, struct readings *out, struct err *e);
/* One of them; ERR_NOT_FOUND when nothing is read there. */
MUST_CHECK bool readings_get(struct store *s, int64_t delivery_id, struct arena *a, struct reading *out, struct err *e);
/* A read was done (or failed): when it began, its boot time, when the next one is due, failures in a row. */
MUST_CHECK bool readings_done(struct store *s, const struct reading *r, struct err *e);
/* Earliest next_at of a channel among open ones, or of any post that has not ripened yet; INT64_MAX none. */
MUST_CHECK bool readings_next(struct store *s, const char *channel, int64_t now, int64_t *next_at, struct err *e);
/* The oldest read_at (begun, answered) among the posts of an item on a channel; INT64_MAX when it has none there. For "each channel was
 * read once after the close". */
MUST_CHECK bool readings_oldest(struct store *s, const char *item, const char *channel, int64_t *read_at, struct err *e);
/* Nothing is read there any more: the post is gone. */
MUST_CHECK bool readings_close(struct store *s, int64_t delivery_id, struct err *e);
MUST_CHECK bool readings_rebooted(struct store *s, struct err *e); /* read_boot becomes 0 */

#endif
