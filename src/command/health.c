/* SPDX-License-Identifier: MIT */
/* health.c - how a channel is. */
#include "command/health.h"

#include <string.h>

#include "flow/lane.h"

/* Boot times on disk belong to the boot that wrote them; after a reboot they say nothing. */
static int64_t wait_of(const struct account *a, const struct lane_row *row)
{
	int64_t boot = clock_boot();
	int64_t until = row->wait_boot;
	if (row->cooldowns > 0 && row->paced_boot + a->pace_ms > until)
		until = row->paced_boot + a->pace_ms;
	return until > boot ? until - boot : 0;
}

/* A token that could not be renewed in time dies with a warning. */
static const char *warn(struct call_line *l, const struct account *a, int64_t expires_at)
{
	static const int64_t warned_ms = 10LL * 24 * 3600 * 1000;
	if (!expires_at || expires_at - line_now(l) >= warned_ms)
		return NULL;
	return line_words(l, MSG_COMMAND_TOKEN_ENDS, ARGS(line_minute(l, expires_at), a->token_name));
}

bool health_of(struct call_line *l, struct store *store, const struct account *a, struct health *out, struct err *e)
{
	struct lane_row row;
	char name[65];
	*out = (struct health){ .state = "disabled" };
	if (!a->enabled)
		return true;
	lane_name(a, name);
	if (!lanes_get(store, name, &l->arena, &row, e))
		return false;
	int64_t wait = wait_of(a, &row);
	out->token_expires_at = row.token_expires_at;
	out->warning = warn(l, a, row.token_expires_at);
	out->state = "healthy";
	if (!a->token) {
		out->state = "broken";
		out->reason = line_words(l, MSG_COMMAND_NO_TOKEN, ARGS(a->token_name ? a->token_name : "-"));
	} else if (row.broken) {
		out->state = "broken";
		out->reason = line_words(l, MSG_COMMAND_BROKEN, ARGS(row.broken_reason, a->token_name));
	} else if (wait > 0) {
		out->state = row.failures > 0 ? "broken" : "waiting";
		out->until_at = line_now(l) + wait;
		out->reason = row.wait_reason[0] ? row.wait_reason : NULL;
	}
	return true;
}

enum mood health_mood(const struct health *h)
{
	if (strcmp(h->state, "broken") == 0 && h->until_at == 0)
		return MOOD_ILL;
	return strcmp(h->state, "healthy") == 0 || strcmp(h->state, "disabled") == 0 ? MOOD_WELL : MOOD_WAITING;
}
