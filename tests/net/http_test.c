/* SPDX-License-Identifier: MIT */
/* http_test.c - the HTTP client against servers that behave badly: what it says of each call, and what it never does. */
#include "net/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "net/peer.h"

#define SECRET "the-token-of-the-bot"

struct result {
	struct loop *loop;
	int awaited;
	bool ended;
	struct answer answer;
	char body[4096], error[1024];
};

static struct loop *loop;
static struct http *http;

static void on_done(void *context, const struct answer *a)
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

static int set_up(void **state)
{
	static const struct loop_events none = { 0 };
	struct err e = { 0 };
	(void)state;
	assert_true(loop_open(&none, &loop, &e));
	assert_true(http_open(loop, &http, &e));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	http_close(http);
	loop_close(loop);
	return 0;
}

static struct result perform(const struct call *call, int timeout_ms)
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

static const char *url_of(const struct peer *p, const char *scheme, struct arena *a)
{
	return arena_printf(a, "%s://127.0.0.1:%d/bot" SECRET "/send", scheme, p->port);
}

/* --- servers ------------------------------------------------------------------------------------------------------------ */

static void answers_ok(struct peer *p, int fd)
{
	while (peer_read(p, fd) && peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
		continue;
}

static void answers_once(struct peer *p, int fd, const char *answer)
{
	if (peer_read(p, fd))
		peer_say(fd, answer);
}

static void answers_500(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
}

static void answers_chunked(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
}

static void answers_empty(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 204 No Content\r\n\r\n");
}

static void answers_busy(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy");
}

static void continues_then_answers(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void redirects_to_itself(struct peer *p, int fd)
{
	char answer[200];
	snprintf(answer, sizeof answer,
		"HTTP/1.1 307 Over there\r\nLocation: http://127.0.0.1:%d/other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", p->port);
	answers_once(p, fd, answer);
}

static void closes_unread(struct peer *p, int fd)
{
	(void)p;
	peer_reset(fd);
}

static void closes_after_reading(struct peer *p, int fd)
{
	(void)peer_read(p, fd);
}

static void resets_after_reading(struct peer *p, int fd)
{
	if (peer_read(p, fd))
		peer_reset(fd);
}

static void ends_in_header(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void ends_in_body(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":tr");
}

static void ends_in_chunk(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{\"ok\":tr");
}

static void speaks_ssh(struct peer *p, int fd)
{
	answers_once(p, fd, "SSH-2.0-OpenSSH_9.2\r\n");
}

static void stays_silent(struct peer *p, int fd)
{
	if (peer_read(p, fd))
		peer_pause(p, -1);
}

static void silent_after_continue(struct peer *p, int fd)
{
	if (peer_read(p, fd) && peer_say(fd, "HTTP/1.1 100 Continue\r\n\r\n"))
		peer_pause(p, -1);
}

static void never_reads(struct peer *p, int fd)
{
	(void)fd;
	peer_pause(p, -1);
}

static void drips(struct peer *p, int fd, const char *first)
{
	if (!peer_read(p, fd) || !peer_say(fd, first))
		return;
	while (peer_pause(p, 10) && peer_say(fd, "1"))
		continue;
}

static void drips_header(struct peer *p, int fd)
{
	drips(p, fd, "HTTP/1.1 200 OK\r\nX-Slow: ");
}

static void drips_body(struct peer *p, int fd)
{
	drips(p, fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
}

static void drips_chunks(struct peer *p, int fd)
{
	if (!peer_read(p, fd) || !peer_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
		return;
	while (peer_pause(p, 10) && peer_say(fd, "1\r\nx\r\n"))
		continue;
}

static void pours(struct peer *p, int fd, const char *first, const char *unit)
{
	static char block[1 << 16];
	size_t n = strlen(unit), used = 0;
	for (; used + n <= sizeof block; used += n)
		memcpy(block + used, unit, n);
	if (!peer_read(p, fd) || !peer_say(fd, first))
		return;
	while (peer_send(fd, block, used))
		continue;
}

static void pours_body(struct peer *p, int fd)
{
	pours(p, fd, "HTTP/1.1 200 OK\r\n\r\n", "x");
}

static void pours_chunks(struct peer *p, int fd)
{
	pours(p, fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nlong\r\n");
}

static void declares_4_gib(struct peer *p, int fd)
{
	pours(p, fd, "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n", "x");
}

static void pours_header(struct peer *p, int fd)
{
	pours(p, fd, "HTTP/1.1 200 OK\r\nX-Long: ", "x");
}

static void pours_headers(struct peer *p, int fd)
{
	pours(p, fd, "HTTP/1.1 200 OK\r\n", "X-Many: 1\r\n");
}

static void pours_continues(struct peer *p, int fd)
{
	pours(p, fd, "", "HTTP/1.1 100 Continue\r\n\r\n");
}

/* --- fates -------------------------------------------------------------------------------------------------------------- */

enum { QUICK = 250, AMPLE = 10000 }; /* ms; cases with an ample time-out end by themselves */

static const struct fate_case {
	const char *name;
	peer_serve *serve;  /* NULL: nobody accepts there */
	const char *scheme;
	int timeout_ms;
	enum fate fate;
	int status;
	const char *body;
	bool truncated;
} fates[] = {
	{ "whole answer", answers_ok, "http", AMPLE, FATE_ANSWERED, 200, "ok", false },
	{ "an error status is an answer", answers_500, "http", AMPLE, FATE_ANSWERED, 500, "oops", false },
	{ "chunked", answers_chunked, "http", AMPLE, FATE_ANSWERED, 200, "ok", false },
	{ "no content", answers_empty, "http", AMPLE, FATE_ANSWERED, 204, "", false },
	{ "100, then 200", continues_then_answers, "http", AMPLE, FATE_ANSWERED, 200, "ok", false },
	{ "a redirect is an answer", redirects_to_itself, "http", AMPLE, FATE_ANSWERED, 307, "", false },
	{ "TLS to a port that speaks SSH", speaks_ssh, "https", QUICK, FATE_NEVER_LEFT, 0, "", false },
	{ "TLS to a port that closes", closes_unread, "https", AMPLE, FATE_NEVER_LEFT, 0, "", false },
	{ "TLS to a port that never reads", never_reads, "https", QUICK, FATE_NEVER_LEFT, 0, "", false },
	{ "closed after reading", closes_after_reading, "http", AMPLE, FATE_CUT, 0, "", false },
	{ "reset after reading", resets_after_reading, "http", AMPLE, FATE_CUT, 0, "", false },
	{ "ended in the header", ends_in_header, "http", AMPLE, FATE_CUT, 200, "", false },
	{ "ended in the body", ends_in_body, "http", AMPLE, FATE_CUT, 200, "", false },
	{ "ended in a chunk", ends_in_chunk, "http", AMPLE, FATE_CUT, 200, "", false },
	{ "not HTTP", speaks_ssh, "http", AMPLE, FATE_CUT, 0, "", false },
	{ "silence", stays_silent, "http", QUICK, FATE_CUT, 0, "", false },
	{ "silence after 100", silent_after_continue, "http", QUICK, FATE_CUT, 100, "", false },
	{ "header byte by byte", drips_header, "http", QUICK, FATE_CUT, 200, "", false },
	{ "body byte by byte", drips_body, "http", QUICK, FATE_CUT, 200, "", false },
	{ "chunks without end, slowly", drips_chunks, "http", QUICK, FATE_CUT, 200, "", false },
	{ "body without end", pours_body, "http", AMPLE, FATE_CUT, 200, "", true },
	{ "chunks without end", pours_chunks, "http", AMPLE, FATE_CUT, 200, "", true },
	{ "4 GiB announced", declares_4_gib, "http", AMPLE, FATE_CUT, 200, "", true },
	{ "header without end", pours_header, "http", AMPLE, FATE_CUT, 200, "", true },
	{ "headers without end", pours_headers, "http", AMPLE, FATE_CUT, 200, "", true },
	{ "100 Continue without end", pours_continues, "http", AMPLE, FATE_CUT, 100, "", true },
};

static void check_fate(const struct fate_case *c, struct arena *a)
{
	struct peer *p = peer_open(c->serve);
	const struct call call = { .method = METHOD_POST, .url = url_of(p, c->scheme, a), .body = "{}", .content_type = "application/json",
				   .effect = true };
	int64_t started = clock_monotonic();
	struct result r = perform(&call, c->timeout_ms);
	int64_t took = clock_monotonic() - started;

	if (r.answer.fate != c->fate || r.answer.truncated != c->truncated || strcmp(r.body, c->body) != 0)
		fail_msg("%s: fate %d, truncated %d, body \"%s\", %s", c->name, (int)r.answer.fate, r.answer.truncated, r.body, r.error);
	if (c->fate == FATE_ANSWERED ? r.answer.status != c->status : r.error[0] == '\0')
		fail_msg("%s: status %d, error \"%s\"", c->name, r.answer.status, r.error);
	if (strstr(r.error, SECRET) || strstr(r.error, "send"))
		fail_msg("%s: the URL stands in the error: %s", c->name, r.error);
	if (c->timeout_ms == QUICK ? took < QUICK - 5 || took > QUICK + 1000 : took > AMPLE)
		if (c->serve != speaks_ssh)
			fail_msg("%s: took %d ms", c->name, (int)took);
	if (p->requests > 1 || p->connections > 1)
		fail_msg("%s: %d requests over %d connections", c->name, p->requests, p->connections);
	peer_close(p);
}

static void the_fate_of_a_call_says_what_may_have_happened(void **state)
{
	struct arena a = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++)
		check_fate(&fates[i], &a);
	arena_done(&a);
}

static void what_reached_nobody_never_left(void **state)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(NULL);
	const char *refused = url_of(p, "http", &a);
	peer_close(p); /* from now on nobody listens there */
	const char *const urls[] = { refused, "https://nobody.invalid/bot" SECRET };
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct result r = perform(&(struct call){ .method = METHOD_POST, .url = urls[i], .body = "x", .effect = true }, 1500);
		assert_int_equal(r.answer.fate, FATE_NEVER_LEFT);
		assert_null(strstr(r.error, SECRET));
		assert_non_null(strstr(r.error, i == 0 ? "127.0.0.1" : "nobody.invalid"));
	}
	arena_done(&a);
}

static void an_unread_connection_that_resets_is_never_taken_for_an_answer(void **state)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(closes_unread);
	struct result r = perform(&(struct call){ .method = METHOD_POST, .url = url_of(p, "http", &a), .body = "x", .effect = true }, AMPLE);
	(void)state;
	assert_int_not_equal(r.answer.fate, FATE_ANSWERED);
	peer_close(p);
	arena_done(&a);
}

static void a_slow_server_delays_nobody_else(void **state)
{
	struct arena a = { 0 };
	struct peer *slow = peer_open(drips_header), *quick = peer_open(answers_ok);
	struct result waits = { .loop = loop, .awaited = 1 };
	const struct http_end end = { on_done, &waits };
	struct err e = { 0 };
	(void)state;
	assert_true(http_start(http, &(struct call){ .url = url_of(slow, "http", &a) }, AMPLE, &end, &e));
	struct result r = { .loop = loop, .awaited = 1 };
	assert_true(http_start(http, &(struct call){ .url = url_of(quick, "http", &a) }, AMPLE, &(struct http_end){ on_done, &r }, &e));
	loop_run(loop);
	assert_true(r.ended);
	assert_false(waits.ended);
	assert_int_equal(http_running(http), 1);
	/* tear_down drops the slow one: its done() is not called. */
	peer_close(slow);
	peer_close(quick);
	arena_done(&a);
}

/* --- repeating ---------------------------------------------------------------------------------------------------------- */

/* Answers the first request of a connection; the second is read to its end, and the connection closed. */
static void keep_alive_trap(struct peer *p, int fd)
{
	if (peer_read(p, fd) && peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
		(void)peer_read(p, fd);
}

static int copies_at_the_trap(bool effect)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(keep_alive_trap);
	const struct call call = { .method = METHOD_POST, .url = url_of(p, "http", &a), .body = "text=hello", .effect = effect };
	for (int i = 0; i < 2; i++)
		assert_int_equal(perform(&call, AMPLE).answer.fate, FATE_ANSWERED);
	int copies = p->requests;
	peer_close(p);
	arena_done(&a);
	return copies;
}

static void a_call_with_effect_is_sent_exactly_once(void **state)
{
	(void)state;
	assert_int_equal(copies_at_the_trap(true), 2);
}

/* The negative control: without the protection libcurl itself sends the second post twice. */
static void without_fresh_connections_a_post_is_doubled(void **state)
{
	(void)state;
	setenv("TOWNBELL_FAULT", "reuse", 1);
	int copies = copies_at_the_trap(true);
	unsetenv("TOWNBELL_FAULT");
	assert_int_equal(copies, 3);
}

static void calls_without_effect_share_a_connection(void **state)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(answers_ok);
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(perform(&(struct call){ .url = url_of(p, "http", &a) }, AMPLE).answer.fate, FATE_ANSWERED);
	assert_int_equal(p->requests, 5);
	assert_int_equal(p->connections, 1);
	peer_close(p);
	arena_done(&a);
}

