/* SPDX-License-Identifier: MIT */
/* transit.h - what is on its way, and what has just arrived, in small rows beside the outbox. For deliveries.c, sql.c and open.c only.
 *
 * A row of the outbox is wide and stands in six indexes: when many leave at once, the two steps of each would be written in pages all
 * over the file. So they are written here, side by side, as durable as ever, and brought over together when there is time. Nobody else has
 * to know: before any statement runs that does not stand in the short list of transit.c, what is here is brought over (sql.c), and a
 * reader does it in a copy of its own (open.c).
 *
 * Only the plain case comes here: a delivery that leaves `scheduled`, of which nobody has seen anything. All others are written at once. */
#ifndef STORE_TRANSIT_H
#define STORE_TRANSIT_H

#include "store/deliveries.h"
#include "store/sql.h"

/* To `sending`, again or for the first time; *taken tells whether it came here. */
MUST_CHECK bool transit_leave(struct store *s, const struct delivery *d, bool *taken, struct err *e);
/* To `delivered`, with the ids of its post and what is to be read under it; not taken when it did not leave here. */
MUST_CHECK bool transit_arrive(struct store *s, const struct delivery *d, const struct first_reading *r, bool *taken, struct err *e);
/* Must what is here be brought over before this statement runs? Never by a reader, which writes nothing. */
bool transit_stops(struct store *s, enum statement id);
/* Bring everything over: all of it, or nothing was changed. */
MUST_CHECK bool transit_unload(struct store *s, struct err *e);

#endif
