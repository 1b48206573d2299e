/* SPDX-License-Identifier: MIT */
/* collector.c - reads what people answer: under each open post at its interval, or from the lane's feed by long poll.
 *
 * What was found and where to go on are written in one transaction. Runs behind the dispatcher: where only one call
 * may be under way, publishing and looking up go first. */
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "flow/intake.h"
#include "flow/service.h"
#include "model/interval.h"
#include "model/retry.h"
#include "store/replies.h"

enum { TRIES_IN_A_PASS = 6, AFTER_CONFLICT_MS = 10 * 60 * 1000 };

static int64_t backoff(int failures)
{
	return retry_backoff_ms(failures, crypto_uniform(65536));
}

static void complain(const struct flight *f, const char *why)
{
	log_event(LOG_LEVEL_WARNING, "collect.failed", PAIRS("channel", f->account->id, "error", why));
}

/* --- under posts
 * ------------------------------------------------------------------------------------------------------------------ */

/* One read falls on the close, so that the count need not wait. No read may come early for that, so the last one before the close is left
 * out when the next but one (which may be a little later than it now seems) would miss it. */
static int64_t next_read(const struct service *s, const struct account *a, const struct reading *r, int64_t newest)
{
	int64_t interval = interval_ms(a->poll_ms, s->now, r->posted_at, newest);
	int64_t next = s->now + interval;
	const struct item *item = agenda_item(&s->edition->agenda, r->item);
	if (!item || item->kind != ITEM_CONSULTATION)
		return next;
	int64_t closes = item->consultation.closes.at;
	return closes > next && closes < next + interval + interval / 4 ? closes : next;
}

static bool finish_post(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct reading r;
	int64_t changes = 0, newest = 0;
	if (!readings_get(s->store, f->delivery_id, &s->round, &r, e))
		return false;
	const char *why = flight_trouble(f, turn);
	if (why) {
		complain(f, why);
		r.next_at = s->now + backoff(++r.failures);
		return readings_done(s->store, &r, e);
	}
	if (!intake_post(f, &r, &changes, e) || !replies_newest(s->store, r.key, &newest, e))
		return false;
	r.failures = 0;
	r.read_at = f->began_at;
	r.read_boot = f->began_boot;
	r.next_at = next_read(s, f->account, &r, newest);
	return readings_done(s->store, &r, e);
}

/* A pass reads each open post once: --once at all events, --until-idle unless that would be over the budget of `poll`. */
static bool is_wanted(const struct service *s, const struct account *a, const struct reading *r)
{
	if (s->mode == RUN_FOREVER || r->posted_at >= s->pass_at)
		return r->next_at <= s->now;
	if (r->failures > 0)
		return r->next_at <= s->now && (s->mode == RUN_UNTIL_IDLE ? r->failures < TRIES_IN_A_PASS : r->read_boot < s->pass_boot);
	if (r->read_boot >= s->pass_boot && r->read_boot != 0)
		return r->next_at <= s->now;
	if (s->mode == RUN_ONCE)
		return true;
	return r->next_at <= s->now || r->read_boot == 0 || s->boot - r->read_boot >= a->poll_ms;
}

static bool read_post(struct service *s, struct lane *l, const struct account *a, const struct reading *r)
{
	struct flight *f = flight_begin(s, l, a, ERRAND_COLLECT);
	f->delivery_id = r->delivery_id;
	f->post = (struct post){
		.id = arena_string(&f->arena, r->post_id),
		.also = arena_string(&f->arena, r->also),
		.text = "",
		.reference = "",
		.sent_at = r->sent_at,
	};
	f->x.post = &f->post;
	if (flight_turn(f) == TURN_READY) {
		flight_leave(f);
		return true;
	}
	flight_end(f);
	return false;
}

