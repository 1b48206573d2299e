/* SPDX-License-Identifier: MIT */
/* subscriber.c - lets services know where to bring what people say, and takes it back.
 *
 * A token has one webhook: that of the first of its channels, in the order of the file, that has a webhook_secret; what it brings is
 * given to all of them. What is set stands in the store under "webhook:LANE": a hash of address and secret, PENDING from before the call
 * leaves until its answer is here, nothing when none is. So a webhook that is switched off while nobody watches is ended later, and a
 * feed is left alone only while it is certain that it comes by webhook. */
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "flow/hooks.h"
#include "flow/service.h"
#include "model/retry.h"

#define PENDING "pending"

static const char *name_of(struct service *s, const struct lane *l)
{
	return arena_printf(&s->round, "webhook:%s", l->name);
}

/* The channel whose webhook it is; NULL: none is wanted. */
static const struct account *chosen(const struct service *s, const struct lane *l)
{
	if (!s->listens[0] || !service_public_url(s)[0])
		return NULL;
	for (size_t i = 0; i < l->accounts.count; i++)
		if (hooks_wanted(l->accounts.at[i]))
			return l->accounts.at[i];
	return NULL;
}

static const char *url_of(const struct service *s, const struct account *a, struct arena *arena)
{
	return a ? arena_printf(arena, "%s/hooks/%s", service_public_url(s), a->id) : NULL;
}

static const char *mark_of(struct service *s, const char *url, const struct account *a)
{
	uint8_t hash[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	if (!url)
		return "";
	const char *all = arena_printf(&s->round, "%s\n%s", url, account_option(a, "webhook_secret"));
	crypto_sha256(all, strlen(all), hash);
	crypto_hex(hash, sizeof hash, hex);
	return arena_string(&s->round, hex);
}

/* The address that was told is still the one that is wanted: else the next round tells the new one. */
static bool finish(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct lane *l = f->lane;
	const char *why = flight_trouble(f, turn);
	if (why) {
		log_event(LOG_LEVEL_WARNING, "webhook.failed", PAIRS("channel", f->account->id, "error", why));
		l->hook_boot = s->boot + retry_backoff_ms(++l->hook_failures, crypto_uniform(65536));
		return true;
	}
	l->hook_failures = 0;
	l->hook_boot = 0;
	log_event(LOG_LEVEL_INFO, f->url ? "webhook.set" : "webhook.ended", PAIRS("channel", f->account->id, "url", f->url));
	return store_meta_put(s->store, name_of(s, l), mark_of(s, f->url, f->account), e);
}

static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING || (turn == TURN_READY && flight_go(f, wake)))
		return true;
	if (turn != TURN_READY && !finish(f, turn, e))
		return false;
	flight_end(f);
	return true;
}

static bool begin(struct service *s, struct lane *l, const struct account *a, int64_t *wake, struct err *e)
{
	if (l->hook_boot > s->boot) {
		wake_at(wake, s->now + l->hook_boot - s->boot);
		return true;
	}
	if (!store_meta_put(s->store, name_of(s, l), PENDING, e))
		return false;
	struct flight *f = flight_begin(s, l, a ? a : l->accounts.at[0], ERRAND_SUBSCRIBE);
	f->url = url_of(s, a, &f->arena);
	return turn_flight(f, wake, e);
}

static bool follow(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	const struct account *a = chosen(s, l);
	const char *set = store_meta(s->store, name_of(s, l), &s->round), *wanted = mark_of(s, url_of(s, a, &s->round), a);
	l->hooked = a && strcmp(set, wanted) == 0;
	if (strcmp(set, wanted) == 0 || l->broken || flights_of_lane(s, l, ERRAND_SUBSCRIBE) > 0)
		return true;
	return begin(s, l, a, wake, e);
}

bool subscriber_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	(void)now;
	if (!flights_turn(s, 1u << ERRAND_SUBSCRIBE, turn_flight, wake, e))
		return false;
	for (size_t i = 0; i < s->lanes.count && !s->stopping; i++) {
		struct lane *l = s->lanes.at[i];
		if (l->channel->subscribe && l->accounts.count > 0 && l->accounts.at[0]->token && !follow(s, l, wake, e))
			return false;
	}
	return true;
}
