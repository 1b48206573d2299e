/* SPDX-License-Identifier: MIT */
/* reach.c - what services must be able to reach: pictures of channels that post no text without one, and webhooks. */
#include <string.h>

#include "config/host.h"
#include "config/kinds.h"

/* A port that the kernel chooses is for rehearsals and tests: its address is known when it is open. */
static bool is_chosen_later(const struct settings *s)
{
	size_t n = strlen(s->web_listen);
	return n > 2 && strcmp(s->web_listen + n - 2, ":0") == 0;
}

/* A service elsewhere does not reach what only this machine sees. */
static bool is_reachable(const struct settings *s, const struct account *a)
{
	bool only_here = s->web_public_url[0] ? address_is_loopback(s->web_public_url) : is_chosen_later(s);
	return !only_here || address_is_loopback(a->endpoint);
}

static void check_channel(struct reader *r, const struct spot *channel, const struct settings *s, const struct account *a)
{
	bool hook = spot_is_set(channel, "webhook_secret"), picture = a->channel && a->channel->limits.pictures == PICTURES_ALWAYS;
	struct spot at = spot_of(r, channel, hook ? "webhook_secret" : "type");
	if (!a->enabled || !a->channel || (!hook && !picture))
		return;
	if (!s->web_public_url[0] && !is_chosen_later(s))
		fault(r, &at, MSG_CFG_NO_PUBLIC_URL, ARGS(a->channel->title));
	else if (!is_reachable(s, a))
		fault(r, &at, MSG_CFG_PUBLIC_URL_HERE, ARGS(a->channel->title));
	if (hook && !s->web_listen[0])
		fault(r, &at, MSG_CFG_NO_LISTEN, NULL);
}

void check_reach(struct reader *r, const struct spot *root, const struct settings *s)
{
	struct spot list = spot_of(r, root, "channels");
	for (size_t i = 0; i < s->channels.count; i++) {
		struct spot channel = spot_at(r, &list, i);
		check_channel(r, &channel, s, &s->channels.at[i]);
	}
}
