/* SPDX-License-Identifier: MIT */
/* zone.h - one time zone of the system's database (TZif, RFC 8536), read once.
 *
 * Never UTC by accident: an unknown, path-like or unreadable name is an error (glibc would silently say UTC). Gap and overlap as RFC 5545
 * §3.3.5: a local time in the gap takes the offset before it; in the overlap the first one. Behind the table the POSIX rule of the
 * file's footer holds. The folder is /usr/share/zoneinfo, or $TZDIR. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/err.h"

struct zone;

/* Errors: not a legal name (only A-Z a-z 0-9 + - _ / between letters, no "..", not absolute), no such zone (with the nearest name),
 * a damaged file, no zone data at all. The zone lives in `a`. */
MUST_CHECK bool zone_load(const char *name, struct arena *a, const struct zone **out, struct err *e);
const char *zone_name(const struct zone *z);
/* The instant of a local time, ms UTC. */
int64_t zone_instant(const struct zone *z, const struct civil *local);
/* The local time of an instant (ms UTC, rounded down to seconds). */
void zone_local(const struct zone *z, int64_t at, struct civil *out);
/* Seconds east of UTC at an instant. */
int zone_offset(const struct zone *z, int64_t at);
/* RFC 3339 with seconds and the zone's offset: "2021-09-22T19:00:00+09:00". */
void zone_format(const struct zone *z, int64_t at, char out[32]);

#endif
