/* SPDX-License-Identifier: MIT */
/* consent.c - what an order means for the approval of a delivery. */
#include "flow/consent.h"

#include "model/approval.h"
#include "model/gate.h"

static bool approve(const struct consent *c, struct delivery *d, struct err *e)
{
	if (!d->approval)
		return true;
	if (!c->name[0] && d->author[0])
		return err_set(e, ERR_INPUT, MSG_FLOW_APPROVE_AS, ARGS(d->key));
	const char *name = c->name[0] ? c->name : c->user;
	if (!approval_may(d, name))
		return err_set(e, ERR_STATE, MSG_FLOW_FOUR_EYES, ARGS(d->key, d->author));
	approval_give(d, name, false, c->now);
	return true;
}

static bool override(const struct consent *c, struct delivery *d, struct err *e)
{
	if (!c->name[0] || !c->why[0])
		return err_set(e, ERR_USAGE, MSG_FLOW_OVERRIDE_AS, ARGS(d->key));
	approval_give(d, c->name, true, c->now);
	return true;
}

static bool release(const struct consent *c, struct delivery *d, struct err *e)
{
	(void)c;
	return gate_asks(d) ? err_set(e, ERR_STATE, MSG_FLOW_NOT_APPROVED, ARGS(d->key)) : true;
}

bool consent_order(const struct consent *c, enum order order, struct delivery *d, struct err *e)
{
	static bool (*const rules[ORDERS])(const struct consent *, struct delivery *, struct err *) = {
		[ORDER_APPROVE] = approve,
		[ORDER_OVERRIDE] = override,
		[ORDER_RELEASE] = release,
	};
	const struct item *item = agenda_item(c->agenda, d->item);
	if (item)
		approval_rules(d, item);
	return rules[order] ? rules[order](c, d, e) : true;
}
