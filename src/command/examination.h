/* SPDX-License-Identifier: MIT */
/* examination.h - asks a service itself how an account is: one probe, start to end, outside the daemon. */
#ifndef COMMAND_EXAMINATION_H
#define COMMAND_EXAMINATION_H

#include "base/arena.h"
#include "model/exchange.h"

/* Runs the account's probe to its end on a loop of its own. *receipt says how it is; a call that was not answered
 * gives OUTCOME_LATER with the reason. */
MUST_CHECK bool examine(const struct account *account, int64_t now, struct arena *a, struct receipt *receipt, struct err *e);

#endif