/* --- on the wire -------------------------------------------------------------------------------------------------------- */

static void a_request_is_exactly_what_was_asked_for(void **state)
{
	static const struct {
		struct call call;
		const char *expected; /* with the port for %d */
	} cases[] = {
		{ { .method = METHOD_GET, .url = "?a=b" },
		  "GET /x?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: townbell/" TOWNBELL_VERSION "\r\nAccept: */*\r\n\r\n" },
		{ { .method = METHOD_GET, .url = "", .content_type = "text/plain" },
		  "GET /x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: townbell/" TOWNBELL_VERSION "\r\nAccept: */*\r\n\r\n" },
		{ { .method = METHOD_POST, .url = "", .content_type = "application/json", .body = "{\"text\":\"안녕\"}" },
		  "POST /x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: townbell/" TOWNBELL_VERSION "\r\nAccept: */*\r\n"
		  "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"text\":\"안녕\"}" },
		{ { .method = METHOD_POST, .url = "", .content_type = "application/x-www-form-urlencoded" },
		  "POST /x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: townbell/" TOWNBELL_VERSION
		  "\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n" },
	};
	struct arena a = { 0 };
	struct peer *p = peer_open(answers_ok);
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct call call = cases[i].call;
		char expected[400];
		call.url = arena_printf(&a, "http://127.0.0.1:%d/x%s", p->port, call.url);
		const char *port = strstr(cases[i].expected, "%d");
		snprintf(expected, sizeof expected, "%.*s%d%s", (int)(port - cases[i].expected), cases[i].expected, p->port, port + 2);
		assert_int_equal(perform(&call, AMPLE).answer.fate, FATE_ANSWERED);
		assert_string_equal(p->request, expected);
	}
	peer_close(p);
	arena_done(&a);
}

