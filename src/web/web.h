/* SPDX-License-Identifier: MIT */
/* web.h - what the world may ask of a townbell, by HTTP on one address:
 *
 *   GET, HEAD /media/RANDOM.jpg    the picture of a notice
 *   GET, POST /hooks/CHANNEL       a service brings what people said, or asks whether it may
 *
 * Everything else is 404. Behind a proxy on the same machine the last address of X-Forwarded-For is who asks. Every answer carries headers
 * that let no browser make more of it than it is. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "net/server.h"

enum { WEB_BODY_MAX = 256 << 10 };

struct web;

struct web_options {
	const char *listen; /* "127.0.0.1:8080", "[::1]:8080", "localhost:8080"; port 0: the kernel chooses */
	int socket;         /* that listens already, in place of `listen`; 0: none */
	const char *cards;  /* the folder of the pictures; need not be there yet */
	/* A request for /hooks/CHANNEL. 0: taken, whoever took it answers later; else the status to refuse it with. */
	int (*hook)(void *context, const char *channel, struct visit *v);
	void *context;
};

MUST_CHECK bool web_open(struct loop *l, const struct web_options *o, struct web **out, struct err *e);
void web_close(struct web *w); /* NULL is fine */
int web_port(const struct web *w);

#endif
