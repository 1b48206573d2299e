/* SPDX-License-Identifier: MIT */
/* telegram_feed.h - the bot's feed of updates, and what both halves of the channel need. */
#ifndef CHANNEL_TELEGRAM_FEED_H
#define CHANNEL_TELEGRAM_FEED_H

#include "channel/telegram_answer.h"

enum { TELEGRAM_BODY_MAX = 128 * 1024 };

/* A POST of JSON to one of the bot's methods; the token stands in its path. */
struct call telegram_call(const struct exchange *x, const char *method, const char *body);
/* message_id of a message as text, NULL where it names none (0 stands for a scheduled one). */
const char *telegram_message_id(const struct exchange *x, const struct json *message);
/* x->self is "ID@NAME", or "ID" while the name is not known; taken from a user that is the bot itself. */
void telegram_learn_self(struct exchange *x, const struct json *user);

/* "allowed_updates": what is asked for, by feed and by webhook. */
void telegram_put_kinds(struct json_out *o);
/* One update into x->out, if it is meant for us. */
void telegram_take_update(struct exchange *x, const struct json *update);

enum step telegram_collect(struct exchange *x);
enum step telegram_probe(struct exchange *x);

#endif
