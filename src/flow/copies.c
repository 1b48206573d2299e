/* SPDX-License-Identifier: MIT */
/* copies.c - when a copy is due, how it goes on, what is said when it fails. */
#include "flow/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "flow/service.h"
#include "store/backup.h"
#include "store/restore.h"

#define ASKED "requested.db"
#define DAILY "townbell-*.db"

enum { BUDGET_MS = 8, AGAIN_MS = 3600 * 1000, DAY_MINUTES = 24 * 60 };

static const char *path_of(const struct service *s, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/backup/%s", s->edition->agenda.settings.state, name);
}

const char *copies_asked(const char *state, struct arena *a)
{
	return arena_printf(a, "%s/backup/" ASKED, state);
}

const char *copies_newest(const char *state, struct arena *a)
{
	struct file_list files = { 0 };
	struct err ignored;
	if (!file_glob(arena_printf(a, "%s/backup/" DAILY, state), a, &files, &ignored) || files.paths.count == 0)
		return "";
	return files.paths.at[files.paths.count - 1];
}

static void remove_all(struct service *s, const char *pattern, size_t keep)
{
	struct file_list files = { 0 };
	struct err e = { 0 };
	if (!file_glob(path_of(s, pattern, &s->round), &s->round, &files, &e))
		log_event(LOG_LEVEL_WARNING, "backup.not_listed", PAIRS("error", e.text));
	for (size_t i = 0; i + keep < files.paths.count; i++)
		unlink(files.paths.at[i]);
}

/* --- how one ends ----------------------------------------------------------------------------------------------------------------- */

/* Without room on the disk the words cannot be kept either; the log has them. */
static void note(struct service *s, const char *words)
{
	struct err e = { 0 };
	if (strcmp(store_meta(s->store, "backup_error", &s->round), words) != 0 && !store_meta_put(s->store, "backup_error", words, &e))
		log_event(LOG_LEVEL_WARNING, "backup.not_noted", PAIRS("error", e.text));
}

static void let_go(struct copies *c)
{
	backup_end(c->backup);
	c->backup = NULL;
}

static void fail(struct service *s, const struct err *e)
{
	struct copies *c = &s->copies;
	log_event(LOG_LEVEL_ERROR, "backup.failed", PAIRS("file", c->file, "error", e->text));
	if (c->daily) {
		c->again_boot = s->boot + AGAIN_MS;
		note(s, e->text);
	} else {
		c->failure = *e;
	}
	let_go(c);
}

static void keep_due(struct service *s)
{
	struct err e = { 0 };
	const char *words = arena_printf(&s->round, "%lld %d", (long long)s->copies.due_at, s->copies.at_minutes);
	if (!store_meta_put(s->store, "backup_due", words, &e))
		log_event(LOG_LEVEL_WARNING, "backup.not_noted", PAIRS("error", e.text));
}

static int64_t next_daily(const struct service *s)
{
	const struct settings *settings = &s->edition->agenda.settings;
	struct civil at;
	zone_local(settings->community.zone, s->now, &at);
	at = (struct civil){ at.year, at.month, at.day, settings->backup.at_minutes / 60, settings->backup.at_minutes % 60, 0 };
	int64_t today = zone_instant(settings->community.zone, &at);
	if (today > s->now)
		return today;
	civil_add_days(&at, 1);
	return zone_instant(settings->community.zone, &at);
}

static void succeed(struct service *s)
{
	struct copies *c = &s->copies;
	let_go(c);
	if (!c->daily) {
		c->done = true;
		return;
	}
	log_event(LOG_LEVEL_INFO, "backup.made", PAIRS("file", c->file));
	c->due_at = next_daily(s);
	c->again_boot = 0;
	keep_due(s);
	note(s, "");
	remove_all(s, DAILY, (size_t)s->edition->agenda.settings.backup.keep);
}

/* --- how one begins --------------------------------------------------------------------------------------------------------------- */

