/* SPDX-License-Identifier: MIT */
/* notices.h - the complete text of a notice for one channel, from the template of its kind: templates/KIND@CHANNEL.txt or
 * templates/KIND.txt beside townbell.cfg, else the built-in one of the community's locale.
 *
 * Plain and complete: what, when with weekday, where or how to join, agenda, link, contact, how to answer; the reference as the last line.
 * Fits the channel's limit by its own counting (model/fit.h). */
#ifndef RENDER_NOTICES_H
#define RENDER_NOTICES_H

#include "base/err.h"
#include "model/agenda.h"
#include "model/notice.h"
#include "model/tally.h"

struct notice_request {
	const struct agenda *agenda;
	const struct notice *notice;
	const struct account *account;
	const char *reference;        /* "[TM-7F3K]" */
	int64_t now;
	int64_t due_at;               /* when it goes out, for "tomorrow" and the like; 0: at notice->at */
	/* change: what was said before, so that old and new can be shown; NULL: not known, only the new is told */
	const struct occurrence *was;
	bool again;                   /* change: what was called off takes place after all */
	/* What stands beside a notice, by a template of its own: in its place (a comment, an answer), or over it (a post that is edited).
	 * NULL: nothing. */
	const char *template, *heading;
	const char *where;            /* of those: where to look, "" or NULL: only the reference says */
	/* digest and outcome: the count; NULL: not known yet (a placeholder sentence stands for it) */
	const struct tally *tally;
	bool hidden;                  /* the count must not be told yet */
	const char *const *lines;     /* to staff: what needs them, NULL-ended, or NULL */
	const char *const *opinions;  /* digest, outcome: texts of opinions to quote, NULL-ended, or NULL */
};

/* Fill `out` (text, reference, choices … as the channel needs them) in the arena. */
MUST_CHECK bool notice_message(const struct notice_request *r, struct arena *a, struct message *out, struct err *e);

#endif
