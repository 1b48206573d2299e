/* SPDX-License-Identifier: MIT */
/* plight.c - the table of what can be the matter with a delivery. */
#include "model/plight.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The sentences themselves are shorter; what the error adds may be cut. */
enum { SENTENCE_MAX = 800 };

static const struct plight_row rows[PLIGHTS] = {
	[PLIGHT_NONE] = { "none", MSG_PLIGHT_LATE, "", false, false, false },
	[PLIGHT_APPROVAL] = { "approval", MSG_PLIGHT_APPROVAL, "", true, false, true },
	[PLIGHT_PERSON] = { "person", MSG_PLIGHT_PERSON, "", false, false, true },
	[PLIGHT_CHANNEL] = { "channel", MSG_PLIGHT_CHANNEL, "c", false, false, true },
	[PLIGHT_ACCOUNT] = { "account", MSG_PLIGHT_ACCOUNT, "ce", false, false, true },
	[PLIGHT_HELD] = { "held", MSG_PLIGHT_HELD, "e", true, false, true },
	[PLIGHT_ASKING] = { "asking", MSG_PLIGHT_ASKING, "e", true, true, true },
	[PLIGHT_LOOKING] = { "looking", MSG_PLIGHT_LOOKING, "ce", false, false, true },
	[PLIGHT_FAILED] = { "failed", MSG_PLIGHT_FAILED, "e", true, true, true },
	[PLIGHT_EXPIRED] = { "expired", MSG_PLIGHT_EXPIRED, "e", true, false, false },
	[PLIGHT_UNWRITTEN] = { "unwritten", MSG_PLIGHT_UNWRITTEN, "", false, false, false },
	[PLIGHT_ILL] = { "ill", MSG_PLIGHT_ACCOUNT, "ce", false, false, true },
	[PLIGHT_WAITING] = { "waiting", MSG_PLIGHT_WAITING, "c", false, false, false },
	[PLIGHT_RETRY] = { "retry", MSG_PLIGHT_RETRY, "e", false, false, false },
	[PLIGHT_LATE] = { "late", MSG_PLIGHT_LATE, "", false, false, false },
	[PLIGHT_OVERRIDDEN] = { "overridden", MSG_PLIGHT_OVERRIDDEN, "w", false, false, true },
};

static enum plight of_held(const struct delivery *d)
{
	static const enum plight causes[] = {
		[CAUSE_NONE] = PLIGHT_HELD,	  [CAUSE_PERSON] = PLIGHT_PERSON,   [CAUSE_APPROVAL] = PLIGHT_APPROVAL,
		[CAUSE_CHANNEL] = PLIGHT_CHANNEL, [CAUSE_ACCOUNT] = PLIGHT_ACCOUNT, [CAUSE_PLANNER] = PLIGHT_HELD,
	};
	return causes[d->cause];
}

static enum plight of_scheduled(const struct delivery *d, enum mood mood, int64_t now)
{
	static const enum plight moods[] = { [MOOD_WELL] = PLIGHT_LATE, [MOOD_WAITING] = PLIGHT_WAITING, [MOOD_ILL] = PLIGHT_ILL };
	if (now < d->due_at + PLIGHT_LATE_MS)
		return PLIGHT_NONE;
	if (!d->ready)
		return PLIGHT_UNWRITTEN;
	return mood == MOOD_WELL && d->error && d->error[0] ? PLIGHT_RETRY : moods[mood];
}

enum plight plight_of(const struct delivery *d, enum mood mood, int64_t now)
{
	switch (d->state) {
	case STATE_HELD:
		return of_held(d);
	case STATE_SCHEDULED:
		return d->overridden ? PLIGHT_OVERRIDDEN : of_scheduled(d, mood, now);
	case STATE_UNCERTAIN:
		return d->asking ? PLIGHT_ASKING : PLIGHT_LOOKING;
	case STATE_FAILED:
		return PLIGHT_FAILED;
	case STATE_EXPIRED:
		return PLIGHT_EXPIRED;
	case STATE_DELIVERED:
	case STATE_SENDING:
		return d->overridden ? PLIGHT_OVERRIDDEN : PLIGHT_NONE;
	case STATE_CANCELLED:
	case STATES:
		break;
	}
	return PLIGHT_NONE;
}

const struct plight_row *plight_row(enum plight p)
{
	return &rows[p];
}

static const char *argument(char which, const struct delivery *d)
{
	const char *text = which == 'c' ? d->channel : which == 'e' ? d->error : d->approved_by;
	return text && text[0] ? text : "-";
}

void plight_words(enum plight p, const struct delivery *d, enum language language, char *out, size_t size)
{
	const char *args[4] = { d->key };
	for (size_t i = 0; rows[p].also[i]; i++)
		args[i + 1] = argument(rows[p].also[i], d);
	out[0] = '\0';
	if (p == PLIGHT_NONE)
		return;
	message_format_in(language, out, size, rows[p].words, args);
	if (!d->error || !d->error[0] || strchr(rows[p].also, 'e'))
		return;
	char first[SENTENCE_MAX];
	snprintf(first, sizeof first, "%s", out);
	message_format_in(language, out, size, MSG_PLIGHT_MORE, ((const char *const[]){ first, d->error, NULL }));
}
