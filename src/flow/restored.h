/* SPDX-License-Identifier: MIT */
/* restored.h - after a copy of the database took its place nothing is said twice.
 *
 * The copy knows nothing of what was said after it was made. So the first planning doubts every delivery that would go out now:
 * where the channel can look, it goes the way of a lost answer; elsewhere a person is asked. */
#ifndef FLOW_RESTORED_H
#define FLOW_RESTORED_H

#include "flow/service.h"
#include "store/restore.h"

/* Put a copy in the place of the database, under the lock: no daemon runs, and none starts meanwhile. */
MUST_CHECK bool restored_put(const struct restore_request *r, const struct clock *clock, struct arena *a, struct restore_result *out,
			     struct err *e);
/* May a store be opened for writing there? Not when its database was moved aside or is gone while there are copies of it. */
MUST_CHECK bool restored_may_open(const char *state, struct err *e);
/* After the store there refused to open, or was closed: one that is damaged (ERR_DAMAGED in *e) is moved aside, under a note, so that no
 * start makes an empty one in its place; *e then says where it is and what to do. Anything else in *e stays as it is. */
void restored_set_aside(const char *state, int64_t now, struct err *e);
/* Part of a planning, behind the diff and in its transaction. */
MUST_CHECK bool restored_plan(struct service *s, struct err *e);

#endif
