/* SPDX-License-Identifier: MIT */
/* server.h - an HTTP server on the loop (libmicrohttpd, external epoll), with the guards of libraries.md §1.
 *
 * One Host, at most one Content-Length, never both it and Transfer-Encoding, only "chunked": else 400 and close. Body over the ceiling:
 * 413. An absolute deadline of 10 s for a request to come in, also for the next one on the same connection, and one of 30 s for its answer
 * to be read. At most 256 connections. The
 * handler is called once the whole body is there. It may answer at once, or keep the visit and answer later (delays, long polls), or
 * end it without an answer; each visit is ended exactly once. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "net/loop.h"

struct origin;
struct server;
struct visit;

typedef void server_handler(void *context, struct visit *v);

struct server_options {
	const char *address; /* "127.0.0.1" or "::1" … */
	int port;            /* 0: the kernel chooses */
	int socket;          /* listens already (notify_socket()): taken in place of address and port, stays the caller's; 0: none */
	size_t body_max;
	size_t address_max;  /* bytes of an address (else 414) and of all headers (else 431); 0: what the library takes, 32 KiB in all */
	size_t headers_max;
	int per_origin_max;  /* connections from one origin, but for this machine itself, where a proxy speaks for many; 0: no such limit */
	const char *const *headers; /* of every answer: name, value, name, value … and NULL; a visit's own of the same name goes before */
	server_handler *handler;
	void *context;
	int64_t deadline_ms; /* for a request to come in; 0: 10 s */
	int64_t answer_ms;   /* for its answer to be read; 0: 30 s */
};

MUST_CHECK bool server_open(struct loop *l, const struct server_options *o, struct server **out, struct err *e);
/* Every connection is cut; visits that are still kept are gone, too. Not from inside the handler. */
void server_close(struct server *s);
int server_port(const struct server *s);

const char *visit_method(const struct visit *v);
const char *visit_path(const struct visit *v);   /* percent-decoded, without query */
const char *visit_query_raw(const struct visit *v); /* behind the '?', "" none */
/* Percent-decoded query parameter (a '+' stays a '+' only when written %2B, else it is a space); NULL when absent. */
const char *visit_query(const struct visit *v, const char *name);
const char *visit_header(const struct visit *v, const char *name); /* case ignored; NULL when absent */
const char *visit_body(const struct visit *v, size_t *length);
/* Percent-decoded field of an application/x-www-form-urlencoded body; NULL when absent. */
const char *visit_form(struct visit *v, const char *name);
/* Who is at the other end of the connection. */
const struct origin *visit_origin(const struct visit *v);
/* Answer now. The visit is gone afterwards. */
void visit_answer(struct visit *v, int status, const char *content_type, const char *body, size_t length);
/* The same with `length` bytes of an open file, which is read as its reader keeps up and is closed at the end. */
void visit_answer_file(struct visit *v, const char *content_type, int fd, size_t length);
/* Answer after `delay_ms`. */
void visit_answer_later(struct visit *v, int64_t delay_ms, int status, const char *content_type, const char *body);
/* Close the connection without an answer (shutdown), now or after sending only the first `bytes` of a 200 answer with this body. */
void visit_drop(struct visit *v);
void visit_cut(struct visit *v, const char *body, size_t bytes);
/* A kept visit whose client has closed its end: nobody would read the answer (the library does not notice while a visit is kept). It must
 * still be answered or dropped. */
bool visit_is_gone(const struct visit *v);
/* Header of the answer that follows. */
void visit_set_header(struct visit *v, const char *name, const char *value);

#endif
