/* SPDX-License-Identifier: MIT */
/* calls.h - one loop and one HTTP client for each test, and a call carried through to its end. */
#ifndef TESTS_NET_CALLS_H
#define TESTS_NET_CALLS_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "net/http.h"
#include "net/peer.h"

#define SECRET "the-token-of-the-bot"

struct result {
	struct loop *loop;
	int awaited;
	bool ended;
	struct answer answer;
	char body[4096], error[1024];
};

enum { QUICK = 250, AMPLE = 10000 }; /* ms; what has an ample time-out ends by itself */

static struct loop *loop;
static struct http *http;

static inline void on_done(void *context, const struct answer *a)
{
	struct result *r = context;
	assert_false(r->ended);
	r->ended = true;
	r->answer = *a;
	snprintf(r->body, sizeof r->body, "%s", a->body);
	snprintf(r->error, sizeof r->error, "%s", a->error ? a->error : "");
	assert_int_equal(strlen(a->body), a->length);
	if (--r->awaited == 0)
		loop_stop(r->loop);
}

static inline int set_up(void **state)
{
	static const struct loop_events none = { 0 };
	struct err e = { 0 };
	(void)state;
	assert_true(loop_open(&none, &loop, &e));
	assert_true(http_open(loop, &http, &e));
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	http_close(http);
	loop_close(loop);
	return 0;
}

static inline struct result perform(const struct call *call, int timeout_ms)
{
	struct result r = { .loop = loop, .awaited = 1 };
	const struct http_end end = { on_done, &r };
	struct err e = { 0 };
	if (!http_start(http, call, timeout_ms, &end, &e))
		fail_msg("%s", e.text);
	assert_false(r.ended);
	assert_int_equal(http_running(http), 1);
	loop_run(loop);
	assert_true(r.ended);
	assert_int_equal(http_running(http), 0);
	return r;
}

static inline const char *url_of(const struct peer *p, const char *scheme, struct arena *a)
{
	return arena_printf(a, "%s://127.0.0.1:%d/bot" SECRET "/send", scheme, p->port);
}

/* A server as it should be. */
static inline void answers_ok(struct peer *p, int fd)
{
	while (peer_read(p, fd) && peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
		continue;
}

#define NET_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
