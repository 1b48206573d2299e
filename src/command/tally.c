/* SPDX-License-Identifier: MIT */
/* tally.c - the count of an item. */
#include <stdio.h>

#include "command/print.h"
#include "command/commands.h"
#include "command/reports.h"
#include "command/table.h"
#include "flow/count.h"

static const struct strings *choices_of(const struct item *item)
{
	static const struct strings none;
	return item->kind == ITEM_CONSULTATION ? &item->consultation.choices : &none;
}

static int print_json(struct call_line *l, const struct item *item, const struct count *c)
{
	const struct strings *choices = choices_of(item);
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_put_string(&p.json, "item", item->id);
	json_put_boolean(&p.json, "closed", c->closed);
	json_put_boolean(&p.json, "hidden", c->hidden);
	json_open(&p.json, "choices", '[');
	for (size_t i = 0; i < choices->list.count; i++) {
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "label", choices->list.at[i]);
		if (c->hidden)
			json_put_null(&p.json, "votes");
		else
			json_put_integer(&p.json, "votes", c->tally.votes[i]);
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	json_put_integer(&p.json, "voters", c->tally.voters);
	json_put_integer(&p.json, "invalid", c->tally.invalid);
	json_put_integer(&p.json, "opinions", c->tally.opinions);
	json_close(&p.json, '}');
	return print_end(&p);
}

static void say(enum message_id m, const char *const *args)
{
	char words[512];
	message_format(words, sizeof words, m, args);
	printf("%s\n", words);
}

static void print_people(struct call_line *l, const struct item *item, const struct count *c)
{
	const struct strings *choices = choices_of(item);
	struct table t = { .arena = &l->arena, .columns = 3 };
	printf("%s  %s\n", item->id, item->title);
	for (size_t i = 0; i < choices->list.count; i++) {
		const char *votes = c->hidden ? "-" : arena_printf(&l->arena, "%lld", (long long)c->tally.votes[i]);
		table_add(&t, ARGS(arena_printf(&l->arena, "  %zu.", i + 1), choices->list.at[i], votes));
	}
	table_print(&t);
	if (c->hidden)
		say(MSG_COMMAND_HIDDEN, ARGS(line_minute(l, item->consultation.closes.at)));
	say(MSG_COMMAND_COUNT, ARGS(NUMBER(c->tally.voters), NUMBER(c->tally.invalid), NUMBER(c->tally.opinions)));
}

bool report_tally(struct call_line *l, struct store *store, const struct item *item, struct err *e)
{
	struct count count;
	if (!count_item(store, item, line_now(l), &count, e))
		return false;
	print_people(l, item, &count);
	return true;
}

static int count_and_print(struct call_line *l, struct store *store)
{
	struct count count;
	struct err e = { 0 };
	const struct item *item = agenda_item(&l->edition->agenda, l->words[0]);
	if (!item) {
		err_set(&e, ERR_NOT_FOUND, MSG_COMMAND_NO_ITEM, ARGS(l->words[0]));
		return line_complain(&e);
	}
	if (!line_has(l, OPT_JSON))
		return report_tally(l, store, item, &e) ? STATUS_DONE : line_complain(&e);
	return count_item(store, item, line_now(l), &count, &e) ? print_json(l, item, &count) : line_complain(&e);
}

int run_tally(struct call_line *l)
{
	struct store *store = NULL;
	int status = STATUS_DONE;
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	status = count_and_print(l, store);
	store_close(store);
	return status;
}
