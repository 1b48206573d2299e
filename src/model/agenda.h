/* SPDX-License-Identifier: MIT */
/* agenda.h - the whole of what should be true: the community, its settings and its items, as one reading of the files gave them.
 *
 * Made by config/ into one arena and replaced as a whole by the next reading. Nobody changes it in between. */
#ifndef MODEL_AGENDA_H
#define MODEL_AGENDA_H

#include "base/zone.h"
#include "model/exchange.h"
#include "model/item.h"

struct quiet {
	bool set;
	int from, to; /* minutes of the day; from > to spans midnight */
};

struct community {
	const char *name, *timezone, *mark, *handle, *contact, *privacy;
	bool korean; /* locale = "ko" */
	struct quiet quiet;
	struct strings hashtags;
	bool approval; /* approval = "required" */
	const struct zone *zone;
};

struct settings {
	const char *file;  /* townbell.cfg as given */
	const char *state; /* absolute or relative to the working directory */
	struct community community;
	VEC(struct account) channels; /* file order, disabled ones too */
	int64_t debounce_ms, horizon_ms;
	struct {
		int keep;       /* daily copies; 0: none are made */
		int at_minutes; /* of the day */
	} backup;
	const char *web_listen, *web_public_url;
	struct strings default_channels; /* defaults.channels, or all enabled ones: for `announce` */
	struct strings staff;            /* staff.channels: who is told what needs a person */
	struct strings agenda_globs;     /* as resolved: what reload watches */
};

/* One agenda file as read: its text goes into the store when it is good. */
struct agenda_file {
	const char *path, *text;
	size_t length;
	bool good;
	bool last_good_in_force; /* the text in force is the store's, because the file is bad */
};

struct agenda {
	struct settings settings;
	VEC(struct item) items; /* file order; `announce` items are appended by flow */
	VEC(struct agenda_file) files;
};

const struct item *agenda_item(const struct agenda *a, const char *id);
/* Does a file that cannot be used name an id in quotes? Then nobody can say that the item was deleted. */
bool agenda_may_mean(const struct agenda *a, const char *id);
bool agenda_closes(const struct agenda *a, int64_t from, int64_t to); /* does a consultation close behind `from`, at `to` at the latest? */
const struct account *settings_account(const struct settings *s, const char *channel_id); /* NULL: none of that id */

#endif
