/* SPDX-License-Identifier: MIT */
/* examination.c - one probe, start to end. */
#include "command/examination.h"

#include <stdio.h>

#include "net/http.h"
#include "net/loop.h"

struct examination {
	struct exchange x;
	struct loop *loop;
	struct http *http;
	struct answer answer;
	struct err failure;
	bool ended;
};

static void end(struct examination *ex)
{
	ex->ended = true;
	loop_stop(ex->loop);
}

static void on_done(void *context, const struct answer *answer)
{
	struct examination *ex = context;
	ex->answer = *answer;
	ex->answer.body = arena_string_n(ex->x.arena, answer->body, answer->length);
	if (answer->fate == FATE_ANSWERED) {
		ex->x.last = &ex->answer;
		loop_wake(ex->loop);
		return;
	}
	ex->x.receipt.outcome = OUTCOME_LATER;
	snprintf(ex->x.receipt.reason, sizeof ex->x.receipt.reason, "%s", answer->error);
	end(ex);
}

static void on_turn(void *context)
{
	struct examination *ex = context;
	if (ex->ended)
		return;
	ex->x.call = (struct call){ 0 };
	enum step step = ex->x.account->channel->probe(&ex->x);
	if (step == STEP_DONE) {
		end(ex);
		return;
	}
	if (step == STEP_WAIT) {
		loop_wake_in(ex->loop, ex->x.wait_ms);
		return;
	}
	const struct http_end done = { .done = on_done, .context = ex };
	int timeout = ex->x.call.timeout_ms > 0 ? ex->x.call.timeout_ms : ex->x.account->timeout_ms;
	if (!http_start(ex->http, &ex->x.call, timeout, &done, &ex->failure))
		end(ex);
}

static void on_signal(void *context, int number)
{
	(void)number;
	end(context);
}

bool examine(const struct account *account, int64_t now, struct arena *a, struct receipt *receipt, struct err *e)
{
	struct examination ex = { .x = { .account = account, .now = now, .arena = a } };
	const struct loop_events events = { .context = &ex, .turn = on_turn, .signal = on_signal, .changed = NULL };
	bool ok = loop_open(&events, &ex.loop, e) && http_open(ex.loop, &ex.http, e);
	if (ok) {
		loop_wake(ex.loop);
		loop_run(ex.loop);
		if (ex.failure.kind != ERR_NONE) {
			*e = ex.failure;
			ok = false;
		}
	}
	http_close(ex.http);
	loop_close(ex.loop);
	if (ok)
		*receipt = ex.x.receipt;
	return ok;
}
