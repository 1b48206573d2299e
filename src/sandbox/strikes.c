/* SPDX-License-Identifier: MIT */
#include "sandbox/strikes.h"

#include <string.h>

#include "sandbox/world.h"

void strike_drop(struct sandbox *s, struct request *rq)
{
	journal_status(&s->journal, rq, 0);
	if (rq->visit)
		visit_drop(rq->visit);
	world_release(rq);
}

void strike_cut(struct sandbox *s, struct request *rq)
{
	journal_status(&s->journal, rq, 0);
	if (rq->visit)
		visit_cut(rq->visit, rq->response.body, strlen(rq->response.body) / 2);
	world_release(rq);
}

void strike_html(struct sandbox *s, struct request *rq)
{
	int status = rq->fault->status;
	const char *body = arena_printf(&rq->arena, "<!DOCTYPE html>\n<html><head><title>%d</title></head>"
			"<body><h1>%d</h1><p>nginx</p></body></html>\n", status, status);
	rq->response = (struct response){ .status = status, .type = "text/html", .body = body };
	world_send(s, rq);
}

void strike_refuse(struct sandbox *s, struct request *rq)
{
	world_refuse(s, rq, rq->fault);
	world_send(s, rq);
}

void strike_slow(struct sandbox *s, struct request *rq)
{
	(void)s;
	rq->waiting = WAIT_ANSWER;
	rq->due_at = clock_monotonic() + rq->fault_ms;
}

void strike_commit_later(struct sandbox *s, struct request *rq)
{
	journal_status(&s->journal, rq, 0);
	visit_drop(rq->visit);
	rq->visit = NULL;
	rq->waiting = WAIT_COMMIT;
	rq->due_at = clock_monotonic() + rq->fault_ms;
}

void strike_hang(struct sandbox *s, struct request *rq)
{
	journal_status(&s->journal, rq, 0);
	rq->waiting = WAIT_FOREVER;
}
