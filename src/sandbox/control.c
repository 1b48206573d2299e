/* SPDX-License-Identifier: MIT */
#include "sandbox/control.h"

#include <string.h>

#include "sandbox/deeds.h"
#include "sandbox/routes.h"
#include "sandbox/when.h"
#include "sandbox/world.h"

static void complain(struct request *rq, int status, const char *why)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_string(&sh.json, "error", why);
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, status);
}

static void complain_err(struct request *rq, const struct err *e)
{
	complain(rq, e->kind == ERR_NOT_FOUND ? 404 : e->kind == ERR_STATE ? 409 : 400, e->text);
}

void control_serve(struct sandbox *s, struct request *rq)
{
	if (!rq->route)
		complain(rq, 404, "no such path");
	else if ((rq->form != FORM_NONE && rq->form != FORM_JSON) || rq->malformed)
		complain(rq, 400, rq->malformed ? rq->malformed : "the body must be application/json");
	else
		rq->route->handler(s, rq);
	world_send(s, rq);
}

static void begin(struct sheet *sh, struct request *rq)
{
	sheet_begin(sh, rq);
	json_open(&sh->json, NULL, '{');
}

static void end(struct sheet *sh, struct request *rq)
{
	json_close(&sh->json, '}');
	sheet_send(sh, rq, 200);
}

void control_clock(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	begin(&sh, rq);
	when_put(&sh.json, "now", sandbox_now(s), s->offset_s);
	end(&sh, rq);
}

void control_set_clock(struct sandbox *s, struct request *rq)
{
	const char *now = request_text(rq, "now");
	struct err e;
	int64_t at;
	if (!now || !when_parse(now, &at, &s->offset_s, &e)) {
		complain(rq, 400, now ? e.text : "now is missing");
		return;
	}
	sandbox_set_clock(s, at);
	control_clock(s, rq);
}

/* To the next event, rounded up to whole steps, or to `until` if that comes first. */
void control_advance(struct sandbox *s, struct request *rq)
{
	enum { STEP_MAX_S = 86400 };
	const char *text = request_text(rq, "until");
	struct err e;
	struct sheet sh;
	int64_t until, step = 1, next = script_next(&s->script, sandbox_now(s));
	if (!text || !when_parse(text, &until, &s->offset_s, &e)) {
		complain(rq, 400, text ? e.text : "until is missing");
		return;
	}
	if (request_text(rq, "step") && (!request_integer(rq, "step", &step) || step < 1 || step > STEP_MAX_S)) {
		complain(rq, 400, "step is a number of seconds");
		return;
	}
	next = (next + step * 1000 - 1) / (step * 1000) * (step * 1000);
	next = next && next < until ? next : until;
	sandbox_set_clock(s, next);
	begin(&sh, rq);
	when_put(&sh.json, "now", next, s->offset_s);
	json_put_integer(&sh.json, "happened", s->happened);
	end(&sh, rq);
}

/* The body again, as a whole: a deed complains about members that it does not know. */
static const struct json *whole_body(struct request *rq)
{
	size_t length;
	const char *body = visit_body(rq->visit, &length);
	const struct json *j = NULL;
	return length && json_read(body, length, &rq->arena, &j, NULL) ? j : NULL;
}

void control_deed(struct sandbox *s, struct request *rq)
{
	struct deed deed;
	struct entry *done;
	struct err e;
	if (!deed_read(rq->route->name, whole_body(rq), &s->arena, &deed, &e) || !deed_do(s, &deed, &done, &e)) {
		complain_err(rq, &e);
		return;
	}
	struct sheet sh;
	begin(&sh, rq);
	json_put_string(&sh.json, "id", done->id);
	json_put_string(&sh.json, "place", done->place->key);
	end(&sh, rq);
}

static void answer_faults(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	begin(&sh, rq);
	faults_write(&s->faults, &sh.json);
	end(&sh, rq);
}

void control_faults(struct sandbox *s, struct request *rq)
{
	answer_faults(s, rq);
}

void control_set_faults(struct sandbox *s, struct request *rq)
{
	struct fault_order order = { .service = request_text(rq, "service"), .name = request_text(rq, "fault") };
	struct err e;
	request_integer(rq, "percent", &order.percent);
	request_integer(rq, "next", &order.next);
	request_integer(rq, "skip", &order.skip);
	request_integer(rq, "ms", &order.ms);
	order.on = request_text(rq, "on");
	if (request_truth(rq, "clear", false))
		faults_clear(&s->faults);
	else if (!order.name) {
		complain(rq, 400, "fault is missing");
		return;
	}
	if (order.name && !faults_arm(&s->faults, &order, &e)) {
		complain_err(rq, &e);
		return;
	}
	answer_faults(s, rq);
}

