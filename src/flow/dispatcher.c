/* SPDX-License-Identifier: MIT */
/* dispatcher.c - what is due leaves, what comes back is judged, what got lost is looked for.
 *
 * Before a call with effect leaves, the row says `sending`, with stage, memo and the time: written in this round's
 * transaction, committed before the round starts the call. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "flow/illustrator.h"
#include "flow/service.h"
#include "flow/verdict.h"
#include "model/approval.h"
#include "model/gate.h"
#include "model/plan.h"
#include "store/deliveries.h"
#include "store/doubts.h"
#include "store/posts.h"

enum { AT_ONCE = 64 };

/* What the channel has reached so far is kept, and the ids of what people already see. */
static bool record(struct flight *f, struct delivery *d, bool leaves, struct err *e)
{
	struct service *s = f->service;
	d->state = STATE_SENDING;
	d->stage = f->x.stage;
	d->memo = f->x.memo;
	d->effect = leaves && f->x.call.effect && !fault_on("intent");
	if (d->effect)
		d->sent_at = s->now;
	if (d->effect && plan_tells(d->kind) && !deliveries_turn(s->store, d->item, &d->turn, e))
		return false;
	if (f->x.receipt.id[0]) {
		d->receipt.id = f->x.receipt.id;
		d->receipt.url = f->x.receipt.url;
		d->receipt.also = f->x.receipt.also;
	}
	return deliveries_sending(s->store, d, e) && (!d->receipt.id[0] || posts_put(s->store, d, e));
}

static bool park(struct flight *f, struct delivery *d, struct err *e)
{
	if (f->parked)
		return true;
	f->parked = true;
	return record(f, d, false, e);
}

/* What it waits behind is on disk while it waits. */
static bool rest(struct flight *f, struct delivery *d, int64_t *wake, struct err *e)
{
	wake_wait(f->service, wake, f->wake_boot - f->service->boot);
	return f->errand != ERRAND_PUBLISH || park(f, d, e);
}

static bool put_back(struct flight *f, struct delivery *d, struct err *e)
{
	if (f->errand == ERRAND_PUBLISH) {
		if (!record(f, d, false, e))
			return false;
		d->state = STATE_SCHEDULED;
		if (!deliveries_progress(f->service->store, d, e))
			return false;
	}
	flight_end(f);
	return true;
}

/* The files were read again while it was prepared or waited for its turn, and nobody has seen anything of it: the planner says whether it
 * still tells the truth. */
static bool is_outdated(const struct flight *f, const struct delivery *d)
{
	return f->errand == ERRAND_PUBLISH && f->x.call.effect && !f->x.receipt.id[0] && f->edition != f->service->edition &&
	       plan_tells(d->kind) && !fault_on("outdated");
}

/* Steps that nobody saw can take so long that what they prepare is nonsense by now. */
static bool is_too_late(const struct flight *f, const struct delivery *d)
{
	return f->errand == ERRAND_PUBLISH && f->x.call.effect && !f->x.receipt.id[0] && gate_is_late(d, f->service->now);
}

/* What this conversation would say, not what the row may hold by now. */
static bool is_unapproved(const struct flight *f, struct delivery *d)
{
	memcpy(d->payload_hash, f->payload_hash, sizeof d->payload_hash);
	return f->errand == ERRAND_PUBLISH && f->x.call.effect && gate_asks(d);
}

/* Its row is not read again when the answer comes before anything else changed in its channel. */
static void remember(struct flight *f, const struct delivery *d)
{
	f->row = delivery_copy(d, &f->arena);
	f->row_version = deliveries_version(f->service->store, d->channel);
}

static bool recall(const struct flight *f, struct delivery *out, struct err *e)
{
	struct service *s = f->service;
	bool same = f->row.id == f->delivery_id && f->row_version == deliveries_version(s->store, f->row.channel);
	if (same)
		*out = f->row;
	return same || deliveries_bare(s->store, f->delivery_id, &s->round, out, e);
}

