/* SPDX-License-Identifier: MIT */
/* sound.h - what must hold at the end of every conversation, whatever the service answered. */
#ifndef TESTS_CHANNEL_SOUND_H
#define TESTS_CHANNEL_SOUND_H

#include "channel/scene.h"

static inline bool holds_token(const struct play *p, const char *text)
{
	const char *token = p->account.token, *half = strchr(token, ':');
	struct text encoded;
	text_init(&encoded, p->x.arena, SCENE_BODY_MAX);
	text_add_url(&encoded, token);
	return strstr(text, token) || strstr(text, encoded.data) || (half && strstr(text, half + 1));
}

static inline const char *complain_about_secrets(const struct play *p)
{
	const struct receipt *r = &p->x.receipt;
	const char *const shown[] = { r->reason, r->url, r->place, p->x.self, p->x.cursor, p->x.memo };
	for (size_t i = 0; i < COUNT(shown); i++)
		if (holds_token(p, shown[i]))
			return "the token shows";
	return NULL;
}

/* NULL: nothing to complain about. */
static inline const char *complain(const struct play *p)
{
	const struct receipt *r = &p->x.receipt;
	if (r->outcome == OUTCOME_NONE)
		return "it ended without an outcome";
	if (r->outcome != OUTCOME_SENT && !r->reason[0])
		return "the operator is not told why";
	if (r->wait_ms < -1 || r->wait_ms > 24 * 3600 * 1000)
		return "the wait is not clamped";
	if (play_is(p, "publish") && r->outcome == OUTCOME_SENT && (!r->id[0] || strpbrk(r->id, " \t\r\n")))
		return "sent, but without a proper id";
	if (play_is(p, "locate") && p->x.found == FOUND_YES && !r->id[0])
		return "found, but without an id";
	if (play_is(p, "locate") && p->x.found == FOUND_UNKNOWN && r->outcome != OUTCOME_LATER && r->outcome != OUTCOME_HOLD)
		return "not found out, but without saying when to look again";
	return complain_about_secrets(p);
}

#endif
