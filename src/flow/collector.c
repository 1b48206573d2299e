/* SPDX-License-Identifier: MIT */
/* collector.c - reads what people answer: under each open post at its interval, or from the lane's feed by long poll.
 *
 * What was found and where to go on are written in one transaction. Runs behind the dispatcher: where only one call
 * may be under way, publishing and looking up go first. */
#include <limits.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "flow/intake.h"
#include "flow/service.h"
#include "model/interval.h"
#include "model/retry.h"

enum { AFTER_CONFLICT_MS = 10 * 60 * 1000, LOOK_AGAIN_MS = 1000 };

/* How often a read that fails is tried: a pass has an end. */
static const int tries[] = { [RUN_FOREVER] = INT_MAX, [RUN_ONCE] = 1, [RUN_UNTIL_IDLE] = 4 };

static int64_t backoff(int failures)
{
	return retry_backoff_ms(failures, crypto_uniform(65536));
}

static void complain(const struct flight *f, const char *why)
{
	log_event(LOG_LEVEL_WARNING, "collect.failed", PAIRS("channel", f->account->id, "error", why));
}

/* --- a post was read ------------------------------------------------------------------------------------------------------------- */

/* In simulated time each reading costs a jump: those that come at nearly the same time come together, later by a half at most. */
static int64_t together(const struct service *s, int64_t at, int64_t interval)
{
	int64_t grid = 60 * 1000;
	while (grid * 4 <= interval)
		grid *= 2;
	return s->options.hurried ? (at + grid - 1) / grid * grid : at;
}

/* One read falls on the close, so that the count need not wait. No read should come early for that, so the last one before the close is
 * left out when the next but one (which may be a little later than it now seems) would miss it. Only when it is too late for that, after a
 * pause or a change of the close, does one come before its interval is over; two are never closer than `poll`. */
static int64_t next_read(const struct service *s, const struct account *a, const struct reading *r, int64_t newest)
{
	int64_t interval = interval_ms(a->poll_ms, s->now, r->posted_at, newest);
	int64_t next = together(s, s->now + interval, interval);
	const struct item *item = agenda_item(&s->edition->agenda, r->item);
	if (!item || item->kind != ITEM_CONSULTATION || r->read_at >= item->consultation.closes.at)
		return next;
	int64_t earliest = r->read_at + a->poll_ms, closes = item->consultation.closes.at;
	if (closes > next)
		return closes < next + interval + interval / 4 ? closes : next;
	return closes > earliest ? closes : earliest < next ? earliest : next;
}

/* In this run: what failed before it is forgotten. */
static bool was_tried(const struct service *s, const struct reading *r)
{
	return r->read_boot != 0 && r->read_boot >= s->pass_boot;
}

static bool fail_post(struct flight *f, struct reading *r, struct err *e)
{
	struct service *s = f->service;
	r->failures = was_tried(s, r) ? r->failures + 1 : 1;
	int64_t wait = backoff(r->failures);
	r->next_at = s->now + (f->x.receipt.wait_ms > wait ? f->x.receipt.wait_ms : wait);
	r->read_boot = f->began_boot;
	return readings_done(s->store, r, e);
}

static bool finish_post(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct reading r;
	int64_t newest_at = 0;
	if (!readings_get(s->store, f->delivery_id, &s->round, &r, e))
		return false;
	const char *why = flight_trouble(f, turn);
	if (why) {
		complain(f, why);
		return fail_post(f, &r, e);
	}
	if (!intake_post(f, &r, &newest_at, e))
		return false;
	r.failures = 0;
	r.read_at = f->began_at;
	r.read_boot = f->began_boot;
	r.next_at = next_read(s, f->account, &r, newest_at);
	return readings_done(s->store, &r, e);
}

/* --- a feed was read ------------------------------------------------------------------------------------------------------------- */

/* Somebody else reads the same feed: that does not pass by itself, so a pass does not sit it out. */
static void fail_feed(struct flight *f, enum turn turn)
{
	struct lane *l = f->lane;
	const struct receipt *r = &f->x.receipt;
	bool conflict = turn == TURN_DONE && r->outcome == OUTCOME_HOLD && r->trouble != TROUBLE_CREDENTIALS;
	int64_t wait = backoff(++l->feed_failures);
	if (conflict && l->feed_failures < tries[RUN_UNTIL_IDLE])
		l->feed_failures = tries[RUN_UNTIL_IDLE];
	l->feed_boot = f->service->boot + (conflict ? AFTER_CONFLICT_MS : r->wait_ms > wait ? r->wait_ms : wait);
}

static bool finish_feed(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct lane *l = f->lane;
	int64_t changes = 0;
	const char *why = flight_trouble(f, turn);
	if (why) {
		complain(f, why);
		fail_feed(f, turn);
		return true;
	}
	if (l->accounts.count == 0)
		return true; /* its channels were taken out meanwhile: where it stands is kept for their return */
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

/* --- conversations under way ----------------------------------------------------------------------------------------------------- */

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING) {
		if (f->phase == PHASE_ASLEEP)
			wake_wait(s, wake, f->wake_boot - s->boot);
		return true;
	}
	if (turn == TURN_READY && !s->stopping && flight_go(f, wake))
		return true;
	bool posts = f->account->channel->collects == COLLECT_POSTS;
	if (turn != TURN_READY && !(posts ? finish_post(f, turn, e) : finish_feed(f, turn, e)))
		return false;
	flight_end(f);
	return true;
}

