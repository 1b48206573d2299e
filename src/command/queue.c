/* SPDX-License-Identifier: MIT */
/* queue.c - every delivery, and what a person may do with one. */
#include <stdio.h>
#include <string.h>

#include "command/print.h"
#include "command/commands.h"
#include "command/health.h"
#include "command/reports.h"
#include "command/table.h"
#include "store/deliveries.h"

static void put_receipt(struct print *p, const struct delivery *d)
{
	if (!d->receipt.id[0] && !d->receipt.url[0]) {
		json_put_null(&p->json, "receipt");
		return;
	}
	json_open(&p->json, "receipt", '{');
	json_put_string(&p->json, "id", d->receipt.id[0] ? d->receipt.id : NULL);
	json_put_string(&p->json, "url", d->receipt.url[0] ? d->receipt.url : NULL);
	json_close(&p->json, '}');
}

/* What is the matter, and what to do; NULL: nothing is. */
static const char *error_of(struct call_line *l, struct store *store, const struct delivery *d)
{
	struct health h = { .state = "healthy" };
	struct err none = { 0 };
	char words[1200];
	const struct account *account = settings_account(line_settings(l), d->channel);
	if (account && d->state == STATE_SCHEDULED && !health_of(l, store, account, &h, &none))
		return none.text[0] ? arena_string(&l->arena, none.text) : NULL;
	enum plight p = plight_of(d, health_mood(&h), line_now(l));
	plight_words(p, d, message_language_now(), words, sizeof words);
	return p != PLIGHT_NONE ? arena_string(&l->arena, words) : d->error[0] ? d->error : NULL;
}

static int print_json(struct call_line *l, const struct deliveries *rows)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < rows->list.count; i++) {
		const struct delivery *d = &rows->list.at[i];
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "key", d->key);
		json_put_string(&p.json, "channel", d->channel);
		json_put_string(&p.json, "kind", notice_kind_name(d->kind));
		json_put_string(&p.json, "item", d->item);
		json_put_string(&p.json, "state", state_name(d->state));
		json_put_string(&p.json, "due", line_time(l, d->due_at));
		json_put_integer(&p.json, "attempts", d->attempts);
		put_receipt(&p, d);
		json_put_string(&p.json, "error", d->error);
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

void report_queue(struct call_line *l, const struct deliveries *rows)
{
	static const enum message_id heads[] = { MSG_COMMAND_H_DUE,   MSG_COMMAND_H_KEY,     MSG_COMMAND_H_CHANNEL, MSG_COMMAND_H_TYPE,
						 MSG_COMMAND_H_STATE, MSG_COMMAND_H_RECEIPT, MSG_COMMAND_H_ERROR };
	struct table t = { .arena = &l->arena, .columns = 7 };
	table_add(&t, line_heads(l, heads, sizeof heads / sizeof *heads));
	for (size_t i = 0; i < rows->list.count; i++) {
		const struct delivery *d = &rows->list.at[i];
		const struct account *a = settings_account(line_settings(l), d->channel);
		const char *receipt = d->receipt.url[0] ? d->receipt.url : d->receipt.id;
		table_add(&t, ARGS(line_minute(l, d->due_at), d->key, d->channel, a ? a->channel->name : "", state_name(d->state), receipt,
				   d->error));
	}
	table_print(&t);
}

static int report(struct call_line *l, const struct deliveries *rows)
{
	if (line_has(l, OPT_JSON))
		return print_json(l, rows);
	report_queue(l, rows);
	return STATUS_DONE;
}

static int list(struct call_line *l)
{
	struct store *store = NULL;
	struct deliveries rows = { 0 };
	struct deliveries_filter filter = { .state = STATES };
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (line_has(l, OPT_STATE) && !state_parse(l->value[OPT_STATE], &filter.state)) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	bool listed = deliveries_list(store, &filter, &l->arena, &rows, &e);
	for (size_t i = 0; i < rows.list.count; i++)
		rows.list.at[i].error = error_of(l, store, &rows.list.at[i]);
	status = listed ? report(l, &rows) : line_complain(&e);
	store_close(store);
	return status;
}

static const char *request_of(struct call_line *l)
{
	struct text text;
	struct json_out o;
	text_init(&text, &l->arena, 1 << 20);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_string(&o, "order", "queue");
	json_put_string(&o, "what", l->words[0]);
	json_put_string(&o, "url", line_has(l, OPT_URL) ? l->value[OPT_URL] : "");
	json_put_string(&o, "as", line_has(l, OPT_AS) ? l->value[OPT_AS] : "");
	json_put_string(&o, "why", line_has(l, OPT_WHY) ? l->value[OPT_WHY] : "");
	json_open(&o, "keys", '[');
	for (size_t i = 1; i < l->count; i++)
		json_put_string(&o, NULL, l->words[i]);
	json_close(&o, ']');
	json_close(&o, '}');
	return text.data;
}

static int print_said(struct call_line *l, const struct json *reply)
{
	const struct json *said = json_member(reply, "said");
	struct print p;
	if (!line_has(l, OPT_JSON)) {
		for (const struct json *s = json_first(said); s; s = json_next(s))
			printf("%s\n", json_string(s));
		return STATUS_DONE;
	}
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (const struct json *s = json_first(said); s; s = json_next(s))
		json_put_string(&p.json, NULL, json_string(s));
	json_close(&p.json, ']');
	return print_end(&p);
}

int run_queue(struct call_line *l)
{
	enum order order;
	const struct json *reply = NULL;
	int status = STATUS_DONE;
	if (l->count == 0 || (l->count == 1 && strcmp(l->words[0], "list") == 0))
		return list(l);
	if (!order_parse(l->words[0], &order) || l->count < 2) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin(l, &status) || !line_order(l, request_of(l), &reply, &status))
		return status;
	return print_said(l, reply);
}
