/* SPDX-License-Identifier: MIT */
/* reader.c - the walk along the tables; the kinds themselves are read in texts.c, times.c, addresses.c and secret.c. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/kinds.h"
#include "config/setting.h"

/* What stands for a group that was not written: nothing is required in it, its presets hold. */
static const struct node nothing = { .name = "", .type = NODE_GROUP };

static const struct kind_row rows[KINDS] = {
	[KIND_LINE] = { NODE_TEXT, true, read_line, MSG_CFG_WANT_TEXT },
	[KIND_TEXT] = { NODE_TEXT, true, read_text, MSG_CFG_WANT_TEXT },
	[KIND_ID] = { NODE_TEXT, true, read_id, MSG_CFG_WANT_TEXT },
	[KIND_MARK] = { NODE_TEXT, true, read_mark, MSG_CFG_WANT_TEXT },
	[KIND_LINK] = { NODE_TEXT, true, read_link, MSG_CFG_WANT_LINK },
	[KIND_BASE] = { NODE_TEXT, true, read_base, MSG_CFG_WANT_LINK },
	[KIND_LISTEN] = { NODE_TEXT, true, read_listen, MSG_CFG_WANT_LISTEN },
	[KIND_PATH] = { NODE_TEXT, true, read_path, MSG_CFG_WANT_TEXT },
	[KIND_SECRET] = { NODE_TEXT, false, read_secret, MSG_CFG_WANT_SECRET },
	[KIND_WORD] = { NODE_TEXT, false, read_word, MSG_CFG_WANT_WORD },
	[KIND_FLAG] = { NODE_FLAG, false, read_flag, MSG_CFG_WANT_FLAG },
	[KIND_SWITCH] = { NODE_FLAG, true, read_switch, MSG_CFG_WANT_FLAG },
	[KIND_NUMBER] = { NODE_NUMBER, false, read_number, MSG_CFG_WANT_NUMBER },
	[KIND_WAIT] = { NODE_TEXT, false, read_wait, MSG_CFG_WANT_SPAN },
	[KIND_SPAN] = { NODE_TEXT, false, read_span, MSG_CFG_WANT_SPAN },
	[KIND_MOMENT] = { NODE_TEXT, false, read_moment, MSG_CFG_WANT_MOMENT },
	[KIND_DATE] = { NODE_TEXT, false, read_date, MSG_CFG_WANT_DATE },
	[KIND_CLOCK] = { NODE_TEXT, false, read_clock, MSG_CFG_WANT_CLOCK },
	[KIND_QUIET] = { NODE_TEXT, false, read_quiet, MSG_CFG_WANT_QUIET },
	[KIND_LINES] = { NODE_LIST, false, read_lines, MSG_CFG_WANT_TEXTS },
	[KIND_PATTERNS] = { NODE_LIST, false, read_patterns, MSG_CFG_WANT_PATTERNS },
	[KIND_SPANS] = { NODE_LIST, false, read_spans, MSG_CFG_WANT_SPANS },
	[KIND_DATES] = { NODE_LIST, false, read_dates, MSG_CFG_WANT_DATES },
	[KIND_CHANNELS] = { NODE_LIST, false, read_channels, MSG_CFG_WANT_CHANNELS },
	[KIND_GROUP] = { NODE_GROUP, false, NULL, MSG_CFG_WANT_GROUP },
	[KIND_GROUPS] = { NODE_LIST, false, NULL, MSG_CFG_WANT_GROUPS },
};

static const enum message_id node_words[NODE_TYPES] = {
	[NODE_TEXT] = MSG_CFG_IS_TEXT, [NODE_NUMBER] = MSG_CFG_IS_NUMBER, [NODE_DECIMAL] = MSG_CFG_IS_DECIMAL,
	[NODE_FLAG] = MSG_CFG_IS_FLAG, [NODE_LIST] = MSG_CFG_IS_LIST,     [NODE_GROUP] = MSG_CFG_IS_GROUP,
};

const struct kind_row *kind_row(enum kind k)
{
	return &rows[k];
}

static struct place place_of(const struct reader *r, const struct spot *at)
{
	return (struct place){ .file = r->file, .line = at->node->line, .path = at->path };
}

void fault(struct reader *r, const struct spot *at, enum message_id m, const char *const *args)
{
	struct place place = place_of(r, at);
	problem_error(r->problems, &place, m, args);
}

void fault_err(struct reader *r, const struct spot *at, const struct err *e)
{
	struct place place = place_of(r, at);
	problem_err(r->problems, &place, e);
}

void caution(struct reader *r, const struct spot *at, enum message_id m, const char *const *args)
{
	struct place place = place_of(r, at);
	problem_warning(r->problems, &place, m, args);
}

struct spot spot_of(struct reader *r, const struct spot *group, const char *name)
{
	const struct node *n = node_child(group->node, name);
	const char *path = *group->path ? arena_printf(r->scratch, "%s.%s", group->path, name) : name;
	return (struct spot){ .node = n ? n : group->node, .path = path };
}

struct spot spot_at(struct reader *r, const struct spot *list, size_t i)
{
	return (struct spot){ .node = &list->node->child[i], .path = arena_printf(r->scratch, "%s[%zu]", list->path, i) };
}

bool spot_is_set(const struct spot *group, const char *name)
{
	return node_child(group->node, name) != NULL;
}

const char *nearest(const char *word, const char *(*next)(const void *context, size_t i), const void *context)
{
	const char *best = NULL, *candidate;
	int distance = 0;
	for (size_t i = 0; (candidate = next(context, i)); i++) {
		int d = text_distance(word, candidate);
		if (!best || d < distance) {
			best = candidate;
			distance = d;
		}
	}
	return best;
}

