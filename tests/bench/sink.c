/* SPDX-License-Identifier: MIT */
/* sink.c - one thread, one epoll set, one buffer a connection. */
#include "sink.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 4096, REQUEST_MAX = 64 * 1024, ANSWER_MAX = 64 * 1024, BATCH = 256 };

struct connection {
	size_t length;
	bool waits; /* its answer is delayed */
	char in[REQUEST_MAX];
};

/* Answers that wait; all wait equally long, so the oldest is first. */
struct delayed {
	int fd;
	int64_t due_ns;
};

struct server {
	struct sink_seen *seen;
	int epoll, listener;
	struct connection *connections[CONNECTIONS];
	struct delayed queue[CONNECTIONS];
	size_t first, count;
};

static int64_t now_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void hang_up(struct server *s, int fd)
{
	close(fd);
	free(s->connections[fd]);
	s->connections[fd] = NULL;
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

static void send_json(int fd, const char *json, size_t length)
{
	static char out[ANSWER_MAX];
	int head = snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", length);
	memcpy(out + head, json, length);
	(void)!write(fd, out, (size_t)head + length);
}

static void note_post(struct sink_seen *seen, const char *body, size_t length)
{
	size_t n = atomic_load(&seen->posts);
	seen->last_ns = now_ns(CLOCK_MONOTONIC);
	if (n == 0)
		seen->first_ns = seen->last_ns;
	if (n < SINK_POSTS)
		seen->arrived_ms[n] = now_ns(CLOCK_REALTIME) / 1000000;
	if (seen->sample_length == 0 && length < SINK_SAMPLE) {
		memcpy(seen->sample, body, length);
		seen->sample_length = length;
	}
	atomic_store(&seen->posts, n + 1);
}

static void answer_post(struct server *s, int fd, const char *body, size_t length)
{
	char json[160];
	note_post(s->seen, body, length);
	int n = snprintf(json, sizeof json, "{\"result_code\":1,\"result_data\":{\"band_key\":\"B\",\"post_key\":\"AAAbench%012zu\"}}",
			 atomic_load(&s->seen->posts));
	send_json(fd, json, (size_t)n);
}

/* Page `from / SINK_PAGE` of the comments under a post; the post's key makes them its own. */
static void answer_comments(struct server *s, int fd, const char *request)
{
	static char json[ANSWER_MAX];
	const char *at = strstr(request, "after="), *post = strstr(request, "post_key=");
	size_t from = at ? (size_t)strtoull(at + 6, NULL, 10) : 0, all = atomic_load(&s->seen->comments), n = 0;
	size_t to = from + SINK_PAGE < all ? from + SINK_PAGE : all;
	char key[32] = "";
	if (post)
		snprintf(key, sizeof key, "%.*s", (int)strcspn(post + 9, "& "), post + 9);
	n += (size_t)snprintf(json, sizeof json, "{\"result_code\":1,\"result_data\":{\"paging\":{\"next_params\":");
	if (to < all)
		n += (size_t)snprintf(json + n, sizeof json - n, "{\"after\":\"%zu\"}", to);
	else
		n += (size_t)snprintf(json + n, sizeof json - n, "null");
	n += (size_t)snprintf(json + n, sizeof json - n, "},\"items\":[");
	for (size_t i = from; i < to; i++)
		n += (size_t)snprintf(json + n, sizeof json - n,
				      "%s{\"comment_key\":\"%s-%zu\",\"content\":\"%zu번에 한 표 드립니다, 모두 고맙습니다\",\"created_at\":%lld,"
				      "\"author\":{\"user_key\":\"member%zu\",\"name\":\"회원\"}}",
				      i > from ? "," : "", key, i, i % 3 + 1, 1632900000000LL + (long long)i, i);
	n += (size_t)snprintf(json + n, sizeof json - n, "]}}");
	if (atomic_fetch_add(&s->seen->reads, 1) == 0)
		s->seen->read_ns = now_ns(CLOCK_MONOTONIC);
	send_json(fd, json, n);
}

static void answer(struct server *s, int fd)
{
	static const char profile[] = "{\"result_code\":1,\"result_data\":{\"user_key\":\"bell\"}}";
	struct connection *c = s->connections[fd];
	const char *body = strstr(c->in, "\r\n\r\n") + 4;
	c->waits = false;
	if (strncmp(c->in, "POST ", 5) == 0)
		answer_post(s, fd, body, c->length - (size_t)(body - c->in));
	else if (strstr(c->in, "/comments?"))
		answer_comments(s, fd, c->in);
	else
		send_json(fd, profile, sizeof profile - 1);
	c->length = 0;
}

/* --- requests --------------------------------------------------------------------------------------------------------------------- */

/* One at a time: nobody here sends the next before the answer. */
static bool is_whole(struct connection *c)
{
	c->in[c->length] = '\0';
	const char *end = strstr(c->in, "\r\n\r\n");
	if (!end)
		return false;
	const char *told = strcasestr(c->in, "\r\nContent-Length:");
	size_t body = told && told < end ? (size_t)strtoull(told + 17, NULL, 10) : 0;
	return c->length >= (size_t)(end - c->in) + 4 + body;
}

static void on_readable(struct server *s, int fd)
{
	struct connection *c = s->connections[fd];
	ssize_t n = read(fd, c->in + c->length, REQUEST_MAX - 1 - c->length);
	if (n <= 0) {
		hang_up(s, fd);
		return;
	}
	c->length += (size_t)n;
	if (c->waits || !is_whole(c))
		return;
	int delay = atomic_load(&s->seen->delay_ms);
	if (atomic_load(&s->seen->hangs) && strstr(c->in, "=hangs&"))
		return;
	if (delay == 0) {
		answer(s, fd);
		return;
	}
	c->waits = true;
	s->queue[(s->first + s->count++) % CONNECTIONS] = (struct delayed){ fd, now_ns(CLOCK_MONOTONIC) + delay * 1000000LL };
}

static void on_connection(struct server *s)
{
	int one = 1, fd = accept(s->listener, NULL, NULL);
	if (fd < 0)
		return;
	need(fd < CONNECTIONS, "too many connections");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	s->connections[fd] = calloc(1, sizeof *s->connections[fd]);
	need(s->connections[fd] != NULL, "memory");
	struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };
	epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e);
	atomic_fetch_add(&s->seen->connections, 1);
}

