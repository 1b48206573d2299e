/* SPDX-License-Identifier: MIT */
/* http_fates_test.c - the HTTP client against servers that behave badly: what it says of each call. */
#include "net/calls.h"

#include "base/clock.h"

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

static void answers_with_trailer(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=1\r\nok\r\n0\r\nX-Sum: 1\r\nX-Time: 2\r\n\r\n");
}

static void answers_empty(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 204 No Content\r\n\r\n");
}

static void continues_then_answers(struct peer *p, int fd)
{
	answers_once(p, fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

/* The header, byte by byte, for longer than the time-out; then all is well. */
static void drips_for_a_while(struct peer *p, int fd)
{
	if (!peer_read(p, fd) || !peer_say(fd, "HTTP/1.1 200 OK\r\nX-Slow: "))
		return;
	for (int i = 0; i < 2 * QUICK / 10 && peer_pause(p, 10); i++)
		if (!peer_say(fd, "1"))
			return;
	peer_say(fd, "\r\nContent-Length: 2\r\n\r\nok");
}

/* More than may be kept, as a whole. */
static void answers_at_length(struct peer *p, int fd)
{
	enum { LENGTH = 6 << 20 };
	static char body[LENGTH];
	memset(body, 'x', sizeof body);
	answers_once(p, fd, "HTTP/1.1 200 OK\r\nContent-Length: 6291456\r\nConnection: close\r\n\r\n");
	while (send(fd, body, sizeof body, MSG_NOSIGNAL) < 0)
		return;
}

static int other_port;

static void redirects_elsewhere(struct peer *p, int fd)
{
	char answer[200];
	snprintf(answer, sizeof answer, "HTTP/1.1 307 Over there\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n",
		 other_port);
	answers_once(p, fd, answer);
}

static void redirects_to_itself(struct peer *p, int fd)
{
	char answer[200];
	snprintf(answer, sizeof answer,
		"HTTP/1.1 307 Over there\r\nLocation: http://127.0.0.1:%d/other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		p->port);
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
	{ "chunked, with a trailer", answers_with_trailer, "http", AMPLE, FATE_ANSWERED, 200, "ok", false },
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
	if (strstr(r.error, "No error"))
		fail_msg("%s: the reason is \"%s\"", c->name, r.error);
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
	const struct call call = { .method = METHOD_POST, .url = url_of(p, "http", &a), .body = "x", .effect = true };
	struct result r = perform(&call, AMPLE);
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

/* --- what each protection is good for --------------------------------------------------------------------------------------------- */

static struct result answered_by(peer_serve *serve, const char *fault)
{
	struct arena a = { 0 };
	struct peer *p = peer_open(serve);
	const struct call call = { .method = METHOD_POST, .url = url_of(p, "http", &a), .body = "{}", .effect = true };
	setenv("TOWNBELL_FAULT", fault, 1);
	tear_down(NULL);
	set_up(NULL);
	struct result r = perform(&call, serve == drips_for_a_while ? QUICK : AMPLE);
	unsetenv("TOWNBELL_FAULT");
	peer_close(p);
	arena_done(&a);
	return r;
}

static void without_a_total_time_out_a_drip_is_waited_for(void **state)
{
	(void)state;
	FAULT("none");
	assert_int_equal(answered_by(drips_for_a_while, "none").answer.fate, FATE_CUT);
	assert_int_equal(answered_by(drips_for_a_while, "total-timeout").answer.fate, FATE_ANSWERED);
}

static void without_a_limit_a_large_answer_is_kept_whole(void **state)
{
	(void)state;
	FAULT("none");
	assert_true(answered_by(answers_at_length, "none").answer.truncated);
	struct result r = answered_by(answers_at_length, "answer-limit");
	assert_int_equal(r.answer.fate, FATE_ANSWERED);
	assert_int_equal(r.answer.length, 6 << 20);
}

static int heard_elsewhere(const char *fault)
{
	struct peer *other = peer_open(answers_ok);
	other_port = other->port;
	answered_by(redirects_elsewhere, fault);
	int heard = other->requests;
	peer_close(other);
	return heard;
}

static void without_the_rule_a_redirect_carries_the_words_elsewhere(void **state)
{
	(void)state;
	FAULT("none");
	assert_int_equal(heard_elsewhere("none"), 0);
	assert_int_equal(heard_elsewhere("redirects"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NET_TEST(the_fate_of_a_call_says_what_may_have_happened),
		NET_TEST(what_reached_nobody_never_left),
		NET_TEST(an_unread_connection_that_resets_is_never_taken_for_an_answer),
		NET_TEST(a_slow_server_delays_nobody_else),
		NET_TEST(without_a_total_time_out_a_drip_is_waited_for),
		NET_TEST(without_a_limit_a_large_answer_is_kept_whole),
		NET_TEST(without_the_rule_a_redirect_carries_the_words_elsewhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
