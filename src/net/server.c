/* SPDX-License-Identifier: MIT */
/* server.c - see server.h.
 *
 * libmicrohttpd has a descriptor of its own that the loop watches; pump() lets it work and then sets the one timer to the next thing that
 * is due: its own, a connection's deadline, a delayed answer. It forgets a connection whose visit is suspended, so a second epoll set
 * watches these for clients that go away. */
#include "net/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>
#include <uv.h>

#include "base/clock.h"
#include "base/fault.h"
#include "net/listener.h"
#include "net/origin.h"
#include "net/visit.h"

enum {
	CONNECTIONS_MAX = 256,
	DEADLINE_MS = 10000,
	ANSWER_MS = 30000, /* for a client to read its answer */
	IDLE_S = 30,       /* no byte at all */
	BATCH = 32
};

/* One connection; a request on it must be whole by deadline_at (steady clock; 0: nothing is waited for). */
struct line {
	struct line *next, *before;
	int fd;
	int64_t deadline_at;
	struct origin origin;
};

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	int port, gone; /* gone: the epoll set of the connections whose visits are kept */
	bool pumping, again, closing;
	uv_poll_t ready, left;
	uv_timer_t timer;
	int handles;
	struct line *lines;
	struct visit *visits;
};

static struct line *line_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return b != 0 && (a == 0 || b < a) ? b : a;
}

static void on_time(uv_timer_t *handle);

static void arm(struct server *s)
{
	int64_t now = clock_monotonic(), at = 0;
	MHD_UNSIGNED_LONG_LONG wait;

	if (MHD_get_timeout(s->daemon, &wait) == MHD_YES)
		at = now + (int64_t)wait;
	for (const struct line *l = s->lines; l; l = l->next)
		at = sooner(at, l->deadline_at);
	for (const struct visit *v = s->visits; v; v = v->next)
		at = sooner(at, v->state == VISIT_KEPT ? v->due_at : 0);
	if (at == 0) {
		uv_timer_stop(&s->timer);
		return;
	}
	uv_update_time(s->timer.loop);
	uv_timer_start(&s->timer, on_time, at > now ? (uint64_t)(at - now) : 0, 0);
}

/* Let the library work. An answer given meanwhile to a visit that was kept makes one more round necessary. */
static void pump(struct server *s)
{
	if (s->pumping) {
		s->again = true;
		return;
	}
	s->pumping = true;
	do {
		s->again = false;
		(void)MHD_run(s->daemon);
	} while (s->again);
	s->pumping = false;
	arm(s);
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
	(void)status;
	(void)events;
	pump(handle->data);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **kept, enum MHD_ConnectionNotificationCode what)
{
	struct server *s = context;
	struct line *l = *kept;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		l = calloc(1, sizeof *l);
		if (!l)
			return;
		l->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		l->deadline_at = clock_monotonic() + s->options.deadline_ms;
		origin_of(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr, &l->origin);
		l->next = s->lines;
		if (l->next)
			l->next->before = l;
		s->lines = l;
		*kept = l;
	} else if (l) {
		if (l->before)
			l->before->next = l->next;
		else
			s->lines = l->next;
		if (l->next)
			l->next->before = l->before;
		free(l);
	}
}

/* Nobody takes all places; a proxy on this machine speaks for many. */
static enum MHD_Result on_knock(void *context, const struct sockaddr *address, socklen_t length)
{
	const struct server *s = context;
	struct origin origin;
	int open = 0;

	(void)length;
	origin_of(address, &origin);
	if (s->options.per_origin_max == 0 || origin_is_local(&origin) || fault_on("origin"))
		return MHD_YES;
	for (const struct line *l = s->lines; l; l = l->next)
		open += origin_equal(&l->origin, &origin);
	return open < s->options.per_origin_max ? MHD_YES : MHD_NO;
}

static void set_deadline(struct MHD_Connection *connection, int64_t in_ms)
{
	struct line *l = line_of(connection);

	if (l)
		l->deadline_at = in_ms > 0 ? clock_monotonic() + in_ms : 0;
}

