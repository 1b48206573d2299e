/* SPDX-License-Identifier: MIT */
/* status.c - how townbell is: the daemon, its channels, the queue, what needs a person. */
#include <stdio.h>
#include <string.h>

#include "command/health.h"
#include "command/print.h"
#include "command/commands.h"
#include "command/table.h"
#include "command/upkeep.h"
#include "model/plight.h"
#include "store/deliveries.h"
#include "store/followups.h"
#include "store/replies.h"

/* Everything that is reported, gathered before anything is printed. */
struct report {
	long pid;
	VEC(struct health) channels; /* parallel to the settings' */
	int64_t queue[STATES];
	const char *next_key;
	int64_t next_due_at, collected;
	struct strings problems;
};

static void add_problem(struct call_line *l, struct report *r, const char *words)
{
	*vec_push(&l->arena, &r->problems.list) = words;
}

static void add_config_problems(struct call_line *l, struct report *r)
{
	const struct problems *p = &l->edition->problems;
	for (size_t i = 0; i < p->list.count; i++)
		if (!p->list.at[i].warning)
			add_problem(l, r, problem_line(&p->list.at[i], &l->arena));
	for (size_t i = 0; i < l->edition->agenda.files.count; i++)
		if (l->edition->agenda.files.at[i].last_good_in_force)
			add_problem(l, r, line_words(l, MSG_COMMAND_LAST_GOOD, ARGS(l->edition->agenda.files.at[i].path)));
}

/* Those that were never tried and yet have something to say: their card cannot be drawn. */
static bool add_card_problems(struct call_line *l, struct store *store, struct report *r, struct err *e)
{
	struct deliveries list = { 0 };
	const struct deliveries_filter filter = { .state = STATE_SCHEDULED, .limit = 100 };
	if (!deliveries_list(store, &filter, &l->arena, &list, e))
		return false;
	for (size_t k = 0; k < list.list.count; k++)
		if (list.list.at[k].attempts == 0 && list.list.at[k].error[0])
			add_problem(l, r, line_words(l, MSG_COMMAND_P_CARD, ARGS(list.list.at[k].key, list.list.at[k].error)));
	return true;
}

/* Only what needs a person; the rest is told by `queue`. */
static void add_plight(struct call_line *l, struct report *r, const struct delivery *d)
{
	enum plight p = plight_of(d, MOOD_WELL, line_now(l));
	char words[1200];
	if (!plight_row(p)->needs)
		return;
	plight_words(p, d, message_language_now(), words, sizeof words);
	add_problem(l, r, arena_string(&l->arena, words));
}

static bool add_delivery_problems(struct call_line *l, struct store *store, struct report *r, struct err *e)
{
	static const enum state states[] = { STATE_UNCERTAIN, STATE_FAILED, STATE_HELD };
	static const int64_t week_ms = 7LL * 24 * 3600 * 1000;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct deliveries list = { 0 };
		const struct deliveries_filter filter = { .state = states[i], .limit = 100 };
		if (!deliveries_list(store, &filter, &l->arena, &list, e))
			return false;
		for (size_t k = 0; k < list.list.count; k++)
			add_plight(l, r, &list.list.at[k]);
	}
	struct deliveries overridden = { 0 };
	if (!deliveries_overridden(store, line_now(l) - week_ms, &l->arena, &overridden, e))
		return false;
	for (size_t k = 0; k < overridden.list.count; k++)
		if (plight_of(&overridden.list.at[k], MOOD_WELL, line_now(l)) == PLIGHT_OVERRIDDEN)
			add_plight(l, r, &overridden.list.at[k]);
	return true;
}

static bool add_followup_problems(struct call_line *l, struct store *store, struct report *r, struct err *e)
{
	static const int64_t told_ms = 7LL * 24 * 3600 * 1000;
	static const enum message_id words[] = {
		[FOLLOWUP_EDIT] = MSG_COMMAND_P_EDIT,
		[FOLLOWUP_REMOVAL] = MSG_COMMAND_P_REMOVAL,
		[FOLLOWUP_COMMENT] = MSG_COMMAND_P_COMMENT,
		[FOLLOWUP_ANSWER] = MSG_COMMAND_P_ANSWER,
	};
	struct followups failed = { 0 };
	if (!followups_failed(store, line_now(l) - told_ms, &l->arena, &failed, e))
		return false;
	for (size_t i = 0; i < failed.list.count; i++) {
		const struct followup *f = &failed.list.at[i];
		struct delivery d;
		if (!deliveries_by_id(store, f->delivery_id, &l->arena, &d, e))
			return false;
		add_problem(l, r, line_words(l, words[f->kind], ARGS(d.key, f->error, d.reference)));
	}
	return true;
}

static bool add_channels(struct call_line *l, struct store *store, struct report *r, struct err *e)
{
	const struct settings *s = line_settings(l);
	for (size_t i = 0; i < s->channels.count; i++) {
		struct health *h = vec_push(&l->arena, &r->channels);
		if (!health_of(l, store, &s->channels.at[i], h, e))
			return false;
		if (h->reason)
			add_problem(l, r, arena_printf(&l->arena, "%s: %s", s->channels.at[i].id, h->reason));
		if (h->warning)
			add_problem(l, r, arena_printf(&l->arena, "%s: %s", s->channels.at[i].id, h->warning));
	}
	return true;
}

