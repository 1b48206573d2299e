/* SPDX-License-Identifier: MIT */
/* lane.h - what channels with equal type, endpoint and token share: one pace, one breaker, one collector, and how many
 * calls may overlap.
 *
 * A lane outlives reloads; what must outlive the process is its row in the store. Boot times as everywhere in milliseconds. */
#ifndef FLOW_LANE_H
#define FLOW_LANE_H

#include "flow/ahead.h"
#include "model/agenda.h"
#include "model/exchange.h"
#include "store/cursors.h"

struct edition;

/* The state in which the dispatcher last looked at the lane's rows, and what came of it. */
struct lane_look {
	const struct edition *edition;
	uint64_t version; /* of the rows of its channels */
	bool waits, broken;
	int busy;
	int64_t landed_boot, wait_boot, paced_boot;
	int64_t at, wake_at; /* wall */
	bool keeps_busy;
};

struct lane {
	char name[65];
	const struct channel *channel;
	VEC(const struct account *) accounts; /* of the current edition, enabled ones */
	struct arena arena;                   /* of `accounts` */
	/* on disk */
	char self[128], cursor[256];
	char wait_reason[512], broken_reason[512];
	int64_t polled_at, paced_boot, wait_boot, broken_at, token_expires_at;
	int cooldowns, quotas, failures;
	bool broken;
	bool changed;        /* the row has to be written */
	/* of this process */
	int busy;            /* calls in the air, the lingering one not counted */
	bool lingering;      /* a feed's read is in the air */
	int64_t landed_boot; /* the last answer */
	int64_t probe_boot;  /* broken: when to look again whether the token works */
	int64_t feed_boot;   /* feeds: not before */
	int feed_failures;   /* reads in a row that failed */
	int look_failures;   /* look-ups in a row that failed */
	bool released;       /* what was held for the account was looked for since the last reading of the files */
	bool hooked;         /* what people say is brought by webhook */
	int64_t hook_boot;   /* the webhook is not set or ended before */
	int hook_failures;   /* in a row */
	int64_t ill_at;      /* wall: since when nothing could leave; 0: something can */
	bool feed_read;      /* this pass has read the feed to its end */
	struct lane_look look;
	struct ahead ahead;
};

/* The name of an account's lane: a hash of type, endpoint and token. */
void lane_name(const struct account *a, char out[65]);
MUST_CHECK bool lane_load(struct lane *l, struct store *s, struct err *e);
MUST_CHECK bool lane_save(struct lane *l, struct store *s, struct err *e); /* only when changed */

enum { LANE_AFTER_LANDING = -1, LANE_NEVER = -2 };
/* How long until a call may leave: 0 now, > 0 milliseconds, LANE_AFTER_LANDING when a place must come free, LANE_NEVER
 * while broken. */
int64_t lane_delay(const struct lane *l, int64_t boot, bool linger);
/* How long any call waits behind the last answer, also that of a probe in a broken lane. */
int64_t lane_gap(const struct lane *l, int64_t boot);
/* The same as lane_delay() for a call with effect: pace and cool-down too. */
int64_t lane_effect_delay(const struct lane *l, int64_t boot);
/* The longest pace of its accounts. */
int lane_pace_ms(const struct lane *l);

/* What an answer means for the lane. */
void lane_never_left(struct lane *l, int64_t boot, const char *why); /* the breaker */
void lane_answered(struct lane *l);
void lane_paced(struct lane *l, int64_t boot); /* a call with effect leaves, or its answer came: from here on the pace counts */
void lane_trouble(struct lane *l, const struct receipt *r, int64_t now, int64_t boot);
void lane_heal(struct lane *l); /* the token works again */

#endif