/* The library sees the end of the connection and clears it away. */
static void cut_late_lines(struct server *s, int64_t now)
{
	for (struct line *l = s->lines; l; l = l->next) {
		if (l->deadline_at == 0 || l->deadline_at > now)
			continue;
		shutdown(l->fd, SHUT_RDWR);
		l->deadline_at = 0;
	}
}

static void *on_address(void *context, const char *address, struct MHD_Connection *connection)
{
	struct server *s = context;
	struct visit *v = visit_open(s, address, &s->options);

	(void)connection;
	if (!v)
		return NULL;
	v->next = s->visits;
	if (v->next)
		v->next->before = v;
	s->visits = v;
	return v;
}

static void forget(struct server *s, struct visit *v)
{
	if (v->before)
		v->before->next = v->next;
	else
		s->visits = v->next;
	if (v->next)
		v->next->before = v->before;
	visit_close(v);
}

static enum MHD_Result queue(struct visit *v, struct MHD_Connection *connection)
{
	if (!v->response)
		return MHD_NO;
	enum MHD_Result result = MHD_queue_response(connection, (unsigned int)v->status, v->response);
	MHD_destroy_response(v->response);
	v->response = NULL;
	set_deadline(connection, fault_on("answer-deadline") ? 0 : v->server->options.answer_ms);
	return result;
}

static void keep(struct server *s, struct visit *v)
{
	struct line *l = line_of(v->connection);
	struct epoll_event event = { .events = EPOLLRDHUP, .data.ptr = v };

	v->state = VISIT_KEPT;
	if (l)
		(void)epoll_ctl(s->gone, EPOLL_CTL_ADD, l->fd, &event);
	MHD_suspend_connection(v->connection);
}

static void resume(struct server *s, struct visit *v)
{
	struct line *l = line_of(v->connection);

	if (l)
		(void)epoll_ctl(s->gone, EPOLL_CTL_DEL, l->fd, NULL);
	MHD_resume_connection(v->connection);
}

void server_visit_ended(struct visit *v)
{
	struct server *s = v->server;
	enum visit_state before = v->state;

	v->state = VISIT_ENDED;
	if (before != VISIT_KEPT)
		return;
	if (!v->connection) {
		forget(s, v);
		return;
	}
	if (!v->gone)
		resume(s, v);
	pump(s);
}

void server_visit_delayed(struct visit *v)
{
	if (v->state == VISIT_KEPT && !v->connection)
		forget(v->server, v);
	else if (v->state == VISIT_KEPT && !v->server->pumping)
		arm(v->server);
}

