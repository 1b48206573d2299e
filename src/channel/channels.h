/* SPDX-License-Identifier: MIT */
/* channels.h - the list of all channel types. To add one: x.c ending in `const struct channel channel_x`, one line in list.inc. */
#ifndef CHANNEL_CHANNELS_H
#define CHANNEL_CHANNELS_H

#include "model/exchange.h"

const struct channel *channel_find(const char *name); /* NULL: unknown type */
const struct channel *channel_at(size_t i);           /* NULL behind the last */

#endif
