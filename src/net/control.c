/* SPDX-License-Identifier: MIT */
/* control.c - see control.h. */
#include "net/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <uv.h>

#include "base/clock.h"
#include "base/text.h"

enum {
	LINE_MAX_BYTES = 1 << 20,
	REPLY_MAX_BYTES = 16 << 20,
	GUESTS_MAX = 32,
	GUEST_MS = 10000, /* to say the line, and to read the reply */
	ASK_MS = 30000,
	BACKLOG = 16
};

/* One peer: it says a line, hears the reply, and is gone. */
struct guest {
	struct control *control;
	struct guest *next, *before;
	uv_pipe_t pipe;
	uv_timer_t timer;
	uv_write_t write;
	int handles;
	unsigned int uid;
	struct arena arena;
	struct text line;
};

struct control {
	struct control_end end;
	uv_pipe_t listener;
	char *path;
	struct guest *guests;
	int guest_count;
	char buffer[16 << 10]; /* for one read at a time */
};

/* A socket's address holds 107 signs; a longer path goes over a descriptor of its folder, which then has to be closed. */
static bool address_of(const char *path, struct sockaddr_un *out, int *folder)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	int n;

	*folder = -1;
	out->sun_family = AF_UNIX;
	n = snprintf(out->sun_path, sizeof out->sun_path, "%s", path);
	if (n > 0 && (size_t)n < sizeof out->sun_path)
		return true;
	char *parent = strndup(path, slash ? (size_t)(slash - path) : 0);
	if (parent)
		*folder = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	if (*folder < 0)
		return false;
	n = snprintf(out->sun_path, sizeof out->sun_path, "/proc/self/fd/%d/%s", *folder, name);
	return n > 0 && (size_t)n < sizeof out->sun_path;
}

static void close_fd(int fd)
{
	int why = errno;

	if (fd >= 0)
		close(fd);
	errno = why;
}

/* A connected socket, or -1 and errno. */
static int connect_to(const char *path)
{
	struct sockaddr_un at = { 0 };
	int folder, fd = -1;

	if (address_of(path, &at, &folder))
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
		close_fd(fd);
		fd = -1;
	}
	close_fd(folder);
	return fd;
}

static void on_guest_closed(uv_handle_t *handle)
{
	struct guest *g = handle->data;

	if (--g->handles > 0)
		return;
	arena_done(&g->arena);
	free(g);
}

static void close_guest(struct guest *g)
{
	struct control *c = g->control;

	if (uv_is_closing((uv_handle_t *)&g->pipe))
		return;
	if (g->before)
		g->before->next = g->next;
	else
		c->guests = g->next;
	if (g->next)
		g->next->before = g->before;
	c->guest_count--;
	uv_close((uv_handle_t *)&g->pipe, on_guest_closed);
	uv_close((uv_handle_t *)&g->timer, on_guest_closed);
}

static void on_late(uv_timer_t *timer)
{
	close_guest(timer->data);
}

static void on_written(uv_write_t *write, int status)
{
	(void)status;
	close_guest(write->data);
}

static void reply(struct guest *g)
{
	const struct control_end *end = &g->control->end;
	const char *answer = end->handler(end->context, g->line.data, g->uid, &g->arena);
	uv_buf_t parts[2] = { uv_buf_init(arena_string(&g->arena, answer), (unsigned int)strlen(answer)),
			      uv_buf_init(arena_string(&g->arena, "\n"), 1) };

	g->write.data = g;
	uv_timer_start(&g->timer, on_late, GUEST_MS, 0);
	if (uv_write(&g->write, (uv_stream_t *)&g->pipe, parts, 2, on_written) != 0)
		close_guest(g);
}

static void on_room(uv_handle_t *handle, size_t wished, uv_buf_t *out)
{
	struct guest *g = handle->data;

	(void)wished;
	*out = uv_buf_init(g->control->buffer, sizeof g->control->buffer);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
	struct guest *g = stream->data;

	if (n == 0)
		return;
	const char *end = n > 0 ? memchr(buffer->base, '\n', (size_t)n) : NULL;
	size_t length = end ? (size_t)(end - buffer->base) : n > 0 ? (size_t)n : 0;
	if (n < 0 || memchr(buffer->base, '\0', length) || length > LINE_MAX_BYTES - g->line.length) {
		close_guest(g);
		return;
	}
	text_add_n(&g->line, buffer->base, length);
	if (end) {
		uv_read_stop(stream);
		reply(g);
	}
}

/* The socket's mode keeps others out; this holds also when somebody changes it. */
static bool may_ask(uv_pipe_t *pipe, unsigned int *uid)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	uv_os_fd_t fd;

	if (uv_fileno((uv_handle_t *)pipe, &fd) != 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
		return false;
	*uid = peer.uid;
	return peer.uid == 0 || peer.uid == geteuid();
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct control *c = listener->data;
	struct guest *g = status == 0 ? calloc(1, sizeof *g) : NULL;

	if (!g)
		return;
	g->control = c;
	g->handles = 2;
	uv_pipe_init(listener->loop, &g->pipe, 0);
	uv_timer_init(listener->loop, &g->timer);
	g->pipe.data = g->timer.data = g;
	g->next = c->guests;
	if (g->next)
		g->next->before = g;
	c->guests = g;
	c->guest_count++;
	text_init(&g->line, &g->arena, LINE_MAX_BYTES);
	uv_timer_start(&g->timer, on_late, GUEST_MS, 0);
	if (uv_accept(listener, (uv_stream_t *)&g->pipe) != 0 || c->guest_count > GUESTS_MAX || !may_ask(&g->pipe, &g->uid) ||
	    uv_read_start((uv_stream_t *)&g->pipe, on_room, on_read) != 0)
		close_guest(g);
}

