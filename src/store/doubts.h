/* SPDX-License-Identifier: MIT */
/* doubts.h - deliveries of which a restored copy cannot say whether they went out since it was made.
 *
 * Such a row is looked for by its reference alone, because its text may have been changed before it went out. A doubt stays: it also says
 * where a delivery's state comes from. */
#ifndef STORE_DOUBTS_H
#define STORE_DOUBTS_H

#include "store/store.h"

MUST_CHECK bool doubts_put(struct store *s, int64_t delivery_id, struct err *e);
MUST_CHECK bool doubts_has(struct store *s, int64_t delivery_id, bool *has, struct err *e);
/* Those that are still uncertain. */
MUST_CHECK bool doubts_open(struct store *s, int64_t *count, struct err *e);

#endif
