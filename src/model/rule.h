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

/* Which parts a rule has, in the order of their table in rule.c. */
enum {
	RULE_FREQ = 1u << 0,
	RULE_INTERVAL = 1u << 1,
	RULE_COUNT = 1u << 2,
	RULE_UNTIL = 1u << 3,
	RULE_WKST = 1u << 4,
	RULE_BYDAY = 1u << 5,
	RULE_BYMONTHDAY = 1u << 6
};

struct rule {
	char text[RULE_MAX + 64]; /* for libical: upper case, without UNTIL */
	unsigned parts;
	int interval, count;     /* count 0: none */
	bool several;            /* BYDAY or BYMONTHDAY is a list */
	int weekday, place;      /* of a BYDAY that is none: -1WE is 3 and -1; place 0: no number */
	int month_day;           /* of a BYMONTHDAY that is none */
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
