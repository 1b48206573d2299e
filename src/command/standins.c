/* SPDX-License-Identifier: MIT */
/* standins.c - talking with the stand-in services. */
#include "command/standins.h"

#include <signal.h>
#include <string.h>

#include "base/civil.h"
#include "net/http.h"

enum { PATIENCE_MS = 20 * 1000, STATUS_OK = 200 };

static void on_signal(void *context, int number)
{
	struct standins *s = context;
	s->interrupted |= number != SIGHUP;
}

static void on_answer(void *context, const struct answer *answer)
{
	struct standins *s = context;
	if (answer->fate != FATE_ANSWERED)
		err_set(&s->failure, ERR_NETWORK, MSG_REHEARSAL_SILENT, ARGS(answer->error));
	else if (answer->status != STATUS_OK)
		err_set(&s->failure, ERR_NETWORK, MSG_REHEARSAL_SILENT, ARGS(answer->body));
	else if (!json_read(answer->body, answer->length, s->arena, &s->answer, &s->failure))
		err_in(&s->failure, "/sandbox");
	loop_stop(s->loop);
}

bool standins_open(struct standins *s, struct err *e)
{
	const struct loop_events events = { .context = s, .signal = on_signal };
	return loop_open(&events, &s->loop, e) && http_open(s->loop, &s->http, e);
}

void standins_close(struct standins *s)
{
	http_close(s->http);
	loop_close(s->loop);
}

bool standins_ask(struct standins *s, const char *path, const char *body, struct arena *a, struct err *e)
{
	const struct call call = {
		.method = body ? METHOD_POST : METHOD_GET,
		.url = arena_printf(a, "%s/sandbox/%s", s->url, path),
		.content_type = body ? "application/json" : NULL,
		.body = body,
	};
	const struct http_end end = { .done = on_answer, .context = s };
	s->arena = a;
	s->answer = NULL;
	s->failure = (struct err){ 0 };
	if (!http_start(s->http, &call, PATIENCE_MS, &end, e))
		return false;
	loop_run(s->loop);
	if (s->answer)
		return true;
	*e = s->failure;
	return false;
}

bool standins_advance(struct standins *s, struct standins_step *step, struct err *e)
{
	struct arena a = { 0 };
	bool ok = standins_ask(s, "advance", arena_printf(&a, "{\"until\":\"%s\",\"step\":%d}", step->until, step->step_s), &a, e);
	if (ok) {
		step->at = standins_time(s->answer, "now");
		json_integer(json_member(s->answer, "happened"), &step->happened);
	}
	arena_done(&a);
	return ok;
}

int64_t standins_time(const struct json *object, const char *name)
{
	const char *text = json_string(json_member(object, name));
	struct civil civil;
	bool has_offset = false;
	int offset_s = 0;
	if (!text || !civil_parse(text, &civil, &has_offset, &offset_s, NULL) || !has_offset)
		return 0;
	return (civil_seconds(&civil) - offset_s) * 1000;
}
