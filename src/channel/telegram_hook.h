/* SPDX-License-Identifier: MIT */
/* telegram_hook.h - updates that Telegram brings itself, in place of the long poll. */
#ifndef CHANNEL_TELEGRAM_HOOK_H
#define CHANNEL_TELEGRAM_HOOK_H

#include "channel/telegram_feed.h"

bool telegram_is_hook_secret(const char *s); /* 1 to 256 signs of A-Z a-z 0-9 _ - */
enum step telegram_subscribe(struct exchange *x, const char *url);
bool telegram_webhook(struct exchange *x, const struct webhook *w, struct webhook_answer *answer);

#endif
