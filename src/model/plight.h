/* SPDX-License-Identifier: MIT */
/* plight.h - why a delivery is not out, and what to do about it: one table for status, queue and what staff are told. Pure.
 *
 * Every state in which a post can be late, held or lost has a row with a sentence of its own; what is on time has none. */
#ifndef MODEL_PLIGHT_H
#define MODEL_PLIGHT_H

#include "base/message.h"
#include "model/delivery.h"

enum plight {
	PLIGHT_NONE,       /* on time, or over as somebody wished */
	PLIGHT_APPROVAL,   /* held: nobody has approved it */
	PLIGHT_PERSON,     /* held by a person */
	PLIGHT_CHANNEL,    /* held: its channel is switched off or gone */
	PLIGHT_ACCOUNT,    /* held: the account is ill */
	PLIGHT_HELD,       /* held for another reason, which `error` tells */
	PLIGHT_ASKING,     /* lost, and only a person can look */
	PLIGHT_LOOKING,    /* lost, and being looked for */
	PLIGHT_FAILED,
	PLIGHT_EXPIRED,    /* not sent in time */
	PLIGHT_UNWRITTEN,  /* late: its text is not written yet */
	PLIGHT_ILL,        /* late: the account is ill */
	PLIGHT_WAITING,    /* late: the service is being left alone */
	PLIGHT_RETRY,      /* late: tried in vain, and tried again */
	PLIGHT_LATE,       /* late: nobody sends it */
	PLIGHT_OVERRIDDEN, /* went out against the rule of approval */
	PLIGHTS
};

/* How the lane of its channel is. */
enum mood { MOOD_WELL, MOOD_WAITING, MOOD_ILL };

/* When something is late: more than two minutes behind its time. */
enum { PLIGHT_LATE_MS = 2 * 60 * 1000 };

enum plight plight_of(const struct delivery *d, enum mood mood, int64_t now);

struct plight_row {
	const char *name;
	enum message_id words; /* {1} is the key */
	const char *also;      /* what {2} and {3} are: e the error or "-", c the channel, w who approved */
	bool tells;            /* staff are told of it */
	bool urgent;           /* … at night, too: it can still be mended */
	bool needs;            /* it needs a person: status lists it */
};
const struct plight_row *plight_row(enum plight p);
/* The sentence, with what `error` has to add, for out[size]; "" for PLIGHT_NONE. */
void plight_words(enum plight p, const struct delivery *d, enum language language, char *out, size_t size);

#endif
