/* SPDX-License-Identifier: MIT */
/* preview.c - the exact text per channel with its length against the limit. */
#include <stdio.h>
#include <string.h>

#include "command/print.h"
#include "command/commands.h"
#include "flow/diff.h"
#include "store/store.h"

static const char *const units[] = {
	[COUNT_CODE_POINTS] = "characters",
	[COUNT_UTF16] = "utf16",
	[COUNT_BYTES] = "bytes",
};

/* One text to show. */
struct sight {
	const char *key, *channel, *text;
	const struct limits *limits;
};

struct sights {
	VEC(struct sight) list;
};

static void add(struct call_line *l, const struct delivery *d, struct sights *out)
{
	const struct account *a = settings_account(line_settings(l), d->channel);
	struct message m = { .text = "" };
	struct err none = { 0 };
	const char *wanted = l->words[0];
	if (!a || !d->payload || (strcmp(d->key, wanted) != 0 && strcmp(d->item, wanted) != 0))
		return;
	for (size_t i = 0; i < out->list.count; i++)
		if (strcmp(out->list.at[i].key, d->key) == 0)
			return;
	if (message_read(d->payload, &l->arena, &m, &none))
		*vec_push(&l->arena, &out->list) = (struct sight){ d->key, d->channel, m.text, &a->channel->limits };
}

static bool gather(struct call_line *l, struct store *store, struct sights *out, struct err *e)
{
	struct changes changes = { 0 };
	struct strings complaints = { 0 };
	struct deliveries stored = { 0 };
	const struct deliveries_filter all = { .state = STATES };
	const struct diff_request request = { .agenda = &l->edition->agenda, .store = store, .now = line_now(l) };
	if (!diff_plan(&request, &l->arena, &changes, &complaints, e) || !deliveries_list(store, &all, &l->arena, &stored, e))
		return false;
	for (size_t i = 0; i < changes.list.count; i++)
		add(l, &changes.list.at[i].delivery, out);
	for (size_t i = 0; i < stored.list.count; i++)
		add(l, &stored.list.at[i], out);
	return out->list.count > 0 || err_set(e, ERR_NOT_FOUND, MSG_COMMAND_NO_PREVIEW, ARGS(l->words[0]));
}

static int print_json(struct call_line *l, const struct sights *sights)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < sights->list.count; i++) {
		const struct sight *s = &sights->list.at[i];
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "key", s->key);
		json_put_string(&p.json, "channel", s->channel);
		json_put_string(&p.json, "text", s->text);
		json_put_integer(&p.json, "length", (int64_t)limits_count(s->limits, s->text));
		json_put_integer(&p.json, "limit", (int64_t)s->limits->text_max);
		json_put_string(&p.json, "unit", units[s->limits->counting]);
		json_put_null(&p.json, "card");
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static int print_texts(const struct sights *sights)
{
	for (size_t i = 0; i < sights->list.count; i++) {
		const struct sight *s = &sights->list.at[i];
		printf("%s--- %s (%zu/%zu %s)\n%s\n", i ? "\n" : "", s->key, limits_count(s->limits, s->text), s->limits->text_max,
		       units[s->limits->counting], s->text);
	}
	return STATUS_DONE;
}

int run_preview(struct call_line *l)
{
	struct store *store = NULL;
	struct sights sights = { 0 };
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	if (!gather(l, store, &sights, &e))
		status = line_complain(&e);
	else
		status = line_has(l, OPT_JSON) ? print_json(l, &sights) : print_texts(&sights);
	store_close(store);
	return status;
}
