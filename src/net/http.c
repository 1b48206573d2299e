/* SPDX-License-Identifier: MIT */
/* http.c - see http.h. */
#include "net/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/text.h"
#include "net/multi.h"

enum {
	BODY_MAX = 4 << 20,
	HEADERS_MAX = 64 << 10,
	CONNECT_MS = 10000,
	DAY_MS = 24 * 60 * 60 * 1000
};

/* One call. A transfer that has ended is kept for the next call: there are never more than calls were in flight at once. */
struct transfer {
	struct http *http;
	struct transfer *next, *before; /* in flight, or spare */
	CURL *easy;
	CURLU *url;
	struct http_end end;
	struct arena arena;  /* of this call: body, content type, answer; reset when it has ended */
	const char *peer;    /* host, and port where one was named: all of the URL that may be shown */
	char *request;
	size_t request_length;
	bool once;           /* it must not be sent a second time */
	bool began;          /* a connection was ready to take it */
	struct curl_slist headers[4];
	struct text body;
	size_t header_bytes;
	bool header_whole;   /* the empty line came */
	bool too_large;
	char reason[CURL_ERROR_SIZE];
};

struct http {
	struct multi *multi;
	struct transfer *running, *spare;
	int running_count;
	struct arena arena; /* of the transfers */
};

/* cppcheck-suppress constParameter ; libcurl's type */
static size_t on_header(char *line, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	/* libcurl takes a connection closed in the middle of the header for the end of an empty answer. What comes behind the empty line
	 * belongs to the next header (after "100 Continue") when it begins like one, else to the trailer of a body in chunks. */
	if (size * n > 0 && (line[0] == '\r' || line[0] == '\n'))
		t->header_whole = true;
	else if (size * n >= strlen("HTTP/") && memcmp(line, "HTTP/", strlen("HTTP/")) == 0)
		t->header_whole = false;
	t->header_bytes += size * n;
	t->too_large = t->too_large || (t->header_bytes > HEADERS_MAX && !fault_on("answer-limit"));
	return t->too_large ? CURL_WRITEFUNC_ERROR : size * n;
}

static size_t on_body(char *data, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	if (size * n > t->body.ceiling - t->body.length) {
		t->too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	text_add_n(&t->body, data, size * n);
	return size * n;
}

/* Before a request goes out, also when libcurl is about to repeat it by itself because the connection that it reused turned out to be dead:
 * then a post may be there already. */
static int on_request(void *context, char *ours, char *theirs, int our_port, int their_port)
{
	struct transfer *t = context;
	bool again = t->began;

	(void)ours;
	(void)theirs;
	(void)our_port;
	(void)their_port;
	t->began = true;
	return again && t->once ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* What is the same in every call; a spare transfer keeps it. */
static void set_constants(struct transfer *t)
{
	CURL *easy = t->easy;
	const char *authorities = getenv("SSL_CERT_FILE"); /* OpenSSL's own name for it: a private authority */

	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that does not answer must not stop the loop at the deadline. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, fault_on("quick-exit") ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, fault_on("redirects") ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, fault_on("trust") ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, fault_on("trust") ? 0L : 2L);
	/* One bundle file is cached; a folder of certificates would be searched anew by every connection (22 ms of CPU). */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	if (authorities && authorities[0])
		curl_easy_setopt(easy, CURLOPT_CAINFO, authorities);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "townbell/" TOWNBELL_VERSION);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->reason);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
}

static struct transfer *take_transfer(struct http *h)
{
	struct transfer *t = h->spare;

	if (t) {
		h->spare = t->next;
		return t;
	}
	t = ARENA_NEW(&h->arena, struct transfer);
	t->http = h;
	t->easy = curl_easy_init();
	t->url = curl_url();
	if (!t->easy || !t->url)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(0)));
	set_constants(t);
	return t;
}

