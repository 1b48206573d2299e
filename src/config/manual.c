/* SPDX-License-Identifier: MIT */
#include "config/manual.h"

#include <string.h>

#include "base/text.h"
#include "channel/channels.h"

static const size_t page_max = (size_t)1 << 20;
static const char mark[] = ".\\\" settings ";

static const char *const kind_words[KINDS] = {
	[KIND_LINE] = "one line of text",
	[KIND_TEXT] = "text",
	[KIND_ID] = "id",
	[KIND_MARK] = "letters",
	[KIND_LINK] = "http(s) address",
	[KIND_BASE] = "https address",
	[KIND_LISTEN] = "address:port",
	[KIND_PATH] = "path",
	[KIND_SECRET] = "secret",
	[KIND_WORD] = "word",
	[KIND_FLAG] = "true or false",
	[KIND_SWITCH] = "true or false",
	[KIND_NUMBER] = "number",
	[KIND_WAIT] = "duration",
	[KIND_SPAN] = "duration",
	[KIND_MOMENT] = "time",
	[KIND_DATE] = "date",
	[KIND_CLOCK] = "time of day",
	[KIND_QUIET] = "from-to",
	[KIND_LINES] = "list of texts",
	[KIND_PATTERNS] = "list of paths",
	[KIND_SPANS] = "list of durations",
	[KIND_DATES] = "list of dates",
	[KIND_CHANNELS] = "list of channel ids",
	[KIND_GROUP] = "group",
	[KIND_GROUPS] = "list of groups",
};

static const char *const option_words[] = {
	[OPTION_TEXT] = "one line of text", [OPTION_SECRET] = "secret", [OPTION_FLAG] = "true or false"
};

/* Text as roff shows it: no command at the beginning of a line, no escape but ours, a hyphen that can be copied. */
static void add_text(struct text *t, const char *s)
{
	if (*s == '.' || *s == '\'')
		text_add(t, "\\&");
	for (; *s; s++) {
		if (*s == '\\')
			text_add(t, "\\e");
		else if (*s == '-')
			text_add(t, "\\-");
		else
			text_add_n(t, s, 1);
	}
}

static void add_head(struct text *t, const char *name, const char *type)
{
	text_add(t, ".TP\n\\fB");
	add_text(t, name);
	text_add(t, "\\fR (");
	add_text(t, type);
}

static void add_help(struct text *t, const char *help)
{
	text_add(t, ")\n");
	add_text(t, help);
	if (!text_ends(help, "."))
		text_add(t, ".");
	text_add(t, "\n");
}

static void add_words(struct text *t, const struct word *words)
{
	for (const struct word *w = words; w && w->name; w++) {
		text_add(t, w == words ? ": " : " | ");
		add_text(t, w->name);
	}
}

static void add_length(struct text *t, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 24 * 3600 * 1000, 'd' }, { 3600 * 1000, 'h' }, { 60 * 1000, 'm' }, { 1000, 's' } };
	size_t i = 0;
	while (i + 1 < sizeof units / sizeof units[0] && (ms == 0 || ms % units[i].ms != 0))
		i++;
	text_addf(t, "%lld%c", (long long)(ms / units[i].ms), units[i].unit);
}

/* The least that is legal; the most where it is a number, everything else ends far from what anybody would write. */
static void add_bounds(struct text *t, const struct setting *s)
{
	if (s->kind == KIND_NUMBER)
		text_addf(t, "; %lld to %lld", (long long)s->least, (long long)s->most);
	if ((s->kind != KIND_WAIT && s->kind != KIND_SPAN) || s->least <= 0)
		return;
	text_add(t, "; at least ");
	add_length(t, s->least);
}

static void add_row(struct text *t, const struct setting *s)
{
	add_head(t, s->name, kind_words[s->kind]);
	add_words(t, s->words);
	if (s->required)
		text_add(t, "; required");
	if (s->preset) {
		text_add(t, "; preset ");
		add_text(t, s->preset);
	}
	add_bounds(t, s);
	add_help(t, s->help);
}

static void add_rows(struct text *t, const struct setting *rows)
{
	for (const struct setting *s = rows; s->name; s++)
		add_row(t, s);
}

static void add_channels(struct text *t)
{
	const struct channel *c;
	for (size_t i = 0; (c = channel_at(i)); i++) {
		text_addf(t, ".SS \"%s (type = \\(dq%s\\(dq)\"\n", c->title, c->name);
		text_addf(t, "At most %zu characters a post; presets: pace ", c->limits.text_max);
		add_length(t, c->limits.pace_ms);
		text_add(t, ", poll ");
		add_length(t, c->limits.poll_ms);
		text_add(t, ".\n");
		for (const struct option *o = c->options; o->name; o++) {
			add_head(t, o->name, option_words[o->type]);
			text_add(t, o->required ? "; required" : "");
			add_help(t, o->help);
		}
	}
}

/* The table of a name of `length` bytes in `in`: a row's, or the one that others stand on ("items"). */
static const struct table *table_in(const struct table *in, const char *name, size_t length)
{
	for (const struct setting *s = in->rows; s->name; s++) {
		if (strlen(s->name) == length && strncmp(s->name, name, length) == 0)
			return s->table;
		if (s->table && s->table->also && length == strlen("items") && strncmp(name, "items", length) == 0)
			return s->table->also;
	}
	return NULL;
}

static const struct table *table_of(const char *path)
{
	static const struct {
		const char *name;
		const struct table *table;
	} roots[] = { { "host", &host_table }, { "agenda", &agenda_table } };
	const struct table *found = NULL;
	size_t length = strcspn(path, ".");
	for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
		if (strlen(roots[i].name) == length && strncmp(path, roots[i].name, length) == 0)
			found = roots[i].table;
	while (found && path[length] == '.') {
		path += length + 1;
		length = strcspn(path, ".");
		found = table_in(found, path, length);
	}
	return found;
}

static bool add_table(struct text *t, const char *name)
{
	const struct table *table = table_of(name);
	if (strcmp(name, "channels") == 0)
		add_channels(t);
	else if (table)
		add_rows(t, table->rows);
	return table || strcmp(name, "channels") == 0;
}

const char *manual_page(const char *page, struct arena *a, const char **unknown)
{
	struct text t;
	text_init(&t, a, page_max);
	while (*page) {
		size_t length = strcspn(page, "\n");
		size_t whole = length + (page[length] == '\n');
		if (!text_starts(page, mark)) {
			text_add_n(&t, page, whole);
		} else {
			const char *name = arena_string_n(a, page + strlen(mark), length - strlen(mark));
			if (!add_table(&t, name)) {
				*unknown = name;
				return NULL;
			}
		}
		page += whole;
	}
	return t.data;
}
