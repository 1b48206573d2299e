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
		cmocka_unit_test(a_body_too_large_in_chunks_is_refused),
		cmocka_unit_test(a_header_too_large_is_refused),
		cmocka_unit_test(a_request_must_be_whole_by_its_deadline),
		cmocka_unit_test(at_most_256_connections_are_served),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
