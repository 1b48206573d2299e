/* SPDX-License-Identifier: MIT */
/* delivery.h - one notice on one channel: a row of the outbox.
 *
 * Born `scheduled` (or `held`) by the planner; written `sending` with everything needed to go on before the first byte leaves; ends as
 * delivered, failed, cancelled or expired. delivery_can_move() is the only place that knows which steps are legal. */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/notice.h"
#include "model/receipt.h"

enum state {
	STATE_SCHEDULED,
	STATE_HELD,
	STATE_SENDING,
	STATE_UNCERTAIN,
	STATE_DELIVERED,
	STATE_FAILED,
	STATE_CANCELLED,
	STATE_EXPIRED,
	STATES
};

/* Why a delivery is held, or who cancelled it. */
enum cause { CAUSE_NONE, CAUSE_PERSON, CAUSE_APPROVAL, CAUSE_CHANNEL, CAUSE_ACCOUNT, CAUSE_PLANNER };

enum on_uncertain { UNCERTAIN_ASK, UNCERTAIN_RESEND, UNCERTAIN_DROP };

struct delivery {
	int64_t id;             /* the store's row; 0: not stored yet */
	const char *key, *item, *channel;
	enum notice_kind kind;
	enum state state;
	enum cause cause;
	int64_t due_at;         /* wall; when it goes out: night already counted in */
	int64_t order_at;       /* wall; computed time before night was counted in: keeps the order */
	int64_t expires_at;     /* wall */
	int64_t seen_at;        /* wall; first planned */
	bool urgent;
	bool ready;             /* false: waits for the reporter's text (digest, outcome) */
	/* of approval (model/approval.h) */
	bool approval;          /* a person has to approve it */
	const char *author;     /* … but not this one; "" anybody may */
	int64_t hold_ms;        /* how long after approval or due time it can still be stopped; due_at counts it in */
	const char *approved_by; /* "" nobody */
	int64_t approved_at;    /* wall */
	uint8_t approved_hash[32]; /* payload_hash of what was approved */
	bool overridden;        /* released in an emergency, against the rule */
	const char *reference;  /* "[TM-7F3K]", fixed when planned */
	const char *payload;    /* message_write() */
	uint8_t payload_hash[32];
	/* of the conversation; all on disk before the next call leaves */
	int attempts;           /* begun conversations that counted */
	int stage;
	const char *memo;       /* the channel's own */
	bool effect;            /* the last call on disk is one that people see */
	int64_t sent_at;        /* wall time at which the last call with effect left; 0: none yet */
	int64_t turn;           /* which of its item's posts it is, by leaving, whatever the clock says; 0: not counted */
	int64_t wait_boot;      /* boot time before which nothing is tried; 0: none */
	int64_t lost_boot;      /* uncertain: boot time of the loss */
	int looks;              /* uncertain: "absent" answers so far */
	bool asking;            /* uncertain: a person has to decide */
	int tries_max;          /* 0: none */
	struct {
		const char *id, *url, *also; /* "" until known */
		int64_t at;          /* wall; delivered at */
	} receipt;
	const char *error;      /* "" none; the operator's words */
};

const char *state_name(enum state s);
bool state_parse(const char *name, enum state *out);
bool state_is_final(enum state s); /* delivered failed cancelled expired */
/* Is the step legal? Every change of state in the store asks this. Staying where it is is no step and always legal. */
bool delivery_can_move(enum state from, enum state to);

/* What a person may order (spec §3, queue). */
enum order {
	ORDER_HOLD,
	ORDER_RELEASE,
	ORDER_APPROVE,
	ORDER_OVERRIDE,
	ORDER_RETRY,
	ORDER_CANCEL,
	ORDER_CONFIRM,
	ORDER_RETRACT,
	ORDERS
};
const char *order_name(enum order o);
bool order_parse(const char *name, enum order *out);
/* The state an order leads to; false when the delivery's state forbids it. RETRACT leaves `delivered`. */
bool order_target(enum order o, enum state from, enum state *to);

/* The same with texts of its own, but for the payload, which is left out: "". */
struct delivery delivery_copy(const struct delivery *d, struct arena *a);

/* Text and card are frozen: it was begun at least once. */
bool delivery_is_frozen(const struct delivery *d);

#endif
