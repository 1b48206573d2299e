/* SPDX-License-Identifier: MIT */
/* web_test.c - what the world may ask, and what it gets. */
#include "web/house.h"

#define GET(path)  "GET " path " HTTP/1.1\r\n" HOST CLOSE "\r\n"
#define ASK(how)   how " HTTP/1.1\r\n" HOST CLOSE "\r\n"
#define WITH(path, header) "GET " path " HTTP/1.1\r\n" HOST CLOSE header "\r\n\r\n"
#define THERE      "/media/" PICTURE ".jpg"
#define DATE       "Wed, 22 Sep 2021 10:00:00 GMT"

static const struct answer_case {
	const char *request;
	int status;
	const char *has[4], *lacks;
} answers_of[] = {
	{ GET(THERE), 200, { "\r\n\r\n" BYTES, "Content-Type: image/jpeg\r\n", "Content-Length: 14\r\n" }, NULL },
	{ GET(THERE), 200, { "Cross-Origin-Resource-Policy: cross-origin\r\n", "nosniff", "no-referrer" }, "same-origin" },
	{ GET(THERE), 200, { "ETag: \"", "Last-Modified: " DATE "\r\n", "Accept-Ranges: none\r\n" }, NULL },
	{ GET(THERE), 200, { "Cache-Control: public, max-age=86400, immutable\r\n" }, "no-store" },
	{ GET(THERE "?x=1"), 200, { "\r\n\r\n" BYTES }, "Location" },
	{ ASK("HEAD " THERE), 200, { "Content-Length: 14\r\n", "Content-Type: image/jpeg\r\n" }, "a picture" },
	{ WITH(THERE, "If-Modified-Since: " DATE), 304, { "ETag: \"" }, "a picture" },
	{ WITH(THERE, "If-None-Match: *"), 304, { "ETag: \"" }, "a picture" },
	{ WITH(THERE, "If-None-Match: \"other\""), 200, { BYTES }, NULL },
	{ WITH(THERE, "If-None-Match: \"other\"\r\nIf-Modified-Since: " DATE), 200, { BYTES }, NULL },
	{ WITH(THERE, "If-Modified-Since: Tue, 21 Sep 2021 10:00:00 GMT"), 200, { BYTES }, NULL },
	{ WITH(THERE, "Range: bytes=0-3"), 200, { BYTES }, "206" },
	{ ASK("POST " THERE), 405, { "Allow: GET, HEAD\r\n" }, "a picture" },
	{ ASK("DELETE " THERE), 405, { "Allow: GET, HEAD\r\n" }, NULL },
	{ ASK("OPTIONS " THERE), 405, { "Allow: GET, HEAD\r\n" }, "Access-Control" },
	{ ASK("TRACE " THERE), 405, { "Allow: GET, HEAD\r\n" }, "TRACE" },
	{ GET("/media/none-of-that-name.jpg"), 404, { "default-src 'none'", "nosniff", "no-referrer", "same-origin" }, NULL },
	{ GET("/media/"), 404, { "no-store" }, NULL },
	{ GET("/media"), 404, { NULL }, "Location" },
	{ GET("/"), 404, { "default-src 'none'", "nosniff", "no-referrer", "no-store" }, NULL },
	{ GET("/favicon.ico"), 404, { NULL }, NULL },
	{ GET("/metrics"), 404, { NULL }, NULL },
	{ GET("/hooks"), 404, { NULL }, NULL },
	{ ASK("PUT /hooks/band"), 405, { "Allow: GET, POST\r\n" }, NULL },
	{ ASK("HEAD /hooks/band"), 405, { "Allow: GET, POST\r\n" }, NULL },
	{ ASK("BREW /elsewhere"), 404, { NULL }, "BREW" },
	{ "GET " THERE " HTTP/1.1\r\n" HOST HOST CLOSE "\r\n", 400, { "default-src 'none'", "nosniff", "Connection: close" }, NULL },
};