/* The prepared call leaves, or waits for its turn. */
static bool try_leave(struct flight *f, struct delivery *d, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	bool publish = f->errand == ERRAND_PUBLISH;
	int64_t delay = f->x.call.effect ? lane_effect_delay(f->lane, s->boot) : lane_delay(f->lane, s->boot, false);
	bool outdated = is_outdated(f, d);
	s->plan_due |= outdated;
	if (delay == LANE_NEVER || outdated || is_too_late(f, d) || is_unapproved(f, d))
		return put_back(f, d, e);
	if (delay > 0)
		wake_wait(s, wake, delay);
	if (delay != 0 || s->stopping)
		return !publish || park(f, d, e);
	f->parked = false;
	if (publish && !record(f, d, true, e))
		return false;
	if (publish)
		remember(f, d);
	flight_leave(f);
	return true;
}

static bool judge(struct flight *f, struct delivery *d, enum turn turn, struct err *e)
{
	bool publish = f->errand == ERRAND_PUBLISH;
	if (d->state != (publish ? STATE_SENDING : STATE_UNCERTAIN))
		return true; /* a person decided meanwhile */
	if (!publish && f->began_boot < d->lost_boot)
		return true; /* sent again and lost again meanwhile: it looked for the former */
	if (!publish)
		return turn == TURN_DONE ? verdict_located(f, d, e) : verdict_not_located(f, d, e);
	if (turn == TURN_DONE)
		return verdict_published(f, d, e);
	return turn == TURN_CUT ? verdict_cut(f, d, e) : verdict_never_left(f, d, e);
}

static bool follow(struct flight *f, struct delivery *d, enum turn turn, int64_t *wake, struct err *e)
{
	if (turn == TURN_READY)
		return try_leave(f, d, wake, e);
	if (!judge(f, d, turn, e))
		return false;
	flight_end(f);
	return true;
}

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	enum turn turn = flight_turn(f);
	struct delivery d;
	if (turn == TURN_NOTHING && f->phase != PHASE_ASLEEP)
		return true;
	if (!recall(f, &d, e))
		return false;
	return turn == TURN_NOTHING ? rest(f, &d, wake, e) : follow(f, &d, turn, wake, e);
}

/* A time that is still to come was told by a clock that has been set back since: the service may have dated the post before it. */
static int64_t time_sent(const struct service *s, const struct delivery *d)
{
	return d->sent_at > s->now && !fault_on("set-back") ? 0 : d->sent_at;
}

static bool prepare(struct flight *f, const struct delivery *d, struct err *e)
{
	f->delivery_id = d->id;
	memcpy(f->payload_hash, d->payload_hash, sizeof f->payload_hash);
	f->x.stage = d->stage;
	snprintf(f->x.memo, sizeof f->x.memo, "%s", d->memo);
	snprintf(f->x.receipt.id, sizeof f->x.receipt.id, "%s", d->receipt.id);
	snprintf(f->x.receipt.url, sizeof f->x.receipt.url, "%s", d->receipt.url);
	snprintf(f->x.receipt.also, sizeof f->x.receipt.also, "%s", d->receipt.also);
	f->x.receipt.wait_ms = -1;
	if (!message_read(d->payload, &f->arena, &f->message, e))
		return false;
	f->post = (struct post){
		.id = arena_string(&f->arena, d->receipt.id),
		.also = arena_string(&f->arena, d->receipt.also),
		.text = f->message.text,
		.reference = f->message.reference,
		.sent_at = time_sent(f->service, d),
		.pictured = f->message.card && f->account->channel->limits.pictures != PICTURES_NONE,
	};
	f->x.post = &f->post;
	return illustration_load(f, d, e);
}

/* --- what is due ----------------------------------------------------------------------------------------------------------------- */

static bool is_damaged(const struct delivery *d)
{
	uint8_t any = 0;
	for (size_t i = 0; i < sizeof d->payload_hash; i++)
		any |= d->payload_hash[i];
	return any == 0;
}

static bool send(struct service *s, struct lane *l, struct delivery *d, int64_t *wake, struct err *e)
{
	assert(!flight_of_delivery(s, d->id, ERRAND_PUBLISH));
	if (is_damaged(d))
		return verdict_damaged(s, d, e);
	struct flight *f = flight_begin(s, l, service_account(s, d->channel), ERRAND_PUBLISH);
	if (!prepare(f, d, e)) {
		flight_end(f);
		return verdict_damaged(s, d, e);
	}
	d->attempts++;
	d->error = "";
	enum turn turn = flight_turn(f);
	if (turn != TURN_READY && !record(f, d, false, e)) /* what is ready is recorded as it leaves */
		return false;
	return turn == TURN_NOTHING ? rest(f, d, wake, e) : follow(f, d, turn, wake, e);
}

