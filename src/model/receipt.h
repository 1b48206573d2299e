/* SPDX-License-Identifier: MIT */
/* receipt.h - how one conversation with a service ended: a record, not an error.
 *
 * Five outcomes. SENT: people can see it. LATER: certainly not done, try again. NEVER: refused for good. HOLD: the account is ill; all its
 * deliveries wait together. UNSURE: nobody knows; only a look-up or a person can tell. */
#ifndef MODEL_RECEIPT_H
#define MODEL_RECEIPT_H

#include <stdbool.h>

enum outcome { OUTCOME_NONE, OUTCOME_SENT, OUTCOME_LATER, OUTCOME_NEVER, OUTCOME_HOLD, OUTCOME_UNSURE };

/* The sort of trouble, which decides who waits and how long. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_TRANSIENT,  /* this delivery waits: back-off, or wait_ms; uses an attempt */
	TROUBLE_COOLDOWN,   /* the lane waits wait_ms, or the channel's cooldown_ms doubled each time; uses no attempt */
	TROUBLE_QUOTA,      /* the lane waits wait_ms, or quota_ms doubled up to a day; uses no attempt */
	TROUBLE_PERMANENT,
	TROUBLE_CREDENTIALS /* the lane stops until its token works again; uses no attempt */
};

struct receipt {
	enum outcome outcome;
	enum trouble trouble;
	int wait_ms;      /* what the service asked for; -1: it named no time. Already clamped by the channel. */
	int tries_max;    /* with LATER and UNSURE: no more than so many attempts of this delivery; 0: no limit of its own */
	char id[256];     /* the post's id; may be set before the end, then it is kept on disk with the memo */
	char url[512];    /* its address for people, "" where the service has none */
	char also[512];   /* more ids that replies may refer to, separated by spaces ("poll:5123") */
	char place[128];  /* the account's place has moved (Telegram's migrate_to_chat_id): use this from now on */
	char reason[512]; /* the operator's words; no secret, no member's words */
};

#endif
