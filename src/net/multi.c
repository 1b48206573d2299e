/* SPDX-License-Identifier: MIT */
/* multi.c - see multi.h. */
#include "net/multi.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <uv.h>

#include "base/arena.h"

enum {
	SOCKETS_MAX = 65536,  /* the highest descriptor that is accepted */
	CONNECTIONS_MAX = 1024,
	IDLE_MAX = 256,
	BATCH = 64
};

struct wish {
	uint32_t wanted;  /* what libcurl wants to hear of, EPOLLIN and EPOLLOUT */
	uint32_t known;   /* what the epoll set holds */
	bool ours;        /* made by open_socket: we shall hear when it is closed, so its entry may lag behind */
	bool listed;
};

struct multi {
	CURLM *curl;
	multi_ended *ended;
	void *context;
	int epoll;
	bool closing;
	uv_poll_t ready;
	uv_timer_t timer;
	int handles;          /* of libuv, still open */
	struct arena arena;   /* of the two arrays, by descriptor */
	struct wish *wishes;
	int *changed;
	size_t room, changes;
};

static bool make_room(struct multi *m, int fd)
{
	size_t need = (size_t)fd + 1, room = m->room ? m->room : 256;

	if (need <= m->room)
		return true;
	if (need > SOCKETS_MAX)
		return false;
	while (room < need)
		room *= 2;
	struct wish *wishes = arena_array(&m->arena, room, sizeof *wishes);
	int *changed = arena_array(&m->arena, room, sizeof *changed);
	if (m->room) {
		memcpy(wishes, m->wishes, m->room * sizeof *wishes);
		memcpy(changed, m->changed, m->changes * sizeof *changed);
	}
	m->wishes = wishes;
	m->changed = changed;
	m->room = room;
	return true;
}

static void tell_epoll(struct multi *m, int fd, uint32_t wanted)
{
	struct wish *w = &m->wishes[fd];
	struct epoll_event event = { .events = wanted, .data.fd = fd };
	int what = wanted == 0 ? EPOLL_CTL_DEL : w->known == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (wanted == w->known)
		return;
	if (epoll_ctl(m->epoll, what, fd, &event) != 0 && what == EPOLL_CTL_MOD && errno == ENOENT)
		(void)epoll_ctl(m->epoll, EPOLL_CTL_ADD, fd, &event);
	w->known = wanted;
}

/* Only what would be missed, or would wake us for nothing again and again, is worth a system call now. */
static void settle(struct multi *m)
{
	for (size_t i = 0; i < m->changes; i++) {
		int fd = m->changed[i];
		struct wish *w = &m->wishes[fd];
		w->listed = false;
		if ((w->wanted & ~w->known) || (w->known & ~w->wanted & EPOLLOUT))
			tell_epoll(m, fd, w->wanted);
	}
	m->changes = 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *unused)
{
	struct multi *m = context;

	(void)easy;
	(void)unused;
	if (m->closing || fd < 0 || !make_room(m, fd))
		return 0;
	struct wish *w = &m->wishes[fd];
	w->wanted = (what & CURL_POLL_IN && what != CURL_POLL_REMOVE ? EPOLLIN : 0u) |
		    (what & CURL_POLL_OUT && what != CURL_POLL_REMOVE ? EPOLLOUT : 0u);
	if (what == CURL_POLL_REMOVE && !w->ours) {
		/* The resolver's descriptors are closed behind our back right after this. */
		tell_epoll(m, fd, 0);
		return 0;
	}
	if (!w->listed) {
		w->listed = true;
		m->changed[m->changes++] = fd;
	}
	return 0;
}

/* curl declares a struct sockaddr, and `addrlen` bytes of the real address stand there. */
static bool is_loopback(const struct curl_sockaddr *given)
{
	struct sockaddr_storage at = { 0 };
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	size_t length = given->addrlen < sizeof at ? given->addrlen : sizeof at;

	memcpy(&at, (const char *)given + offsetof(struct curl_sockaddr, addr), length);
	memcpy(&v4, &at, sizeof v4);
	memcpy(&v6, &at, sizeof v6);
	if (at.ss_family == AF_INET)
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	return at.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct multi *m = context;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	if (fd < 0 || !make_room(m, fd)) {
		if (fd >= 0)
			close(fd);
		return CURL_SOCKET_BAD;
	}
	m->wishes[fd] = (struct wish){ .ours = true, .listed = m->wishes[fd].listed };
	return fd;
}

