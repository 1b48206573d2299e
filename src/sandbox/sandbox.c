/* SPDX-License-Identifier: MIT */
#include "sandbox/sandbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "sandbox/band.h"
#include "sandbox/control.h"
#include "sandbox/deeds.h"
#include "sandbox/instagram.h"
#include "sandbox/routes.h"
#include "sandbox/strikes.h"
#include "sandbox/telegram.h"
#include "sandbox/world.h"

enum { BODY_MAX = 12 << 20, GONE_CHECK_MS = 250 };

#define WORLD_BYTES ((size_t)512 << 20)

int64_t world_now(const struct sandbox *s)
{
	return s->happening_at ? s->happening_at : clock_wall(&s->clock);
}

int64_t sandbox_now(const struct sandbox *s)
{
	return clock_wall(&s->clock);
}

int sandbox_port(const struct sandbox *s)
{
	return server_port(s->server);
}

static struct request *free_request(struct sandbox *s)
{
	for (size_t i = 0; i < REQUESTS_MAX; i++)
		if (s->requests[i].waiting == WAIT_NOTHING && !s->requests[i].visit)
			return &s->requests[i];
	return NULL;
}

void world_release(struct request *rq)
{
	arena_done(&rq->arena);
	*rq = (struct request){ 0 };
}

void world_send(struct sandbox *s, struct request *rq)
{
	const struct response *r = &rq->response;
	if (rq->service != SERVICE_CONTROL)
		journal_status(&s->journal, rq, rq->visit ? r->status : 0);
	if (rq->visit && r->retry_after_s)
		visit_set_header(rq->visit, "Retry-After", message_number((char[24]){ 0 }, r->retry_after_s));
	if (rq->visit)
		visit_answer(rq->visit, r->status, r->type, r->body, strlen(r->body));
	world_release(rq);
}

void world_answer(struct sandbox *s, struct request *rq)
{
	if (rq->fault && rq->fault->after) {
		rq->fault->strike(s, rq);
	} else if (s->settings.latency_ms && rq->visit) {
		rq->waiting = WAIT_ANSWER;
		rq->due_at = clock_monotonic() + s->settings.latency_ms;
	} else {
		world_send(s, rq);
	}
}

void world_refuse(struct sandbox *s, struct request *rq, const struct fault_row *row)
{
	if (rq->service == SERVICE_BAND)
		band_refuse(s, rq, row->status, row->code);
	else if (rq->service == SERVICE_INSTAGRAM)
		instagram_strike(s, rq, row);
	else
		telegram_refuse(s, rq, row->status, NULL);
}

static bool admits(struct sandbox *s, struct request *rq)
{
	static bool (*const gates[])(struct sandbox *, struct request *) = {
		[SERVICE_BAND] = band_admits, [SERVICE_TELEGRAM] = telegram_admits, [SERVICE_INSTAGRAM] = instagram_admits,
	};
	return gates[rq->service](s, rq);
}

void world_perform(struct sandbox *s, struct request *rq)
{
	rq->waiting = WAIT_NOTHING;
	if (admits(s, rq))
		rq->route->handler(s, rq);
	if (rq->waiting == WAIT_NOTHING)
		world_answer(s, rq);
}

/* Telegram's reads do not count: a send may go beside the long poll. Instagram does not mind. */
static bool counts_as_busy(const struct request *rq)
{
	return rq->service != SERVICE_INSTAGRAM && rq->visit && (rq->service == SERVICE_BAND || (rq->route && rq->route->writes));
}

static void check_parallel(struct sandbox *s, const struct request *rq)
{
	if (!counts_as_busy(rq))
		return;
	for (size_t i = 0; i < REQUESTS_MAX; i++) {
		const struct request *other = &s->requests[i];
		bool same = other != rq && other->service == rq->service && other->token && rq->token;
		if (!same || strcmp(other->token, rq->token) != 0 || other->waiting == WAIT_NOTHING)
			continue;
		if (counts_as_busy(other) && !visit_is_gone(other->visit))
			journal_violation(&s->journal, rq, "parallel", other->path);
	}
}

static void serve(struct sandbox *s, struct request *rq)
{
	if (rq->service != SERVICE_TELEGRAM)
		request_find_token(rq);
	journal_call(&s->journal, rq, world_now(s));
	check_parallel(s, rq);
	rq->fault = faults_roll(&s->faults, rq, &rq->fault_ms);
	if (rq->fault && !rq->fault->after)
		rq->fault->strike(s, rq);
	else
		world_perform(s, rq);
}

static void on_visit(void *context, struct visit *v)
{
	static const char full[] = "{\"error\":\"too many requests are waiting\"}";
	struct sandbox *s = context;
	struct request *rq = free_request(s);
	if (!rq) {
		visit_answer(v, 503, "application/json", full, sizeof full - 1);
		return;
	}
	request_read(rq, v);
	routes_find(rq);
	if (rq->service == SERVICE_CONTROL)
		control_serve(s, rq);
	else
		serve(s, rq);
	loop_wake(s->loop);
}

/* One request that waits; what is over is released. */
static void turn_request(struct sandbox *s, struct request *rq, int64_t now)
{
	if (rq->waiting == WAIT_FOREVER || rq->waiting == WAIT_UPDATES) {
		if (visit_is_gone(rq->visit)) {
			strike_drop(s, rq);
			return;
		}
	}
	if (rq->waiting == WAIT_UPDATES && (rq->due_at <= now || updates_wait_for(s, rq)))
		telegram_finish_updates(s, rq);
	else if (rq->waiting == WAIT_ANSWER && rq->due_at <= now)
		world_send(s, rq);
	else if (rq->waiting == WAIT_COMMIT && rq->due_at <= now)
		world_perform(s, rq);
}