static void begin(struct service *s, bool daily)
{
	struct copies *c = &s->copies;
	struct civil t;
	struct err e = { 0 };
	c->daily = daily;
	zone_local(s->edition->agenda.settings.community.zone, s->now, &t);
	snprintf(c->file, sizeof c->file, ASKED);
	if (daily)
		snprintf(c->file, sizeof c->file, "townbell-%04u%02u%02u-%02u%02u%02u.db", (unsigned)t.year % 10000,
			 (unsigned)t.month % 100, (unsigned)t.day % 100, (unsigned)t.hour % 100, (unsigned)t.minute % 100,
			 (unsigned)t.second % 100);
	const struct backup_request request = { .file = path_of(s, c->file, &s->round), .made_at = s->now };
	if (!file_make_folder(path_of(s, "", &s->round), 0700, &e)) {
		fail(s, &e);
		return;
	}
	remove_all(s, "*.tmp", 0); /* of a daemon that was killed */
	if (!backup_begin(s->store, &request, &c->backup, &e))
		fail(s, &e);
}

/* What was due while no daemon ran is made up for; a clock that was set back does not put the next one off. */
static bool is_due(struct service *s, int64_t *wake)
{
	struct copies *c = &s->copies;
	const struct settings *settings = &s->edition->agenda.settings;
	if (s->mode != RUN_FOREVER || settings->backup.keep == 0)
		return false;
	if (c->due_at == 0 || c->at_minutes != settings->backup.at_minutes) {
		char *end;
		const char *kept = store_meta(s->store, "backup_due", &s->round);
		c->due_at = strtoll(kept, &end, 10);
		c->at_minutes = settings->backup.at_minutes;
		if (c->due_at == 0 || strtol(end, NULL, 10) != c->at_minutes) {
			c->due_at = next_daily(s);
			keep_due(s);
		}
	}
	int64_t next = next_daily(s);
	if (c->due_at > next)
		c->due_at = next;
	int64_t wait = c->again_boot > s->boot ? c->again_boot - s->boot : 0;
	wake_at(wake, (c->due_at > s->now ? c->due_at : s->now) + wait);
	return c->due_at <= s->now && wait == 0;
}

void copies_turn(struct service *s, int64_t *wake)
{
	struct copies *c = &s->copies;
	struct err e = { 0 };
	bool done = false;
	if (s->stopping)
		return;
	if (!c->backup && c->asked) {
		c->asked = false;
		begin(s, false);
	} else if (!c->backup && is_due(s, wake)) {
		begin(s, true);
	}
	if (!c->backup)
		return;
	if (!backup_step(c->backup, BUDGET_MS, &done, &e))
		fail(s, &e);
	else if (done)
		succeed(s);
	s->busy = true; /* the next round sees that it is over */
	wake_at(wake, s->now);
}

void copies_close(struct service *s)
{
	let_go(&s->copies);
}

/* A copy under way is as good as one begun now: what is written meanwhile gets into it. */
bool copies_ask(struct service *s, int64_t number, struct json_out *reply, struct err *e)
{
	struct copies *c = &s->copies;
	bool running = c->asked || (c->backup && !c->daily);
	if ((number == 0 || number > c->number) && !running) { /* a number of another process means nothing here */
		c->asked = true;
		c->done = false;
		c->failure = (struct err){ 0 };
		c->number++;
	}
	if (c->failure.kind != ERR_NONE) {
		*e = c->failure;
		return false;
	}
	json_put_integer(reply, "number", c->number);
	json_put_boolean(reply, "done", c->done);
	return true;
}

bool copies_erase(struct service *s, struct err *e)
{
	struct file_list files = { 0 };
	if (s->copies.backup)
		return err_set(e, ERR_BUSY, MSG_FLOW_COPYING, ARGS(s->copies.file));
	if (!file_glob(path_of(s, "*.db", &s->round), &s->round, &files, e))
		return false;
	for (size_t i = 0; i < files.paths.count; i++)
		if (!restore_erase(s->store, files.paths.at[i], e))
			return false;
	return true;
}
