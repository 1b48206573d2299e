/* SPDX-License-Identifier: MIT */
/* hooks.c - see hooks.h. */
#include "flow/hooks.h"

#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "flow/intake.h"
#include "net/server.h"

static const char text_type[] = "text/plain; charset=utf-8", again_s[] = "10";

bool hooks_wanted(const struct account *a)
{
	return a->enabled && a->token && a->channel->webhook && account_option(a, "webhook_secret")[0];
}

static const char *query(const void *visit, const char *name)
{
	return visit_query(visit, name);
}

static const char *header(const void *visit, const char *name)
{
	return visit_header(visit, name);
}

/* What is asked of the channel: is it genuine, and what does it say? */
static bool read(struct flight *f, const struct visit *v, struct webhook_answer *answer)
{
	struct webhook w = { .query = query, .header = header, .visit = v };
	w.method = strcmp(visit_method(v), "GET") == 0 ? METHOD_GET : METHOD_POST;
	w.body = visit_body(v, &w.length);
	return f->account->channel->webhook(&f->x, &w, answer);
}

static void say(struct visit *v, const struct webhook_answer *answer)
{
	visit_answer(v, answer->status, text_type, answer->text, strlen(answer->text));
}

int hooks_arrive(void *context, const char *channel, struct visit *v)
{
	enum { NOT_FOUND = 404, UNAVAILABLE = 503 };
	struct service *s = context;
	const struct account *a = service_account(s, channel);
	struct webhook_answer answer = { .status = UNAVAILABLE, .text = "" };
	if (!a || !hooks_wanted(a))
		return NOT_FOUND;
	if (s->failed || s->full)
		return UNAVAILABLE;
	struct flight *f = flight_begin(s, service_lane(s, a), a, ERRAND_WEBHOOK);
	f->began_at = f->x.now = clock_wall(&s->clock);
	bool genuine = read(f, v, &answer);
	bool empty = f->found.list.count == 0;
	if (genuine && !empty) {
		f->visit = v;
		f->reply = answer;
		loop_wake(s->loop);
		if (fault_on("early-answer")) {
			say(v, &answer);
			f->visit = NULL;
		}
		return 0;
	}
	if (!genuine)
		log_event(LOG_LEVEL_WARNING, "hook.refused", PAIRS("channel", a->id, "status", NUMBER(answer.status)));
	else
		say(v, &answer); /* with nothing to store there is nothing to wait for */
	flight_end(f);
	return genuine ? 0 : answer.status;
}

/* --- the round -------------------------------------------------------------------------------------------------------------------- */

/* What its channels were taken out from under cannot be stored: it is brought again when they are back. */
static bool store(struct flight *f, int64_t *changes, struct err *e)
{
	if (f->lane->accounts.count == 0)
		return true;
	if (!intake_feed(f, changes, e))
		return false;
	f->phase = PHASE_LANDED;
	return true;
}

bool hooks_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	int64_t changes = 0;
	bool well = true;
	(void)now;
	(void)wake;
	for (struct flight *f = s->flights; f && well; f = f->next)
		if (f->errand == ERRAND_WEBHOOK)
			well = store(f, &changes, e);
	for (struct flight *f = s->flights; f && !well; f = f->next)
		if (f->errand == ERRAND_WEBHOOK)
			f->phase = PHASE_NEW; /* all that the stage wrote is rolled back */
	return well;
}

static void answer(struct flight *f, bool stored)
{
	if (!f->visit)
		return;
	if (stored) {
		say(f->visit, &f->reply);
		return;
	}
	visit_set_header(f->visit, "Retry-After", again_s);
	visit_answer(f->visit, 503, text_type, "", 0);
}

/* Answering lets the server work: more may come in, at the head of the list. */
void hooks_answer(struct service *s, bool stored)
{
	struct flight *next;
	for (struct flight *f = s->flights; f; f = next) {
		next = f->next;
		if (f->errand != ERRAND_WEBHOOK)
			continue;
		answer(f, stored && f->phase == PHASE_LANDED);
		flight_end(f);
	}
}

void hooks_forget(struct service *s)
{
	struct flight *next;
	for (struct flight *f = s->flights; f; f = next) {
		next = f->next;
		if (f->errand == ERRAND_WEBHOOK)
			flight_end(f);
	}
}
