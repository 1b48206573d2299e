/* SPDX-License-Identifier: MIT */
/* config.h - townbell.cfg and the agenda files, read and checked as a whole.
 *
 *   config_load(&request, arena, &agenda, &problems, e)
 *
 * Everything that is wrong is put into `problems`; the function fails only for a townbell.cfg that cannot be used (problems say
 * why). Agenda files are judged one by one: a bad one contributes the items of its last good text (asked for with
 * request->last_good), if any, with references to channels that are gone left out. A duplicate id in two files makes the later
 * file bad. Neither tokens nor the state folder are needed. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/err.h"
#include "config/problems.h"
#include "model/agenda.h"

struct config_request {
	const char *file; /* townbell.cfg */
	/* The last good text of an agenda file, or NULL; may be NULL altogether (check). */
	const char *(*last_good)(void *context, const char *path, struct arena *a);
	void *context;
	/* Of which paths are texts kept? Where a pattern matches none of its files any more, those that it matched are bad files, not files
	 * that somebody deleted. NULL: of none. */
	const struct strings *known;
	bool strict; /* check: bad agenda files make the load fail, too */
	bool host_only; /* townbell.cfg alone: no agenda file is looked at */
};

MUST_CHECK bool config_load(const struct config_request *r, struct arena *a, struct agenda *out, struct problems *problems,
			    struct err *e);

#endif
