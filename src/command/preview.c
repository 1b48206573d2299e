/* SPDX-License-Identifier: MIT */
/* preview.c - the exact text per channel with its length against the limit, and its card as a JPEG in a folder. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "command/commands.h"
#include "command/print.h"
#include "flow/diff.h"
#include "render/card.h"
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
	const struct card *card; /* NULL: none */
	const char *file;        /* where it was drawn; NULL: nowhere */
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
		*vec_push(&l->arena, &out->list) = (struct sight){
			.key = d->key, .channel = d->channel, .text = m.text, .limits = &a->channel->limits, .card = m.card };
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

/* "2021-3/meeting.notice@instagram" as the name of a file. */
static const char *file_name(const char *key, struct arena *a)
{
	char *name = arena_printf(a, "%s.jpg", key);
	for (char *at = strchr(name, '/'); at; at = strchr(at, '/'))
		*at = '_';
	return name;
}

static bool draw(const char *folder, struct sight *s, struct arena *a, struct err *e)
{
	struct jpeg jpeg;
	if (!card_draw(s->card, a, &jpeg, e))
		return err_in(e, s->key);
	const char *path = arena_printf(a, "%s/%s", folder, file_name(s->key, a));
	if (!file_make_folder(folder, 0755, e) || !file_write(path, jpeg.data, jpeg.length, 0644, e))
		return false;
	s->file = path;
	return true;
}

/* Each card that can be drawn is; the status is that of the worst. */
static int draw_all(struct call_line *l, const struct sights *sights)
{
	const char *folder = line_has(l, OPT_OUT) ? l->value[OPT_OUT] : "preview";
	int status = STATUS_DONE;
	for (size_t i = 0; i < sights->list.count; i++) {
		struct err e = { 0 };
		if (sights->list.at[i].card && !draw(folder, &sights->list.at[i], &l->arena, &e))
			status = line_complain(&e);
	}
	return status;
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
		json_put_string(&p.json, "card", s->file);
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
		if (s->file)
			printf("[%s]\n", s->file);
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
	if (gather(l, store, &sights, &e)) {
		status = draw_all(l, &sights);
		int printed = line_has(l, OPT_JSON) ? print_json(l, &sights) : print_texts(&sights);
		status = status == STATUS_DONE ? printed : status;
	} else {
		status = line_complain(&e);
	}
	store_close(store);
	return status;
}
