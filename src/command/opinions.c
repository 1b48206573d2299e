/* SPDX-License-Identifier: MIT */
/* opinions.c - the replies: as a table, as CSV, as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "command/print.h"
#include "command/commands.h"
#include "command/table.h"
#include "store/replies.h"

/* What is shown of one reply. */
struct shown {
	const struct stored_reply *reply;
	const struct consultation *vote; /* NULL: its item has no choices */
	bool hidden;
};

static struct shown show(struct call_line *l, const struct stored_reply *r)
{
	const struct item *item = r->item[0] ? agenda_item(&l->edition->agenda, r->item) : NULL;
	struct shown s = { .reply = r };
	if (!item || item->kind != ITEM_CONSULTATION)
		return s;
	s.vote = item->consultation.choices.list.count > 0 ? &item->consultation : NULL;
	s.hidden = s.vote && !s.vote->live && line_now(l) < s.vote->closes.at;
	return s;
}

static const char *reply_id(struct call_line *l, const struct stored_reply *r, const char *service_id)
{
	return service_id[0] ? arena_printf(&l->arena, "%s:%s", r->channel, service_id) : NULL;
}

static void put_choices(struct print *p, const struct shown *s)
{
	if (s->hidden) {
		json_put_null(&p->json, "choices");
		return;
	}
	json_open(&p->json, "choices", '[');
	for (size_t i = 0; s->vote && i < s->vote->choices.list.count; i++)
		if (s->reply->choices >> i & 1)
			json_put_string(&p->json, NULL, s->vote->choices.list.at[i]);
	json_close(&p->json, ']');
}

static int print_json(struct call_line *l, const struct stored_replies *all)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < all->list.count; i++) {
		const struct stored_reply *r = &all->list.at[i];
		const struct shown s = show(l, r);
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "item", r->item[0] ? r->item : NULL);
		json_put_string(&p.json, "channel", r->channel);
		json_put_string(&p.json, "reply_id", reply_id(l, r, r->service_id));
		json_put_string(&p.json, "author", r->author);
		json_put_string(&p.json, "text", r->text);
		json_put_string(&p.json, "received", line_time(l, r->received_at));
		json_put_string(&p.json, "parent", reply_id(l, r, r->parent));
		json_put_boolean(&p.json, "edited", r->edited);
		json_put_boolean(&p.json, "deleted", r->deleted);
		put_choices(&p, &s);
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static const char *labels(struct call_line *l, const struct shown *s)
{
	struct text text;
	text_init(&text, &l->arena, 1 << 16);
	for (size_t i = 0; s->vote && !s->hidden && i < s->vote->choices.list.count; i++)
		if (s->reply->choices >> i & 1)
			text_addf(&text, "%s%s", text.length ? ", " : "", s->vote->choices.list.at[i]);
	return text.data;
}

/* RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236). */
static void put_cell(const char *cell, bool last)
{
	putchar('"');
	if (strchr("=+-@\t\r", cell[0]) && cell[0] && !fault_on("formulas"))
		putchar('\'');
	for (const char *c = cell; *c; c++) {
		if (*c == '"')
			putchar('"');
		putchar(*c);
	}
	fputs(last ? "\"\r\n" : "\",", stdout);
}

static void put_line(const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_cell(cells[i] ? cells[i] : "", i + 1 == count);
}

static int print_csv(struct call_line *l, const struct stored_replies *all)
{
	enum { COLUMNS = 10 };
	put_line(ARGS("item", "channel", "reply_id", "author", "text", "received", "parent", "edited", "deleted", "choices"), COLUMNS);
	for (size_t i = 0; i < all->list.count; i++) {
		const struct stored_reply *r = &all->list.at[i];
		const struct shown s = show(l, r);
		put_line(ARGS(r->item, r->channel, reply_id(l, r, r->service_id), r->author, r->text, line_time(l, r->received_at),
			      reply_id(l, r, r->parent), r->edited ? "true" : "false", r->deleted ? "true" : "false", labels(l, &s)),
			 COLUMNS);
	}
	return STATUS_DONE;
}

static int print_table(struct call_line *l, const struct stored_replies *all)
{
	struct table t = { .arena = &l->arena, .columns = 6 };
	for (size_t i = 0; i < all->list.count; i++) {
		const struct stored_reply *r = &all->list.at[i];
		const struct shown s = show(l, r);
		const char *mark = r->deleted ? "-" : r->edited ? "~" : " ";
		table_add(&t, ARGS(line_minute(l, r->received_at), r->item, r->channel, r->author, mark,
				   r->text[0] ? r->text : labels(l, &s)));
	}
	table_print(&t);
	return STATUS_DONE;
}

static const struct {
	const char *name;
	int (*print)(struct call_line *l, const struct stored_replies *all);
} formats[] = {
	{ "table", print_table },
	{ "csv", print_csv },
	{ "json", print_json },
};

static int print_replies(struct call_line *l, struct store *store, size_t format)
{
	struct stored_replies all = { 0 };
	struct err e = { 0 };
	const char *item = l->count > 0 ? l->words[0] : NULL;
	if (!replies_list(store, item, &l->arena, &all, &e))
		return line_complain(&e);
	if (item && all.list.count == 0 && !agenda_item(&l->edition->agenda, item)) {
		err_set(&e, ERR_NOT_FOUND, MSG_COMMAND_NO_ITEM, ARGS(item));
		return line_complain(&e);
	}
	return formats[format].print(l, &all);
}

int run_opinions(struct call_line *l)
{
	struct store *store = NULL;
	int status = STATUS_DONE;
	size_t format = 0;
	const char *name = line_has(l, OPT_JSON) ? "json" : line_has(l, OPT_FORMAT) ? l->value[OPT_FORMAT] : "table";
	while (format < 3 && strcmp(formats[format].name, name) != 0)
		format++;
	if (format == 3) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	status = print_replies(l, store, format);
	store_close(store);
	return status;
}
