/* SPDX-License-Identifier: MIT */
/* room.h - a disk that is full: nothing begins, what is in the air is finished, and the daemon goes on by itself when there is room.
 *
 * A little room is kept in a file that does nothing else (`ballast`). Shortly before the disk is full, or when a commit met its end, it is
 * given back, so that answers which are still to come can be written down. Full is a certain no: SQLite has rolled back, nothing left. */
#ifndef FLOW_ROOM_H
#define FLOW_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct service;

/* Before a round: may it be made? While the disk is full, only what is in the air is finished (*only_finish). Lowers *wake. */
bool room_turn(struct service *s, int64_t *wake, bool *only_finish);
/* A transaction met a full disk: what this process believed is thrown away, and the next rounds begin with what is on the disk. */
void room_lost(struct service *s, const struct err *e);
/* So little that nothing should begin? In words for status. */
bool room_is_low(const char *state);

#endif
