/* SPDX-License-Identifier: MIT */
/* http.h - the one HTTP client: libcurl multi on the loop.
 *
 * Every call has an absolute deadline, an answer ceiling of 4 MiB unless it says otherwise, headers of 64 KiB at most; TLS is verified
 * (1.2 or newer, the system's bundle of authorities or $SSL_CERT_FILE), only https, and http to loopback hosts; no redirects, no proxy,
 * no cookies, no .netrc, no content encodings; HTTP/1.1. libcurl must never repeat a call with effect by itself: it goes over a fresh
 * connection that is not reused (negative control: fault "reuse"); one that is `sought` may take a kept connection, but libcurl is
 * stopped where it would repeat it, and the call is CUT (fault "rewind").
 * Fates: NEVER_LEFT only when no byte of a request left (CURLINFO_REQUEST_SIZE is 0; one that is `sought` not even then, when a
 * connection was ready for it); ANSWERED when a status line and the whole body came (also when the connection broke behind a complete
 * answer); everything else is CUT, and its body is not shown. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "model/exchange.h"
#include "net/loop.h"

struct http;

/* Called from the loop when the call has ended; the answer lives until it returns (copy what is to stay). Never called from inside
 * http_start(); it may start further calls. */
typedef void http_done(void *context, const struct answer *answer);

MUST_CHECK bool http_open(struct loop *l, struct http **out, struct err *e);
void http_close(struct http *h); /* calls in flight are dropped, their done() is not called */
/* Start a call; url, body and so on are copied. timeout_ms is the whole time allowed, connect included (connect at most 10 s of it).
 * False only for what can be said without the network: a URL that is not legal. */
struct http_end {
	http_done *done;
	void *context;
};
MUST_CHECK bool http_start(struct http *h, const struct call *call, int timeout_ms, const struct http_end *end, struct err *e);
int http_running(const struct http *h);
const char *http_library(void); /* "libcurl 7.88.1" */
/* RFC 9110 Retry-After: seconds or an HTTP date (against `now`), clamped to 0 … one day; -1 for junk. */
int64_t http_retry_after(const char *value, int64_t now);

#endif
