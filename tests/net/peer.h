/* SPDX-License-Identifier: MIT */
/* peer.h - a badly brought up server in a thread, for the tests of the HTTP client.
 *
 * peer_open() listens on a port of the loopback and serves one connection after another with the function it was given; peer_close() ends
 * whatever that function waits for. Every wait in a serving function goes through peer_read() or peer_pause(). */
#ifndef TESTS_NET_PEER_H
#define TESTS_NET_PEER_H

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer;
typedef void peer_serve(struct peer *p, int fd);

struct peer {
	peer_serve *serve;
	int listener, stop, port;
	pthread_t thread;
	atomic_int connections, requests;
	char request[8 << 20]; /* the last one */
};

/* Wait until `fd` can be read; false when the test is over. A negative fd waits for the time alone. */
static inline bool peer_wait(struct peer *p, int fd, int ms)
{
	struct pollfd set[2] = { { .fd = p->stop, .events = POLLIN }, { .fd = fd, .events = POLLIN } };

	return poll(set, 2, ms) >= 0 && !set[0].revents;
}

static inline bool peer_pause(struct peer *p, int ms)
{
	return peer_wait(p, -1, ms);
}

static inline size_t peer_body_length(const char *head)
{
	const char *found = strcasestr(head, "\r\nContent-Length:");

	return found ? strtoul(found + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

/* Read one whole request into p->request; false when the client closed before it was whole. */
static inline bool peer_read(struct peer *p, int fd)
{
	size_t length = 0;

	while (peer_wait(p, fd, -1)) {
		ssize_t n = recv(fd, p->request + length, sizeof p->request - length - 1, 0);
		if (n <= 0)
			return false;
		length += (size_t)n;
		p->request[length] = '\0';
		const char *end = strstr(p->request, "\r\n\r\n");
		if (end && length >= (size_t)(end + 4 - p->request) + peer_body_length(p->request)) {
			p->requests++;
			return true;
		}
	}
	return false;
}

/* False when the client is gone. */
static inline bool peer_send(int fd, const char *data, size_t n)
{
	return send(fd, data, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static inline bool peer_say(int fd, const char *text)
{
	return peer_send(fd, text, strlen(text));
}

/* The next close() of fd sends RST. */
static inline void peer_reset(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static inline void *peer_run(void *context)
{
	struct peer *p = context;

	while (peer_wait(p, p->listener, -1)) {
		int fd = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		p->connections++;
		p->serve(p, fd);
		close(fd);
	}
	return NULL;
}

static inline struct peer *peer_open(peer_serve *serve)
{
	struct peer *p = calloc(1, sizeof *p);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;

	p->serve = serve;
	p->stop = eventfd(0, EFD_CLOEXEC);
	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (bind(p->listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(p->listener, 64) != 0 ||
	    getsockname(p->listener, (struct sockaddr *)&at, &n) != 0)
		abort();
	p->port = ntohs(at.sin_port);
	if (serve && pthread_create(&p->thread, NULL, peer_run, p) != 0)
		abort();
	return p;
}

static inline void peer_close(struct peer *p)
{
	eventfd_write(p->stop, 1);
	if (p->serve)
		pthread_join(p->thread, NULL);
	close(p->listener);
	close(p->stop);
	free(p);
}

#endif
