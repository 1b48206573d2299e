/* SPDX-License-Identifier: MIT */
/* agenda.c - finding things in it. */
#include "model/agenda.h"

#include <string.h>

const struct item *agenda_item(const struct agenda *a, const char *id)
{
	for (size_t i = 0; i < a->items.count; i++)
		if (!strcmp(a->items.at[i].id, id))
			return &a->items.at[i];
	return NULL;
}

bool agenda_closes(const struct agenda *a, int64_t from, int64_t to)
{
	for (size_t i = 0; i < a->items.count; i++) {
		const struct item *item = &a->items.at[i];
		int64_t closes = item->consultation.closes.at;
		if (item->kind == ITEM_CONSULTATION && closes > from && closes <= to)
			return true;
	}
	return false;
}

const struct account *settings_account(const struct settings *s, const char *channel_id)
{
	for (size_t i = 0; i < s->channels.count; i++)
		if (!strcmp(s->channels.at[i].id, channel_id))
			return &s->channels.at[i];
	return NULL;
}
