/* SPDX-License-Identifier: MIT */
/* listener.c - see listener.h. */
#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

static bool address_of(const char *text, int port, struct sockaddr_storage *out, socklen_t *length)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof v4);
		*length = sizeof v4;
		return true;
	}
	if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
		return false;
	memcpy(out, &v6, sizeof v6);
	*length = sizeof v6;
	return true;
}

/* A socket that listens on the address of the options; -1 and errno when that cannot be. */
static int make_listener(const struct server_options *o)
{
	struct sockaddr_storage at = { 0 };
	socklen_t length;
	int on = 1;

	if (!address_of(o->address, o->port, &at, &length)) {
		errno = EINVAL;
		return -1;
	}
	int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (at.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&at, length) != 0 || listen(fd, BACKLOG) != 0) {
		int why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* The library closes what it is given, so it gets a descriptor of its own: what was handed over serves the next server, too. */
int listener_open(const struct server_options *o)
{
	if (o->socket <= 0)
		return make_listener(o);
	int fd = fcntl(o->socket, F_DUPFD_CLOEXEC, 3);
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return fd;
}

int listener_port(int fd)
{
	struct sockaddr_storage at = { 0 };
	struct sockaddr_in in; /* the port stands at the same place in both families */
	socklen_t length = sizeof at;

	if (getsockname(fd, (struct sockaddr *)&at, &length) != 0)
		return 0;
	memcpy(&in, &at, sizeof in);
	return ntohs(in.sin_port);
}
