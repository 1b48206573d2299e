/* SPDX-License-Identifier: MIT */
/* audit.c - what people did. */
#include "command/commands.h"
#include "command/print.h"
#include "command/table.h"
#include "store/audit.h"

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static int print_json(struct call_line *l, const struct deeds *deeds)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < deeds->list.count; i++) {
		const struct deed *d = &deeds->list.at[i];
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "at", line_time(l, d->at));
		json_put_string(&p.json, "actor", d->actor);
		json_put_string(&p.json, "action", d->action);
		json_put_string(&p.json, "key", or_null(d->key));
		json_put_string(&p.json, "detail", or_null(d->detail));
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static int print_table(struct call_line *l, const struct deeds *deeds)
{
	static const enum message_id heads[] = { MSG_COMMAND_H_AT, MSG_COMMAND_H_ACTOR, MSG_COMMAND_H_ACTION, MSG_COMMAND_H_KEY,
						 MSG_COMMAND_H_DETAIL };
	struct table t = { .arena = &l->arena, .columns = 5 };
	table_add(&t, line_heads(l, heads, sizeof heads / sizeof *heads));
	for (size_t i = 0; i < deeds->list.count; i++) {
		const struct deed *d = &deeds->list.at[i];
		table_add(&t, ARGS(line_minute(l, d->at), d->actor, d->action, d->key, d->detail));
	}
	table_print(&t);
	return STATUS_DONE;
}

int run_audit(struct call_line *l)
{
	struct store *store = NULL;
	struct deeds deeds = { 0 };
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	if (!audit_list(store, &l->arena, &deeds, &e))
		status = line_complain(&e);
	else
		status = line_has(l, OPT_JSON) ? print_json(l, &deeds) : print_table(l, &deeds);
	store_close(store);
	return status;
}