static int64_t request_wait(const struct request *rq, int64_t now)
{
	if (rq->waiting == WAIT_NOTHING)
		return INT64_MAX;
	int64_t due = rq->due_at > now ? rq->due_at - now : 0;
	bool kept = rq->waiting == WAIT_FOREVER || rq->waiting == WAIT_UPDATES;
	return kept && (rq->waiting == WAIT_FOREVER || due > GONE_CHECK_MS) ? GONE_CHECK_MS : due;
}

int64_t sandbox_turn(struct sandbox *s)
{
	int64_t now = clock_monotonic(), wait = INT64_MAX;
	world_advance(s);
	for (size_t i = 0; i < REQUESTS_MAX; i++)
		if (s->requests[i].waiting != WAIT_NOTHING)
			turn_request(s, &s->requests[i], now);
	int64_t hooks = hooks_turn(s, now);
	wait = hooks < wait ? hooks : wait;
	for (size_t i = 0; i < REQUESTS_MAX; i++) {
		int64_t one = request_wait(&s->requests[i], now);
		wait = one < wait ? one : wait;
	}
	int64_t next = script_next(&s->script, sandbox_now(s)), closes = polls_next_end(&s->book);
	next = next && closes ? (next < closes ? next : closes) : next + closes;
	if (next) {
		int64_t until = next > sandbox_now(s) ? next - sandbox_now(s) : 0;
		wait = until < wait ? until : wait;
	}
	return wait == INT64_MAX ? -1 : wait;
}

void world_advance(struct sandbox *s)
{
	int64_t now = sandbox_now(s);
	for (;;) {
		struct event *event = script_due(s, now);
		int64_t closes = polls_next_end(&s->book);
		bool poll_first = closes && closes <= now && (!event || closes <= event->at);
		s->happened += poll_first || event;
		if (poll_first)
			polls_end(s, closes);
		else if (event)
			script_play(s, event);
		else
			return;
	}
}

void sandbox_set_clock(struct sandbox *s, int64_t now_at)
{
	s->clock.offset_ms += now_at - clock_wall(&s->clock);
	world_advance(s);
	loop_wake(s->loop);
}

/* Named by its content: the same picture in two places is one file. A folder that cannot be written is no concern of the client. */
const struct shot *world_picture(struct sandbox *s, const void *data, size_t length)
{
	enum { NAME_BYTES = 8 };
	struct shot *shot = ARENA_NEW(&s->arena, struct shot);
	uint8_t hash[CRYPTO_HASH];
	char name[2 * NAME_BYTES + 1];
	struct err e;
	*shot = (struct shot){ .look = image_look(data, length), .length = length };
	if (!s->options->pictures)
		return shot;
	crypto_sha256(data, length, hash);
	crypto_hex(hash, NAME_BYTES, name);
	shot->file = arena_printf(&s->arena, "%s.%s", name, shot->look.format == IMAGE_PNG ? "png" : "jpg");
	const char *path = arena_printf(&s->arena, "%s/%s", s->options->pictures, shot->file);
	if (!file_exists(path) && !file_write(path, data, length, 0644, &e))
		shot->file = NULL;
	return shot;
}

static bool start(struct sandbox *s, struct err *e)
{
	const struct sandbox_options *o = s->options;
	arena_init(&s->arena, WORLD_BYTES);
	book_init(&s->book, &s->arena);
	journal_init(&s->journal, &s->arena);
	faults_init(&s->faults, o->seed);
	settings_init(&s->settings);
	updates_init(&s->updates, &s->arena);
	s->clock.offset_ms = 0;
	s->offset_s = o->offset_s;
	s->permission_turn = false;
	s->containers = (struct containers){ 0 };
	s->hook = (struct hook){ 0 };
	memset(&s->events, 0, sizeof s->events);
	if (o->now_at)
		s->clock.offset_ms = o->now_at - clock_wall(NULL);
	for (size_t i = 0; o->faults && o->faults[i]; i++)
		if (!faults_arm_pair(&s->faults, &s->arena, o->faults[i], e))
			return false;
	for (size_t i = 0; o->settings && o->settings[i]; i++)
		if (!settings_set_pair(&s->settings, &s->arena, o->settings[i], e))
			return false;
	s->script = (struct script){ 0 };
	s->cast = (struct cast){ .seed = o->cast };
	return !o->script || script_load(&s->script, o->script, &s->arena, e);
}

static void drop_requests(struct sandbox *s)
{
	for (size_t i = 0; i < REQUESTS_MAX; i++)
		if (s->requests[i].waiting != WAIT_NOTHING)
			strike_drop(s, &s->requests[i]);
}

bool sandbox_reset(struct sandbox *s, struct err *e)
{
	drop_requests(s);
	http_close(s->http);
	s->http = NULL;
	arena_done(&s->arena);
	return start(s, e) && http_open(s->loop, &s->http, e);
}

bool sandbox_open(struct loop *l, const struct sandbox_options *o, struct sandbox **out, struct err *e)
{
	struct sandbox *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	crypto_init();
	s->options = o;
	s->loop = l;
	struct server_options server = { .address = o->address, .port = o->port, .body_max = BODY_MAX, .handler = on_visit, .context = s };
	if (!start(s, e) || !http_open(l, &s->http, e) || !server_open(l, &server, &s->server, e)) {
		sandbox_close(s);
		return false;
	}
	*out = s;
	return true;
}

void sandbox_close(struct sandbox *s)
{
	if (!s)
		return;
	drop_requests(s);
	http_close(s->http);
	if (s->server)
		server_close(s->server);
	arena_done(&s->arena);
	free(s);
}
