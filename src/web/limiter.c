/* SPDX-License-Identifier: MIT */
/* limiter.c - see limiter.h. Where an origin stands follows from a hash with a key of this process, so nobody can choose a corner. */
#include "web/limiter.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"

enum { CORNERS = 2048, PLACES = 5 };

struct debtor {
	struct origin origin;
	int64_t free_at; /* when its debt is paid */
};

struct limiter {
	uint8_t key[CRYPTO_KEY];
	struct debtor table[CORNERS][PLACES];
};

struct limiter *limiter_open(void)
{
	struct limiter *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	crypto_random(l->key, sizeof l->key);
	return l;
}

void limiter_close(struct limiter *l)
{
	free(l);
}

static size_t corner_of(const struct limiter *l, const struct origin *o)
{
	uint8_t hash[CRYPTO_HASH];
	crypto_keyed(l->key, o->bytes, sizeof o->bytes, hash);
	return (size_t)(hash[0] << 8 | hash[1]) % CORNERS;
}

int limiter_wait(const struct limiter *l, const struct origin *o, int64_t now)
{
	const struct debtor *corner = l->table[corner_of(l, o)];
	for (size_t i = 0; i < PLACES; i++) {
		int64_t over = corner[i].free_at - now + LIMITER_MISS_MS - LIMITER_DEBT_MS;
		if (origin_equal(&corner[i].origin, o) && over > 0 && !fault_on("rate-limit"))
			return (int)((over + 999) / 1000);
	}
	return 0;
}

void limiter_charge(struct limiter *l, const struct origin *o, int64_t now, int cost_ms)
{
	struct debtor *corner = l->table[corner_of(l, o)], *least = corner;
	for (size_t i = 0; i < PLACES; i++) {
		if (origin_equal(&corner[i].origin, o)) {
			least = &corner[i];
			break;
		}
		if (corner[i].free_at < least->free_at)
			least = &corner[i];
	}
	if (!origin_equal(&least->origin, o))
		*least = (struct debtor){ .origin = *o };
	least->free_at = (least->free_at > now ? least->free_at : now) + cost_ms;
}
