/* SPDX-License-Identifier: MIT */
/* renewer.c - a token is renewed before it dies: when it is a day old and has less than thirty days left, or nobody knows how many; once
 * a day until it succeeds.
 *
 * What comes takes the old one's place only when it is on disk; an answer that is lost, or a refusal, leaves the old one in force. A
 * refusal says nothing about the channel: services also refuse what comes too early. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "flow/service.h"
#include "flow/tokens.h"

static const int64_t hour_ms = 3600 * 1000, day_ms = 24LL * 3600 * 1000, rest_ms = 30LL * 24 * 3600 * 1000;

/* What is known of a token, by a hash of it. */
struct age {
	char hash[17];
	int64_t seen_at, next_at; /* first seen; not to be renewed before */
};

static const char *name_of(struct service *s, const struct lane *l)
{
	return arena_printf(&s->round, "token:%s", l->name);
}

static void hash_of(const char *token, char out[17])
{
	uint8_t hash[CRYPTO_HASH];
	crypto_sha256(token, strlen(token), hash);
	crypto_hex(hash, 8, out);
}

static bool keep(struct service *s, const struct lane *l, const struct age *age, struct err *e)
{
	const char *words = arena_printf(&s->round, "%s %" PRId64 " %" PRId64, age->hash, age->seen_at, age->next_at);
	return store_meta_put(s->store, name_of(s, l), words, e);
}

/* Its age counts from the first time that it was seen. */
static bool look(struct service *s, struct lane *l, const char *token, struct age *age, struct err *e)
{
	char hash[17];
	const char *words = store_meta(s->store, name_of(s, l), &s->round);
	char *end = NULL;
	hash_of(token, hash);
	*age = (struct age){ .seen_at = s->now };
	memcpy(age->hash, hash, sizeof hash);
	if (strncmp(words, hash, sizeof hash - 1) == 0) {
		age->seen_at = strtoll(words + sizeof hash - 1, &end, 10);
		age->next_at = strtoll(end, NULL, 10);
		return true;
	}
	l->token_expires_at = 0;
	l->changed = true;
	return keep(s, l, age, e);
}

static int64_t due_at(const struct lane *l, const struct age *age)
{
	int64_t at = age->seen_at + day_ms;
	if (age->next_at > at)
		at = age->next_at;
	if (l->token_expires_at && l->token_expires_at - rest_ms > at)
		at = l->token_expires_at - rest_ms;
	return at;
}

/* --- the answer ------------------------------------------------------------------------------------------------------------------- */

static const char *trouble(struct flight *f, enum turn turn, struct err *e)
{
	const struct renewal *r = &f->x.renewal;
	if (turn == TURN_NEVER_LEFT)
		lane_never_left(f->lane, f->service->boot, f->answer.error);
	if (turn != TURN_DONE)
		return f->answer.error;
	if (f->x.receipt.outcome != OUTCOME_SENT)
		return f->x.receipt.reason;
	bool same = strcmp(r->token, f->account->token) == 0;
	if (!same && !tokens_renew(f->service->edition, f->lane->name, r->token, e))
		return e->text;
	return NULL;
}

static bool finish(struct flight *f, enum turn turn, struct err *e)
{
	struct service *s = f->service;
	struct lane *l = f->lane;
	struct err words = { 0 };
	struct age age;
	if (!look(s, l, f->account->token, &age, e))
		return false;
	const char *why = trouble(f, turn, &words);
	if (why) {
		log_event(LOG_LEVEL_WARNING, "token.not_renewed", PAIRS("channel", f->account->id, "error", why));
		age.next_at = s->now + (turn == TURN_DONE && words.kind == ERR_NONE ? day_ms : hour_ms);
		return keep(s, l, &age, e);
	}
	log_event(LOG_LEVEL_INFO, "token.renewed", PAIRS("channel", f->account->id));
	hash_of(f->x.renewal.token, age.hash);
	age.seen_at = s->now;
	age.next_at = s->now + day_ms;
	l->token_expires_at = f->x.renewal.expires_at;
	l->changed = true;
	return keep(s, l, &age, e);
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

/* --- the stage -------------------------------------------------------------------------------------------------------------------- */

static bool begin(struct service *s, struct lane *l, int64_t *wake, struct err *e)
{
	const struct account *a = l->accounts.at[0];
	struct age age;
	if (!look(s, l, a->token, &age, e))
		return false;
	int64_t at = due_at(l, &age);
	if (at > s->now) {
		wake_at(wake, at);
		return true;
	}
	return turn_flight(flight_begin(s, l, a, ERRAND_RENEW), wake, e);
}

bool renewer_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	(void)now;
	if (!flights_turn(s, 1u << ERRAND_RENEW, turn_flight, wake, e))
		return false;
	for (size_t i = 0; i < s->lanes.count && !s->stopping; i++) {
		struct lane *l = s->lanes.at[i];
		if (!l->channel->renew || l->accounts.count == 0 || l->broken || !l->accounts.at[0]->token)
			continue;
		if (flights_of_lane(s, l, ERRAND_RENEW) == 0 && !begin(s, l, wake, e))
			return false;
	}
	return true;
}
