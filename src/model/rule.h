/* SPDX-License-Identifier: MIT */
/* rule.h - the text of a repeat rule (RFC 5545, RRULE), read strictly.
 *
 * libical takes what it does not understand for not said and computes on; so every part is read here first, and what could be
 * misunderstood is refused with a reason. Case does not matter. */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "base/civil.h"
#include "base/err.h"
#include "base/zone.h"

enum { RULE_MAX = 512, RULE_COUNT_MAX = 2000, RULE_INTERVAL_MAX = 1000 };

struct rule {
	char text[RULE_MAX + 64]; /* for libical: upper case, without UNTIL */
	bool counted;            /* has COUNT */
	bool until;              /* has UNTIL */
	struct civil last;       /* … which is this local time */
	/* what decides which parts go together */
	char frequency; /* D W M Y */
	bool numbered;  /* BYDAY with a number: -1WE */
	bool from_end;  /* BYMONTHDAY and the like with a minus */
};

/* `zone` is for an UNTIL in UTC; NULL: that is taken as it stands. */
MUST_CHECK bool rule_read(const char *s, const struct zone *zone, struct rule *out, struct err *e);

#endif
