/* SPDX-License-Identifier: MIT */
/* telegram_follow.h - what follows a message: it is edited or deleted, or answered. */
#ifndef CHANNEL_TELEGRAM_FOLLOW_H
#define CHANNEL_TELEGRAM_FOLLOW_H

#include "channel/telegram_feed.h"

/* Opens a call's body: the chat, by number or by name. */
void telegram_open_body(const struct exchange *x, struct json_out *o, struct text *body);
/* Closes it; people will see what it does. */
enum step telegram_send(struct exchange *x, const char *method, struct json_out *o);
void telegram_put_reply_to(struct json_out *o, const char *id);

enum step telegram_amend(struct exchange *x, const struct message *m);
enum step telegram_say(struct exchange *x, const struct reply *reply, const struct message *m);

#endif
