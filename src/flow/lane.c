/* SPDX-License-Identifier: MIT */
/* lane.c - what channels with equal type, endpoint and token share. */
#include "flow/lane.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "model/retry.h"

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

void lane_name(const struct account *a, char out[65])
{
	struct arena arena = { 0 };
	const char *all = arena_printf(&arena, "%s\n%s\n%s", a->channel->name, a->endpoint, a->token_set ? a->token_set : "");
	uint8_t hash[CRYPTO_HASH];
	crypto_sha256(all, strlen(all), hash);
	crypto_hex(hash, sizeof hash, out);
	arena_done(&arena);
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

bool lane_load(struct lane *l, struct store *s, struct err *e)
{
	struct arena arena = { 0 };
	struct lane_row row;
	bool ok = lanes_get(s, l->name, &arena, &row, e);
	if (ok) {
		copy(l->self, sizeof l->self, row.self);
		copy(l->cursor, sizeof l->cursor, row.cursor);
		copy(l->wait_reason, sizeof l->wait_reason, row.wait_reason);
		copy(l->broken_reason, sizeof l->broken_reason, row.broken_reason);
		l->polled_at = row.polled_at;
		l->paced_boot = row.paced_boot;
		l->wait_boot = row.wait_boot;
		l->broken_at = row.broken_at;
		l->token_expires_at = row.token_expires_at;
		l->cooldowns = row.cooldowns;
		l->quotas = row.quotas;
		l->failures = row.failures;
		l->broken = row.broken;
	}
	arena_done(&arena);
	return ok;
}

bool lane_save(struct lane *l, struct store *s, struct err *e)
{
	if (!l->changed)
		return true;
	const struct lane_row row = {
		.name = l->name,
		.self = l->self,
		.cursor = l->cursor,
		.polled_at = l->polled_at,
		.paced_boot = l->paced_boot,
		.wait_boot = l->wait_boot,
		.wait_reason = l->wait_reason,
		.cooldowns = l->cooldowns,
		.quotas = l->quotas,
		.failures = l->failures,
		.broken = l->broken,
		.broken_reason = l->broken_reason,
		.broken_at = l->broken_at,
		.token_expires_at = l->token_expires_at,
	};
	if (!lanes_put(s, &row, e))
		return false;
	l->changed = false;
	return true;
}

static int64_t later(int64_t at, int64_t now)
{
	return at > now ? at - now : 0;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int pace_of(const struct account *a)
{
	return a->pace_ms;
}

static int gap_of(const struct account *a)
{
	return a->gap_ms;
}

static int longest(const struct lane *l, int (*of)(const struct account *))
{
	int most = 0;
	for (size_t i = 0; i < l->accounts.count; i++)
		most = of(l->accounts.at[i]) > most ? of(l->accounts.at[i]) : most;
	return most;
}

int64_t lane_gap(const struct lane *l, int64_t boot)
{
	return l->landed_boot ? later(l->landed_boot + longest(l, gap_of), boot) : 0;
}

int64_t lane_delay(const struct lane *l, int64_t boot, bool linger)
{
	const struct limits *limits = &l->channel->limits;
	if (l->broken)
		return LANE_NEVER;
	bool beside = linger && limits->collect_beside;
	if (beside ? l->lingering : l->busy >= limits->parallel)
		return LANE_AFTER_LANDING;
	return max(lane_gap(l, boot), later(l->wait_boot, boot));
}

int lane_pace_ms(const struct lane *l)
{
	return longest(l, pace_of);
}

int64_t lane_effect_delay(const struct lane *l, int64_t boot)
{
	int64_t delay = lane_delay(l, boot, false);
	if (delay < 0 || l->paced_boot == 0)
		return delay;
	return max(delay, later(l->paced_boot + lane_pace_ms(l), boot));
}

void lane_never_left(struct lane *l, int64_t boot, const char *why)
{
	int64_t wait = fault_on("breaker") ? 0 : retry_breaker_ms(++l->failures);
	if (wait > 0) {
		l->wait_boot = max(l->wait_boot, boot + wait);
		copy(l->wait_reason, sizeof l->wait_reason, why);
	}
	l->changed = true;
}

/* Only the breaker's own wait ends: a quota is waited for to its end. */
void lane_answered(struct lane *l)
{
	if (l->failures == 0)
		return;
	if (retry_breaker_ms(l->failures) > 0) {
		l->wait_boot = 0;
		l->wait_reason[0] = '\0';
	}
	l->failures = 0;
	l->changed = true;
}

void lane_paced(struct lane *l, int64_t boot)
{
	l->paced_boot = max(l->paced_boot, boot);
	l->changed |= lane_pace_ms(l) > 0; /* without a pace nobody asks for it after a restart */
}

/* A cool-down concerns calls with effect only: it is a pace that ends later. */
static void cool_down(struct lane *l, int64_t wait, int64_t boot)
{
	l->paced_boot = max(l->paced_boot, boot + wait - lane_pace_ms(l));
}

void lane_trouble(struct lane *l, const struct receipt *r, int64_t now, int64_t boot)
{
	const struct limits *limits = &l->channel->limits;
	if (fault_on("lane-waits"))
		return;
	switch (r->trouble) {
	case TROUBLE_COOLDOWN:
		l->cooldowns++;
		cool_down(l, r->wait_ms >= 0 ? r->wait_ms : retry_doubled_ms(limits->cooldown_ms, l->cooldowns, HOUR_MS), boot);
		break;
	case TROUBLE_QUOTA:
		l->quotas = boot - l->wait_boot > DAY_MS ? 1 : l->quotas + 1;
		l->wait_boot = boot + (r->wait_ms >= 0 ? r->wait_ms : retry_doubled_ms(limits->quota_ms, l->quotas, DAY_MS));
		break;
	case TROUBLE_CREDENTIALS:
		copy(l->broken_reason, sizeof l->broken_reason, r->reason);
		l->broken = true;
		l->broken_at = now;
		l->probe_boot = boot + HOUR_MS;
		break;
	default:
		return; /* it concerns one conversation only */
	}
	copy(l->wait_reason, sizeof l->wait_reason, r->reason);
	l->changed = true;
}

void lane_heal(struct lane *l)
{
	l->broken = false;
	l->broken_reason[0] = '\0';
	l->wait_reason[0] = '\0';
	l->cooldowns = l->quotas = l->failures = 0;
	l->changed = true;
}
