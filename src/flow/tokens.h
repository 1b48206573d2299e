/* SPDX-License-Identifier: MIT */
/* tokens.h - renewed tokens, each in a file of its own: state/tokens/LANE.json (0600), LANE being the hash by which a lane is known.
 *
 * A file says which configured token it was made from, by a hash, and holds until that changes. In no backup. */
#ifndef FLOW_TOKENS_H
#define FLOW_TOKENS_H

#include "flow/edition.h"
#include "flow/lane.h"

/* Put renewed tokens in the place of those that they were made from. What cannot be read is told to the log and left as configured. */
void tokens_apply(struct edition *ed);
/* Delete files of lanes that no channel of the edition has, disabled ones counted, and that nobody renewed for 90 days: what they hold has
 * ended (Instagram's tokens live 60 days). So a channel that comes back in time still has its renewed token. */
void tokens_sweep(const struct edition *ed);
/* On disk first, then in force for all accounts of `lane` in the edition. A token that cannot be one is refused. */
MUST_CHECK bool tokens_renew(struct edition *ed, const char *lane, const char *token, struct err *e);

#endif
