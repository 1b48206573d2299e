/* SPDX-License-Identifier: MIT */
/* http_load_test.c - client and server in one loop, many calls at once: none is lost, none is doubled, nothing is left over. */
#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "net/http.h"
#include "net/server.h"

enum { CALLS = 2000, AT_ONCE = 64 };

struct load {
	struct loop *loop;
	struct http *http;
	struct call call;
	int started, answered, served, most;
};

static void serve(void *context, struct visit *v)
{
	struct load *l = context;
	const char *body = visit_body(v, NULL);
	l->served++;
	visit_answer(v, 200, "text/plain", body, strlen(body));
}

static void start_one(struct load *l);

static void on_done(void *context, const struct answer *a)
{
	struct load *l = context;
	if (a->fate != FATE_ANSWERED)
		fail_msg("%s", a->error);
	assert_string_equal(a->body, l->call.body);
	l->answered++;
	if (l->started < CALLS)
		start_one(l);
	else if (l->answered == CALLS)
		loop_stop(l->loop);
}

static void start_one(struct load *l)
{
	struct err e = { 0 };
	l->started++;
	assert_true(http_start(l->http, &l->call, 20000, &(struct http_end){ on_done, l }, &e));
	if (http_running(l->http) > l->most)
		l->most = http_running(l->http);
}

static void carry(const char *host, bool effect)
{
	static const struct loop_events none = { 0 };
	struct load l = { 0 };
	struct arena a = { 0 };
	struct server *server;
	struct err e = { 0 };
	const struct server_options o = { .address = "127.0.0.1", .body_max = 1000, .handler = serve, .context = &l };
	assert_true(loop_open(&none, &l.loop, &e));
	assert_true(server_open(l.loop, &o, &server, &e));
	assert_true(http_open(l.loop, &l.http, &e));
	l.call = (struct call){ .method = METHOD_POST, .url = arena_printf(&a, "http://%s:%d/x", host, server_port(server)),
				.body = "{\"text\":\"안녕하세요\"}", .content_type = "application/json", .effect = effect };
	for (int i = 0; i < AT_ONCE; i++)
		start_one(&l);
	loop_run(l.loop);
	assert_int_equal(l.answered, CALLS);
	assert_int_equal(l.served, CALLS);
	assert_int_equal(l.most, AT_ONCE);
	http_close(l.http);
	server_close(server);
	loop_close(l.loop);
	arena_done(&a);
}

static void fresh_connections_carry_every_call(void **state)
{
	(void)state;
	carry("127.0.0.1", true);
}

/* The resolver works in threads, and its descriptors come and go under the epoll set. */
static void so_do_names(void **state)
{
	(void)state;
	carry("localhost", true);
}

static void so_do_kept_connections(void **state)
{
	(void)state;
	carry("127.0.0.1", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh_connections_carry_every_call),
		cmocka_unit_test(so_do_names),
		cmocka_unit_test(so_do_kept_connections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
