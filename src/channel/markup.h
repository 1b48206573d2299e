/* SPDX-License-Identifier: MIT */
/* markup.h - plain text from what services hand back with tags and entities in it. */
#ifndef CHANNEL_MARKUP_H
#define CHANNEL_MARKUP_H

#include "base/arena.h"

/* Tags removed with their inner text kept, then entities decoded, once; NFC. A "<" that begins no tag stays. */
char *markup_plain(struct arena *a, const char *s);

#endif
