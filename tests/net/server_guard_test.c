/* SPDX-License-Identifier: MIT */
/* server_guard_test.c - what the HTTP server lets in. */
#include "net/stage.h"

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

/* Is it answered as it should be, and the connection closed? */
static bool is_guarded(const struct guard_case *g, int wait_ms)
{
	struct stage s;
	char expected[32];
	open_stage(&s, answers);
	struct client *c = open_client(&s);
	say(c, g->request);
	bool closed = run(&s, c, is_closed, wait_ms);
	snprintf(expected, sizeof expected, "HTTP/1.1 %d ", g->status);
	int answered = count(c->text, "HTTP/1.1 ");
	bool well = closed && answered > 0 && count(c->text, expected) == answered && s.handled == g->handled;
	if (!well && wait_ms > 1000)
		print_error("%s: closed %d, handled %d, answered %s\n", g->name, closed, s.handled, c->text);
	close_client(c);
	close_stage(&s);
	return well;
}

static void what_two_readers_could_read_differently_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(guards); i++)
		assert_true(is_guarded(&guards[i], 5000));
}

/* The library alone, strict as it is set. */
static void without_the_guard_some_of_it_is_let_in(void **state)
{
	int let_in = 0;
	(void)state;
	FAULT("ambiguous");
	for (size_t i = 0; i < COUNT(guards); i++)
		let_in += !is_guarded(&guards[i], 20);
	unsetenv("TOWNBELL_FAULT");
	assert_in_range(let_in, 5, COUNT(guards) / 2 + 5);
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

/* The limits of the room that is asked by the world. */
static void open_narrow_stage(struct stage *s, int answer_ms)
{
	static const char *const headers[] = { "X-House", "ours", "X-Other", "theirs", NULL };
	const struct server_options o = { .address = "127.0.0.1", .body_max = BODY_MAX, .handler = handle, .context = s,
					  .deadline_ms = 5000, .address_max = 100, .headers_max = 200, .per_origin_max = 3,
					  .headers = headers, .answer_ms = answer_ms };
	struct err e = { 0 };
	open_loop(s);
	s->handler = answers;
	assert_true(server_open(s->loop, &o, &s->server, &e));
}

/* Of a request with an address and a header of so many signs. */
static long status_of(int address, int header)
{
	char request[512];
	struct stage s;
	open_narrow_stage(&s, 0);
	struct client *c = open_client(&s);
	if (address == 1)
		snprintf(request, sizeof request, "GET / HTTP/1.1\r\n" HOST CLOSE "X: %0*d\r\n\r\n", header, 0);
	else
		snprintf(request, sizeof request, "GET /%0*d HTTP/1.1\r\n" HOST CLOSE "X: %0*d\r\n\r\n", address - 1, 0, header, 0);
	say(c, request);
	assert_true(run(&s, c, is_closed, 2000));
	long status = strtol(c->text + 9, NULL, 10);
	assert_non_null(strstr(c->text, "X-House: ours\r\n"));
	close_client(c);
	close_stage(&s);
	return status;
}

static void an_address_or_headers_that_are_too_long_are_refused(void **state)
{
	static const struct {
		int address, header, status;
	} cases[] = { { 100, 100, 200 }, { 101, 0, 414 }, { 1, 170, 431 } };
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(status_of(cases[i].address, cases[i].header), cases[i].status);
#ifdef TOWNBELL_FAULTS
		setenv("TOWNBELL_FAULT", "visit-limits", 1);
		assert_int_equal(status_of(cases[i].address, cases[i].header), 200);
		unsetenv("TOWNBELL_FAULT");
#endif
	}
}

/* How many of five connections from 127.0.0.`last` are answered while all stay open. */
static int let_in(unsigned last)
{
	struct stage s;
	struct client *c[5];
	int n = 0;
	open_narrow_stage(&s, 0);
	for (size_t i = 0; i < COUNT(c); i++) {
		c[i] = open_client_from(server_port(s.server), last);
		say(c[i], "GET / HTTP/1.1\r\n" HOST "\r\n");
		run(&s, c[i], is_answered, 100);
		n += strstr(c[i]->text, "HTTP/1.1 200") != NULL;
	}
	for (size_t i = 0; i < COUNT(c); i++)
		close_client(c[i]);
	close_stage(&s);
	return n;
}

static void one_origin_has_few_connections_but_a_proxy_beside_us_many(void **state)
{
	(void)state;
	assert_int_equal(let_in(2), 3);
	assert_int_equal(let_in(1), 5);
}

static void without_the_limit_one_origin_has_all(void **state)
{
	(void)state;
	FAULT("origin");
	int n = let_in(2);
	unsetenv("TOWNBELL_FAULT");
	assert_int_equal(n, 5);
}

static char large[8 << 20];

static void answers_at_length(void *context, struct visit *v)
{
	(void)context;
	visit_answer(v, 200, "text/plain", large, sizeof large);
}

/* Reads nothing for a while: is the whole answer there all the same? */
static bool is_sent_to_a_sleeper(void)
{
	struct stage s;
	size_t got = 0;
	ssize_t n;
	memset(large, 'x', sizeof large);
	open_narrow_stage(&s, 100);
	s.handler = answers_at_length;
	struct client *sleeper = open_client(&s), *other = open_client(&s);
	say(sleeper, "GET / HTTP/1.1\r\n" HOST CLOSE "\r\n");
	run(&s, other, never, 400);
	while ((n = recv(sleeper->fd, sleeper->text, sizeof sleeper->text, MSG_DONTWAIT)) > 0 || (n < 0 && errno == EAGAIN)) {
		got += n > 0 ? (size_t)n : 0;
		if (n < 0)
			run(&s, other, never, 5);
	}
	close_client(sleeper);
	close_client(other);
	close_stage(&s);
	return got > sizeof large;
}

static void an_answer_must_be_read_by_its_deadline(void **state)
{
	(void)state;
	assert_false(is_sent_to_a_sleeper());
}

static void without_the_deadline_a_sleeper_keeps_his_connection(void **state)
{
	(void)state;
	FAULT("answer-deadline");
	bool sent = is_sent_to_a_sleeper();
	unsetenv("TOWNBELL_FAULT");
	assert_true(sent);
}

static void a_request_must_be_whole_by_its_deadline(void **state)
{
	static const struct {
		const char *first, *drip;
	} cases[] = {
		{ "", NULL },
		{ "GET / HT", NULL },
		{ "GET / HTTP/1.1\r\nX-Slow: ", "x" },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 999\r\n\r\n", "x" },
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

enum { CLIENTS = 260 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_readers_could_read_differently_is_refused),
		cmocka_unit_test(without_the_guard_some_of_it_is_let_in),
		cmocka_unit_test(a_body_too_large_in_chunks_is_refused),
		cmocka_unit_test(a_header_too_large_is_refused),
		cmocka_unit_test(an_address_or_headers_that_are_too_long_are_refused),
		cmocka_unit_test(one_origin_has_few_connections_but_a_proxy_beside_us_many),
		cmocka_unit_test(without_the_limit_one_origin_has_all),
		cmocka_unit_test(an_answer_must_be_read_by_its_deadline),
		cmocka_unit_test(without_the_deadline_a_sleeper_keeps_his_connection),
		cmocka_unit_test(a_request_must_be_whole_by_its_deadline),
		cmocka_unit_test(at_most_256_connections_are_served),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