/* Everybody who would be told has a channel that does not work. */
static void add_staff(struct call_line *l, struct report *r)
{
	const struct settings *s = line_settings(l);
	size_t deaf = 0;
	for (size_t i = 0; i < s->channels.count; i++)
		for (size_t k = 0; k < s->staff.list.count; k++)
			deaf += strcmp(s->channels.at[i].id, s->staff.list.at[k]) == 0 &&
				(!s->channels.at[i].enabled || health_mood(&r->channels.at[i]) != MOOD_WELL);
	if (deaf > 0 && deaf == s->staff.list.count)
		add_problem(l, r, line_words(l, MSG_COMMAND_P_STAFF, NULL));
}

static bool gather(struct call_line *l, struct store *store, struct report *r, struct err *e)
{
	r->pid = line_daemon(l);
	add_config_problems(l, r);
	if (!add_channels(l, store, r, e))
		return false;
	add_staff(l, r);
	return add_delivery_problems(l, store, r, e) && add_card_problems(l, store, r, e) &&
	       add_followup_problems(l, store, r, e) &&
	       upkeep_problems(l, store, &r->problems, e) && deliveries_count(store, r->queue, e) &&
	       deliveries_first(store, &l->arena, &r->next_key, &r->next_due_at, e) && replies_count(store, &r->collected, e);
}

static void put_channels(struct call_line *l, struct print *p, const struct report *r)
{
	json_open(&p->json, "channels", '[');
	for (size_t i = 0; i < r->channels.count; i++) {
		const struct account *a = &line_settings(l)->channels.at[i];
		const struct health *h = &r->channels.at[i];
		json_open(&p->json, NULL, '{');
		json_put_string(&p->json, "id", a->id);
		json_put_string(&p->json, "type", a->channel->name);
		json_put_string(&p->json, "state", h->state);
		json_put_string(&p->json, "until", line_time(l, h->until_at));
		json_put_string(&p->json, "reason", h->reason);
		json_put_string(&p->json, "token_expires", line_time(l, h->token_expires_at));
		json_close(&p->json, '}');
	}
	json_close(&p->json, ']');
}

static int print_json(struct call_line *l, const struct report *r)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_put_string(&p.json, "now", line_time(l, line_now(l)));
	json_open(&p.json, "daemon", '{');
	json_put_boolean(&p.json, "running", r->pid > 0);
	if (r->pid > 0)
		json_put_integer(&p.json, "pid", r->pid);
	else
		json_put_null(&p.json, "pid");
	json_close(&p.json, '}');
	put_channels(l, &p, r);
	json_open(&p.json, "queue", '{');
	for (size_t i = 0; i < STATES; i++)
		json_put_integer(&p.json, state_name((enum state)i), r->queue[i]);
	json_close(&p.json, '}');
	json_open(&p.json, "next", '{');
	json_put_string(&p.json, "key", r->next_key);
	json_put_string(&p.json, "due", r->next_key ? line_time(l, r->next_due_at) : NULL);
	json_close(&p.json, '}');
	json_put_integer(&p.json, "collected", r->collected);
	json_open(&p.json, "problems", '[');
	for (size_t i = 0; i < r->problems.list.count; i++)
		json_put_string(&p.json, NULL, r->problems.list.at[i]);
	json_close(&p.json, ']');
	json_close(&p.json, '}');
	return print_end(&p);
}

static void print_channels(struct call_line *l, const struct report *r)
{
	struct table t = { .arena = &l->arena, .columns = 5 };
	for (size_t i = 0; i < r->channels.count; i++) {
		const struct account *a = &line_settings(l)->channels.at[i];
		const struct health *h = &r->channels.at[i];
		table_add(&t, ARGS(a->id, a->channel->title, h->state, line_minute(l, h->until_at), h->reason));
	}
	table_print(&t);
}

static void print_queue(const struct report *r)
{
	const char *between = "";
	for (size_t i = 0; i < STATES; i++)
		if (r->queue[i] > 0) {
			printf("%s%s %lld", between, state_name((enum state)i), (long long)r->queue[i]);
			between = "  ";
		}
	if (between[0])
		printf("\n");
}

static int print_people(struct call_line *l, const struct report *r)
{
	enum message_id running = r->pid > 0 ? MSG_COMMAND_RUNNING : MSG_COMMAND_NOT_RUNNING;
	printf("%s\n", line_words(l, running, ARGS(NUMBER(r->pid))));
	print_channels(l, r);
	print_queue(r);
	if (r->next_key)
		printf("%s\n", line_words(l, MSG_COMMAND_NEXT, ARGS(line_minute(l, r->next_due_at), r->next_key)));
	printf("%s\n", line_words(l, MSG_COMMAND_COLLECTED, ARGS(NUMBER(r->collected))));
	for (size_t i = 0; i < r->problems.list.count; i++)
		printf("! %s\n", r->problems.list.at[i]);
	return STATUS_DONE;
}

int run_status(struct call_line *l)
{
	struct store *store = NULL;
	struct report report = { 0 };
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	if (!gather(l, store, &report, &e))
		status = line_complain(&e);
	else
		status = line_has(l, OPT_JSON) ? print_json(l, &report) : print_people(l, &report);
	store_close(store);
	return status;
}