static void each_request_gets_what_it_may_have(void **state)
{
	struct house h;
	(void)state;
	open_house(&h);
	for (size_t i = 0; i < COUNT(answers_of); i++) {
		const struct answer_case *a = &answers_of[i];
		struct client *c = ask(&h, a->request);
		if (status_of(c) != a->status)
			fail_msg("%s: expected %d, got %s", a->request, a->status, c->text);
		for (size_t k = 0; k < COUNT(a->has) && a->has[k]; k++)
			if (!strstr(c->text, a->has[k]))
				fail_msg("%s: no %s in %s", a->request, a->has[k], c->text);
		if (a->lacks && strstr(c->text, a->lacks))
			fail_msg("%s: %s in %s", a->request, a->lacks, c->text);
		close_client(c);
	}
	close_house(&h);
}

static void a_picture_that_the_visitor_has_is_not_sent_again(void **state)
{
	struct house h;
	char request[512];
	(void)state;
	open_house(&h);
	struct client *first = ask(&h, GET(THERE));
	const char *tag = strstr(first->text, "ETag: ") + 6;
	snprintf(request, sizeof request, "GET " THERE " HTTP/1.1\r\n" HOST CLOSE "If-None-Match: \"a\", W/%.*s\r\n\r\n",
		 (int)strcspn(tag, "\r"), tag);
	struct client *second = ask(&h, request);
	assert_int_equal(status_of(second), 304);
	assert_null(strstr(second->text, "a picture"));
	close_client(first);
	close_client(second);
	close_house(&h);
}

/* --- what must never be shown ----------------------------------------------------------------------------------------------------- */

#define SECRET "the secret of the house"
#define LINK   "0000000000000000000000000000000a.jpg"
#define FOLDER "0000000000000000000000000000000b.jpg"
#define PIPE   "0000000000000000000000000000000c.jpg"
#define EMPTY  "0000000000000000000000000000000d.jpg"

/* Behind a link, and under names that are none. */
static void hide_secrets(struct house *h)
{
	static const char *const names[] = {
		"secret", "secret.jpg", PICTURE "0.jpg", PICTURE ".JPG", PICTURE ".jpg.", PICTURE ".jpg~", "." PICTURE ".jpg",
		PICTURE "\\x.jpg", PICTURE " .jpg", "한국어한국어한국어.jpg",
	};
	char from[256], to[256];
	for (size_t i = 0; i < COUNT(names); i++)
		put_file(h, names[i], SECRET, sizeof SECRET - 1);
	snprintf(to, sizeof to, "%s/secret", h->folder);
	snprintf(from, sizeof from, "%s/" LINK, h->folder);
	assert_int_equal(symlink(to, from), 0);
	snprintf(from, sizeof from, "%s/" FOLDER, h->folder);
	assert_int_equal(mkdir(from, 0700), 0);
	snprintf(from, sizeof from, "%s/" PIPE, h->folder);
	assert_int_equal(mkfifo(from, 0600), 0);
	put_file(h, EMPTY, "", 0);
}

static const char *const climbs[] = {
	"..", "%2e%2e", "%2E%2e", ".%2e", "%252e%252e", "..%2f", "..%5c", "..\\", "....", "..;", ".", "%c0%ae%c0%ae", "%e0%80%ae", "%uff0e",
	"%00", "..%00", "~", "//", "/", "%2f", "%5c", "%", "%zz", "%ff", "\xff", "C:", "file:", "*", "?", "%0d%0aX-Forged:%20yes",
};
static const char *const goals[] = {
	"secret", "secret.jpg", PICTURE ".JPG", PICTURE ".jpg.", PICTURE ".jpg~", PICTURE ".jpg%00", PICTURE ".jpg%20", PICTURE ".jpg/",
	PICTURE ".jpg%2f", "./" PICTURE ".jpg", "." PICTURE ".jpg", PICTURE "%5cx.jpg", PICTURE "%20.jpg", LINK,
	FOLDER, FOLDER "/x", PIPE, EMPTY, "etc/passwd",
	"townbell.db", "%ed%95%9c%ea%b5%ad%ec%96%b4%ed%95%9c%ea%b5%ad%ec%96%b4%ed%95%9c%ea%b5%ad%ec%96%b4.jpg",
};

static int shown(struct house *h, unsigned last, const char *path)
{
	char request[1024];
	int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST CLOSE "\r\n", path);
	struct client *c = ask_from(h, last, request, (size_t)n);
	bool bad = strstr(c->text, SECRET) || strstr(c->text, "X-Forged") || strstr(c->text, "root:");
	if (!bad && status_of(c) != 404 && status_of(c) != 400 && status_of(c) != 0)
		fail_msg("%s: %s", path, c->text);
	close_client(c);
	return bad;
}