static enum MHD_Result handle(struct server *s, struct visit *v)
{
	if (v->too_large) {
		visit_refuse(v, MHD_HTTP_CONTENT_TOO_LARGE);
		return queue(v, v->connection);
	}
	v->state = VISIT_HANDLED;
	set_deadline(v->connection, 0);
	s->options.handler(s->options.context, v);
	if (v->state == VISIT_ENDED)
		return queue(v, v->connection);
	keep(s, v);
	return MHD_YES;
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *path, const char *method,
				 const char *version, const char *data, size_t *size, void **kept)
{
	struct server *s = context;
	struct visit *v = *kept;

	(void)path;
	(void)version;
	if (!v || s->closing || v->gone)
		return MHD_NO;
	if (!v->connection) {
		v->origin = line_of(connection) ? line_of(connection)->origin : (struct origin){ 0 };
		int refusal = visit_arrive(v, connection, method);
		if (refusal == 0)
			return MHD_YES;
		visit_refuse(v, refusal);
		return queue(v, connection);
	}
	if (*size > 0) {
		visit_take(v, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return v->state == VISIT_ENDED ? queue(v, connection) : handle(s, v);
}

/* A visit that somebody still keeps stays until he ends it; its client is gone. */
static void on_completed(void *context, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode why)
{
	struct server *s = context;
	struct visit *v = *kept;

	(void)why;
	set_deadline(connection, s->options.deadline_ms);
	if (!v)
		return;
	*kept = NULL;
	v->connection = NULL;
	v->gone = true;
	if (v->state != VISIT_KEPT || v->due_at != 0)
		forget(s, v);
}

static void end_due_visits(struct server *s, int64_t now)
{
	for (struct visit *v = s->visits; v; v = v->next) {
		if (v->state != VISIT_KEPT || v->due_at == 0 || v->due_at > now || v->gone)
			continue;
		v->state = VISIT_ENDED;
		resume(s, v);
	}
}

static void on_time(uv_timer_t *handle)
{
	struct server *s = handle->data;
	int64_t now = clock_monotonic();

	cut_late_lines(s, now);
	end_due_visits(s, now);
	pump(s);
}

/* Clients went away while their visits were kept: the library is woken and told to close. */
static void on_left(uv_poll_t *handle, int status, int events)
{
	struct server *s = handle->data;
	struct epoll_event batch[BATCH];
	int n = epoll_wait(s->gone, batch, BATCH, 0);

	(void)status;
	(void)events;
	for (int i = 0; i < n; i++) {
		struct visit *v = batch[i].data.ptr;
		v->gone = true;
		resume(s, v);
	}
	pump(s);
}

static struct MHD_Daemon *start_daemon(struct server *s, int listener)
{
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_knock, s, on_access, s, MHD_OPTION_LISTEN_SOCKET, listener,
				MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_S, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
				MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK, on_address, s, MHD_OPTION_END);
}

static bool watch(struct server *s, struct loop *l)
{
	int fd = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

	s->gone = epoll_create1(EPOLL_CLOEXEC);
	if (s->gone < 0)
		return false;
	uv_timer_init(loop_handle(l), &s->timer);
	uv_poll_init(loop_handle(l), &s->ready, fd);
	uv_poll_init(loop_handle(l), &s->left, s->gone);
	s->timer.data = s->ready.data = s->left.data = s;
	s->handles = 3;
	uv_poll_start(&s->ready, UV_READABLE, on_ready);
	uv_poll_start(&s->left, UV_READABLE, on_left);
	pump(s);
	return true;
}

bool server_open(struct loop *l, const struct server_options *o, struct server **out, struct err *e)
{
	struct server *s = calloc(1, sizeof *s);
	int listener = s ? listener_open(o) : -1;

	if (listener < 0) {
		free(s);
		return err_set(e, ERR_NETWORK, MSG_SERVER_LISTEN, ARGS(o->address, NUMBER(o->port), strerror(errno)));
	}
	s->options = *o;
	s->options.deadline_ms = o->deadline_ms > 0 ? o->deadline_ms : DEADLINE_MS;
	s->options.answer_ms = o->answer_ms > 0 ? o->answer_ms : ANSWER_MS;
	s->port = listener_port(listener);
	s->daemon = start_daemon(s, listener);
	if (!s->daemon)
		close(listener);
	if (!s->daemon || !watch(s, l)) {
		err_set(e, ERR_IO, MSG_SERVER_OPEN, ARGS(o->address, NUMBER(o->port), strerror(errno)));
		if (s->daemon)
			MHD_stop_daemon(s->daemon);
		free(s);
		return false;
	}
	*out = s;
	return true;
}

static void on_closed(uv_handle_t *handle)
{
	struct server *s = handle->data;

	if (--s->handles > 0)
		return;
	close(s->gone);
	free(s);
}

/* The library ends the process when it is stopped with suspended connections, so they are all woken first and refused. */
void server_close(struct server *s)
{
	if (!s)
		return;
	s->closing = true;
	uv_close((uv_handle_t *)&s->ready, on_closed);
	uv_close((uv_handle_t *)&s->left, on_closed);
	uv_close((uv_handle_t *)&s->timer, on_closed);
	for (struct visit *v = s->visits; v; v = v->next)
		if (v->state == VISIT_KEPT && v->connection && !v->gone)
			resume(s, v);
	(void)MHD_run(s->daemon);
	MHD_stop_daemon(s->daemon);
	while (s->visits)
		forget(s, s->visits);
}

int server_port(const struct server *s)
{
	return s->port;
}
