/* SPDX-License-Identifier: MIT */
/* bench.h - a sandbox and a plain HTTP client on one loop, for the tests of this room.
 *
 * ask() calls and waits; begin() only starts a call, wait_all() waits for all that were begun. What they give lives until the bench is
 * closed. */
#ifndef TESTS_SANDBOX_BENCH_H
#define TESTS_SANDBOX_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "net/http.h"
#include "sandbox/sandbox.h"
#include "unit.h"

#define FORM "application/x-www-form-urlencoded; charset=UTF-8"
#define JSON "application/json"
#define START INT64_C(1632913200000) /* 2021-09-29T20:00:00+09:00 */

enum { PATIENCE_MS = 20000 };

struct bench {
	struct loop *loop;
	struct http *http;
	struct sandbox *sandbox;
	struct sandbox_options options;
	struct arena arena;
	int begun;
};

struct got {
	struct bench *bench;
	bool ended;
	enum fate fate;
	int status;
	int64_t retry_after_ms;
	const char *body;
	const struct json *json; /* NULL: no JSON */
};

static inline void bench_turn(void *context)
{
	struct bench *b = context;
	if (b->sandbox)
		loop_wake_in(b->loop, sandbox_turn(b->sandbox));
}

/* Address, port and time of the options are set here; NULL: none. */
static inline void bench_open(struct bench *b, const struct sandbox_options *o)
{
	struct err e = { 0 };
	*b = (struct bench){ .options = o ? *o : (struct sandbox_options){ 0 } };
	const struct loop_events events = { .context = b, .turn = bench_turn };
	b->options.address = "127.0.0.1";
	b->options.now_at = START;
	b->options.offset_s = 9 * 3600;
	if (!loop_open(&events, &b->loop, &e) || !http_open(b->loop, &b->http, &e) || !sandbox_open(b->loop, &b->options, &b->sandbox, &e))
		fail_msg("%s", e.text);
	loop_wake(b->loop);
}

static inline void bench_close(struct bench *b)
{
	http_close(b->http);
	sandbox_close(b->sandbox);
	loop_close(b->loop);
	arena_done(&b->arena);
}

static inline void bench_ended(void *context, const struct answer *answer)
{
	struct got *g = context;
	struct bench *b = g->bench;
	g->ended = true;
	g->fate = answer->fate;
	g->status = answer->status;
	g->retry_after_ms = answer->retry_after_ms;
	g->body = arena_string(&b->arena, answer->body);
	if (!json_read(g->body, strlen(g->body), &b->arena, &g->json, NULL))
		g->json = NULL;
	if (--b->begun == 0)
		loop_stop(b->loop);
}

struct asked {
	const char *path;        /* behind the port */
	const char *type, *body; /* NULL: a GET */
	size_t length;           /* of a body with zero bytes in it; 0: it ends at its first */
	const char *bearer;      /* NULL: none */
	int timeout_ms;          /* 0: PATIENCE_MS */
};

static inline struct got *begin(struct bench *b, const struct asked *a)
{
	struct got *g = ARENA_NEW(&b->arena, struct got);
	struct err e = { 0 };
	struct call call = { .method = a->body ? METHOD_POST : METHOD_GET, .content_type = a->type, .body = a->body,
			     .body_length = a->length, .bearer = a->bearer, .effect = true };
	const struct http_end end = { bench_ended, g };
	g->bench = b;
	call.url = arena_printf(&b->arena, "http://127.0.0.1:%d%s", sandbox_port(b->sandbox), a->path);
	if (!http_start(b->http, &call, a->timeout_ms ? a->timeout_ms : PATIENCE_MS, &end, &e))
		fail_msg("%s", e.text);
	b->begun++;
	return g;
}

static inline void wait_all(struct bench *b)
{
	while (b->begun)
		loop_run(b->loop);
}

static inline const struct got *ask(struct bench *b, const struct asked *a)
{
	struct got *g = begin(b, a);
	wait_all(b);
	return g;
}

static inline const struct got *get(struct bench *b, const char *path)
{
	return ask(b, &(struct asked){ .path = path });
}

static inline const struct got *post(struct bench *b, const char *path, const char *form)
{
	return ask(b, &(struct asked){ .path = path, .type = FORM, .body = form });
}

static inline const struct got *post_json(struct bench *b, const char *path, const char *json)
{
	return ask(b, &(struct asked){ .path = path, .type = JSON, .body = json });
}

/* The integer at a path, or -1. */
static inline int64_t number_at(const struct json *j, const char *path)
{
	int64_t n = -1;
	return json_integer(json_path(j, path), &n) ? n : -1;
}

/* The text at a path, or "(none)". */
static inline const char *text_at(const struct json *j, const char *path)
{
	const char *s = json_string(json_path(j, path));
	return s ? s : "(none)";
}

/* A call of /sandbox that must go well. */
static inline const struct got *control(struct bench *b, const char *path, const char *json)
{
	const struct got *g = json ? post_json(b, path, json) : get(b, path);
	if (g->status != 200)
		fail_msg("%s %s: %d %s", path, json ? json : "", g->status, g->body);
	return g;
}

static inline int64_t violations_of(struct bench *b, const char *kind)
{
	const struct json *list = json_member(control(b, "/sandbox/violations", NULL)->json, "violations");
	int64_t n = 0;
	for (const struct json *j = json_first(list); j; j = json_next(j))
		n += strcmp(text_at(j, "kind"), kind) == 0;
	return n;
}

static inline size_t posts_in(struct bench *b)
{
	return json_count(control(b, "/sandbox/posts", NULL)->json);
}

#endif
