/* SPDX-License-Identifier: MIT */
/* stage.h - a server and its raw clients in one loop: the clients' sockets do not block, and every turn reads what came. */
#ifndef TESTS_NET_STAGE_H
#define TESTS_NET_STAGE_H

#include "unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/server.h"

enum { BODY_MAX = 1000, DEADLINE = 200 };

struct client {
	int fd;
	char text[70000];
	size_t length;
	bool closed;
	const char *drip; /* sent byte by byte, one a turn, without end */
};

struct stage {
	struct loop *loop;
	struct server *server;
	server_handler *handler;
	int handled;
	struct visit *kept[4];
	int kept_count;
	char seen[4096];        /* by the handler */
	struct client *client;  /* turns read it */
	bool (*enough)(struct stage *);
	int64_t give_up_at;
	bool timed_out;
};

static inline void handle(void *context, struct visit *v)
{
	struct stage *s = context;
	s->handled++;
	s->handler(s, v);
}

static inline void answers(void *context, struct visit *v)
{
	(void)context;
	visit_answer(v, 200, "text/plain", "fine", 4);
}

static inline void keeps(void *context, struct visit *v)
{
	struct stage *s = context;
	s->kept[s->kept_count++] = v;
}

static inline void on_turn(void *context)
{
	struct stage *s = context;
	struct client *c = s->client;
	ssize_t n = 0;
	while (!c->closed && (n = recv(c->fd, c->text + c->length, sizeof c->text - 1 - c->length, MSG_DONTWAIT)) >= 0) {
		c->closed = n == 0;
		c->length += (size_t)n;
	}
	if (!c->closed && n < 0 && errno != EAGAIN)
		c->closed = true;
	c->text[c->length] = '\0';
	if (c->drip && send(c->fd, c->drip, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		c->closed = true;
	s->timed_out = clock_monotonic() > s->give_up_at;
	if (s->enough(s) || s->timed_out)
		loop_stop(s->loop);
	else
		loop_wake_in(s->loop, 1);
}

static inline void open_loop(struct stage *s)
{
	const struct loop_events events = { .context = s, .turn = on_turn };
	struct err e = { 0 };
	memset(s, 0, sizeof *s);
	assert_true(loop_open(&events, &s->loop, &e));
}

static inline void open_patient_stage(struct stage *s, server_handler *handler, int deadline_ms)
{
	struct err e = { 0 };
	open_loop(s);
	s->handler = handler;
	const struct server_options o = { .address = "127.0.0.1", .body_max = BODY_MAX, .handler = handle, .context = s,
					  .deadline_ms = deadline_ms };
	assert_true(server_open(s->loop, &o, &s->server, &e));
}

static inline void open_stage(struct stage *s, server_handler *handler)
{
	open_patient_stage(s, handler, DEADLINE);
}

static inline void close_stage(struct stage *s)
{
	server_close(s->server);
	loop_close(s->loop);
}

/* From 127.0.0.`last`: all of them are this machine. */
static inline struct client *open_client_from(int port, unsigned last)
{
	struct client *c = calloc(1, sizeof *c);
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffU) | last) };
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port) };
	const int late = 1; /* the port is chosen when it is known to whom: among thousands another one's may still be resting */
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late), 0);
	assert_int_equal(bind(c->fd, (struct sockaddr *)&from, sizeof from), 0);
	assert_int_equal(connect(c->fd, (struct sockaddr *)&at, sizeof at), 0);
	return c;
}

static inline struct client *open_client(const struct stage *s)
{
	return open_client_from(server_port(s->server), 1);
}

static inline void close_client(struct client *c)
{
	close(c->fd);
	free(c);
}

static inline void say(struct client *c, const char *text)
{
	assert_int_equal(send(c->fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Run the loop until enough() says so; false when that does not happen within `ms`. */
static inline bool run(struct stage *s, struct client *c, bool (*enough)(struct stage *), int ms)
{
	s->client = c;
	s->enough = enough;
	s->give_up_at = clock_monotonic() + ms;
	loop_wake(s->loop);
	loop_run(s->loop);
	return !s->timed_out;
}

static inline bool is_closed(struct stage *s)
{
	return s->client->closed;
}

static inline bool is_handled(struct stage *s)
{
	return s->handled > 0;
}

static inline bool is_answered(struct stage *s)
{
	return strstr(s->client->text, "\r\n\r\n") != NULL;
}

static inline bool never(struct stage *s)
{
	(void)s;
	return false;
}

static inline int count(const char *text, const char *part)
{
	int n = 0;
	for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
		n++;
	return n;
}

#define HOST "Host: a\r\n"
#define CLOSE "Connection: close\r\n"

#endif
