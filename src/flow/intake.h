/* SPDX-License-Identifier: MIT */
/* intake.h - what a read found becomes stored replies: whose post it is about, who said it (as a pseudonym), whether
 * it came in time. */
#ifndef FLOW_INTAKE_H
#define FLOW_INTAKE_H

#include "flow/service.h"
#include "store/cursors.h"

/* Everything found under one post; deletions too, when the whole list was read. *newest_at: when the newest of all that is known there
 * was said, 0 when nothing is. */
MUST_CHECK bool intake_post(struct flight *f, const struct reading *r, int64_t *newest_at, struct err *e);
/* Everything found in a feed of a lane; what is about none of our posts is dropped, but for commands and explicit votes. *changes counts
 * what is new, edited or deleted. */
MUST_CHECK bool intake_feed(struct flight *f, int64_t *changes, struct err *e);

#endif
