/* SPDX-License-Identifier: MIT */
/* approval.c - a person's yes to one delivery. */
#include "model/approval.h"

#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/text.h"

void approval_rules(struct delivery *d, const struct item *item)
{
	d->approval = item->approval;
	d->author = item->author ? item->author : "";
	d->hold_ms = item->hold.unit ? span_ms(&item->hold) : 0;
}

static bool is_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

bool approval_same(const struct delivery *a, const struct delivery *b)
{
	return a->approval == b->approval && a->hold_ms == b->hold_ms && a->approved_at == b->approved_at &&
	       a->overridden == b->overridden && is_equal(a->author, b->author) && is_equal(a->approved_by, b->approved_by);
}

bool approval_may(const struct delivery *d, const char *name)
{
	struct arena a = { 0 };
	const char *one = text_fold(&a, name ? name : ""), *other = text_fold(&a, d->author ? d->author : "");
	bool may = *one && strcmp(one, other) != 0;
	arena_done(&a);
	return may;
}

void approval_give(struct delivery *d, const char *name, bool override, int64_t now)
{
	d->approved_by = name;
	d->approved_at = now;
	d->overridden = override;
	memcpy(d->approved_hash, d->payload_hash, sizeof d->approved_hash);
	if (d->ready && d->due_at < now + d->hold_ms)
		d->due_at = now + d->hold_ms;
}

void approval_forget(struct delivery *d)
{
	d->approved_by = "";
	d->approved_at = 0;
	d->overridden = false;
	memset(d->approved_hash, 0, sizeof d->approved_hash);
}

void approval_set_back(struct delivery *d, int64_t now)
{
	if (d->approved_at <= now)
		return;
	if (d->due_at == d->approved_at + d->hold_ms)
		d->due_at = (d->order_at > now ? d->order_at : now) + d->hold_ms;
	d->approved_at = now;
}

/* What the reporter has still to write is stopped when it is written: until then there is nothing to read. */
int64_t approval_due(const struct delivery *d, int64_t at, int64_t now)
{
	if (!d->ready)
		return at;
	if (d->approved_at > at)
		at = d->approved_at < now ? d->approved_at : now;
	return at + d->hold_ms;
}

void approval_text(struct delivery *d, const char *payload)
{
	d->payload = payload;
	if (d->approval)
		crypto_sha256(payload, strlen(payload), d->payload_hash);
}
