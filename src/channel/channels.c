/* SPDX-License-Identifier: MIT */
/* channels.c - list.inc as a table. */
#include "channel/channels.h"

#include <string.h>

#define CHANNEL(name) extern const struct channel channel_##name;
#include "channel/list.inc"
#undef CHANNEL

static const struct channel *const channels[] = {
#define CHANNEL(name) &channel_##name,
#include "channel/list.inc"
#undef CHANNEL
};

enum { CHANNELS = sizeof channels / sizeof channels[0] };

const struct channel *channel_find(const char *name)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (strcmp(channels[i]->name, name) == 0)
			return channels[i];
	return NULL;
}

const struct channel *channel_at(size_t i)
{
	return i < CHANNELS ? channels[i] : NULL;
}
