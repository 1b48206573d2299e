/* SPDX-License-Identifier: MIT */
/* http_calls_test.c - what the HTTP client sends, how often, and what it refuses to send. */
#include "net/calls.h"

static void answers_once(struct peer *p, int fd, const char *answer)
{
	if (peer_read(p, fd))
		peer_say(fd, answer);
}

static void answers_busy(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy");
}

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

/* The same, and then nobody listens there any more. */
static void trap_that_shuts(struct peer *p, int fd)
{
	keep_alive_trap(p, fd);
	shutdown(p->listener, SHUT_RDWR);
	shutdown(fd, SHUT_RDWR);
	peer_pause(p, -1);
}

/* Answers once and is gone with it: the last byte and the end come together. */
static void shuts_behind_an_answer(struct peer *p, int fd)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	if (!peer_read(p, fd))
		return;
	shutdown(p->listener, SHUT_RDWR);
	(void)!send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_MORE);
	shutdown(fd, SHUT_RDWR);
	peer_pause(p, -1);
}

static struct result second_at(peer_serve *serve, const char *body, bool effect, int *copies)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(serve);
	const struct call call = {
		.method = METHOD_POST, .url = url_of(p, "http", &a), .body = body, .effect = effect, .sought = true
	};
	assert_int_equal(perform(&call, AMPLE).answer.fate, FATE_ANSWERED);
	struct result second = perform(&call, AMPLE);
	*copies = p->requests;
	peer_close(p);
	arena_done(&a);
	return second;
}

static void one_that_can_be_looked_for_is_cut_rather_than_repeated(void **state)
{
	int copies;
	(void)state;
	struct result r = second_at(keep_alive_trap, "text=hello", true, &copies);
	assert_int_equal(copies, 2);
	assert_int_equal(r.answer.fate, FATE_CUT);
	assert_non_null(strstr(r.error, "closed without an answer"));
}

static void what_left_over_a_kept_connection_is_never_said_not_to_have_left(void **state)
{
	static const struct {
		const char *name;
		peer_serve *serve;
		const char *body;
		bool effect;
		enum fate fate;
		int copies;
	} cases[] = {
		{ "a post without a body", keep_alive_trap, "", true, FATE_CUT, 2 },
		{ "what nobody sees is repeated", keep_alive_trap, "text=hello", false, FATE_ANSWERED, 3 },
		{ "nobody listens any more", trap_that_shuts, "text=hello", true, FATE_CUT, 2 },
		{ "nor for what nobody sees", trap_that_shuts, "text=hello", false, FATE_CUT, 2 },
		{ "closed before anything was said", shuts_behind_an_answer, "text=hello", true, FATE_NEVER_LEFT, 1 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int copies = 0;
		struct result r = second_at(cases[i].serve, cases[i].body, cases[i].effect, &copies);
		if (r.answer.fate != cases[i].fate || copies != cases[i].copies)
			fail_msg("%s: fate %d, %d copies, %s", cases[i].name, (int)r.answer.fate, copies, r.error);
	}
}

static void with_a_body_that_can_be_read_again_it_would_be_repeated(void **state)
{
	int copies;
	(void)state;
	setenv("TOWNBELL_FAULT", "rewind", 1);
	struct result r = second_at(keep_alive_trap, "text=hello", true, &copies);
	unsetenv("TOWNBELL_FAULT");
	assert_int_equal(copies, 3);
	assert_int_equal(r.answer.fate, FATE_ANSWERED);
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
		{ "Sun Nov  6 08:49:47 1994", 10000 }, { "Sun, 06 Nov 1994 08:49:00 GMT", 0 },
		{ "Fri, 06 Nov 2026 08:49:37 GMT", 86400000 }, { "Wed, 29 Sep 888888881 08:49:37 GMT", 86400000 },
		{ "Wed,888888881Sep-29(", 86400000 },
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
	const struct CMUnitTest tests[] = {
		NET_TEST(a_call_with_effect_is_sent_exactly_once),
		NET_TEST(without_fresh_connections_a_post_is_doubled),
		NET_TEST(one_that_can_be_looked_for_is_cut_rather_than_repeated),
		NET_TEST(what_left_over_a_kept_connection_is_never_said_not_to_have_left),
		NET_TEST(with_a_body_that_can_be_read_again_it_would_be_repeated),
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