/* A name like "localhost" may resolve to anything; without TLS only the loopback itself is trusted. */
static curl_socket_t open_loopback_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	if (!is_loopback(address))
		return CURL_SOCKET_BAD;
	return open_socket(context, purpose, address);
}

static int close_socket(void *context, curl_socket_t fd)
{
	struct multi *m = context;

	if ((size_t)fd < m->room) {
		m->wishes[fd].wanted = 0;
		m->wishes[fd].ours = false;
		tell_epoll(m, fd, 0);
	}
	return close(fd);
}

/* After anything that made libcurl work: bring the epoll set up to date and hand out what has ended. */
static void gather(struct multi *m)
{
	int left;
	CURLMsg *message;

	while ((message = curl_multi_info_read(m->curl, &left))) {
		CURL *easy = message->easy_handle;
		int code = (int)message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_multi_remove_handle(m->curl, easy);
		m->ended(m->context, easy, code);
	}
	settle(m);
}

/* Without memory libcurl forgets when it wanted to be called again: the call would never end. */
static void act(struct multi *m, curl_socket_t fd, int what)
{
	int running;

	if (curl_multi_socket_action(m->curl, fd, what, &running) == CURLM_OUT_OF_MEMORY)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(0)));
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
	struct multi *m = handle->data;
	struct epoll_event batch[BATCH];
	int n = epoll_wait(m->epoll, batch, BATCH, 0);

	(void)status;
	(void)events;
	for (int i = 0; i < n; i++) {
		int fd = batch[i].data.fd;
		uint32_t what = batch[i].events;
		if (m->wishes[fd].wanted == 0) {
			tell_epoll(m, fd, 0);
			continue;
		}
		int select = ((what & (EPOLLIN | EPOLLHUP)) ? CURL_CSELECT_IN : 0) | ((what & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
			     ((what & EPOLLERR) ? CURL_CSELECT_ERR : 0);
		act(m, fd, select);
	}
	gather(m);
}

static void on_time(uv_timer_t *handle)
{
	struct multi *m = handle->data;

	act(m, CURL_SOCKET_TIMEOUT, 0);
	gather(m);
}

static int on_timer(CURLM *curl, long timeout_ms, void *context)
{
	struct multi *m = context;

	(void)curl;
	if (m->closing)
		return 0;
	if (timeout_ms < 0)
		uv_timer_stop(&m->timer);
	else
		uv_timer_start(&m->timer, on_time, (uint64_t)timeout_ms, 0);
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	struct multi *m = handle->data;

	if (--m->handles > 0)
		return;
	close(m->epoll);
	arena_done(&m->arena);
	free(m);
}

bool multi_open(struct loop *l, multi_ended *ended, void *context, struct multi **out, struct err *e)
{
	struct multi *m = calloc(1, sizeof *m);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	CURLM *curl = curl_multi_init();

	if (!m || epoll < 0 || !curl || uv_poll_init(loop_handle(l), &m->ready, epoll) != 0) {
		curl_multi_cleanup(curl);
		if (epoll >= 0)
			close(epoll);
		free(m);
		return err_set(e, ERR_IO, MSG_HTTP_OPEN, ARGS(strerror(errno)));
	}
	m->curl = curl;
	m->epoll = epoll;
	m->ended = ended;
	m->context = context;
	m->handles = 2;
	uv_timer_init(loop_handle(l), &m->timer);
	m->ready.data = m->timer.data = m;
	curl_multi_setopt(curl, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(curl, CURLMOPT_SOCKETDATA, m);
	curl_multi_setopt(curl, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(curl, CURLMOPT_TIMERDATA, m);
	curl_multi_setopt(curl, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS_MAX);
	curl_multi_setopt(curl, CURLMOPT_MAXCONNECTS, (long)IDLE_MAX);
	uv_poll_start(&m->ready, UV_READABLE, on_ready);
	*out = m;
	return true;
}

void multi_close(struct multi *m)
{
	m->closing = true;
	curl_multi_cleanup(m->curl);
	uv_close((uv_handle_t *)&m->ready, on_closed);
	uv_close((uv_handle_t *)&m->timer, on_closed);
}

void multi_add(struct multi *m, void *easy)
{
	if (curl_multi_add_handle(m->curl, easy) != CURLM_OK)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(0)));
}

void multi_remove(struct multi *m, void *easy)
{
	curl_multi_remove_handle(m->curl, easy);
	settle(m);
}

void multi_prepare(struct multi *m, void *easy, bool plain)
{
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, plain ? open_loopback_socket : open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, m);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, m);
}