/* Each way to climb, in front of each goal, on each route: more than two thousand. */
static int climb(struct house *h)
{
	static const char *const routes[] = { "/media/", "/hooks/", "/" };
	int found = 0, asked = 0;
	char path[512];
	h->hook_says = 404;
	for (size_t r = 0; r < COUNT(routes); r++)
		for (size_t i = 0; i < COUNT(climbs) * COUNT(goals); i++) {
			const char *goal = goals[i % COUNT(goals)], *up = climbs[i / COUNT(goals)];
			snprintf(path, sizeof path, "%s%s/%s", routes[r], up, goal);
			found += shown(h, 2 + (unsigned)asked++ / 50, path);
		}
	for (size_t i = 0; i < COUNT(goals); i++) {
		snprintf(path, sizeof path, "/media/%s", goals[i]);
		found += shown(h, 2 + (unsigned)asked++ / 50, path);
	}
	assert_true(asked > 1900);
	return found;
}

static void nothing_but_pictures_is_ever_opened(void **state)
{
	struct house h;
	(void)state;
	open_house(&h);
	hide_secrets(&h);
	assert_int_equal(climb(&h), 0);
	close_house(&h);
}

static void without_the_rule_of_names_a_secret_is_shown(void **state)
{
	struct house h;
	(void)state;
	FAULT("media-names");
	open_house(&h);
	hide_secrets(&h);
	assert_true(shown(&h, 1, "/media/secret"));
	close_house(&h);
}

static void without_the_rule_of_links_a_secret_is_shown(void **state)
{
	struct house h;
	(void)state;
	FAULT("media-links");
	open_house(&h);
	hide_secrets(&h);
	assert_true(shown(&h, 1, "/media/" LINK));
	close_house(&h);
}

/* --- hooks ------------------------------------------------------------------------------------------------------------------------ */

static void a_hook_is_answered_by_whoever_took_it(void **state)
{
	static const struct {
		int says, status;
		const char *has;
	} cases[] = { { 200, 200, "\r\n\r\nok" }, { 401, 401, "unauthorized" }, { 403, 403, "forbidden" }, { 404, 404, "not found" },
		      { 503, 503, "Retry-After: 10\r\n" } };
	struct house h;
	(void)state;
	open_house(&h);
	for (size_t i = 0; i < COUNT(cases); i++) {
		h.hook_says = cases[i].says;
		struct client *c = ask(&h, "POST /hooks/insta%20gram HTTP/1.1\r\n" HOST CLOSE "Content-Length: 2\r\n\r\nhi");
		assert_int_equal(status_of(c), cases[i].status);
		assert_non_null(strstr(c->text, cases[i].has));
		assert_non_null(strstr(c->text, "nosniff"));
		assert_string_equal(h.seen, "insta gram");
		close_client(c);
	}
	close_house(&h);
}

static bool is_kept(struct stage *s)
{
	return ((struct house *)(void *)s)->kept != NULL;
}

static void a_hook_may_be_answered_later(void **state)
{
	struct house h;
	(void)state;
	open_house(&h);
	struct client *c = open_client_from(web_port(h.web), 1);
	say(c, "POST /hooks/chat HTTP/1.1\r\n" HOST CLOSE "Content-Length: 2\r\n\r\nhi");
	assert_true(run(&h.stage, c, is_kept, 2000));
	visit_answer(h.kept, 200, "text/plain", "late", 4);
	assert_true(run(&h.stage, c, is_closed, 2000));
	assert_non_null(strstr(c->text, "\r\n\r\nlate"));
	close_client(c);
	close_house(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_gets_what_it_may_have),
		cmocka_unit_test(a_picture_that_the_visitor_has_is_not_sent_again),
		cmocka_unit_test(nothing_but_pictures_is_ever_opened),
		cmocka_unit_test(without_the_rule_of_names_a_secret_is_shown),
		cmocka_unit_test(without_the_rule_of_links_a_secret_is_shown),
		cmocka_unit_test(a_hook_is_answered_by_whoever_took_it),
		cmocka_unit_test(a_hook_may_be_answered_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
