/* SPDX-License-Identifier: MIT */
/* hooks.h - what services bring by themselves.
 *
 *   hooks_arrive    verified and read by its channel as it comes in; what is refused is refused at once
 *   hooks_stage     the next round stores all that came since the last one, as from a feed
 *   hooks_answer    behind its commit each is answered: 200 when it is on disk, else 503, and the service brings it again
 *
 * A hook is a flight that never flies: it has an account, an arena and replies, and its visit waits for the answer. So hundreds a second
 * share the commit of a round. */
#ifndef FLOW_HOOKS_H
#define FLOW_HOOKS_H

#include "flow/service.h"

struct visit;

/* A request for /hooks/CHANNEL; `context` is the service. 0: taken, the visit is answered later; else the status to refuse it with. */
int hooks_arrive(void *context, const char *channel, struct visit *v);
/* Is there anything on this account that webhooks may bring? */
bool hooks_wanted(const struct account *a);
/* Behind a round that was committed, or not. */
void hooks_answer(struct service *s, bool stored);
/* Their visits are gone. */
void hooks_forget(struct service *s);

#endif