/* The token stands in the URL, in the body or in a header: nothing of them stays behind. */
static void spare_transfer(struct transfer *t)
{
	if (t->request)
		crypto_wipe(t->request, t->request_length);
	t->request = NULL;
	if (t->headers[2].data)
		crypto_wipe(t->headers[2].data, strlen(t->headers[2].data));
	t->headers[2].data = NULL;
	curl_url_set(t->url, CURLUPART_URL, NULL, 0);
	arena_reset(&t->arena);
	t->next = t->http->spare;
	t->http->spare = t;
}

static void link_running(struct transfer *t)
{
	struct http *h = t->http;

	t->before = NULL;
	t->next = h->running;
	if (t->next)
		t->next->before = t;
	h->running = t;
	h->running_count++;
}

static void unlink_running(struct transfer *t)
{
	struct http *h = t->http;

	if (t->before)
		t->before->next = t->next;
	else
		h->running = t->next;
	if (t->next)
		t->next->before = t->before;
	h->running_count--;
}

/* The whole answer came, even if the connection then broke. */
static bool is_whole(const struct transfer *t, CURLcode code, int status)
{
	curl_off_t declared = -1;

	if (status < 200 || !t->header_whole)
		return false;
	if (code == CURLE_OK)
		return true;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
	return declared >= 0 && (size_t)declared == t->body.length;
}

static const struct reason {
	CURLcode code;
	enum message_id message; /* {1} the peer, {2} libcurl's own words or the system's */
} reasons[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, MSG_HTTP_RESOLVE },
	{ CURLE_COULDNT_CONNECT, MSG_HTTP_CONNECT },
	{ CURLE_OPERATION_TIMEDOUT, MSG_HTTP_TIMEOUT },
	{ CURLE_PEER_FAILED_VERIFICATION, MSG_HTTP_CERTIFICATE },
	{ CURLE_SSL_CACERT_BADFILE, MSG_HTTP_AUTHORITIES },
	{ CURLE_SSL_CONNECT_ERROR, MSG_HTTP_TLS },
	{ CURLE_GOT_NOTHING, MSG_HTTP_NOTHING },
	{ CURLE_ABORTED_BY_CALLBACK, MSG_HTTP_NOTHING }, /* stopped by on_request(), because of that */
	{ CURLE_PARTIAL_FILE, MSG_HTTP_PARTIAL },
	{ CURLE_RECV_ERROR, MSG_HTTP_LOST },
	{ CURLE_SEND_ERROR, MSG_HTTP_LOST },
	{ CURLE_UNSUPPORTED_PROTOCOL, MSG_HTTP_FOREIGN },
	{ CURLE_WEIRD_SERVER_REPLY, MSG_HTTP_FOREIGN },
	{ CURLE_OK, MSG_HTTP_PARTIAL }, /* ended in the header */
	{ CURL_LAST, MSG_HTTP_OTHER },
};

/* libcurl's words for a bad certificate name the mistake and the host, never the URL; elsewhere its general words are enough. */
static const char *detail(const struct transfer *t, CURLcode code)
{
	long number = 0;

	if (code == CURLE_PEER_FAILED_VERIFICATION && t->reason[0])
		return t->reason;
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
	if (code == CURLE_COULDNT_CONNECT && number != 0)
		return strerror((int)number);
	return curl_easy_strerror(code);
}

static const char *words(struct transfer *t, CURLcode code)
{
	const struct reason *r = reasons;
	enum { SIZE = 600 };
	char *out = arena_alloc(&t->arena, SIZE);

	while (r->code != CURL_LAST && r->code != code)
		r++;
	message_format(out, SIZE, t->too_large ? MSG_HTTP_TOO_LARGE : r->message, ARGS(t->peer, detail(t, code)));
	return out;
}

