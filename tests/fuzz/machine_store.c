/* SPDX-License-Identifier: MIT */
/* machine_store.c - the store in memory: the functions that flow/verdict.c and flow/lane.c call, one row deep. The linker takes these in
 * the place of the room's own. */
#include "fuzz/machine.h"

#include <sodium.h>

#include "base/log.h"
#include "flow/followup.h"
#include "flow/until.h"
#include "store/cursors.h"
#include "store/deliveries.h"
#include "store/posts.h"

struct outbox machine_outbox;
static uint64_t chance;

static uint32_t chance_word(void)
{
	chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(chance >> 32);
}

static void chance_bytes(void *const out, const size_t n)
{
	for (size_t i = 0; i < n; i++)
		((uint8_t *)out)[i] = (uint8_t)chance_word();
}

static const char *chance_name(void)
{
	return "the sequence's own";
}

static randombytes_implementation source = { .implementation_name = chance_name, .random = chance_word, .buf = chance_bytes };

void machine_chance(uint64_t seed)
{
	chance = seed;
	MUST(randombytes_set_implementation(&source) == 0);
}

/* Texts outlive the round that wrote them; none of them decides anything here. */
bool deliveries_progress(struct store *s, const struct delivery *d, struct err *e)
{
	struct delivery *row = &machine_outbox.row;
	(void)s, (void)e;
	MUST(delivery_can_move(row->state, d->state));
	bool has_id = d->receipt.id && d->receipt.id[0];
	*row = *d;
	row->memo = row->error = row->receipt.url = row->receipt.also = "";
	row->receipt.id = has_id ? "101" : "";
	return true;
}

bool deliveries_sending(struct store *s, const struct delivery *d, struct err *e)
{
	MUST(d->state == STATE_SENDING);
	return deliveries_progress(s, d, e);
}

bool deliveries_delivered(struct store *s, const struct delivery *d, const struct first_reading *r, struct err *e)
{
	(void)r;
	MUST(d->state == STATE_DELIVERED);
	return deliveries_progress(s, d, e);
}

bool posts_put(struct store *s, const struct delivery *d, struct err *e)
{
	(void)s, (void)e;
	MUST(d->receipt.id[0]);
	return true;
}

bool store_meta_put(struct store *s, const char *name, const char *value, struct err *e)
{
	(void)s, (void)name, (void)value, (void)e;
	return true;
}

/* What follows a post has rows of its own, which no step of a delivery looks at. */
bool followup_after(struct service *s, const struct delivery *d, struct err *e)
{
	(void)s, (void)d, (void)e;
	return true;
}

bool readings_open(struct store *s, const struct delivery *d, int64_t next_at, int64_t until_at, struct err *e)
{
	(void)s, (void)d, (void)next_at, (void)until_at, (void)e;
	return true;
}

bool lanes_get(struct store *s, const char *name, struct arena *a, struct lane_row *out, struct err *e)
{
	(void)s, (void)name, (void)a, (void)out, (void)e;
	return true;
}

bool lanes_put(struct store *s, const struct lane_row *row, struct err *e)
{
	(void)s, (void)row, (void)e;
	return true;
}

int64_t until_at(const struct agenda *agenda, const struct delivery *d)
{
	(void)agenda;
	return d->expires_at;
}

void log_event(enum log_level level, const char *event, const char *const *pairs)
{
	(void)level, (void)event, (void)pairs;
}
