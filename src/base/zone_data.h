/* SPDX-License-Identifier: MIT */
/* zone_data.h - inside a zone: the table of its file and the rule behind the table. Only zone*.c include this. */
#ifndef BASE_ZONE_DATA_H
#define BASE_ZONE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* One day of change in a POSIX rule, as RFC 8536 §3.3.1 allows it. */
struct zone_day {
	enum zone_day_form { ZONE_DAY_MONTH, ZONE_DAY_JULIAN, ZONE_DAY_ZERO } form; /* Mm.w.d, Jn (no leap day), n (from 0) */
	int month, week, day;
	int32_t time; /* seconds of wall time from 00:00, -167 to 167 hours */
};

/* "EST5EDT,M3.2.0,M11.1.0"; offsets are east of UTC, unlike in the text. */
struct zone_rule {
	bool there, changes; /* changes: summer time comes and goes */
	int32_t standard, summer;
	struct zone_day start, end;
};

struct zone {
	const char *name;
	size_t count;
	const int64_t *at;      /* instants of change, seconds UTC, rising */
	const int32_t *offsets; /* the offset from there on */
	int32_t first;          /* the offset before all of them */
	struct zone_rule rule;
};

/* The offset from `from` (included) to `to` (not). */
struct zone_span {
	int64_t from, to;
	int32_t offset;
};

/* Read a TZif file of version 2 or later; false: damaged, or of a kind that no Debian system has (leap seconds, version 1). */
bool zone_data_read(struct zone *z, const unsigned char *data, size_t n, struct arena *a);
/* The span around an instant in seconds UTC. */
struct zone_span zone_span(const struct zone *z, int64_t at);

/* The footer's text, s[0..n). An empty one is legal: nothing is known behind the table. */
bool zone_rule_read(struct zone_rule *r, const char *s, size_t n);
/* The span around an instant when only the rule counts. */
struct zone_span zone_rule_span(const struct zone_rule *r, int64_t at);

#endif
