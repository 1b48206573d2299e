/* SPDX-License-Identifier: MIT */
/* gate.c - approval, night and expiry. */
#include "model/gate.h"

#include <string.h>

#include "base/fault.h"
#include "model/approval.h"

static int64_t minute_of_day(const struct zone *z, const struct civil *day, int64_t days_on, int minutes)
{
	struct civil local = { .year = day->year, .month = day->month, .day = day->day };

	civil_add_days(&local, days_on);
	local.hour = minutes / 60;
	local.minute = minutes % 60;
	return zone_instant(z, &local);
}

/* Compared as instants, so that an hour that the clocks repeat neither ends a night twice nor gives an end that has passed. */
bool quiet_covers(const struct quiet *q, const struct zone *z, int64_t at, int64_t *begins_at, int64_t *ends_at)
{
	if (!q->set || q->from == q->to)
		return false;

	struct civil today;
	zone_local(z, at, &today);
	int spans = q->from > q->to;
	for (int day = -1; day <= 0; day++) {
		int64_t begins = minute_of_day(z, &today, day, q->from);
		int64_t ends = minute_of_day(z, &today, day + spans, q->to);
		if (at < begins || at >= ends)
			continue;
		*begins_at = begins;
		*ends_at = ends;
		return true;
	}
	return false;
}

/* A reminder is worth nothing after its meeting has begun, and little people can do then: better at night than never. */
static bool rather_now(enum notice_kind kind, int64_t ends_at, int64_t expires_at)
{
	return (kind == NOTICE_MEETING_REMINDER || kind == NOTICE_CONSULTATION_REMINDER) && ends_at >= expires_at;
}

int64_t quiet_due(const struct community *c, enum notice_kind kind, int64_t at, int64_t expires_at)
{
	int64_t begins, ends;

	if (!quiet_covers(&c->quiet, c->zone, at, &begins, &ends))
		return at;
	return rather_now(kind, ends, expires_at) ? begins : ends;
}

bool gate_asks(const struct delivery *d)
{
	if (!d->approval || fault_on("approval"))
		return false;
	if (d->approved_at == 0 || memcmp(d->approved_hash, d->payload_hash, sizeof d->approved_hash) != 0)
		return true;
	return !d->overridden && !approval_may(d, d->approved_by);
}

static int64_t window_ends(const struct delivery *d)
{
	return d->approved_at == 0 ? 0 : d->approved_at + d->hold_ms;
}

bool gate_is_late(const struct delivery *d, int64_t now)
{
	return now >= d->expires_at && !fault_on("expiry");
}

enum gate gate_pass(const struct delivery *d, const struct community *c, int64_t now, int64_t *at)
{
	int64_t begins, ends;

	if (d->state != STATE_SCHEDULED)
		return GATE_CLOSED;
	if (gate_is_late(d, now))
		return GATE_EXPIRED;
	if (!d->ready)
		return GATE_CLOSED;
	if (gate_asks(d))
		return GATE_ASKS;
	if (now < d->due_at || now < window_ends(d)) {
		*at = d->due_at > window_ends(d) ? d->due_at : window_ends(d);
		return GATE_WAIT;
	}
	if (!d->urgent && quiet_covers(&c->quiet, c->zone, now, &begins, &ends) && !rather_now(d->kind, ends, d->expires_at)) {
		*at = ends;
		return GATE_WAIT;
	}
	return GATE_OPEN;
}
