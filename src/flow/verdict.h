/* SPDX-License-Identifier: MIT */
/* verdict.h - what the end of a conversation means for its delivery: the only place that turns outcomes into states. */
#ifndef FLOW_VERDICT_H
#define FLOW_VERDICT_H

#include "flow/service.h"
#include "model/delivery.h"

/* Each changes *d, writes it, and changes the lane. `f` is the flight that has ended. */
MUST_CHECK bool verdict_published(struct flight *f, struct delivery *d, struct err *e);  /* x.receipt */
MUST_CHECK bool verdict_never_left(struct flight *f, struct delivery *d, struct err *e);
MUST_CHECK bool verdict_cut(struct flight *f, struct delivery *d, struct err *e);
MUST_CHECK bool verdict_located(struct flight *f, struct delivery *d, struct err *e);    /* x.found */
MUST_CHECK bool verdict_not_located(struct flight *f, struct delivery *d, struct err *e); /* the look-up itself failed */
/* An uncertain delivery of a channel that cannot be asked: ask a person, send again after settle, or drop it. */
MUST_CHECK bool verdict_without_look(struct service *s, const struct account *account, struct delivery *d, struct err *e);
/* The payload is not what was stored: never send it. */
MUST_CHECK bool verdict_damaged(struct service *s, struct delivery *d, struct err *e);
/* The account's place moved there: remembered, in force with the next reading. */
MUST_CHECK bool verdict_moved(struct flight *f, struct err *e);
/* How long a late commit is thought possible. */
int64_t verdict_settle_ms(const struct account *account);

#endif
