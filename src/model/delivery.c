/* SPDX-License-Identifier: MIT */
/* delivery.c - states and orders, as tables. */
#include "model/delivery.h"

#include <stddef.h>
#include <string.h>

#include "base/fault.h"

#define TO(state) (1u << STATE_##state)

/* One row a state: its name, where it may go, and whether it is an end. The ends a person can reopen are failed (retry) and
 * cancelled (the planner revives what it cancelled itself). */
static const struct {
	const char *name;
	unsigned next;
	bool final;
} states[STATES] = {
	[STATE_SCHEDULED] = { "scheduled", TO(SENDING) | TO(HELD) | TO(CANCELLED) | TO(EXPIRED), false },
	[STATE_HELD] = { "held", TO(SCHEDULED) | TO(CANCELLED) | TO(EXPIRED), false },
	[STATE_SENDING] = { "sending", TO(SCHEDULED) | TO(DELIVERED) | TO(FAILED) | TO(UNCERTAIN) | TO(HELD), false },
	[STATE_UNCERTAIN] = { "uncertain", TO(DELIVERED) | TO(SCHEDULED) | TO(FAILED) | TO(CANCELLED), false },
	[STATE_DELIVERED] = { "delivered", 0, true },
	[STATE_FAILED] = { "failed", TO(SCHEDULED) | TO(CANCELLED), true },
	[STATE_CANCELLED] = { "cancelled", TO(SCHEDULED) | TO(HELD), true },
	[STATE_EXPIRED] = { "expired", 0, true },
};

/* One row an order: from which states, to which. */
static const struct {
	const char *name;
	unsigned from;
	enum state to;
} orders[ORDERS] = {
	[ORDER_HOLD] = { "hold", TO(SCHEDULED), STATE_HELD },
	[ORDER_RELEASE] = { "release", TO(HELD), STATE_SCHEDULED },
	[ORDER_APPROVE] = { "approve", TO(HELD), STATE_SCHEDULED },
	[ORDER_OVERRIDE] = { "override", TO(HELD), STATE_SCHEDULED },
	[ORDER_RETRY] = { "retry", TO(FAILED) | TO(UNCERTAIN), STATE_SCHEDULED },
	[ORDER_CANCEL] = { "cancel", TO(SCHEDULED) | TO(HELD) | TO(UNCERTAIN) | TO(FAILED), STATE_CANCELLED },
	[ORDER_CONFIRM] = { "confirm", TO(UNCERTAIN), STATE_DELIVERED },
	[ORDER_RETRACT] = { "retract", TO(DELIVERED), STATE_DELIVERED },
};

const char *state_name(enum state s)
{
	return states[s].name;
}

bool state_parse(const char *name, enum state *out)
{
	for (size_t i = 0; i < STATES; i++) {
		if (!strcmp(states[i].name, name)) {
			*out = (enum state)i;
			return true;
		}
	}
	return false;
}

bool state_is_final(enum state s)
{
	return states[s].final;
}

bool delivery_can_move(enum state from, enum state to)
{
	return from == to || states[from].next & 1u << to || fault_on("states");
}

const char *order_name(enum order o)
{
	return orders[o].name;
}

bool order_parse(const char *name, enum order *out)
{
	for (size_t i = 0; i < ORDERS; i++) {
		if (!strcmp(orders[i].name, name)) {
			*out = (enum order)i;
			return true;
		}
	}
	return false;
}

bool order_target(enum order o, enum state from, enum state *to)
{
	if (!(orders[o].from & 1u << from) && !fault_on("states"))
		return false;
	*to = orders[o].to;
	return true;
}

struct delivery delivery_copy(const struct delivery *d, struct arena *a)
{
	static const size_t texts[] = {
		offsetof(struct delivery, key),	    offsetof(struct delivery, item),	    offsetof(struct delivery, channel),
		offsetof(struct delivery, author),	    offsetof(struct delivery, approved_by), offsetof(struct delivery, reference),
		offsetof(struct delivery, memo),	    offsetof(struct delivery, receipt.id),  offsetof(struct delivery, receipt.url),
		offsetof(struct delivery, receipt.also), offsetof(struct delivery, error),
	};
	struct delivery copy = *d;
	copy.payload = "";
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char **text = (const char **)(void *)((char *)&copy + texts[i]);
		*text = arena_string(a, *text);
	}
	return copy;
}

bool delivery_is_frozen(const struct delivery *d)
{
	return d->attempts > 0 || d->sent_at != 0 || d->stage != 0;
}
