/* SPDX-License-Identifier: MIT */
/* server_test.c - the HTTP server: what it lets in, what it shows of a request, and how a visit can end.
 *
 * Server and client share one loop: the client's socket does not block, and every turn reads what came. */
#include "net/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"

enum { BODY_MAX = 1000, DEADLINE = 200, CLIENTS = 260 };

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

static void handle(void *context, struct visit *v)
{
	struct stage *s = context;
	s->handled++;
	s->handler(s, v);
}

static void answers(void *context, struct visit *v)
{
	(void)context;
	visit_answer(v, 200, "text/plain", "fine", 4);
}

static void keeps(void *context, struct visit *v)
{
	struct stage *s = context;
	s->kept[s->kept_count++] = v;
}

static void on_turn(void *context)
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

static void open_patient_stage(struct stage *s, server_handler *handler, int deadline_ms)
{
	const struct loop_events events = { .context = s, .turn = on_turn };
	struct err e = { 0 };
	memset(s, 0, sizeof *s);
	s->handler = handler;
	assert_true(loop_open(&events, &s->loop, &e));
	const struct server_options o = { .address = "127.0.0.1", .body_max = BODY_MAX, .handler = handle, .context = s,
					  .deadline_ms = deadline_ms };
	assert_true(server_open(s->loop, &o, &s->server, &e));
}

static void open_stage(struct stage *s, server_handler *handler)
{
	open_patient_stage(s, handler, DEADLINE);
}

static void close_stage(struct stage *s)
{
	server_close(s->server);
	loop_close(s->loop);
}

static struct client *open_client(const struct stage *s)
{
	struct client *c = calloc(1, sizeof *c);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				  .sin_port = htons((uint16_t)server_port(s->server)) };
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(c->fd, (struct sockaddr *)&at, sizeof at), 0);
	return c;
}

static void close_client(struct client *c)
{
	close(c->fd);
	free(c);
}

