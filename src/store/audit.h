/* SPDX-License-Identifier: MIT */
/* audit.h - what people did: added to, never changed.
 *
 * An entry is written in the transaction of the deed itself, so that neither stands there without the other. No secret and
 * no member's words or name belongs in it. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/vec.h"
#include "store/store.h"

struct deed {
	int64_t at;         /* wall */
	const char *actor;  /* the name given, or the user of the system; never "" */
	const char *action; /* "approve", "reload", … */
	const char *key;    /* of a delivery, id of an item; "" none */
	const char *detail; /* "" none */
};
struct deeds {
	VEC(struct deed) list;
};

MUST_CHECK bool audit_put(struct store *s, const struct deed *d, struct err *e);
/* In the order in which they were done. */
MUST_CHECK bool audit_list(struct store *s, struct arena *a, struct deeds *out, struct err *e);

#endif
