/* SPDX-License-Identifier: MIT */
/* telegram_photo.h - sendPhoto: the picture goes along as a file. */
#ifndef CHANNEL_TELEGRAM_PHOTO_H
#define CHANNEL_TELEGRAM_PHOTO_H

#include "channel/telegram_feed.h"
#include "model/notice.h"

/* Is there a picture whose bytes are here? */
bool telegram_has_photo(const struct message *m);
/* Does the text fit under a picture? */
bool telegram_is_caption(const char *text);
/* The call, with effect; caption "" for none. */
enum step telegram_send_photo(struct exchange *x, const struct picture *p, const char *caption);

#endif