static void a_large_body_is_sent_without_asking_first(void **state)
{
	enum { LARGE = 3 << 20 };
	struct arena a = { 0 };
	struct peer *p = peer_open(answers_ok);
	char *body = arena_alloc(&a, LARGE + 1);
	memset(body, 'x', LARGE);
	(void)state;
	struct result r = perform(&(struct call){ .method = METHOD_POST, .url = url_of(p, "http", &a), .body = body }, AMPLE);
	assert_int_equal(r.answer.fate, FATE_ANSWERED);
	assert_null(strcasestr(p->request, "Expect:"));
	assert_int_equal(peer_body_length(p->request), LARGE);
	peer_close(p);
	arena_done(&a);
}

/* --- what is refused without the network --------------------------------------------------------------------------------- */

static void illegal_addresses_are_refused_at_once(void **state)
{
	static const char *const urls[] = {
		"", "no url", "ftp://127.0.0.1/" SECRET, "file:///" SECRET, "http://example.org/" SECRET,
		"http://127.0.0.1.example.org/" SECRET, "http://localhost.example.org/" SECRET, "http://[::2]/" SECRET,
		"http://[::ffff:10.0.0.1]/" SECRET, "http://10.0.0.1/" SECRET, "https://user:word@example.org/" SECRET,
		"https://example.org/\r\nX-More: " SECRET,
	};
	struct result r = { .loop = loop, .awaited = 1 };
	const struct http_end end = { on_done, &r };
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct err e = { 0 };
		if (http_start(http, &(struct call){ .url = urls[i] }, QUICK, &end, &e))
			fail_msg("started: %s", urls[i]);
		assert_int_equal(e.kind, ERR_INPUT);
		assert_null(strstr(e.text, SECRET));
	}
	assert_int_equal(http_running(http), 0);
}

