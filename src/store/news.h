/* SPDX-License-Identifier: MIT */
/* news.h - what staff may have to be told: deliveries that came into a bad state since, and what was told when.
 *
 * deliveries.c writes the news itself, in the transaction of the change; so none is missed, also by a crash. */
#ifndef STORE_NEWS_H
#define STORE_NEWS_H

#include "store/deliveries.h"

/* Is a row in this state news? Failed, expired, held neither by a person nor for its channel, lost and asking. */
bool news_is(const struct delivery *d);
/* Of a row. Repeating it is no error. */
MUST_CHECK bool news_put(struct store *s, int64_t delivery_id, struct err *e);
/* Rows of which there is news, as they stand now, at most `limit`, oldest first. */
MUST_CHECK bool news_list(struct store *s, size_t limit, struct arena *a, struct deliveries *out, struct err *e);
MUST_CHECK bool news_forget(struct store *s, int64_t delivery_id, struct err *e);
MUST_CHECK bool news_forget_all(struct store *s, struct err *e);

/* When this subject was told last; 0: never. */
MUST_CHECK bool told_at(struct store *s, const char *subject, int64_t *at, struct err *e);
MUST_CHECK bool told_put(struct store *s, const char *subject, int64_t at, struct err *e);
/* What was told before `until` is forgotten. */
MUST_CHECK bool told_forget(struct store *s, int64_t until, struct err *e);

#endif
