/* SPDX-License-Identifier: MIT */
/* inspection.c - everything that could stand on a card is tried before it has to. */
#include "command/inspection.h"

#include <string.h>

#include "render/card.h"

static const char *const lists[] = {
	[ITEM_MEETING] = "meetings",
	[ITEM_ANNOUNCEMENT] = "announcements",
	[ITEM_CONSULTATION] = "consultations",
};

struct inspection {
	const struct agenda *agenda;
	struct problems *problems;
	const struct item *item;
	size_t index; /* of the item in its list */
};

static bool draws(const struct account *a, const struct item *item)
{
	enum pictures pictures = a->channel->limits.pictures;
	return a->enabled && (pictures == PICTURES_ALWAYS || (pictures == PICTURES_OF_ITEMS && *item->image));
}

static bool is_drawn(const struct agenda *agenda, const struct item *item)
{
	for (size_t i = 0; i < item->channels.list.count; i++) {
		const struct account *a = settings_account(&agenda->settings, item->channels.list.at[i]);
		if (a && draws(a, item))
			return true;
	}
	return false;
}

static void complain(const struct inspection *in, const char *name, const struct err *e)
{
	const char *path = arena_printf(in->problems->arena, "%s[%zu].%s", lists[in->item->kind], in->index, name);
	problem_err(in->problems, &(struct place){ in->item->file, in->item->line, path }, e);
}

static void try_text(const struct inspection *in, const char *name, const char *text)
{
	struct err e = { 0 };
	if (text && *text && !card_can_write(text, &e))
		complain(in, name, &e);
}

static void try_list(const struct inspection *in, const char *name, const struct strings *list)
{
	for (size_t i = 0; i < list->list.count; i++)
		try_text(in, arena_printf(in->problems->arena, "%s[%zu]", name, i), list->list.at[i]);
}

static void try_meeting(const struct inspection *in)
{
	const struct meeting *m = &in->item->meeting;
	try_text(in, "place", m->place);
	try_list(in, "agenda", &m->agenda);
	try_text(in, "results.summary", m->results_summary);
	try_list(in, "results.decisions", &m->decisions);
	for (size_t i = 0; i < m->moved.count; i++)
		try_text(in, "moved.place", m->moved.at[i].place);
}

static void try_item(const struct inspection *in)
{
	const struct item *item = in->item;
	struct err e = { 0 };
	try_text(in, "title", item->title);
	try_text(in, "group", item->group);
	if (item->kind == ITEM_MEETING)
		try_meeting(in);
	if (item->kind == ITEM_ANNOUNCEMENT)
		try_text(in, "body", item->announcement.body);
	if (item->kind == ITEM_CONSULTATION) {
		try_text(in, "question", item->consultation.question);
		try_list(in, "choices", &item->consultation.choices);
	}
	if (*item->image && !card_can_show(item->image, &e))
		complain(in, "image", &e);
}

/* Its place among those of its kind in its file, as paths count them. */
static size_t index_of(const struct agenda *agenda, size_t at)
{
	const struct item *item = &agenda->items.at[at];
	size_t n = 0;
	for (size_t i = 0; i < at; i++)
		n += agenda->items.at[i].kind == item->kind && strcmp(agenda->items.at[i].file, item->file) == 0;
	return n;
}

/* Without fonts there is one complaint, at the channel that needs them. */
static bool has_fonts(const struct agenda *agenda, struct problems *problems)
{
	const struct settings *s = &agenda->settings;
	struct err e = { 0 };
	if (card_can_write("", &e))
		return true;
	for (size_t i = 0; i < s->channels.count; i++)
		if (s->channels.at[i].enabled && s->channels.at[i].channel->limits.pictures != PICTURES_NONE) {
			const char *path = arena_printf(problems->arena, "channels[%zu]", i);
			problem_err(problems, &(struct place){ s->file, s->channels.at[i].line, path }, &e);
			break;
		}
	return false;
}

static void try_community(const struct agenda *agenda, struct problems *problems)
{
	const struct community *c = &agenda->settings.community;
	struct err e = { 0 };
	if (!card_can_write(c->name, &e))
		problem_err(problems, &(struct place){ agenda->settings.file, 1, "community.name" }, &e);
	if (c->handle && !card_can_write(c->handle, &e))
		problem_err(problems, &(struct place){ agenda->settings.file, 1, "community.handle" }, &e);
}

static bool is_any_drawn(const struct agenda *agenda)
{
	for (size_t i = 0; i < agenda->settings.channels.count; i++) {
		const struct account *a = &agenda->settings.channels.at[i];
		if (a->enabled && a->channel->limits.pictures == PICTURES_ALWAYS)
			return true;
	}
	for (size_t i = 0; i < agenda->items.count; i++)
		if (is_drawn(agenda, &agenda->items.at[i]))
			return true;
	return false;
}

void inspect_cards(const struct agenda *agenda, struct problems *problems)
{
	if (!is_any_drawn(agenda) || !has_fonts(agenda, problems))
		return;
	try_community(agenda, problems);
	for (size_t i = 0; i < agenda->items.count; i++) {
		const struct inspection in = { agenda, problems, &agenda->items.at[i], index_of(agenda, i) };
		if (is_drawn(agenda, in.item))
			try_item(&in);
	}
}