/* Milliseconds until the next delayed answer; -1: none. */
static int answer_delayed(struct server *s)
{
	while (s->count > 0) {
		struct delayed *d = &s->queue[s->first];
		int64_t left = d->due_ns - now_ns(CLOCK_MONOTONIC);
		if (left > 0)
			return (int)(left / 1000000) + 1;
		if (s->connections[d->fd])
			answer(s, d->fd);
		s->first = (s->first + 1) % CONNECTIONS;
		s->count--;
	}
	return -1;
}

static void serve(struct server *s)
{
	struct epoll_event batch[BATCH], own = { .events = EPOLLIN, .data.fd = s->listener };
	s->epoll = epoll_create1(0);
	epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &own);
	for (;;) {
		int n = epoll_wait(s->epoll, batch, BATCH, answer_delayed(s));
		for (int i = 0; i < n; i++) {
			int fd = batch[i].data.fd;
			if (fd == s->listener)
				on_connection(s);
			else if (s->connections[fd])
				on_readable(s, fd);
		}
	}
}

struct sink sink_open(void)
{
	struct sink s = { 0 };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof a;
	s.seen = mmap(NULL, sizeof *s.seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(s.seen != MAP_FAILED, "mmap");
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	need(bind(listener, (struct sockaddr *)&a, size) == 0 && listen(listener, 1024) == 0, "listen");
	getsockname(listener, (struct sockaddr *)&a, &size);
	atomic_store(&s.seen->port, ntohs(a.sin_port));
	s.pid = fork();
	need(s.pid >= 0, "fork");
	if (s.pid == 0) {
		struct server *server = calloc(1, sizeof *server);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		need(server != NULL, "memory");
		server->seen = s.seen;
		server->listener = listener;
		serve(server);
	}
	close(listener);
	return s;
}

void sink_reset(struct sink *s)
{
	atomic_store(&s->seen->posts, 0);
	atomic_store(&s->seen->reads, 0);
	atomic_store(&s->seen->connections, 0);
	s->seen->first_ns = s->seen->last_ns = 0;
	s->seen->sample_length = 0;
}

void sink_close(struct sink *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	munmap(s->seen, sizeof *s->seen);
}