/* Scheduled by whatever way, but nobody has approved this text: it waits for a person. */
static bool ask_for_approval(struct service *s, struct delivery *d, struct err *e)
{
	d->state = STATE_HELD;
	d->cause = CAUSE_APPROVAL;
	approval_forget(d);
	log_event(LOG_LEVEL_INFO, "delivery.asks", PAIRS("key", d->key));
	return deliveries_update(s->store, d, e);
}

static bool has_parked(const struct service *s, const struct lane *l)
{
	for (const struct flight *f = s->flights; f; f = f->next)
		if (f->lane == l && f->errand == ERRAND_PUBLISH && f->phase == PHASE_READY)
			return true;
	return false;
}

/* May this one go out now? What waits for the clock says when. */
static bool is_open(struct service *s, struct delivery *d, int64_t *wake, bool *open, struct err *e)
{
	int64_t at = 0;
	enum gate gate = gate_pass(d, &s->edition->agenda.settings.community, s->now, &at);
	if (gate == GATE_WAIT)
		wake_at(wake, at);
	if (gate == GATE_ASKS && !ask_for_approval(s, d, e))
		return false;
	*open = gate == GATE_OPEN && !(s->plan_due && plan_tells(d->kind));
	return !*open || illustration_is_ready(s, d, open, e);
}

/* Ends before the first for which there is no place now. */
static bool send_these(struct service *s, struct lane *l, struct deliveries *due, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < due->list.count; i++) {
		struct delivery *d = &due->list.at[i];
		bool open = false;
		if (!is_open(s, d, wake, &open, e))
			return false;
		if (!open)
			continue;
		int64_t delay = lane_effect_delay(l, s->boot);
		if (delay > 0)
			wake_wait(s, wake, delay);
		if (delay != 0)
			return true;
		ahead_left(l, d->id);
		if (!send(s, l, d, wake, e))
			return false;
	}
	return true;
}

/* As many as there are places are looked at first: more only when some of them may not go. */
static bool send_due(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	struct deliveries due = { 0 };
	int places = l->channel->limits.parallel - l->busy;
	if (s->stopping || l->broken || places <= 0 || has_parked(s, l))
		return true;
	if (s->reload_due) { /* a place that moved is in force with the next reading */
		wake_wait(s, wake, 0);
		return true;
	}
	if (!ahead_due(s, l, (size_t)places, &due, e) || !send_these(s, l, &due, wake, e))
		return false;
	if (due.list.count < (size_t)places || lane_effect_delay(l, s->boot) != 0)
		return true;
	return ahead_due(s, l, AT_ONCE, &due, e) && send_these(s, l, &due, wake, e);
}

/* --- what got lost --------------------------------------------------------------------------------------------------------------- */

static int64_t look_boot(const struct account *account, const struct delivery *d)
{
	int64_t first = d->lost_boot + verdict_settle_ms(account);
	return d->wait_boot > first ? d->wait_boot : first;
}

struct search {
	struct service *service;
	struct lane *lane;
	const struct account *account;
	int64_t *wake;
};

static bool look(const struct search *where, struct delivery *d, struct err *e)
{
	struct service *s = where->service;
	struct flight *f = flight_begin(s, where->lane, where->account, ERRAND_LOCATE);
	if (!prepare(f, d, e)) {
		flight_end(f);
		return verdict_damaged(s, d, e);
	}
	if (!doubts_has(s->store, d->id, &f->post.any_text, e))
		return false;
	return turn_flight(f, where->wake, e);
}

static bool find_one(const struct search *where, struct delivery *d, struct err *e)
{
	struct service *s = where->service;
	const struct account *account = where->account;
	if (flight_of_delivery(s, d->id, ERRAND_LOCATE))
		return true;
	int64_t wait = look_boot(account, d) - s->boot;
	bool asks = !account->channel->locate && account->on_uncertain == UNCERTAIN_ASK;
	if (wait > 0 && !asks) {
		wake_wait(s, where->wake, wait);
		return true;
	}
	if (!account->channel->locate)
		return verdict_without_look(s, account, d, e);
	int64_t delay = lane_delay(where->lane, s->boot, false);
	if (delay > 0)
		wake_wait(s, where->wake, delay);
	if (delay != 0)
		return true;
	return look(where, d, e);
}

