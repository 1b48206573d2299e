/* SPDX-License-Identifier: MIT */
/* media.h - which picture was drawn for which delivery. The files themselves stand in cards/ of the state; a row whose file is gone, or a
 * file without a row, is legal and mended by the illustrator. */
#ifndef STORE_MEDIA_H
#define STORE_MEDIA_H

#include "base/vec.h"
#include "store/store.h"

struct medium {
	int64_t delivery_id;
	const char *file;         /* its name in cards/ */
	uint8_t payload_hash[32]; /* of the payload whose picture it is */
	int64_t drawn_at;         /* wall */
};
struct media {
	VEC(struct medium) list;
};

/* A delivery has one picture: a new one takes the place of the former. */
MUST_CHECK bool media_put(struct store *s, const struct medium *m, struct err *e);
/* *out is zeroed when there is none. */
MUST_CHECK bool media_get(struct store *s, int64_t delivery_id, struct arena *a, struct medium *out, struct err *e);
MUST_CHECK bool media_list(struct store *s, struct arena *a, struct media *out, struct err *e);
/* Pictures that nobody fetches any more: published until `until`, or of deliveries that ended otherwise and drawn until then. */
MUST_CHECK bool media_over(struct store *s, int64_t until, struct arena *a, struct media *out, struct err *e);
MUST_CHECK bool media_forget(struct store *s, int64_t delivery_id, struct err *e);

#endif
