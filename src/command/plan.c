/* SPDX-License-Identifier: MIT */
/* plan.c - what will go out, when and where, against the store. */
#include <stdio.h>
#include <string.h>

#include "command/print.h"
#include "command/commands.h"
#include "command/table.h"
#include "flow/diff.h"
#include "store/store.h"

static const char *const signs[] = { [ACTION_NEW] = "+", [ACTION_CHANGED] = "~", [ACTION_WITHDRAWN] = "-", [ACTION_SAME] = "=" };

static const char *text_of(struct call_line *l, const struct delivery *d)
{
	struct message m = { .text = "" };
	struct err none = { 0 };
	if (!d->payload || !message_read(d->payload, &l->arena, &m, &none))
		return "";
	return m.text;
}

static int print_json(struct call_line *l, const struct changes *changes, int64_t until)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < changes->list.count; i++) {
		const struct delivery *d = &changes->list.at[i].delivery;
		if (d->due_at > until)
			continue;
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "key", d->key);
		json_put_string(&p.json, "kind", notice_kind_name(d->kind));
		json_put_string(&p.json, "item", d->item);
		json_put_string(&p.json, "channel", d->channel);
		json_put_string(&p.json, "due", line_time(l, d->due_at));
		json_put_string(&p.json, "action", signs[changes->list.at[i].action]);
		json_put_string(&p.json, "text", text_of(l, d));
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static const char *first_line(struct call_line *l, const char *text)
{
	size_t n = strcspn(text, "\n");
	return arena_string_n(&l->arena, text, n);
}

static int print_table(struct call_line *l, const struct changes *changes, int64_t until)
{
	struct table t = { .arena = &l->arena, .columns = 5 };
	for (size_t i = 0; i < changes->list.count; i++) {
		const struct delivery *d = &changes->list.at[i].delivery;
		if (d->due_at > until)
			continue;
		table_add(&t, ARGS(signs[changes->list.at[i].action], line_minute(l, d->due_at), d->key,
				   d->state == STATE_SCHEDULED ? "" : state_name(d->state), first_line(l, text_of(l, d))));
	}
	table_print(&t);
	return STATUS_DONE;
}

static int print_plan(struct call_line *l, struct store *store, int64_t until)
{
	struct changes changes = { 0 };
	struct strings complaints = { 0 };
	struct err e = { 0 };
	const struct diff_request request = { .agenda = &l->edition->agenda, .store = store, .now = line_now(l) };
	if (!diff_plan(&request, &l->arena, &changes, &complaints, &e))
		return line_complain(&e);
	int status = line_has(l, OPT_JSON) ? print_json(l, &changes, until) : print_table(l, &changes, until);
	for (size_t i = 0; i < complaints.list.count; i++)
		fprintf(stderr, "%s\n", complaints.list.at[i]);
	for (size_t i = 0; i < changes.list.count; i++)
		if (changes.list.at[i].complaint)
			fprintf(stderr, "%s: %s\n", changes.list.at[i].delivery.key, changes.list.at[i].complaint);
	return status;
}

int run_plan(struct call_line *l)
{
	struct store *store = NULL;
	struct err e = { 0 };
	int64_t until = INT64_MAX;
	int status = STATUS_DONE;
	if (!line_begin(l, &status))
		return status;
	if (line_has(l, OPT_UNTIL) && !line_when(l, l->value[OPT_UNTIL], &until, &e)) {
		line_complain(&e);
		return STATUS_USAGE;
	}
	if (!line_store(l, &store, &status))
		return status;
	status = print_plan(l, store, until);
	store_close(store);
	return status;
}
