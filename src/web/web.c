/* SPDX-License-Identifier: MIT */
/* web.c - see web.h. */
#include "web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "web/limiter.h"
#include "web/media.h"

enum { ADDRESS_MAX = 8 << 10, HEADERS_MAX = 16 << 10, PER_ORIGIN_MAX = 32 };

struct web {
	struct arena arena;
	struct server *server;
	struct limiter *limiter;
	const char *cards;
	struct web_options options;
};

static const char *const headers[] = {
	"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options", "nosniff",
	"Referrer-Policy", "no-referrer",
	"Cross-Origin-Resource-Policy", "same-origin",
	"Cache-Control", "no-store",
	NULL
};

/* --- who asks --------------------------------------------------------------------------------------------------------------------- */

/* Only what a proxy on this machine says of its visitor is believed; the last address is the one that it saw itself. */
static struct origin origin_of_visit(const struct visit *v)
{
	const char *list = visit_header(v, "X-Forwarded-For");
	struct origin o = *visit_origin(v), named;
	if (!list || !origin_is_local(&o))
		return o;
	const char *last = strrchr(list, ',');
	last = last ? last + 1 : list;
	return origin_read(last + strspn(last, " \t"), &named) ? named : o;
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

struct words {
	int status;
	const char *text;
};

static const struct words words[] = {
	{ 400, "bad request\n" }, { 401, "unauthorized\n" }, { 403, "forbidden\n" }, { 404, "not found\n" },
	{ 405, "method not allowed\n" }, { 429, "too many requests\n" }, { 503, "try again later\n" },
};

static void refuse(struct visit *v, int status)
{
	const char *text = "";
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].status == status)
			text = words[i].text;
	visit_answer(v, status, "text/plain; charset=utf-8", text, strlen(text));
}

static int answer_picture(struct web *w, struct visit *v, const char *name)
{
	int status = media_answer(v, w->cards, name);
	if (status)
		return LIMITER_HIT_MS;
	refuse(v, 404);
	return LIMITER_MISS_MS;
}

/* What is taken costs nothing: services bring hundreds a second. */
static int answer_hook(struct web *w, struct visit *v, const char *channel)
{
	int status = w->options.hook ? w->options.hook(w->options.context, channel, v) : 404;
	if (status == 0)
		return 0;
	if (status == 503)
		visit_set_header(v, "Retry-After", "10");
	refuse(v, status);
	return LIMITER_MISS_MS;
}

static const struct route {
	const char *prefix, *allow;
	const char *methods[2];
	int (*answer)(struct web *w, struct visit *v, const char *rest); /* what it costs */
} routes[] = {
	{ "/media/", "GET, HEAD", { "GET", "HEAD" }, answer_picture },
	{ "/hooks/", "GET, POST", { "GET", "POST" }, answer_hook },
};

static const struct route *route_of(const char *path)
{
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
		if (strncmp(path, routes[i].prefix, strlen(routes[i].prefix)) == 0)
			return &routes[i];
	return NULL;
}

static int answer(struct web *w, struct visit *v)
{
	const struct route *r = route_of(visit_path(v));
	const char *method = visit_method(v);
	if (!r) {
		refuse(v, 404);
		return LIMITER_MISS_MS;
	}
	if (strcmp(method, r->methods[0]) == 0 || strcmp(method, r->methods[1]) == 0)
		return r->answer(w, v, visit_path(v) + strlen(r->prefix));
	visit_set_header(v, "Allow", r->allow);
	refuse(v, 405);
	return LIMITER_MISS_MS;
}

static void on_visit(void *context, struct visit *v)
{
	struct web *w = context;
	const struct origin who = origin_of_visit(v);
	int64_t now = clock_monotonic();
	int wait = limiter_wait(w->limiter, &who, now);
	if (wait > 0) {
		char seconds[16];
		snprintf(seconds, sizeof seconds, "%d", wait);
		visit_set_header(v, "Retry-After", seconds);
		refuse(v, 429);
		return;
	}
	limiter_charge(w->limiter, &who, now, answer(w, v));
}

/* --- opening ---------------------------------------------------------------------------------------------------------------------- */

/* "[::1]:8080" and "127.0.0.1:8080"; the configuration has looked at the form. */
static const char *split(struct arena *a, const char *listen, int *port)
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon ? (size_t)(colon - listen) : strlen(listen);
	*port = colon ? (int)strtol(colon + 1, NULL, 10) : 0;
	if (n > 2 && listen[0] == '[')
		return arena_string_n(a, listen + 1, n - 2);
	const char *host = arena_string_n(a, listen, n);
	return strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
}

bool web_open(struct loop *l, const struct web_options *o, struct web **out, struct err *e)
{
	struct web *w = calloc(1, sizeof *w);
	if (!w)
		abort();
	w->options = *o;
	w->cards = arena_string(&w->arena, o->cards);
	w->limiter = limiter_open();
	struct server_options server = {
		.socket = o->socket,
		.body_max = WEB_BODY_MAX,
		.address_max = ADDRESS_MAX,
		.headers_max = HEADERS_MAX,
		.per_origin_max = PER_ORIGIN_MAX,
		.headers = headers,
		.handler = on_visit,
		.context = w,
	};
	server.address = split(&w->arena, o->listen, &server.port);
	if (server_open(l, &server, &w->server, e)) {
		*out = w;
		return true;
	}
	web_close(w);
	return false;
}

void web_close(struct web *w)
{
	if (!w)
		return;
	server_close(w->server);
	limiter_close(w->limiter);
	arena_done(&w->arena);
	free(w);
}

int web_port(const struct web *w)
{
	return server_port(w->server);
}
