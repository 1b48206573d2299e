/* SPDX-License-Identifier: MIT */
/* instagram.h - the parts of the channel, each in a file of its own. */
#ifndef CHANNEL_INSTAGRAM_H
#define CHANNEL_INSTAGRAM_H

#include "channel/instagram_call.h"

/* The interface says 30, the app allows 5 since December 2025; what is made of more is not known, so more are never sent. */
enum { INSTAGRAM_HASHTAGS = 5 };

/* The text as it is sent: what is more than five hashtags loses its sign. */
char *instagram_caption(struct arena *a, const char *text);
/* The address for people into the receipt, if it is one. */
void instagram_keep_link(struct exchange *x, const struct json *permalink);
enum step instagram_locate(struct exchange *x, const struct message *m);

enum step instagram_collect(struct exchange *x);
enum step instagram_say(struct exchange *x, const struct reply *r, const struct message *m);

enum step instagram_get_quota(struct exchange *x);
/* Posts of the last day and how many are allowed. */
bool instagram_quota(const struct json *root, int64_t *used, int64_t *total);
enum step instagram_probe(struct exchange *x);
enum step instagram_renew(struct exchange *x);
enum step instagram_subscribe(struct exchange *x, const char *url);

bool instagram_webhook(struct exchange *x, const struct webhook *w, struct webhook_answer *answer);

#endif