static void plain_calls_reach_the_machine_itself(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "[::1]" };
	struct arena a = { 0 };
	struct peer *p = peer_open(NULL);
	int port = p->port;
	peer_close(p);
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
		const char *url = arena_printf(&a, "http://%s:%d/", hosts[i], port);
		assert_int_equal(perform(&(struct call){ .url = url }, 1500).answer.fate, FATE_NEVER_LEFT);
	}
	arena_done(&a);
}

/* --- Retry-After -------------------------------------------------------------------------------------------------------- */

static void retry_after_is_read_strictly(void **state)
{
	static const int64_t now = 784111777000; /* Sun, 06 Nov 1994 08:49:37 GMT */
	static const struct {
		const char *given;
		int64_t expected;
	} cases[] = {
		{ "0", 0 }, { "7", 7000 }, { "86400", 86400000 }, { "86401", 86400000 }, { "99999999999999999999999", 86400000 },
		{ "", -1 }, { "-1", -1 }, { "1.5", -1 }, { "7 s", -1 }, { "soon", -1 }, { "2021-01-01", -1 }, { "Sun", -1 },
		{ "Sun, 06 Nov 1994 08:49:47 GMT", 10000 }, { "Sunday, 06-Nov-94 08:49:47 GMT", 10000 },
		{ "Sun Nov  6 08:49:47 1994", 10000 }, { "Sun, 06 Nov 1994 08:49:00 GMT", 0 }, { "Fri, 06 Nov 2026 08:49:37 GMT", 86400000 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (http_retry_after(cases[i].given, now) != cases[i].expected)
			fail_msg("\"%s\": %lld", cases[i].given, (long long)http_retry_after(cases[i].given, now));
}

static void an_answer_carries_its_retry_after(void **state)
{
	struct arena a = { 0 };
	struct peer *busy = peer_open(answers_busy), *ok = peer_open(answers_ok);
	(void)state;
	assert_int_equal(perform(&(struct call){ .url = url_of(busy, "http", &a) }, AMPLE).answer.retry_after_ms, 7000);
	assert_int_equal(perform(&(struct call){ .url = url_of(ok, "http", &a) }, AMPLE).answer.retry_after_ms, -1);
	peer_close(busy);
	peer_close(ok);
	arena_done(&a);
}

int main(void)
{
#define NET_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		NET_TEST(the_fate_of_a_call_says_what_may_have_happened),
		NET_TEST(what_reached_nobody_never_left),
		NET_TEST(an_unread_connection_that_resets_is_never_taken_for_an_answer),
		NET_TEST(a_slow_server_delays_nobody_else),
		NET_TEST(a_call_with_effect_is_sent_exactly_once),
		NET_TEST(without_fresh_connections_a_post_is_doubled),
		NET_TEST(calls_without_effect_share_a_connection),
		NET_TEST(a_request_is_exactly_what_was_asked_for),
		NET_TEST(a_large_body_is_sent_without_asking_first),
		NET_TEST(illegal_addresses_are_refused_at_once),
		NET_TEST(plain_calls_reach_the_machine_itself),
		cmocka_unit_test(retry_after_is_read_strictly),
		NET_TEST(an_answer_carries_its_retry_after),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