const char *word_list(struct reader *r, const struct word *words)
{
	struct text t;
	text_init(&t, r->scratch, 1024);
	for (const struct word *w = words; w->name; w++)
		text_addf(&t, "%s\"%s\"", w == words ? "" : ", ", w->name);
	return t.data;
}

/* The i-th row of a table, those of the table it stands on first. */
static const struct setting *row_at(const struct table *t, size_t i)
{
	const struct table *parts[] = { t->also, t };
	for (size_t part = 0; part < 2; part++)
		for (const struct setting *s = parts[part] ? parts[part]->rows : NULL; s && s->name; s++)
			if (i-- == 0)
				return s;
	return NULL;
}

static const char *row_name(const void *table, size_t i)
{
	const struct setting *s = row_at(table, i);
	return s ? s->name : NULL;
}

static bool is_row(const struct table *t, const char *name)
{
	const char *known;
	size_t i = 0;
	while ((known = row_name(t, i)) && strcmp(known, name) != 0)
		i++;
	return known != NULL;
}

static void check_known(struct reader *r, const struct table *t, const struct spot *group)
{
	for (size_t i = 0; i < group->node->count; i++) {
		const char *name = group->node->child[i].name, *known = is_row(t, name) ? NULL : nearest(name, row_name, t);
		if (!known)
			continue;
		struct spot at = spot_of(r, group, name);
		fault(r, &at, MSG_CFG_UNKNOWN, ARGS(name, known));
	}
}

static void read_node(struct reader *r, const struct setting *s, const struct spot *at, void *target);

/* A preset as if it had been written: texts, flags, numbers, or texts with spaces between them for a list. */
static void read_preset(struct reader *r, const struct setting *s, const struct spot *group, void *target)
{
	struct node n = { .name = s->name, .type = rows[s->kind].node, .line = group->node->line, .text = s->preset };
	struct spot at = { .node = &n, .path = s->name };
	if (n.type == NODE_FLAG)
		n.flag = strcmp(s->preset, "true") == 0;
	else if (n.type == NODE_NUMBER)
		n.number = strtoll(s->preset, NULL, 10);
	VEC(struct node) list = { 0 };
	for (const char *word = s->preset; n.type == NODE_LIST && *word; word += strspn(word, " ")) {
		size_t length = strcspn(word, " ");
		*vec_push(r->scratch, &list) = (struct node){
			.name = "", .type = NODE_TEXT, .line = n.line, .text = arena_string_n(r->scratch, word, length)
		};
		word += length;
	}
	/* cppcheck-suppress unreadVariable ; `at` points to n */
	n.child = list.at;
	/* cppcheck-suppress unreadVariable */
	n.count = list.count;
	read_node(r, s, &at, target);
}

static void read_groups(struct reader *r, const struct setting *s, const struct spot *list, void *target)
{
	for (size_t i = 0; i < list->node->count; i++) {
		struct spot at = spot_at(r, list, i);
		char found[64];
		message_format(found, sizeof found, node_words[at.node->type], NULL);
		if (at.node->type == NODE_GROUP)
			s->each(r, &at, target);
		else
			fault(r, &at, MSG_CFG_TYPE_GROUP, ARGS(found));
	}
}

/* What is here, and what should be; the value itself is not repeated, it may be a secret. */
static void wrong_type(struct reader *r, const struct setting *s, const struct spot *at)
{
	char found[64], wanted[200];
	message_format(found, sizeof found, node_words[at->node->type], NULL);
	message_format(wanted, sizeof wanted, rows[s->kind].wanted, NULL);
	fault(r, at, MSG_CFG_TYPE, ARGS(found, wanted));
}

static void read_node(struct reader *r, const struct setting *s, const struct spot *at, void *target)
{
	if (at->node->type != rows[s->kind].node)
		wrong_type(r, s, at);
	else if (s->kind == KIND_GROUP)
		read_group(r, s->table, at, target);
	else if (s->kind == KIND_GROUPS)
		read_groups(r, s, at, target);
	else
		(void)rows[s->kind].read(r, s, at, (char *)target + s->offset);
}

/* Nothing usable was written: the preset, if there is one; in a group that of each of its rows. */
static void read_absent(struct reader *r, const struct setting *s, const struct spot *group, void *target)
{
	if (s->kind == KIND_GROUP)
		read_group(r, s->table, &(struct spot){ .node = &nothing, .path = s->name }, target);
	else if (s->preset)
		read_preset(r, s, group, target);
}

static void read_row(struct reader *r, const struct setting *s, const struct spot *group, void *target)
{
	const struct node *n = node_child(group->node, s->name);
	if (rows[s->kind].text)
		*(const char **)(void *)((char *)target + s->offset) = "";
	if (!n && s->required && group->node != &nothing) {
		struct spot missing = spot_of(r, group, s->name);
		fault(r, &missing, MSG_CFG_MISSING, ARGS(s->name));
	}
	if (!n) {
		read_absent(r, s, group, target);
		return;
	}
	struct spot at = spot_of(r, group, s->name);
	read_node(r, s, &at, target);
	if (n->type != rows[s->kind].node)
		read_absent(r, s, group, target);
}

void read_group(struct reader *r, const struct table *t, const struct spot *group, void *target)
{
	if (!r->open)
		check_known(r, t, group);
	const struct setting *s;
	for (size_t i = 0; (s = row_at(t, i)); i++)
		read_row(r, s, group, target);
}
