/* SPDX-License-Identifier: MIT */
/* control.h - the control socket: commands talk to the running daemon, one JSON line there, one JSON line back.
 *
 * A stream socket of mode 0600; the peer must be uid 0 or the daemon's own (SO_PEERCRED). Lines over 1 MiB are refused; a peer has 10 s to
 * say its line. */
#ifndef NET_CONTROL_H
#define NET_CONTROL_H

#include "base/arena.h"
#include "net/loop.h"

struct control;

/* Called from the loop with one request of the user `uid`; must return the reply (one line without newline) from `a`. */
typedef const char *control_handler(void *context, const char *line, unsigned int uid, struct arena *a);

struct control_end {
	control_handler *handler;
	void *context;
};
MUST_CHECK bool control_open(struct loop *l, const char *path, const struct control_end *end, struct control **out, struct err *e);
void control_close(struct control *c); /* removes the socket */
/* The other side, blocking with a time-out of 30 s: send a line, read a line. ERR_NOT_FOUND when nobody listens there. */
MUST_CHECK bool control_ask(const char *path, const char *line, struct arena *a, const char **reply, struct err *e);

#endif