static void say(struct client *c, const char *text)
{
	assert_int_equal(send(c->fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Run the loop until enough() says so; false when that does not happen within `ms`. */
static bool run(struct stage *s, struct client *c, bool (*enough)(struct stage *), int ms)
{
	s->client = c;
	s->enough = enough;
	s->give_up_at = clock_monotonic() + ms;
	loop_wake(s->loop);
	loop_run(s->loop);
	return !s->timed_out;
}

static bool is_closed(struct stage *s)
{
	return s->client->closed;
}

static bool is_handled(struct stage *s)
{
	return s->handled > 0;
}

static bool is_answered(struct stage *s)
{
	return strstr(s->client->text, "\r\n\r\n") != NULL;
}

static bool never(struct stage *s)
{
	(void)s;
	return false;
}

static int count(const char *text, const char *part)
{
	int n = 0;
	for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
		n++;
	return n;
}

/* --- what is let in ------------------------------------------------------------------------------------------------------ */

#define HOST "Host: a\r\n"
#define CLOSE "Connection: close\r\n"
#define SMUGGLED "GET /smuggled HTTP/1.1\r\n" HOST CLOSE "\r\n"

static const struct guard_case {
	const char *name, *request;
	int status, handled;
} guards[] = {
	{ "a plain request", "GET / HTTP/1.1\r\n" HOST CLOSE "\r\n", 200, 1 },
	{ "a body with a length", "POST / HTTP/1.1\r\n" HOST CLOSE "Content-Length: 3\r\n\r\nabc", 200, 1 },
	{ "a body in chunks", "POST / HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, 1 },
	{ "two requests at once", "GET / HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST CLOSE "\r\n", 200, 2 },
	{ "length and chunks",
	  "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "chunks and length",
	  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "two lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" SMUGGLED, 400, 0 },
	{ "the same length twice", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a list of lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0, 0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a length that is none", "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n" SMUGGLED, 400, 0 },
	{ "xchunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "identity, chunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "chunked twice",
	  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "chunked, folded", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "length, folded", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n 0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a space before the colon, chunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a space before the colon, length", "POST / HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a space behind chunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a header before the first", "GET / HTTP/1.1\r\n X: 1\r\n" HOST "\r\n" SMUGGLED, 400, 0 },
	{ "a length behind a bare CR", "GET / HTTP/1.1\r\n" HOST "X: 1\rContent-Length: 5\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a length in a chunk that is none", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" SMUGGLED, 400, 0 },
	{ "a header without colon", "GET / HTTP/1.1\r\n" HOST "nonsense\r\n\r\n" SMUGGLED, 400, 0 },
	{ "no host", "GET / HTTP/1.1\r\n" CLOSE "\r\n", 400, 0 },
	{ "no host, old", "GET / HTTP/1.0\r\n\r\n", 400, 0 },
	{ "two hosts", "GET / HTTP/1.1\r\n" HOST "Host: b\r\n\r\n" SMUGGLED, 400, 0 },
	{ "NUL in the path", "GET /a%00b HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, 0 },
	{ "half a percent sign", "GET /a%2 HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, 0 },
	{ "no UTF-8 in the path", "GET /%ff HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, 0 },
	{ "another server's address", "GET http://b/ HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, 0 },
	{ "a body too large by its length", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", 413, 0 },
	{ "a body of 2^64", "POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n", 413, 0 },
};

static void what_two_readers_could_read_differently_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++) {
		const struct guard_case *g = &guards[i];
		struct stage s;
		char expected[32];
		open_stage(&s, answers);
		struct client *c = open_client(&s);
		say(c, g->request);
		if (!run(&s, c, is_closed, 5000))
			fail_msg("%s: the connection stays open: %s", g->name, c->text);
		snprintf(expected, sizeof expected, "HTTP/1.1 %d ", g->status);
		int answered = count(c->text, "HTTP/1.1 ");
		if (answered == 0 || count(c->text, expected) != answered || s.handled != g->handled)
			fail_msg("%s: handled %d, answered %s", g->name, s.handled, c->text);
		close_client(c);
		close_stage(&s);
	}
}

static void a_body_too_large_in_chunks_is_refused(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, answers);
	struct client *c = open_client(&s);
	say(c, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 300; i++)
		say(c, "4\r\nlong\r\n");
	say(c, "0\r\n\r\n");
	assert_true(run(&s, c, is_closed, 5000));
	assert_int_equal(count(c->text, "HTTP/1.1 413 "), 1);
	assert_int_equal(s.handled, 0);
	close_client(c);
	close_stage(&s);
}

static void a_header_too_large_is_refused(void **state)
{
	static char header[60000];
	struct stage s;
	(void)state;
	memset(header, 'x', sizeof header - 1);
	open_stage(&s, answers);
	struct client *c = open_client(&s);
	say(c, "GET / HTTP/1.1\r\n" HOST "X-Long: ");
	say(c, header);
	say(c, "\r\n\r\n");
	assert_true(run(&s, c, is_closed, 5000));
	assert_int_equal(s.handled, 0);
	close_client(c);
	close_stage(&s);
}

static void a_request_must_be_whole_by_its_deadline(void **state)
{
	static const struct {
		const char *first, *drip;
	} cases[] = {
		{ "", NULL }, { "GET / HT", NULL }, { "GET / HTTP/1.1\r\nX-Slow: ", "x" }, { "POST / HTTP/1.1\r\n" HOST "Content-Length: 999\r\n\r\n", "x" },
		{ "GET / HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\nX-Slow: ", "x" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		open_stage(&s, answers);
		struct client *c = open_client(&s);
		int64_t started = clock_monotonic();
		say(c, cases[i].first);
		c->drip = cases[i].drip;
		assert_true(run(&s, c, is_closed, 5000));
		int64_t took = clock_monotonic() - started;
		assert_in_range(took, DEADLINE - 10, DEADLINE + 1000);
		close_client(c);
		close_stage(&s);
	}
}

static void at_most_256_connections_are_served(void **state)
{
	struct client *clients[CLIENTS];
	struct stage s;
	(void)state;
	open_patient_stage(&s, keeps, 10000);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = open_client(&s);
		if (i % 50 == 49) /* let the server take them from the queue */
			assert_false(run(&s, clients[i], never, 10));
	}
	struct client *last = clients[CLIENTS - 1];
	say(last, "GET / HTTP/1.1\r\n" HOST "\r\n");
	assert_false(run(&s, last, is_answered, 100));
	assert_int_equal(s.handled, 0);
	for (int i = 0; i < CLIENTS; i++)
		close_client(clients[i]);
	close_stage(&s);
}

/* --- what a visit shows -------------------------------------------------------------------------------------------------- */

static const char *or_none(const char *s)
{
	return s ? s : "(none)";
}

static void describes(void *context, struct visit *v)
{
	struct stage *s = context;
	size_t n = 0;
	const char *body = visit_body(v, &n);
	snprintf(s->seen, sizeof s->seen, "%s|%s|%s|q=%s|e=%s|h=%s|%zu:%s|f=%s|g=%s", visit_method(v), visit_path(v), visit_query_raw(v),
		 or_none(visit_query(v, "q")), or_none(visit_query(v, "e")), or_none(visit_header(v, "x-tried")), n, body,
		 or_none(visit_form(v, "f")), or_none(visit_form(v, "가")));
	visit_answer(v, 200, "text/plain", "fine", 4);
}

static void a_visit_shows_its_request_decoded(void **state)
{
	static const struct {
		const char *request, *expected;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n" HOST CLOSE "\r\n", "GET|/||q=(none)|e=(none)|h=(none)|0:|f=(none)|g=(none)" },
		{ "GET /a%20b/%EA%B0%80+c?q=1%2B1+2&e HTTP/1.1\r\n" HOST CLOSE "X-TRIED: yes \r\n\r\n",
		  "GET|/a b/가+c|q=1%2B1+2&e|q=1+1 2|e=|h=yes|0:|f=(none)|g=(none)" },
		{ "GET /?qq=0&q=%zz&e=%00 HTTP/1.1\r\n" HOST CLOSE "\r\n", "GET|/|qq=0&q=%zz&e=%00|q=(none)|e=(none)|h=(none)|0:|f=(none)|g=(none)" },
		{ "DELETE /x?&&q==&e=%41&e=2 HTTP/1.1\r\n" HOST CLOSE "\r\n", "DELETE|/x|&&q==&e=%41&e=2|q==|e=A|h=(none)|0:|f=(none)|g=(none)" },
		{ "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 30\r\n\r\n"
		  "f=a+b%0A&%EA%B0%80=%EA%B0%81&x",
		  "POST|/x||q=(none)|e=(none)|h=(none)|30:f=a+b%0A&%EA%B0%80=%EA%B0%81&x|f=a b\n|g=각" },
		{ "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Type: application/json\r\nContent-Length: 3\r\n\r\nf=1",
		  "POST|/x||q=(none)|e=(none)|h=(none)|3:f=1|f=(none)|g=(none)" },
		{ "POST /x HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
		  "POST|/x||q=(none)|e=(none)|h=(none)|3:abc|f=(none)|g=(none)" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		open_stage(&s, describes);
		struct client *c = open_client(&s);
		say(c, cases[i].request);
		assert_true(run(&s, c, is_closed, 5000));
		assert_string_equal(s.seen, cases[i].expected);
		close_client(c);
		close_stage(&s);
	}
}

/* --- how a visit ends ---------------------------------------------------------------------------------------------------- */

#define REQUEST "GET /x HTTP/1.1\r\n" HOST "\r\n"

static void answers_with_header(void *context, struct visit *v)
{
	(void)context;
	visit_set_header(v, "Retry-After", "7");
	visit_set_header(v, "X-Forged", "a\r\nX-More: b");
	visit_answer(v, 429, "application/json", "{}", 2);
}

static void an_answer_is_whole(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, answers_with_header);
	struct client *c = open_client(&s);
	say(c, REQUEST);
	assert_true(run(&s, c, is_answered, 5000));
	assert_non_null(strstr(c->text, "HTTP/1.1 429 "));
	assert_non_null(strstr(c->text, "\r\nRetry-After: 7\r\n"));
	assert_non_null(strstr(c->text, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(c->text, "\r\nContent-Length: 2\r\n"));
	assert_null(strstr(c->text, "X-More"));
	assert_string_equal(c->text + c->length - 2, "{}");
	assert_false(c->closed);
	close_client(c);
	close_stage(&s);
}

static void a_kept_visit_is_answered_later_and_the_connection_goes_on(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, keeps);
	struct client *c = open_client(&s);
	for (int i = 0; i < 2; i++) {
		s.handled = s.kept_count = 0;
		c->length = 0;
		say(c, REQUEST);
		assert_true(run(&s, c, is_handled, 5000));
		assert_false(run(&s, c, is_answered, 20));
		assert_false(visit_is_gone(s.kept[0]));
		visit_answer(s.kept[0], 200, "text/plain", "late", 4);
		assert_true(run(&s, c, is_answered, 5000));
		assert_string_equal(c->text + c->length - 4, "late");
	}
	close_client(c);
	close_stage(&s);
}

static void answers_after_100_ms(void *context, struct visit *v)
{
	(void)context;
	visit_answer_later(v, 100, 200, "text/plain", "late");
}

static void a_delayed_answer_goes_out_when_it_is_due(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, answers_after_100_ms);
	struct client *c = open_client(&s);
	int64_t started = clock_monotonic();
	say(c, REQUEST);
	assert_true(run(&s, c, is_answered, 5000));
	assert_in_range(clock_monotonic() - started, 95, 3000);
	assert_string_equal(c->text + c->length - 4, "late");
	/* A second one is under way when the server closes. */
	say(c, REQUEST);
	s.handled = 0;
	assert_true(run(&s, c, is_handled, 5000));
	close_stage(&s);
	close_client(c);
}

static void a_kept_visit_can_be_delayed(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, keeps);
	struct client *c = open_client(&s);
	say(c, REQUEST);
	assert_true(run(&s, c, is_handled, 5000));
	visit_answer_later(s.kept[0], 30, 200, "text/plain", "late");
	assert_true(run(&s, c, is_answered, 5000));
	assert_string_equal(c->text + c->length - 4, "late");
	close_client(c);
	close_stage(&s);
}

static void drops(void *context, struct visit *v)
{
	(void)context;
	visit_drop(v);
}

static void cuts_at_0(void *context, struct visit *v)
{
	(void)context;
	visit_cut(v, "{\"ok\":true}", 0);
}

static void cuts_at_6(void *context, struct visit *v)
{
	(void)context;
	visit_set_header(v, "Content-Type", "application/json");
	visit_cut(v, "{\"ok\":true}", 6);
}

static void a_visit_can_end_badly(void **state)
{
	static const struct {
		server_handler *handler;
		const char *header, *end;
	} cases[] = {
		{ drops, "", "" },
		{ cuts_at_0, "\r\nContent-Length: 11\r\n", "\r\n\r\n" },
		{ cuts_at_6, "\r\nContent-Length: 11\r\n", "\r\n\r\n{\"ok\":" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		open_stage(&s, cases[i].handler);
		struct client *c = open_client(&s);
		int64_t started = clock_monotonic();
		say(c, REQUEST);
		assert_true(run(&s, c, is_closed, 5000));
		assert_in_range(clock_monotonic() - started, 0, DEADLINE - 1); /* closed at once, not by the deadline */
		size_t end = strlen(cases[i].end);
		assert_non_null(strstr(c->text, cases[i].header));
		assert_string_equal(c->text + c->length - end, cases[i].end);
		assert_int_equal(c->length == 0, end == 0);
		close_client(c);
		close_stage(&s);
	}
}

static void a_kept_visit_can_be_dropped(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, keeps);
	struct client *c = open_client(&s);
	say(c, REQUEST);
	assert_true(run(&s, c, is_handled, 5000));
	visit_drop(s.kept[0]);
	assert_true(run(&s, c, is_closed, 5000));
	assert_int_equal(c->length, 0);
	close_client(c);
	close_stage(&s);
}

static bool is_gone(struct stage *s)
{
	return visit_is_gone(s->kept[0]);
}

/* LeakSanitizer watches over the rest. */
static void a_client_that_goes_away_frees_its_connection(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, keeps);
	struct client *gone = open_client(&s), *other = open_client(&s);
	say(gone, "GET /kept?q=1 HTTP/1.1\r\n" HOST "\r\n");
	assert_true(run(&s, other, is_handled, 5000));
	close_client(gone);
	assert_true(run(&s, other, is_gone, 5000));
	/* It can still be read, and must still be ended. */
	assert_string_equal(visit_query(s.kept[0], "q"), "1");
	assert_string_equal(visit_header(s.kept[0], "host"), "a");
	visit_answer(s.kept[0], 200, NULL, "nobody", 6);
	close_client(other);
	close_stage(&s);
}

static void a_client_that_goes_away_from_a_delayed_answer_leaves_nothing(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, answers_after_100_ms);
	struct client *gone = open_client(&s), *other = open_client(&s);
	say(gone, REQUEST);
	assert_true(run(&s, other, is_handled, 5000));
	close_client(gone);
	assert_false(run(&s, other, never, 150));
	close_client(other);
	close_stage(&s);
}

static void visits_still_kept_go_with_the_server(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, keeps);
	struct client *gone = open_client(&s), *c = open_client(&s);
	say(gone, REQUEST);
	assert_true(run(&s, c, is_handled, 5000));
	close_client(gone);
	assert_true(run(&s, c, is_gone, 5000));
	s.handled = 0;
	say(c, REQUEST);
	assert_true(run(&s, c, is_handled, 5000));
	assert_int_equal(s.kept_count, 2);
	close_stage(&s);
	close_client(c);
}

/* The first visit waits for news; the second brings them. */
static void waits_for_news(void *context, struct visit *v)
{
	struct stage *s = context;
	if (s->kept_count == 0) {
		keeps(s, v);
		return;
	}
	visit_answer(s->kept[0], 200, "text/plain", "news", 4);
	visit_answer(v, 200, "text/plain", "thanks", 6);
}

static void one_visit_can_answer_another(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, waits_for_news);
	struct client *waiting = open_client(&s), *other = open_client(&s);
	say(waiting, REQUEST);
	assert_true(run(&s, waiting, is_handled, 5000));
	say(other, REQUEST);
	assert_true(run(&s, waiting, is_answered, 5000));
	assert_string_equal(waiting->text + waiting->length - 4, "news");
	assert_true(run(&s, other, is_answered, 5000));
	assert_string_equal(other->text + other->length - 6, "thanks");
	close_client(waiting);
	close_client(other);
	close_stage(&s);
}

/* --- opening ------------------------------------------------------------------------------------------------------------- */

static void an_address_that_cannot_be_had_is_named(void **state)
{
	struct stage s;
	struct err e = { 0 };
	struct server *second = NULL;
	(void)state;
	open_stage(&s, answers);
	struct server_options o = { .address = "127.0.0.1", .port = server_port(s.server), .handler = handle, .context = &s };
	assert_false(server_open(s.loop, &o, &second, &e));
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_non_null(strstr(e.text, "127.0.0.1"));
	o.address = "everywhere";
	assert_false(server_open(s.loop, &o, &second, &e));
	assert_non_null(strstr(e.text, "everywhere"));
	assert_null(second);
	server_close(NULL);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_readers_could_read_differently_is_refused),
		cmocka_unit_test(a_body_too_large_in_chunks_is_refused),
		cmocka_unit_test(a_header_too_large_is_refused),
		cmocka_unit_test(a_request_must_be_whole_by_its_deadline),
		cmocka_unit_test(at_most_256_connections_are_served),
		cmocka_unit_test(a_visit_shows_its_request_decoded),
		cmocka_unit_test(an_answer_is_whole),
		cmocka_unit_test(a_kept_visit_is_answered_later_and_the_connection_goes_on),
		cmocka_unit_test(a_delayed_answer_goes_out_when_it_is_due),
		cmocka_unit_test(a_kept_visit_can_be_delayed),
		cmocka_unit_test(a_visit_can_end_badly),
		cmocka_unit_test(a_kept_visit_can_be_dropped),
		cmocka_unit_test(a_client_that_goes_away_frees_its_connection),
		cmocka_unit_test(a_client_that_goes_away_from_a_delayed_answer_leaves_nothing),
		cmocka_unit_test(visits_still_kept_go_with_the_server),
		cmocka_unit_test(one_visit_can_answer_another),
		cmocka_unit_test(an_address_that_cannot_be_had_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
