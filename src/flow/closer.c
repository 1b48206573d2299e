/* SPDX-License-Identifier: MIT */
/* closer.c - a vote that is over is closed where the service does not close it itself (a poll without an end of its own).
 * Closing twice does no harm. */
#include "base/log.h"
#include "flow/service.h"
#include "model/notice.h"
#include "store/deliveries.h"

static const int64_t again_ms = 60 * 1000, give_up_ms = 7LL * 24 * 3600 * 1000;

static const char *call_key(struct service *s, const struct item *item, const char *channel)
{
	const struct notice call = { .kind = NOTICE_CONSULTATION_CALL, .item = item, .date = "", .suffix = "" };
	return notice_key(&call, channel, &s->round);
}

static const char *mark_of(struct service *s, const char *key)
{
	return arena_printf(&s->round, "finished:%s", key);
}

static void begin(struct service *s, struct lane *l, const struct account *a, const struct delivery *d)
{
	struct flight *f = flight_begin(s, l, a, ERRAND_FINISH);
	f->delivery_id = d->id;
	f->post = (struct post){
		.id = arena_string(&f->arena, d->receipt.id),
		.also = arena_string(&f->arena, d->receipt.also),
		.text = "",
		.reference = d->reference ? arena_string(&f->arena, d->reference) : "",
		.sent_at = d->sent_at,
	};
	f->x.post = &f->post;
}

static bool close_one(struct service *s, const struct item *item, const struct account *a, struct err *e)
{
	const char *key = call_key(s, item, a->id);
	struct lane *l = service_lane(s, a);
	struct delivery d;
	struct err none = { 0 };
	if (!l || store_meta(s->store, mark_of(s, key), &s->round)[0])
		return true;
	if (!deliveries_by_key(s->store, key, &s->round, &d, &none)) {
		*e = none;
		return none.kind == ERR_NOT_FOUND;
	}
	if (d.state == STATE_DELIVERED && !flight_of_delivery(s, d.id, ERRAND_FINISH))
		begin(s, l, a, &d);
	return true;
}

static bool close_item(struct service *s, const struct item *item, struct err *e)
{
	for (size_t i = 0; i < item->channels.list.count; i++) {
		const struct account *a = service_account(s, item->channels.list.at[i]);
		if (a && a->enabled && a->channel->finish && !close_one(s, item, a, e))
			return false;
	}
	return true;
}

static bool look(struct service *s, struct err *e)
{
	s->close_at = INT64_MAX;
	for (size_t i = 0; i < s->edition->agenda.items.count; i++) {
		const struct item *item = &s->edition->agenda.items.at[i];
		if (item->kind != ITEM_CONSULTATION || item->consultation.choices.list.count == 0)
			continue;
		int64_t closes = item->consultation.closes.at;
		if (closes > s->now)
			wake_at(&s->close_at, closes);
		else if (s->now < closes + give_up_ms && !close_item(s, item, e))
			return false;
	}
	return true;
}

static void try_again(struct flight *f, int64_t wait_ms)
{
	wake_at(&f->service->close_at, f->service->now + (wait_ms > again_ms ? wait_ms : again_ms));
}

/* What is refused or unanswered is tried again; what is well is never looked at again. */
static bool finish(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct delivery d;
	const char *why = flight_trouble(f, turn);
	if (why) {
		try_again(f, f->x.receipt.wait_ms);
		log_event(LOG_LEVEL_WARNING, "close.failed", PAIRS("channel", f->account->id, "error", why));
		return true;
	}
	return deliveries_by_id(s->store, f->delivery_id, &s->round, &d, e) && store_meta_put(s->store, mark_of(s, d.key), "1", e);
}

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING || (turn == TURN_READY && flight_go(f, wake)))
		return true;
	if (turn == TURN_READY)
		try_again(f, 0); /* its lane is broken */
	else if (!finish(f, turn, e))
		return false;
	flight_end(f);
	return true;
}

bool closer_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	if (now >= s->close_at && !s->stopping && !look(s, e))
		return false;
	if (!flights_turn(s, 1u << ERRAND_FINISH, turn_flight, wake, e))
		return false;
	wake_at(wake, s->close_at);
	return true;
}
