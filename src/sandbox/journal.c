/* SPDX-License-Identifier: MIT */
#include "sandbox/journal.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/faults.h"
#include "sandbox/request.h"
#include "sandbox/routes.h"
#include "sandbox/when.h"

void journal_init(struct journal *j, struct arena *a)
{
	*j = (struct journal){ 0 };
	j->calls = arena_array(a, CALLS_MAX, sizeof *j->calls);
	j->violations = arena_array(a, VIOLATIONS_MAX, sizeof *j->violations);
}

static const char *call_name(const struct request *rq)
{
	return rq->route ? rq->route->name : "unknown";
}

static void count(struct journal *j, enum service service, const char *name)
{
	for (size_t i = 0; i < j->counted_kinds; i++) {
		if (j->counted[i].service == service && strcmp(j->counted[i].name, name) == 0) {
			j->counted[i].calls++;
			return;
		}
	}
	if (j->counted_kinds < COUNTED_MAX)
		j->counted[j->counted_kinds++] = (struct tally_note){ service, name, 1 };
}

void journal_call(struct journal *j, struct request *rq, int64_t at)
{
	rq->note = j->calls_seen++;
	struct call_note *c = &j->calls[rq->note % CALLS_MAX];
	*c = (struct call_note){ .at = at, .service = rq->service, .name = call_name(rq) };
	snprintf(c->method, sizeof c->method, "%s", rq->method);
	size_t length = text_prefix(rq->path, sizeof c->path - 1, strlen);
	snprintf(c->path, sizeof c->path, "%.*s", (int)length, rq->path);
	count(j, rq->service, c->name);
}

void journal_status(struct journal *j, const struct request *rq, int status)
{
	struct call_note *c = &j->calls[rq->note % CALLS_MAX];
	if (j->calls_seen - rq->note > CALLS_MAX)
		return;
	c->status = status;
	c->fault = rq->fault ? rq->fault->name : NULL;
}

void journal_violation(struct journal *j, const struct request *rq, const char *kind, const char *detail)
{
	size_t n = j->violations_seen++;
	if (n >= VIOLATIONS_MAX)
		return;
	struct violation *v = &j->violations[n];
	*v = (struct violation){ .at = j->calls[rq->note % CALLS_MAX].at, .service = rq->service, .kind = kind, .call = call_name(rq) };
	snprintf(v->detail, sizeof v->detail, "%s", detail);
}

void journal_write_calls(const struct journal *j, enum service only, int offset_s, struct json_out *o)
{
	size_t first = j->calls_seen > CALLS_MAX ? j->calls_seen - CALLS_MAX : 0;
	json_open(o, "counts", '{');
	for (int s = 0; s < SERVICES; s++) {
		json_open(o, service_name((enum service)s), '{');
		for (size_t i = 0; i < j->counted_kinds; i++)
			if ((int)j->counted[i].service == s)
				json_put_integer(o, j->counted[i].name, j->counted[i].calls);
		json_close(o, '}');
	}
	json_close(o, '}');
	json_put_integer(o, "total", (int64_t)j->calls_seen);
	json_open(o, "calls", '[');
	for (size_t i = first; i < j->calls_seen; i++) {
		const struct call_note *c = &j->calls[i % CALLS_MAX];
		if (only != SERVICE_CONTROL && c->service != only)
			continue;
		json_open(o, NULL, '{');
		when_put(o, "at", c->at, offset_s);
		json_put_string(o, "service", service_name(c->service));
		json_put_string(o, "method", c->method);
		json_put_string(o, "path", c->path);
		json_put_string(o, "name", c->name);
		json_put_integer(o, "status", c->status);
		json_put_string(o, "fault", c->fault);
		json_close(o, '}');
	}
	json_close(o, ']');
}

void journal_write_violations(const struct journal *j, int offset_s, struct json_out *o)
{
	size_t kept = j->violations_seen < VIOLATIONS_MAX ? j->violations_seen : VIOLATIONS_MAX;
	json_put_integer(o, "count", (int64_t)j->violations_seen);
	json_open(o, "violations", '[');
	/* cppcheck-suppress knownConditionTrueFalse ; it is not */
	for (size_t i = 0; i < kept; i++) {
		const struct violation *v = &j->violations[i];
		json_open(o, NULL, '{');
		when_put(o, "at", v->at, offset_s);
		json_put_string(o, "service", service_name(v->service));
		json_put_string(o, "kind", v->kind);
		json_put_string(o, "call", v->call);
		json_put_string(o, "detail", v->detail);
		json_close(o, '}');
	}
	json_close(o, ']');
}
