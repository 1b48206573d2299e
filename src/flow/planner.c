/* SPDX-License-Identifier: MIT */
/* planner.c - on every reading of the files: the outbox becomes what the agenda wants, in one transaction. */
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/diff.h"
#include "flow/restored.h"
#include "flow/service.h"
#include "flow/until.h"
#include "net/notify.h"
#include "store/replies.h"
#include "store/tallies.h"

/* The horizon moves on although no file changes. In simulated time it need not be smooth. */
static int64_t replan_ms(const struct service *s)
{
	enum { HOUR_MS = 3600 * 1000, SMOOTH = 6, COARSE = 48 };
	return (s->options.hurried ? COARSE : SMOOTH) * (int64_t)HOUR_MS;
}

static void watch(struct service *s, const char *path)
{
	struct err e = { 0 };
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_string_n(&s->round, path, (size_t)(slash - path)) : ".";
	if (!loop_watch(s->loop, folder[0] ? folder : "/", slash ? slash + 1 : path, &e))
		log_event(LOG_LEVEL_WARNING, "config.not_watched", PAIRS("folder", folder, "error", e.text));
}

static void watch_all(struct service *s)
{
	const struct agenda *agenda = &s->edition->agenda;
	if (!s->loop)
		return;
	loop_unwatch_all(s->loop);
	watch(s, s->config);
	if (file_exists(file_beside(&s->round, s->config, "templates")))
		watch(s, file_beside(&s->round, s->config, "templates/*.txt"));
	for (size_t i = 0; i < agenda->settings.agenda_globs.list.count; i++)
		watch(s, agenda->settings.agenda_globs.list.at[i]);
}

static bool has_same_folders(const struct agenda *a, const struct agenda *b)
{
	const struct strings *left = &a->settings.agenda_globs, *right = &b->settings.agenda_globs;
	bool same = left->list.count == right->list.count;
	for (size_t i = 0; same && i < left->list.count; i++)
		same = strcmp(left->list.at[i], right->list.at[i]) == 0;
	return same;
}

/* The folders are watched before they are read, and folders that this reading named are read once more, so that no change falls between. */
bool service_reread(struct service *s, struct err *e)
{
	struct edition *ed = NULL;
	watch_all(s);
	if (!service_read(s, s->store, &ed, e))
		return false;
	s->reload_due = s->loop && !has_same_folders(&s->edition->agenda, &ed->agenda);
	edition_leave(s->edition);
	s->edition = ed;
	return true;
}

/* A townbell.cfg that cannot be used stops a start, never a running daemon: the old edition stays in force. */
static bool reload(struct service *s, struct err *e)
{
	struct err words = { 0 };
	s->reload_due = false;
	s->plan_due = true;
	notify_reloading();
	if (!service_reread(s, &words)) {
		log_event(LOG_LEVEL_ERROR, "config.refused", PAIRS("error", words.text));
		notify_ready(); /* the reload is over, too */
		return true;
	}
	edition_log_problems(s->edition);
	if (!service_front(s, &words))
		log_event(LOG_LEVEL_ERROR, "web.closed", PAIRS("error", words.text));
	notify_ready();
	return service_lanes(s, e);
}

static bool keep_text(struct service *s, const struct agenda_file *f, struct err *e)
{
	struct arena a = { 0 };
	const char *kept = agenda_text(s->store, f->path, &a);
	bool same = !f->good || (kept && strcmp(kept, f->text) == 0);
	arena_done(&a);
	return same || agenda_text_put(s->store, f->path, f->text, s->now, e);
}

static bool keep_texts(struct service *s, struct err *e)
{
	const struct agenda *agenda = &s->edition->agenda;
	const char **paths = arena_array(&s->round, agenda->files.count + 1, sizeof *paths);
	for (size_t i = 0; i < agenda->files.count; i++) {
		paths[i] = agenda->files.at[i].path;
		if (!keep_text(s, &agenda->files.at[i], e))
			return false;
	}
	return agenda_text_forget(s->store, paths, agenda->files.count, e);
}

/* Votes are read by the choices: when staff edit those, every reply of the item is read anew. */
static bool reread_votes(struct service *s, const struct item *item, struct err *e)
{
	struct text all;
	uint8_t hash[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	text_init(&all, &s->round, 1 << 20);
	text_addf(&all, "%d", item->consultation.choose);
	for (size_t i = 0; i < item->consultation.choices.list.count; i++)
		text_addf(&all, "\n%s", item->consultation.choices.list.at[i]);
	crypto_sha256(all.data, all.length, hash);
	crypto_hex(hash, sizeof hash, hex);
	const char *name = arena_printf(&s->round, "choices:%s", item->id);
	if (strcmp(store_meta(s->store, name, &s->round), hex) == 0)
		return true;
	return replies_reread(s->store, item->id, e) && store_meta_put(s->store, name, hex, e);
}

static bool watch_consultation(struct service *s, const struct item *item, struct err *e)
{
	if (item->kind != ITEM_CONSULTATION)
		return true;
	if (item->consultation.closes.at > s->now && tallies_closed(s->store, item->id, &s->round)[0] &&
	    !tallies_reopen(s->store, item->id, e))
		return false;
	return reread_votes(s, item, e);
}

static bool apply(void *context, struct change *c, struct err *e)
{
	const struct service *s = context;
	struct delivery *d = &c->delivery;
	if (c->complaint) {
		log_event(LOG_LEVEL_ERROR, "plan.no_text", PAIRS("key", d->key, "error", c->complaint));
	}
	if (c->action == ACTION_SAME || (c->complaint && !d->id))
		return true;
	log_event(LOG_LEVEL_DEBUG, "plan", PAIRS("key", d->key, "state", state_name(d->state)));
	return d->id ? deliveries_update(s->store, d, e) : deliveries_put(s->store, d, e);
}

static void complain(void *context, const char *words)
{
	(void)context;
	log_event(LOG_LEVEL_ERROR, "plan.failed", PAIRS("error", words));
}

static bool plan(struct service *s, struct err *e)
{
	const struct diff_request request = { .agenda = &s->edition->agenda, .store = s->store, .now = s->now };
	const struct diff_taker taker = { .context = s, .change = apply, .complaint = complain };
	int64_t expired = 0;
	char words[256];
	message_format(words, sizeof words, MSG_FLOW_EXPIRED, NULL);
	if (!deliveries_expire(s->store, s->now, words, &expired, e) || !diff_walk(&request, &taker, e) || !restored_plan(s, e))
		return false;
	for (size_t i = 0; i < s->edition->agenda.items.count; i++)
		if (!watch_consultation(s, &s->edition->agenda.items.at[i], e))
			return false;
	return until_follow(s, e) && keep_texts(s, e);
}

bool planner_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	if (s->reload_due && !reload(s, e))
		return false;
	bool set_back = now < s->replan_at - replan_ms(s); /* the clock was */
	if (s->plan_due || set_back || now >= s->replan_at) {
		if (!plan(s, e))
			return false;
		s->plan_due = false;
		s->planned = true;
		s->close_at = 0;
		s->replan_at = now + replan_ms(s);
	}
	wake_at(wake, s->reload_due ? now : s->replan_at);
	return true;
}
