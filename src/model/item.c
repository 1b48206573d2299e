/* SPDX-License-Identifier: MIT */
/* item.c - what can be said of an item without its agenda. */
#include "model/item.h"

#include <string.h>

#include "model/occurrence.h"

static const char letters_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char inner_signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
static const struct span announcement_life = { .count = 7, .unit = 'd', .text = "7d" };

bool item_id_is_legal(const char *id)
{
	return id[0] && strchr(letters_and_digits, id[0]) && !id[strspn(id, inner_signs)] && strlen(id) <= ITEM_ID_MAX;
}

bool item_names_channel(const struct item *item, const char *channel)
{
	for (size_t i = 0; i < item->channels.list.count; i++)
		if (strcmp(item->channels.list.at[i], channel) == 0)
			return true;
	return false;
}

int64_t item_end(const struct item *item, const struct zone *z)
{
	switch (item->kind) {
	case ITEM_MEETING:
		return occurrences_end(&item->meeting, z);
	case ITEM_CONSULTATION:
		return item->consultation.closes.at;
	case ITEM_ANNOUNCEMENT:
		break;
	}
	return item->expires.set ? item->expires.at : span_after(&announcement_life, &item->announcement.publish.local, z);
}
