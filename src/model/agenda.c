/* SPDX-License-Identifier: MIT */
/* agenda.c - finding things in it. */
#include "model/agenda.h"

#include <ctype.h>
#include <string.h>

#include "base/fault.h"

const struct item *agenda_item(const struct agenda *a, const char *id)
{
	for (size_t i = 0; i < a->items.count; i++)
		if (!strcmp(a->items.at[i].id, id))
			return &a->items.at[i];
	return NULL;
}

static bool is_of_id(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

static bool names(const struct agenda_file *f, const char *id)
{
	size_t length = strlen(id);
	const char *end = f->text + f->length;
	for (const char *at = memchr(f->text, '"', f->length); at; at = memchr(at + 1, '"', (size_t)(end - at - 1)))
		if ((size_t)(end - at) > length && memcmp(at + 1, id, length) == 0 && (at + 1 + length == end || !is_of_id(at[1 + length])))
			return true;
	return false;
}

bool agenda_may_mean(const struct agenda *a, const char *id)
{
	for (size_t i = 0; i < a->files.count; i++) {
		const struct agenda_file *f = &a->files.at[i];
		if (!f->good && f->text && names(f, id) && !fault_on("last-good"))
			return true;
	}
	return false;
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