/* --- under posts ----------------------------------------------------------------------------------------------------------------- */

static bool has_given_up(const struct service *s, const struct reading *r)
{
	return was_tried(s, r) && r->failures >= tries[s->mode];
}

/* Passes of simulated time follow each other as the rounds of a daemon do. */
static bool is_continuous(const struct service *s)
{
	return s->mode == RUN_FOREVER || s->options.hurried;
}

/* A pass reads each open post once: --once at all events, --until-idle unless that would be over the budget of `poll`. */
static bool is_wanted(const struct service *s, const struct account *a, const struct reading *r)
{
	if (is_continuous(s) || r->posted_at >= s->pass_at || was_tried(s, r))
		return r->next_at <= s->now && !has_given_up(s, r);
	if (s->mode == RUN_ONCE)
		return true;
	return r->next_at <= s->now || r->read_boot == 0 || s->boot - r->read_boot >= a->poll_ms;
}

static struct flight *begin_post(struct service *s, struct lane *l, const struct account *a, const struct reading *r)
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
	return f;
}

/* What is in the air wakes the loop when it lands; a look a second later is for what falls due meanwhile. */
static bool wake_next(struct service *s, const struct account *a, int64_t *wake, struct err *e)
{
	int64_t next = INT64_MAX;
	if (!readings_next(s->store, a->id, s->now, &next, e))
		return false;
	wake_at(wake, next > s->now ? next : s->now + LOOK_AGAIN_MS);
	return true;
}

static bool read_posts(struct service *s, struct lane *l, const struct account *a, int64_t *wake, struct err *e)
{
	struct readings open = { 0 };
	/* Those in the air are due, too. A pass has its own view of what is due. */
	size_t limit = is_continuous(s) ? 2 * (size_t)l->channel->limits.parallel : 0;
	const struct readings_filter filter = { .channel = a->id, .now = s->now, .due_only = is_continuous(s), .limit = limit };
	if (lane_delay(l, s->boot, false) == LANE_AFTER_LANDING)
		return true; /* the landing is the next occasion */
	if (!readings_list(s->store, &filter, &s->round, &open, e))
		return false;
	for (size_t i = 0; i < open.list.count; i++) {
		const struct reading *r = &open.list.at[i];
		bool wanted = is_wanted(s, a, r);
		if (!wanted && r->failures > 0 && r->next_at > s->now && !has_given_up(s, r))
			wake_wait(s, wake, r->next_at - s->now);
		if (!wanted || flight_of_delivery(s, r->delivery_id, ERRAND_COLLECT))
			continue;
		int64_t delay = lane_delay(l, s->boot, false);
		if (delay > 0)
			wake_wait(s, wake, delay);
		if (delay != 0)
			return true;
		if (!turn_flight(begin_post(s, l, a, r), wake, e))
			return false;
	}
	return wake_next(s, a, wake, e);
}

/* --- feeds ----------------------------------------------------------------------------------------------------------------------- */

static bool is_feed_over(const struct service *s, const struct lane *l)
{
	return s->mode != RUN_FOREVER && (l->feed_read || l->feed_failures >= tries[s->mode]);
}

/* While a webhook is being set or ended Telegram refuses whoever reads. */
static bool is_feed_resting(const struct service *s, const struct lane *l)
{
	return l->hooked || flights_of_lane(s, l, ERRAND_SUBSCRIBE) > 0;
}

static bool read_feed(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	if (is_feed_resting(s, l) || flights_of_lane(s, l, ERRAND_COLLECT) > 0 || is_feed_over(s, l))
		return true;
	int64_t delay = lane_delay(l, s->boot, true);
	if (delay == 0 && l->feed_boot > s->boot)
		delay = l->feed_boot - s->boot;
	if (delay > 0)
		wake_wait(s, wake, delay);
	if (delay != 0)
		return true;
	struct flight *f = flight_begin(s, l, l->accounts.at[0], ERRAND_COLLECT);
	f->linger = f->x.linger = s->mode == RUN_FOREVER;
	memcpy(f->x.cursor, l->cursor, sizeof f->x.cursor);
	return turn_flight(f, wake, e);
}

/* --- the stage ------------------------------------------------------------------------------------------------------------------- */

bool collector_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	if (!flights_turn(s, 1u << ERRAND_COLLECT, turn_flight, wake, e))
		return false;
	if (s->stopping)
		return true;
	if (!readings_ripen(s->store, is_continuous(s) ? now : INT64_MAX, e))
		return false;
	for (size_t i = 0; i < s->lanes.count; i++) {
		struct lane *l = s->lanes.at[i];
		if (l->accounts.count == 0 || l->broken)
			continue;
		if (l->channel->collects == COLLECT_FEED && !read_feed(s, l, wake, e))
			return false;
		for (size_t k = 0; l->channel->collects == COLLECT_POSTS && k < l->accounts.count; k++)
			if (!read_posts(s, l, l->accounts.at[k], wake, e))
				return false;
	}
	return true;
}
