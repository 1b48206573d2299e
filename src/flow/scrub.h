/* SPDX-License-Identifier: MIT */
/* scrub.h - erasing to the end: what a person had removed must leave the disk, too, whoever reads or kills in between.
 *
 * scrub_order() is written with the removal itself; the work is done as soon as nobody stands in the way, also after a restart. */
#ifndef FLOW_SCRUB_H
#define FLOW_SCRUB_H

#include "flow/service.h"

/* In the transaction that removes. */
MUST_CHECK bool scrub_order(struct service *s, struct err *e);
/* Outside any transaction. ERR_BUSY when a reader is in the way: it is tried again. */
MUST_CHECK bool scrub_now(struct service *s, struct err *e);
/* Part of a round, after its commit: what is still to do, once a minute. */
void scrub_turn(struct service *s, int64_t *wake);
/* At start: what a former process left undone. */
void scrub_recover(struct service *s);

#endif
