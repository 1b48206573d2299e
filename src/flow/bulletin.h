/* SPDX-License-Identifier: MIT */
/* bulletin.h - one line for `systemctl status`: what comes next, how much needs a person.
 *
 * Told behind a round's commit, only where systemd listens, when something was written since, and at most every ten seconds: counting a
 * large outbox has its price. What changes in between is told by the round that the watchdog asks for. */
#ifndef FLOW_BULLETIN_H
#define FLOW_BULLETIN_H

#include "flow/service.h"

/* Never fails: a store that cannot be read shows itself in the rounds. */
void bulletin_turn(struct service *s);

#endif
