/* SPDX-License-Identifier: MIT */
/* posts.h - which ids at the service belong to a delivery, so that replies find it. */
#ifndef STORE_POSTS_H
#define STORE_POSTS_H

#include "store/deliveries.h"

/* Written when a receipt is: its id and the words of `also`. */
MUST_CHECK bool posts_put(struct store *s, const struct delivery *d, struct err *e);
/* The delivery to which a post id belongs, on one channel; ERR_NOT_FOUND when it is none of ours. */
struct post_name {
	const char *channel, *post;
};
MUST_CHECK bool posts_find(struct store *s, const struct post_name *name, struct arena *a, struct delivery *out, struct err *e);

#endif
