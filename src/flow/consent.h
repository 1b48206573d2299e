/* SPDX-License-Identifier: MIT */
/* consent.h - what an order means for the approval of a delivery: who may say yes, and which orders are no way round it. */
#ifndef FLOW_CONSENT_H
#define FLOW_CONSENT_H

#include "base/err.h"
#include "model/agenda.h"
#include "model/delivery.h"

struct consent {
	const struct agenda *agenda;
	const char *name; /* of --as; "" not given */
	const char *user; /* who called, to the system; stands for a name that was not given where there is no author to tell apart */
	const char *why;  /* of --why; "" not given */
	int64_t now;
};

/* Before the order is carried out on *d: writes the item's rules of today into it, and the yes of `approve` and `override`.
 * Errors: approval without a name or by the author, an override without name or reason (ERR_USAGE), a release of what
 * waits for approval. */
MUST_CHECK bool consent_order(const struct consent *c, enum order order, struct delivery *d, struct err *e);

#endif
