/* SPDX-License-Identifier: MIT */
/* followup.h - what has to follow a post that is out, written down for the follower to do. */
#ifndef FLOW_FOLLOWUP_H
#define FLOW_FOLLOWUP_H

#include "flow/service.h"
#include "model/delivery.h"
#include "store/replies.h"

/* A change or a cancellation is out: the announcement before it is edited where the channel can, else a comment stands under it. Nothing
 * for other kinds. */
MUST_CHECK bool followup_after(struct service *s, const struct delivery *d, struct err *e);
/* Take a delivered post down; the channel has `amend`. One that was taken down, or will be, stays so. */
MUST_CHECK bool followup_remove(struct service *s, const struct delivery *d, struct err *e);
/* A person's first word under a consultation that acknowledges, in time, is answered once and never at night. `understood`: as a vote. */
MUST_CHECK bool followup_answer(struct service *s, const struct stored_reply *r, bool understood, struct err *e);

#endif
