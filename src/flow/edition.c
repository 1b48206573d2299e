/* SPDX-License-Identifier: MIT */
/* edition.c - one reading of the configuration, kept as long as anybody uses it. */
#include "flow/edition.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "config/announced.h"
#include "store/tallies.h"

static const char *last_good(void *context, const char *path, struct arena *a)
{
	return context ? agenda_text(context, path, a) : NULL;
}

const char *edition_announced(const char *id, const char *json, struct arena *a)
{
	return arena_printf(a, "{\"id\":\"%s\",%s", id, json + 1);
}

static bool add_announced(struct edition *ed, struct store *store, struct err *e)
{
	struct texts texts = { 0 };
	if (!announced_list(store, &ed->arena, &texts, e))
		return false;
	for (size_t i = 0; i < texts.values.count; i++) {
		struct item item;
		const char *json = edition_announced(texts.names.at[i], texts.values.at[i], &ed->arena);
		if (!announced_read(json, &ed->agenda.settings, &ed->arena, &item, e))
			return err_in(e, texts.names.at[i]);
		*vec_push(&ed->arena, &ed->agenda.items) = item;
	}
	return true;
}

/* A group that became a supergroup has a new id: the store knows it, the file does not. */
static void move_places(struct edition *ed, struct store *store)
{
	for (size_t i = 0; i < ed->agenda.settings.channels.count; i++) {
		struct account *account = &ed->agenda.settings.channels.at[i];
		const char *name = arena_printf(&ed->arena, "place:%s:%s", account->id, account->place);
		const char *moved = store_meta(store, name, &ed->arena);
		if (moved[0])
			account->place = moved;
	}
}

static void hide_secrets(const struct settings *s)
{
	for (size_t i = 0; i < s->channels.count; i++)
		log_secret(s->channels.at[i].token);
}

/* Every error that fits, one behind the other, and at the end how many there are. Always returns false. */
static bool tell_errors(const struct edition *ed, struct err *e)
{
	struct arena a = { 0 };
	struct text words;
	text_init(&words, &a, sizeof e->text - 1);
	const char *sum = arena_string(&a, e->text);
	size_t room = sizeof e->text - strlen(sum) - 1;
	for (size_t i = 0; i < ed->problems.list.count; i++) {
		const struct problem *p = &ed->problems.list.at[i];
		const char *line = problem_line(p, &a);
		if (!p->warning && words.length + strlen(line) + 2 < room)
			text_addf(&words, "%s; ", line);
	}
	text_add(&words, sum);
	err_set(e, e->kind, MSG_FLOW_CONFIG, ARGS(words.data));
	arena_done(&a);
	return false;
}

static bool read_files(const struct config_request *request, struct store *store, struct edition **out, struct err *e)
{
	struct edition *ed = calloc(1, sizeof *ed);
	if (!ed)
		abort();
	arena_init(&ed->arena, 0);
	ed->problems.arena = &ed->arena;
	ed->users = 1;
	bool loaded = config_load(request, &ed->arena, &ed->agenda, &ed->problems, e) || tell_errors(ed, e);
	if (!loaded || (store && !add_announced(ed, store, e))) {
		edition_leave(ed);
		return false;
	}
	hide_secrets(&ed->agenda.settings);
	if (store)
		move_places(ed, store);
	*out = ed;
	return true;
}

bool edition_read(const char *file, struct store *store, struct edition **out, struct err *e)
{
	struct arena a = { 0 };
	struct strings known = { 0 };
	const struct config_request request = {
		.file = file, .last_good = store ? last_good : NULL, .context = store, .known = &known
	};
	bool ok = (!store || agenda_text_paths(store, &a, &known, e)) && read_files(&request, store, out, e);
	arena_done(&a);
	return ok;
}

bool edition_read_host(const char *file, struct edition **out, struct err *e)
{
	const struct config_request request = { .file = file, .host_only = true };
	return read_files(&request, NULL, out, e);
}

void edition_log_problems(const struct edition *ed)
{
	struct arena a = { 0 };
	for (size_t i = 0; i < ed->problems.list.count; i++) {
		const struct problem *p = &ed->problems.list.at[i];
		log_event(p->warning ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "config.problem", PAIRS("problem", problem_line(p, &a)));
	}
	arena_done(&a);
}

struct edition *edition_keep(struct edition *ed)
{
	ed->users++;
	return ed;
}

void edition_leave(struct edition *ed)
{
	if (!ed || --ed->users > 0)
		return;
	arena_done(&ed->arena);
	free(ed);
}
