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

/* The template of a notice, and the name by which complaints call it. */
static bool find_template(const struct notice_request *r, struct arena *a, const char **name, const char **source, struct err *e)
{
	const struct settings *s = &r->agenda->settings;
	const char *kind = notice_kind_name(r->notice->kind);
	const char *const own[] = { arena_printf(a, "templates/%s@%s.txt", kind, r->account->id), arena_printf(a,
		"templates/%s.txt", kind) };
	for (size_t i = 0; s->file && i < sizeof own / sizeof *own; i++) {
		*name = file_beside(a, s->file, own[i]);
		if (file_exists(*name))
			return read_own(*name, a, source, e);
	}
	*name = arena_printf(a, "%s.%s.txt", s->community.korean ? "ko" : "en", kind);
	*source = built_in(*name);
	return *source ? true : err_set(e, ERR_NOT_FOUND, MSG_TEMPLATE_MISSING, ARGS(kind));
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

static bool write_text(const struct notice_request *r, const struct values *values, struct arena *a, const char **text, struct err *e)
{
	const char *name, *source;
	char *written;
	if (!find_template(r, a, &name, &source, e))
		return false;
	if (!template_render(source, values, a, &written, e))
		return err_in(e, name);
	written = tidy(written, a);
	if (!*written) {
		err_set(e, ERR_INPUT, MSG_TEMPLATE_BLANK, NULL);
		return err_in(e, name);
	}
	*text = fit_text(&r->account->channel->limits, written, r->notice->item->link, r->reference, a);
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
	notice_values(r, a, &values);
	if (!write_text(r, &values, a, &m.text, e))
		return false;
	m.told = told_by(r->notice, a);
	if (notice_has_card(r))
		m.card = notice_card(r, &values, a);
	if (r->notice->kind == NOTICE_CONSULTATION_CALL && item->consultation.choices.list.count > 0)
		add_vote(item, &m);
	*out = m;
	return true;
}
