/* SPDX-License-Identifier: MIT */
/* flight.c - one conversation under way. */
#include "flow/flight.h"

#include <stdlib.h>
#include <string.h>

#include "flow/service.h"

struct flight *flight_begin(struct service *s, struct lane *lane, const struct account *account, enum errand errand)
{
	struct flight *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	arena_init(&f->arena, 0);
	f->service = s;
	f->edition = edition_keep(s->edition);
	f->lane = lane;
	f->account = account;
	f->errand = errand;
	f->began_at = s->now;
	f->began_boot = s->boot;
	f->x.account = account;
	f->x.arena = &f->arena;
	f->x.out = &f->found;
	memcpy(f->x.self, lane->self, sizeof f->x.self);
	f->next = s->flights;
	s->flights = f;
	return f;
}

static enum step ask(struct flight *f)
{
	const struct channel *channel = f->account->channel;
	switch (f->errand) {
	case ERRAND_PUBLISH:
		return channel->publish(&f->x, &f->message);
	case ERRAND_LOCATE:
		return channel->locate(&f->x, &f->message);
	case ERRAND_COLLECT:
		return channel->collect(&f->x);
	case ERRAND_PROBE:
		return channel->probe(&f->x);
	case ERRAND_FINISH:
		return channel->finish(&f->x);
	case ERRAND_AMEND:
		return channel->amend(&f->x, f->amended);
	case ERRAND_ANSWER:
		return channel->answer(&f->x, f->answered, &f->message);
	case ERRAND_RENEW:
		return channel->renew(&f->x);
	case ERRAND_SUBSCRIBE:
		return channel->subscribe(&f->x, f->url);
	case ERRAND_WEBHOOK:
		break; /* it never flies */
	}
	abort();
}

static enum turn turn_to_channel(struct flight *f)
{
	f->x.now = f->service->now;
	f->x.last = f->phase == PHASE_LANDED ? &f->answer : NULL;
	f->x.call = (struct call){ 0 };
	char known[sizeof f->x.self];
	memcpy(known, f->x.self, sizeof known);
	enum step step = ask(f);
	f->x.last = NULL;
	if (strcmp(known, f->x.self) != 0) { /* an older flight must not take back what a newer one learned */
		memcpy(f->lane->self, f->x.self, sizeof f->lane->self);
		f->lane->changed = true;
	}
	switch (step) {
	case STEP_CALL:
		f->phase = PHASE_READY;
		return TURN_READY;
	case STEP_WAIT:
		f->phase = PHASE_ASLEEP;
		f->wake_boot = f->service->boot + f->x.wait_ms;
		return TURN_NOTHING;
	case STEP_DONE:
		return TURN_DONE;
	}
	abort();
}

enum turn flight_turn(struct flight *f)
{
	switch (f->phase) {
	case PHASE_READY:
		return TURN_READY;
	case PHASE_AIR:
		return TURN_NOTHING;
	case PHASE_ASLEEP:
		return f->wake_boot <= f->service->boot ? turn_to_channel(f) : TURN_NOTHING;
	case PHASE_NEW:
		return turn_to_channel(f);
	case PHASE_LANDED:
		if (f->answer.fate == FATE_ANSWERED) {
			lane_answered(f->lane);
			return turn_to_channel(f);
		}
		if (f->x.call.optional) {
			if (f->answer.fate == FATE_NEVER_LEFT)
				lane_never_left(f->lane, f->service->boot, f->answer.error);
			return turn_to_channel(f);
		}
		return f->answer.fate == FATE_CUT ? TURN_CUT : TURN_NEVER_LEFT;
	}
	abort();
}

bool flights_turn(struct service *s, unsigned errands, flight_fn *turn, int64_t *wake, struct err *e)
{
	struct flight *next;
	for (struct flight *f = s->flights; f; f = next) {
		next = f->next;
		if (errands & 1u << f->errand && !turn(f, wake, e))
			return false;
	}
	return true;
}

void flight_leave(struct flight *f)
{
	f->phase = PHASE_AIR;
	f->x.call.sought = f->errand == ERRAND_PUBLISH && f->account->channel->locate;
	if (f->linger)
		f->lane->lingering = true;
	else
		f->lane->busy++;
	if (f->x.call.effect)
		lane_paced(f->lane, f->service->boot);
	*vec_push(&f->service->round, &f->service->calls) = f;
}

bool flight_go(struct flight *f, int64_t *wake)
{
	int64_t delay = lane_delay(f->lane, f->service->boot, f->linger);
	if (delay == 0)
		flight_leave(f);
	else if (delay > 0)
		wake_wait(f->service, wake, delay);
	return delay != LANE_NEVER;
}

const char *flight_trouble(struct flight *f, enum turn turn)
{
	const struct receipt *r = &f->x.receipt;
	if (turn == TURN_NEVER_LEFT)
		lane_never_left(f->lane, f->service->boot, f->answer.error);
	if (turn != TURN_DONE)
		return f->answer.error;
	if (r->outcome == OUTCOME_SENT)
		return NULL;
	lane_trouble(f->lane, r, f->service->now, f->service->boot);
	return r->reason;
}

void flight_end(struct flight *f)
{
	struct flight **at = &f->service->flights;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	edition_leave(f->edition);
	arena_done(&f->arena);
	free(f);
}

void flight_land(struct flight *f, const struct answer *answer, int64_t boot)
{
	f->answer = *answer;
	f->answer.body = arena_string_n(&f->arena, answer->body, answer->length);
	f->answer.error = arena_string(&f->arena, answer->error);
	f->answer.usage = answer->usage ? arena_string(&f->arena, answer->usage) : NULL;
	f->phase = PHASE_LANDED;
	if (f->linger)
		f->lane->lingering = false;
	else
		f->lane->busy--;
	f->lane->landed_boot = boot;
	if (f->x.call.effect)
		lane_paced(f->lane, boot);
}

static void landed(void *context, const struct answer *answer)
{
	struct flight *f = context;
	flight_land(f, answer, service_boot(f->service));
	loop_wake(f->service->loop);
}

static void start(struct flight *f)
{
	struct err e = { 0 };
	const struct call *call = &f->x.call;
	int timeout = (call->timeout_ms > 0 ? call->timeout_ms : f->account->timeout_ms) + call->overtime_ms;
	const struct http_end end = { .done = landed, .context = f };
	if (http_start(f->service->http, call, timeout, &end, &e))
		return;
	const struct answer never = { .fate = FATE_NEVER_LEFT, .body = "", .retry_after_ms = -1, .error = e.text };
	flight_land(f, &never, service_boot(f->service));
	loop_wake(f->service->loop);
}

void flights_start(struct service *s)
{
	for (size_t i = 0; i < s->calls.count; i++)
		start(s->calls.at[i]);
	s->calls.count = s->calls.room = 0;
	s->calls.at = NULL;
}

struct flight *flight_of_delivery(struct service *s, int64_t delivery_id, enum errand errand)
{
	for (struct flight *f = s->flights; f; f = f->next)
		if (f->delivery_id == delivery_id && f->errand == errand)
			return f;
	return NULL;
}

bool flights_publish(const struct service *s)
{
	for (const struct flight *f = s->flights; f; f = f->next)
		if (f->errand == ERRAND_PUBLISH && f->phase == PHASE_AIR)
			return true;
	return false;
}

size_t flights_of_lane(const struct service *s, const struct lane *l, enum errand errand)
{
	size_t n = 0;
	for (const struct flight *f = s->flights; f; f = f->next)
		n += f->lane == l && f->errand == errand;
	return n;
}
