/* SPDX-License-Identifier: MIT */
/* server_visit_test.c - what a visit shows of its request, and how it can end. */
#include "net/stage.h"

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
		{ "GET /?qq=0&q=%zz&e=%00 HTTP/1.1\r\n" HOST CLOSE "\r\n",
		  "GET|/|qq=0&q=%zz&e=%00|q=(none)|e=(none)|h=(none)|0:|f=(none)|g=(none)" },
		{ "DELETE /x?&&q==&e=%41&e=2 HTTP/1.1\r\n" HOST CLOSE "\r\n",
		  "DELETE|/x|&&q==&e=%41&e=2|q==|e=A|h=(none)|0:|f=(none)|g=(none)" },
		{ "POST /x HTTP/1.1\r\n" HOST CLOSE
		  "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 30\r\n\r\n"
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

static void a_socket_that_listens_already_serves_one_server_after_the_other(void **state)
{
	struct stage s;
	struct err e = { 0 };
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)state;
	assert_int_equal(listen(listening, 8), 0);
	open_stage(&s, answers);
	const struct server_options o = { .address = "unused", .socket = listening, .body_max = BODY_MAX,
					  .handler = handle, .context = &s };
	for (int round = 0; round < 2; round++) {
		server_close(s.server);
		assert_true(server_open(s.loop, &o, &s.server, &e));
		assert_true(server_port(s.server) > 0);
		struct client *c = open_client(&s);
		say(c, REQUEST);
		assert_true(run(&s, c, is_answered, 5000));
		close_client(c);
	}
	close_stage(&s);
	close(listening);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(a_socket_that_listens_already_serves_one_server_after_the_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