void control_settings(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	begin(&sh, rq);
	settings_write(&s->settings, &sh.json);
	end(&sh, rq);
}

void control_set_settings(struct sandbox *s, struct request *rq)
{
	struct err e;
	for (size_t i = 0; i < rq->params.count; i++) {
		const struct param *p = &rq->params.at[i];
		if (!settings_set(&s->settings, &s->arena, p->name, p->value ? p->value : "", &e)) {
			complain_err(rq, &e);
			return;
		}
	}
	control_settings(s, rq);
}

static void put_poll(struct json_out *o, const struct poll *p)
{
	json_open(o, "poll", '{');
	json_put_string(o, "id", p->id);
	json_put_boolean(o, "closed", p->closed);
	json_open(o, "options", '[');
	for (size_t i = 0; i < p->options.count; i++) {
		int64_t votes = 0;
		for (size_t k = 0; k < p->ballots.count; k++)
			votes += p->ballots.at[k].picks >> i & 1;
		json_open(o, NULL, '{');
		json_put_string(o, "text", p->options.at[i]);
		json_put_integer(o, "votes", votes);
		json_close(o, '}');
	}
	json_close(o, ']');
	json_close(o, '}');
}

static void put_entry(const struct sandbox *s, struct json_out *o, const struct entry *e)
{
	json_open(o, NULL, '{');
	json_put_string(o, "service", service_name(e->service));
	json_put_string(o, "id", e->id);
	json_put_string(o, "place", e->place->key);
	json_put_string(o, "under", e->under ? e->under->id : NULL);
	json_put_string(o, "author", e->author->name);
	json_put_boolean(o, "own", e->client != NULL);
	json_put_string(o, "text", e->text);
	when_put(o, "created_at", e->created_at, s->offset_s);
	when_put(o, "edited_at", e->edited_at, s->offset_s);
	json_put_boolean(o, "removed", e->removed);
	json_put_boolean(o, "sticker", e->sticker);
	json_put_string(o, "picture", e->picture ? e->picture->file : NULL);
	json_put_string(o, "alt_text", e->alt_text);
	if (e->poll)
		put_poll(o, e->poll);
	json_open(o, "former", '[');
	for (size_t i = 0; i < e->former.count; i++)
		json_put_string(o, NULL, e->former.at[i]);
	json_close(o, ']');
	json_close(o, '}');
}

/* ?service=band|telegram restricts; ?all=true adds what members wrote, and the answers under posts; ?skip=N&limit=M is a part of it. */
void control_posts(struct sandbox *s, struct request *rq)
{
	enum service only = SERVICE_CONTROL;
	const char *service = request_text(rq, "service");
	bool all = request_truth(rq, "all", false);
	int64_t skip = 0, limit = INT64_MAX;
	request_integer(rq, "skip", &skip);
	request_integer(rq, "limit", &limit);
	if (service && !service_parse(service, &only)) {
		complain(rq, 400, "service must be band or telegram");
		return;
	}
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '[');
	for (size_t i = 0; i < s->book.entries.count && limit > 0; i++) {
		const struct entry *e = s->book.entries.at[i];
		if ((!all && !e->client) || (only != SERVICE_CONTROL && only != e->service) || skip-- > 0)
			continue;
		put_entry(s, &sh.json, e);
		limit--;
	}
	json_close(&sh.json, ']');
	sheet_send(&sh, rq, 200);
}

void control_violations(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	begin(&sh, rq);
	journal_write_violations(&s->journal, s->offset_s, &sh.json);
	end(&sh, rq);
}

void control_calls(struct sandbox *s, struct request *rq)
{
	enum service only = SERVICE_CONTROL;
	struct sheet sh;
	(void)service_parse(request_text(rq, "service"), &only);
	begin(&sh, rq);
	journal_write_calls(&s->journal, only, s->offset_s, &sh.json);
	end(&sh, rq);
}

void control_next(struct sandbox *s, struct request *rq)
{
	int64_t done, waiting;
	struct sheet sh;
	script_count(&s->script, sandbox_now(s), &done, &waiting);
	begin(&sh, rq);
	when_put(&sh.json, "next", script_next(&s->script, sandbox_now(s)), s->offset_s);
	json_put_integer(&sh.json, "done", done);
	json_put_integer(&sh.json, "waiting", waiting);
	end(&sh, rq);
}

void control_reset(struct sandbox *s, struct request *rq)
{
	struct err e;
	if (!sandbox_reset(s, &e))
		complain_err(rq, &e);
	else
		control_clock(s, rq);
}