/* A socket file behind which nobody listens is left of a daemon that was killed. Anything else that stands there stays. */
static bool remove_stale(const char *path)
{
	struct stat there;
	int fd = connect_to(path);
	bool dead = fd < 0 && errno == ECONNREFUSED;

	close_fd(fd);
	if (!dead || lstat(path, &there) != 0 || !S_ISSOCK(there.st_mode)) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(path) == 0;
}

static int listen_at(const char *path)
{
	struct sockaddr_un at = { 0 };
	int folder, fd = -1;

	if (address_of(path, &at, &folder))
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The file takes its mode from the socket: there is no moment in which others could connect. */
	bool ok = fd >= 0 && fchmod(fd, 0600) == 0;
	bool bound = ok && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
	if (ok && !bound && errno == EADDRINUSE)
		bound = remove_stale(path) && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
	if (!bound || listen(fd, BACKLOG) != 0) {
		close_fd(fd);
		fd = -1;
	}
	close_fd(folder);
	return fd;
}

static void on_closed(uv_handle_t *handle)
{
	struct control *c = handle->data;

	free(c->path);
	free(c);
}

bool control_open(struct loop *l, const char *path, const struct control_end *end, struct control **out, struct err *e)
{
	struct control *c = calloc(1, sizeof *c);
	int fd = c ? listen_at(path) : -1;

	if (fd < 0) {
		enum err_kind kind = errno == EADDRINUSE ? ERR_BUSY : ERR_IO;
		free(c);
		return err_set(e, kind, kind == ERR_BUSY ? MSG_CONTROL_TAKEN : MSG_CONTROL_OPEN, ARGS(path, strerror(errno)));
	}
	c->end = *end;
	c->path = strdup(path);
	c->listener.data = c;
	uv_pipe_init(loop_handle(l), &c->listener, 0);
	int code = uv_pipe_open(&c->listener, fd);
	if (code == 0)
		code = uv_listen((uv_stream_t *)&c->listener, BACKLOG, on_connection);
	if (code != 0 || !c->path) {
		unlink(path);
		uv_close((uv_handle_t *)&c->listener, on_closed);
		return err_set(e, ERR_IO, MSG_CONTROL_OPEN, ARGS(path, strerror(-code)));
	}
	*out = c;
	return true;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	while (c->guests)
		close_guest(c->guests);
	unlink(c->path);
	uv_close((uv_handle_t *)&c->listener, on_closed);
}

/* Wait until `fd` is ready for `events`; false when `until` has come. */
static bool wait_for(int fd, short events, int64_t until)
{
	for (;;) {
		struct pollfd one = { .fd = fd, .events = events };
		int64_t left = until - clock_monotonic();
		int n = left > 0 ? poll(&one, 1, (int)left) : 0;
		if (n >= 0 || errno != EINTR)
			return n > 0;
	}
}

static bool say(int fd, const char *data, size_t n, int64_t until)
{
	while (n > 0) {
		if (!wait_for(fd, POLLOUT, until))
			return false;
		ssize_t sent = send(fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		data += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
	}
	return true;
}

static bool hear(int fd, struct text *out, int64_t until)
{
	char buffer[16 << 10];

	while (!out->cut && wait_for(fd, POLLIN, until)) {
		ssize_t n = recv(fd, buffer, sizeof buffer, 0);
		const char *end = n > 0 ? memchr(buffer, '\n', (size_t)n) : NULL;
		if (n <= 0)
			return false;
		text_add_n(out, buffer, end ? (size_t)(end - buffer) : (size_t)n);
		if (end)
			return !out->cut;
	}
	return false;
}

bool control_ask(const char *path, const char *line, struct arena *a, const char **reply_line, struct err *e)
{
	int64_t until = clock_monotonic() + ASK_MS;
	int fd = connect_to(path);
	struct text heard;

	if (fd < 0 && (errno == ENOENT || errno == ECONNREFUSED))
		return err_set(e, ERR_NOT_FOUND, MSG_CONTROL_NOBODY, ARGS(path));
	if (fd < 0)
		return err_set(e, ERR_IO, MSG_CONTROL_CONNECT, ARGS(path, strerror(errno)));
	text_init(&heard, a, REPLY_MAX_BYTES);
	bool ok = say(fd, line, strlen(line), until) && say(fd, "\n", 1, until) && hear(fd, &heard, until);
	close(fd);
	if (!ok)
		return err_set(e, ERR_IO, clock_monotonic() < until ? MSG_CONTROL_CLOSED : MSG_CONTROL_LATE, ARGS(path));
	*reply_line = heard.data;
	return true;
}