static int64_t retry_after(const struct transfer *t)
{
	struct curl_header *found;

	if (curl_easy_header(t->easy, "Retry-After", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return -1;
	return http_retry_after(found->value, clock_wall(NULL));
}

static const char *usage(struct transfer *t)
{
	struct curl_header *found;

	if (curl_easy_header(t->easy, "X-Business-Use-Case-Usage", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return NULL;
	return arena_string(&t->arena, found->value);
}

static void on_ended(void *context, void *easy, int result)
{
	struct transfer *t = NULL;
	struct answer a = { .fate = FATE_CUT, .body = "", .retry_after_ms = -1 };
	CURLcode code = (CURLcode)result;
	long status = 0, sent = 0;

	(void)context;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
	unlink_running(t);
	/* A header line that does not end within 100 KiB is "out of memory" to libcurl. */
	t->too_large = t->too_large || code == CURLE_FILESIZE_EXCEEDED || (code == CURLE_OUT_OF_MEMORY && sent > 0);
	a.status = (int)status;
	a.truncated = t->too_large;
	if (!t->too_large && is_whole(t, code, a.status)) {
		a.fate = FATE_ANSWERED;
		a.body = t->body.data;
		a.length = t->body.length;
		a.retry_after_ms = retry_after(t);
		a.usage = usage(t);
	} else {
		a.fate = sent == 0 && !(t->once && t->began) ? FATE_NEVER_LEFT : FATE_CUT;
		a.error = words(t, code);
	}
	t->end.done(t->end.context, &a);
	spare_transfer(t);
}

static bool is_loopback_host(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	char inner[64];
	size_t n = strlen(host);

	if (strcasecmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (host[0] != '[' || n < 3 || n > sizeof inner)
		return false;
	snprintf(inner, sizeof inner, "%.*s", (int)(n - 2), host + 1);
	return inet_pton(AF_INET6, inner, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

/* A part of the URL, copied into the transfer's arena; NULL when it is not there. */
static const char *part(struct transfer *t, CURLUPart which)
{
	char *found = NULL;

	if (curl_url_get(t->url, which, &found, 0) != CURLUE_OK)
		return NULL;
	const char *copy = arena_string(&t->arena, found);
	curl_free(found);
	return copy;
}

/* Words about a URL never show it: it may hold the token. */
static bool set_url(struct transfer *t, const char *url, bool *plain, struct err *e)
{
	CURLUcode code = curl_url_set(t->url, CURLUPART_URL, url, CURLU_DISALLOW_USER);

	if (code != CURLUE_OK)
		return err_set(e, ERR_INPUT, MSG_HTTP_URL, ARGS(curl_url_strerror(code)));
	const char *scheme = part(t, CURLUPART_SCHEME), *host = part(t, CURLUPART_HOST), *port = part(t, CURLUPART_PORT);
	if (!scheme || !host)
		return err_set(e, ERR_INPUT, MSG_HTTP_URL, ARGS(curl_url_strerror(CURLUE_NO_HOST)));
	*plain = strcmp(scheme, "http") == 0;
	if (!*plain && strcmp(scheme, "https") != 0)
		return err_set(e, ERR_INPUT, MSG_HTTP_SCHEME, ARGS(host, scheme));
	if (*plain && !is_loopback_host(host))
		return err_set(e, ERR_INPUT, MSG_HTTP_PLAIN, ARGS(host));
	t->peer = port ? arena_printf(&t->arena, "%s:%s", host, port) : host;
	return true;
}

static void set_body(struct transfer *t, const struct call *call)
{
	const char *type = call->body ? call->content_type : NULL;

	t->request = NULL;
	t->request_length = 0;
	/* An empty value takes libcurl's own header away: no waiting for "100 Continue", no type of a body that is not there. */
	t->headers[0] = (struct curl_slist){ .data = arena_string(&t->arena, "Expect:"), .next = &t->headers[1] };
	t->headers[1].data = type ? arena_printf(&t->arena, "Content-Type: %s", type) : arena_string(&t->arena, "Content-Type:");
	t->headers[1].next = call->bearer ? &t->headers[2] : NULL;
	t->headers[2].data = call->bearer ? arena_printf(&t->arena, "Authorization: Bearer %s", call->bearer) : NULL;
	t->headers[2].next = NULL;
	if (call->header) {
		struct curl_slist *last = &t->headers[call->bearer ? 2 : 1];
		t->headers[3] = (struct curl_slist){ .data = arena_string(&t->arena, call->header) };
		last->next = &t->headers[3];
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	if (call->method == METHOD_GET) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
		return;
	}
	const char *body = call->body ? call->body : "";
	t->request_length = call->body_length > 0 ? call->body_length : strlen(body);
	t->request = arena_string_n(&t->arena, body, t->request_length);
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->request);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->request_length);
}

/* libcurl repeats a POST by itself when a connection that it reuses turns out to be dead: on_request() keeps it from that, and a call that
 * nobody could look for goes over a fresh connection, which is never repeated. */
static void set_connection(struct transfer *t, const struct call *call, int timeout_ms)
{
	long fresh = call->effect && !call->sought && !fault_on("reuse");
	long total = timeout_ms > 0 ? timeout_ms : 1;

	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, fresh);
	curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, fresh);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, fault_on("total-timeout") ? 0L : total);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, total < CONNECT_MS ? total : (long)CONNECT_MS);
}

static size_t most_of_answer(const struct call *call)
{
	if (fault_on("answer-limit"))
		return 4 * BODY_MAX;
	return call->answer_max ? call->answer_max : BODY_MAX;
}

bool http_start(struct http *h, const struct call *call, int timeout_ms, const struct http_end *end, struct err *e)
{
	struct transfer *t = take_transfer(h);
	bool plain = false;

	if (!set_url(t, call->url, &plain, e)) {
		spare_transfer(t);
		return false;
	}
	t->end = *end;
	t->header_bytes = 0;
	t->header_whole = false;
	t->once = call->effect && call->sought && !fault_on("rewind");
	t->began = false;
	t->too_large = false;
	t->reason[0] = '\0';
	text_init(&t->body, &t->arena, most_of_answer(call));
	curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->body.ceiling);
	curl_easy_setopt(t->easy, CURLOPT_CURLU, t->url);
	set_body(t, call);
	set_connection(t, call, timeout_ms);
	multi_prepare(h->multi, t->easy, plain);
	link_running(t);
	multi_add(h->multi, t->easy);
	return true;
}