static bool read_posts(struct service *s, struct lane *l, const struct account *a, int64_t *wake, struct err *e)
{
	struct readings open = { 0 };
	const struct readings_filter filter = { .channel = a->id, .now = s->now, .due_only = s->mode == RUN_FOREVER };
	if (!readings_list(s->store, &filter, &s->round, &open, e))
		return false;
	for (size_t i = 0; i < open.list.count; i++) {
		const struct reading *r = &open.list.at[i];
		if (flight_of_delivery(s, r->delivery_id, ERRAND_COLLECT) || !is_wanted(s, a, r))
			continue;
		int64_t delay = lane_delay(l, s->boot, false);
		if (delay > 0)
			wake_wait(s, wake, delay);
		if (delay == LANE_AFTER_LANDING && s->mode != RUN_FOREVER)
			s->busy = true;
		if (delay != 0)
			return true;
		read_post(s, l, a, r);
	}
	int64_t next = INT64_MAX;
	if (!readings_next(s->store, a->id, s->now, &next, e))
		return false;
	wake_at(wake, next > s->now ? next : s->now + 1);
	return true;
}

/* --- feeds
 * ------------------------------------------------------------------------------------------------------------------------ */

static bool finish_feed(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct lane *l = f->lane;
	int64_t changes = 0;
	const char *why = flight_trouble(f, turn);
	if (why) {
		complain(f, why);
		bool conflict = turn == TURN_DONE && f->x.receipt.outcome == OUTCOME_HOLD;
		int64_t wait = f->x.receipt.wait_ms > 0 ? f->x.receipt.wait_ms : backoff(++l->feed_failures);
		l->feed_boot = s->boot + (conflict ? AFTER_CONFLICT_MS : wait);
		return true;
	}
	if (!intake_feed(f, &changes, e))
		return false;
	l->feed_failures = 0;
	l->feed_read = f->found.list.count == 0 && strcmp(l->cursor, f->x.cursor) == 0;
	memcpy(l->cursor, f->x.cursor, sizeof l->cursor);
	l->polled_at = f->began_at;
	l->feed_boot = s->boot + (f->linger ? f->account->poll_ms : 0);
	l->changed = true;
	return true;
}

static bool is_feed_over(const struct service *s, const struct lane *l)
{
	if (s->mode == RUN_FOREVER)
		return false;
	return l->feed_read || l->feed_failures >= TRIES_IN_A_PASS || (s->mode == RUN_ONCE && l->feed_failures > 0);
}

static void read_feed(struct service *s, struct lane *l, int64_t *wake)
{
	bool linger = s->mode == RUN_FOREVER;
	if (flights_of_lane(s, l, ERRAND_COLLECT) > 0 || is_feed_over(s, l))
		return;
	int64_t delay = lane_delay(l, s->boot, true);
	if (delay == 0 && l->feed_boot > s->boot)
		delay = l->feed_boot - s->boot;
	if (delay > 0)
		wake_wait(s, wake, delay);
	if (delay != 0)
		return;
	struct flight *f = flight_begin(s, l, l->accounts.at[0], ERRAND_COLLECT);
	f->linger = f->x.linger = linger;
	memcpy(f->x.cursor, l->cursor, sizeof f->x.cursor);
	if (flight_turn(f) == TURN_READY)
		flight_leave(f);
	else
		flight_end(f);
}

/* --- the stage
 * -------------------------------------------------------------------------------------------------------------------- */

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING) {
		if (f->phase == PHASE_ASLEEP)
			wake_wait(s, wake, f->wake_boot - s->boot);
		return true;
	}
	if (turn == TURN_READY && flight_go(f, wake))
		return true;
	bool posts = f->account->channel->collects == COLLECT_POSTS;
	if (turn != TURN_READY && !(posts ? finish_post(f, turn, e) : finish_feed(f, turn, e)))
		return false;
	flight_end(f);
	return true;
}

static bool turn_flights(struct service *s, int64_t *wake, struct err *e)
{
	struct flight *next;
	for (struct flight *f = s->flights; f; f = next) {
		next = f->next;
		if (f->errand == ERRAND_COLLECT && !turn_flight(f, wake, e))
			return false;
	}
	return true;
}

bool collector_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	(void)now;
	if (!turn_flights(s, wake, e))
		return false;
	for (size_t i = 0; i < s->lanes.count && !s->stopping; i++) {
		struct lane *l = s->lanes.at[i];
		if (l->accounts.count == 0 || l->broken)
			continue;
		if (l->channel->collects == COLLECT_FEED)
			read_feed(s, l, wake);
		for (size_t k = 0; l->channel->collects == COLLECT_POSTS && k < l->accounts.count; k++)
			if (!read_posts(s, l, l->accounts.at[k], wake, e))
				return false;
	}
	return true;
}
