/* SPDX-License-Identifier: MIT */
/* prober.c - asks a lane whose token was refused whether it works again: at start, after a new token, and every hour.
 * When it does, what was held for the account goes on. */
#include "base/log.h"
#include "flow/service.h"
#include "store/deliveries.h"

enum { AGAIN_MS = 3600 * 1000 };

static bool release(struct service *s, const struct account *a, struct err *e)
{
	struct deliveries held = { 0 };
	const struct deliveries_filter filter = { .state = STATE_HELD, .channel = a->id };
	if (!deliveries_list(s->store, &filter, &s->round, &held, e))
		return false;
	for (size_t i = 0; i < held.list.count; i++) {
		struct delivery *d = &held.list.at[i];
		if (d->cause != CAUSE_ACCOUNT)
			continue;
		d->state = STATE_SCHEDULED;
		d->cause = CAUSE_NONE;
		d->wait_boot = 0;
		d->error = "";
		if (!deliveries_update(s->store, d, e))
			return false;
	}
	return true;
}

/* Also what an older lane of the same channel had to hold: a new token makes a new lane. */
static bool release_lane(struct service *s, const struct lane *l, struct err *e)
{
	for (size_t i = 0; i < l->accounts.count; i++)
		if (!release(s, l->accounts.at[i], e))
			return false;
	return true;
}

static bool finish(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct lane *l = f->lane;
	bool well = turn == TURN_DONE && f->x.receipt.outcome == OUTCOME_SENT;
	l->probe_boot = s->boot + AGAIN_MS;
	if (turn == TURN_DONE && f->x.renewal.expires_at) {
		l->token_expires_at = f->x.renewal.expires_at;
		l->changed = true;
	}
	if (!well)
		return true;
	log_event(LOG_LEVEL_INFO, "channel.healed", PAIRS("channel", f->account->id));
	lane_heal(l);
	return release_lane(s, l, e);
}

/* The lane is broken for all but a probe; the gap holds for it, too. */
static void leave(struct flight *f, int64_t *wake)
{
	int64_t gap = lane_gap(f->lane, f->service->boot);
	if (gap > 0)
		wake_wait(f->service, wake, gap);
	else
		flight_leave(f);
}

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING)
		return true;
	if (turn == TURN_READY) {
		leave(f, wake);
		return true;
	}
	if (!finish(f, turn, e))
		return false;
	flight_end(f);
	return true;
}

bool prober_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	(void)now;
	if (!flights_turn(s, 1u << ERRAND_PROBE, turn_flight, wake, e))
		return false;
	for (size_t i = 0; i < s->lanes.count && !s->stopping; i++) {
		struct lane *l = s->lanes.at[i];
		if (l->accounts.count == 0)
			continue;
		if (!l->broken) {
			if (!l->released && !release_lane(s, l, e))
				return false;
			l->released = true;
			continue;
		}
		if (flights_of_lane(s, l, ERRAND_PROBE) > 0)
			continue;
		if (l->probe_boot > s->boot || l->busy > 0) {
			wake_at(wake, s->now + (l->probe_boot > s->boot ? l->probe_boot - s->boot : 1000));
			continue;
		}
		flight_begin(s, l, l->accounts.at[0], ERRAND_PROBE);
		wake_at(wake, s->now);
		s->busy |= s->mode != RUN_FOREVER;
	}
	return true;
}