bool http_open(struct loop *l, struct http **out, struct err *e)
{
	struct http *h = calloc(1, sizeof *h);

	if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(h);
		return err_set(e, ERR_IO, MSG_HTTP_OPEN, ARGS(strerror(ENOMEM)));
	}
	if (!multi_open(l, on_ended, h, &h->multi, e)) {
		curl_global_cleanup();
		free(h);
		return false;
	}
	*out = h;
	return true;
}

void http_close(struct http *h)
{
	if (!h)
		return;
	while (h->running) {
		struct transfer *t = h->running;
		multi_remove(h->multi, t->easy);
		unlink_running(t);
		spare_transfer(t);
	}
	for (struct transfer *t = h->spare; t; t = t->next) {
		curl_easy_cleanup(t->easy);
		curl_url_cleanup(t->url);
		arena_done(&t->arena);
	}
	arena_done(&h->arena);
	multi_close(h->multi);
	curl_global_cleanup();
	free(h);
}

int http_running(const struct http *h)
{
	return h->running_count;
}

const char *http_library(void)
{
	static char name[64];

	snprintf(name, sizeof name, "libcurl %s", curl_version_info(CURLVERSION_NOW)->version);
	return name;
}

int64_t http_retry_after(const char *value, int64_t now)
{
	size_t digits = strspn(value, "0123456789");
	int64_t wait;

	if (digits > 0 && value[digits] == '\0')
		return digits > 6 || (wait = strtoll(value, NULL, 10) * 1000) > DAY_MS ? DAY_MS : wait;
	/* A date begins with its weekday; libcurl's reader would also take "2021". */
	time_t at = strchr("MTWFS", value[0]) ? curl_getdate(value, NULL) : -1;
	if (at < 0)
		return -1;
	if (at > (now + DAY_MS) / 1000) /* also a year that milliseconds cannot count to */
		return DAY_MS;
	wait = (int64_t)at * 1000 - now;
	return wait < 0 ? 0 : wait > DAY_MS ? DAY_MS : wait;
}
