/* SPDX-License-Identifier: MIT */
/* notices.c - from a notice to the message that a channel is handed. */
#include "render/notices.h"

#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"
#include "model/fit.h"
#include "render/notice_card.h"
#include "render/template.h"
#include "render/values.h"

extern const struct embedded render_templates[];

enum { TEMPLATE_BYTES_MAX = 64 * 1024 };

static const char *built_in(const char *name)
{
	for (const struct embedded *t = render_templates; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t->data;
	return NULL;
}

/* A template that staff wrote, as it should be read: UTF-8 with or without a byte order mark, any line ends. */
static bool read_own(const char *path, struct arena *a, const char **out, struct err *e)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct file_data file;
	if (!file_read(path, TEMPLATE_BYTES_MAX, a, &file, e))
		return false;
	size_t skip = text_starts(file.data, mark) ? strlen(mark) : 0;
	*out = text_nfc(a, file.data + skip, file.length - skip);
	return true;
}

/* A template, and the name by which complaints call it. */
struct source {
	const char *name, *text;
};

static bool find_template(const struct notice_request *r, const char *kind, struct arena *a, struct source *out, struct err *e)
{
	const struct settings *s = &r->agenda->settings;
	const char *const own[] = { arena_printf(a, "templates/%s@%s.txt", kind, r->account->id), arena_printf(a,
		"templates/%s.txt", kind) };
	for (size_t i = 0; s->file && i < sizeof own / sizeof *own; i++) {
		out->name = file_beside(a, s->file, own[i]);
		if (file_exists(out->name))
			return read_own(out->name, a, &out->text, e);
	}
	out->name = arena_printf(a, "%s.%s.txt", s->community.korean ? "ko" : "en", kind);
	out->text = built_in(out->name);
	return out->text ? true : err_set(e, ERR_NOT_FOUND, MSG_TEMPLATE_MISSING, ARGS(kind));
}

/* What empty sections leave behind: no white space at the ends of lines, no two blank lines in a row, none at either end of the text. */
static char *tidy(const char *s, struct arena *a)
{
	char *out = arena_string(a, s);
	size_t n = 0;
	for (; *s; s++) {
		while (*s == '\n' && n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\t'))
			n--;
		bool spare = *s == '\n' && (n == 0 || (n > 1 && out[n - 1] == '\n' && out[n - 2] == '\n'));
		if (!spare)
			out[n++] = *s;
	}
	while (n > 0 && strchr("\n \t", out[n - 1]))
		n--;
	out[n] = '\0';
	return out;
}

/* One text in the making. */
struct page {
	const struct notice_request *request;
	const struct values *values;
	struct arena *arena;
};

static bool render(const struct page *p, const char *kind, char **out, struct err *e)
{
	struct source source;
	char *written;
	if (!find_template(p->request, kind, p->arena, &source, e))
		return false;
	if (!template_render(source.text, p->values, p->arena, &written, e))
		return err_in(e, source.name);
	written = tidy(written, p->arena);
	if (!*written) {
		err_set(e, ERR_INPUT, MSG_TEMPLATE_BLANK, NULL);
		return err_in(e, source.name);
	}
	*out = written;
	return true;
}

static bool write_text(const struct page *p, const char **text, struct err *e)
{
	const struct notice_request *r = p->request;
	char *heading = NULL, *written;
	if (!render(p, r->template ? r->template : notice_kind_name(r->notice->kind), &written, e) ||
	    (r->heading && !render(p, r->heading, &heading, e)))
		return false;
	if (heading)
		written = arena_printf(p->arena, "%s\n\n%s", heading, written);
	*text = fit_text(&r->account->channel->limits, written, r->notice->item->link, r->reference, p->arena);
	return true;
}

/* What a channel with polls of its own needs to know of a vote. */
static void add_vote(const struct item *item, struct message *m)
{
	const struct consultation *c = &item->consultation;
	m->choices = c->choices;
	m->question = *c->question ? c->question : item->title;
	m->choose = c->choose;
	m->closes_at = c->closes.at;
	m->votes_open = 1;
}

/* What the text says of its meeting, to be kept with it. Results speak of one that is over. */
static const struct told *told_by(const struct notice *n, struct arena *a)
{
	if (n->item->kind != ITEM_MEETING || !n->occurrence || n->kind == NOTICE_MEETING_RESULTS)
		return NULL;
	struct told *t = ARENA_NEW(a, struct told);
	*t = told_of(n->item, n->occurrence);
	return t;
}

bool notice_message(const struct notice_request *r, struct arena *a, struct message *out, struct err *e)
{
	const struct item *item = r->notice->item;
	struct message m = { .reference = r->reference, .push = r->account->push, .question = "" };
	struct values values = { 0 };
	const struct page page = { r, &values, a };
	notice_values(r, a, &values);
	if (!write_text(&page, &m.text, e))
		return false;
	m.told = told_by(r->notice, a);
	if (notice_has_card(r) && !r->template && !r->heading)
		m.card = notice_card(r, &values, a);
	if (r->notice->kind == NOTICE_CONSULTATION_CALL && item->consultation.choices.list.count > 0)
		add_vote(item, &m);
	*out = m;
	return true;
}
