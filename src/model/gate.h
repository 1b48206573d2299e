/* SPDX-License-Identifier: MIT */
/* gate.h - may this delivery leave now? Pure: one place decides. */
#ifndef MODEL_GATE_H
#define MODEL_GATE_H

#include "base/zone.h"
#include "model/agenda.h"
#include "model/delivery.h"

/* Is `at` inside quiet, and if so when did that quiet begin and when does it end? */
bool quiet_covers(const struct quiet *q, const struct zone *z, int64_t at, int64_t *begins_at, int64_t *ends_at);
/* The time a notice computed for `at` really goes out (spec §4.8): the end of quiet, or for a reminder that this would push to or past
 * expires_at the beginning of that quiet. */
int64_t quiet_due(const struct community *c, enum notice_kind kind, int64_t at, int64_t expires_at);

/* Must a person still say yes to the text that this row holds? The only place that judges approval: an item that needs it, and no approval
 * of exactly this text, or one by its own author that was no override. Asked by gate_pass(), and by whoever has to know beforehand. */
bool gate_asks(const struct delivery *d);

/* Has its time passed? */
bool gate_is_late(const struct delivery *d, int64_t now);

enum gate {
	GATE_OPEN,    /* send now */
	GATE_WAIT,    /* not before *at (wall) */
	GATE_EXPIRED, /* its time has passed */
	GATE_ASKS,    /* nobody has approved this text */
	GATE_CLOSED   /* not in a state in which anything is sent */
};
/* Decides from state, readiness, approval, the window in which it can be stopped, due time, expiry and night; waits of the lane are the
 * dispatcher's. */
enum gate gate_pass(const struct delivery *d, const struct community *c, int64_t now, int64_t *at);

#endif