static bool find_lost(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < l->accounts.count && !s->stopping; i++) {
		const struct search where = { s, l, l->accounts.at[i], wake };
		struct deliveries open = { 0 };
		if (!deliveries_lost(s->store, where.account->id, &s->round, &open, e))
			return false;
		for (size_t k = 0; k < open.list.count; k++)
			if (!find_one(&where, &open.list.at[k], e))
				return false;
	}
	return true;
}

/* --- the stage ------------------------------------------------------------------------------------------------------------------- */

static bool expire(struct service *s, struct err *e)
{
	char words[256];
	int64_t count = 0;
	message_format(words, sizeof words, MSG_FLOW_EXPIRED, NULL);
	return fault_on("expiry") || deliveries_expire(s->store, s->now, words, &count, e);
}

static bool plan_wake(struct service *s, const struct lane *l, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < l->accounts.count; i++) {
		struct deliveries_next next;
		if (!deliveries_next(s->store, l->accounts.at[i]->id, s->now, &next, e))
			return false;
		if (next.due_at > s->now)
			wake_at(wake, next.due_at);
		if (next.expires_at != INT64_MAX)
			wake_at(wake, next.expires_at);
		if (next.wait_boot != INT64_MAX && next.wait_boot > s->boot)
			wake_wait(s, wake, next.wait_boot - s->boot);
	}
	return true;
}

/* What a look at a lane's rows depends on, but for the time. */
static struct lane_look look_of(const struct service *s, const struct lane *l)
{
	struct lane_look look = {
		.edition = s->edition,
		.waits = s->stopping || s->reload_due || s->plan_due,
		.broken = l->broken,
		.busy = l->busy,
		.landed_boot = l->landed_boot,
		.wait_boot = l->wait_boot,
		.paced_boot = l->paced_boot,
	};
	for (size_t i = 0; i < l->accounts.count; i++)
		look.version += deliveries_version(s->store, l->accounts.at[i]->id);
	return look;
}

static bool is_same_look(const struct lane_look *a, const struct lane_look *b)
{
	return a->edition == b->edition && a->version == b->version && a->waits == b->waits && a->broken == b->broken &&
	       a->busy == b->busy && a->landed_boot == b->landed_boot && a->wait_boot == b->wait_boot && a->paced_boot == b->paced_boot;
}

/* With many lanes most have nothing new in a round: their rows are not asked for again before something changed, or it is time. */
static bool turn_lane(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	struct lane_look look = look_of(s, l);
	bool busy = s->busy;
	if (s->now >= l->look.wake_at || s->now < l->look.at || !is_same_look(&look, &l->look)) {
		int64_t next = INT64_MAX;
		s->busy = false;
		if (!find_lost(s, l, &next, e) || !send_due(s, l, &next, e))
			return false;
		/* The landing for which a full lane waits is the next occasion. */
		if (lane_delay(l, s->boot, false) != LANE_AFTER_LANDING && !plan_wake(s, l, &next, e))
			return false;
		l->look = look_of(s, l);
		l->look.at = s->now;
		l->look.wake_at = next;
		l->look.keeps_busy = s->busy;
	}
	s->busy = busy || l->look.keeps_busy;
	wake_at(wake, l->look.wake_at);
	return true;
}

bool dispatcher_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	bool planned = !s->plan_due;
	(void)now;
	if (!expire(s, e) || !flights_turn(s, 1u << ERRAND_PUBLISH | 1u << ERRAND_LOCATE, turn_flight, wake, e))
		return false;
	for (size_t i = 0; i < s->lanes.count; i++)
		if (s->lanes.at[i]->accounts.count > 0 && !turn_lane(s, s->lanes.at[i], wake, e))
			return false;
	if (planned && s->plan_due) /* something came back that the planner has to see before it leaves */
		wake_wait(s, wake, 0);
	return true;
}
