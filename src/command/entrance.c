/* SPDX-License-Identifier: MIT */
/* entrance.c - joins the web room and the service. */
#include "command/entrance.h"

#include "base/log.h"
#include "flow/hooks.h"
#include "net/notify.h"
#include "web/web.h"

static bool open_web(void *context, struct service *s, int *port, struct err *e)
{
	struct entrance *en = context;
	const struct settings *settings = &s->edition->agenda.settings;
	const struct web_options o = {
		.listen = settings->web_listen,
		.socket = notify_socket(),
		.cards = arena_printf(&s->round, "%s/cards", settings->state),
		.hook = hooks_arrive,
		.context = s,
	};
	if (!web_open(s->loop, &o, &en->web, e))
		return false;
	*port = web_port(en->web);
	log_event(LOG_LEVEL_INFO, "web.listening", PAIRS("address", settings->web_listen, "port", NUMBER(*port)));
	return true;
}

static void close_web(void *context)
{
	struct entrance *en = context;
	web_close(en->web);
	en->web = NULL;
}

struct front entrance_front(struct entrance *en)
{
	return (struct front){ .context = en, .open = open_web, .close = close_web };
}
