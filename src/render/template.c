/* SPDX-License-Identifier: MIT */
/* template.c - templates are first taken apart and checked whole, then played: a template that is wrong anywhere is wrong always, not only
 * on the day when its branch is taken. */
#include "render/template.h"

#include <string.h>

#include "base/text.h"

enum { DEPTH_MAX = 16, TAG_BYTES_MAX = 64, TEXT_BYTES_MAX = 256 * 1024, STEPS_MAX = 100000 };

enum token_kind {
	TOKEN_TEXT,
	TOKEN_VALUE,   /* {name} {name|filter} */
	TOKEN_ELEMENT, /* {.} {.|filter} */
	TOKEN_NUMBER,  /* {#} */
	TOKEN_EACH,    /* {#name} */
	TOKEN_EMPTY,   /* {^name} */
	TOKEN_END      /* {/name} */
};

struct token {
	enum token_kind kind;
	int line;
	const char *text;          /* TOKEN_TEXT: length bytes; else the name */
	size_t length;
	const char *filter;        /* NULL: none */
	const struct value *value; /* what the name stands for; NULL for text, element and number */
	size_t end;                /* of a section: its TOKEN_END */
};

struct template {
	VEC(struct token) tokens;
	size_t open[DEPTH_MAX]; /* sections, while it is taken apart */
	size_t depth;
	int line;
	const struct values *values;
	struct arena *arena;
};

void values_put(struct values *v, struct arena *a, const char *name, const char *text)
{
	*vec_push(a, &v->list) = (struct value){ .name = name, .text = text ? text : "" };
}

void values_put_list(struct values *v, struct arena *a, const char *name, const char *const *list, size_t count)
{
	const char **copy = arena_array(a, count + 1, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = list[i];
	*vec_push(a, &v->list) = (struct value){ .name = name, .list = copy };
}

static const struct value *find(const struct values *v, const char *name)
{
	for (size_t i = 0; i < v->list.count; i++)
		if (strcmp(v->list.at[i].name, name) == 0)
			return &v->list.at[i];
	return NULL;
}

const char *values_text(const struct values *v, const char *name)
{
	const struct value *found = find(v, name);
	return found && found->text ? found->text : "";
}

const char *const *values_list(const struct values *v, const char *name)
{
	static const char *const none[] = { NULL };
	const struct value *found = find(v, name);
	return found && found->list ? found->list : none;
}

static const char *nearest(const struct values *v, const char *name)
{
	const char *best = "";
	for (size_t i = 0; i < v->list.count; i++)
		if (!*best || text_distance(name, v->list.at[i].name) < text_distance(name, best))
			best = v->list.at[i].name;
	return best;
}

static bool is_empty(const struct value *v)
{
	return v->list ? !v->list[0] : !*v->text;
}

static bool is_section(enum token_kind kind)
{
	return kind == TOKEN_EACH || kind == TOKEN_EMPTY;
}

static bool wrong(const struct template *t, enum message_id m, const char *what, struct err *e)
{
	return err_set(e, ERR_INPUT, m, ARGS(NUMBER(t->line), what));
}

/* Is there an element to speak of: does one of the open sections go through a list? */
static bool is_in_list(const struct template *t)
{
	for (size_t i = 0; i < t->depth; i++) {
		const struct token *open = &t->tokens.at[t->open[i]];
		if (open->kind == TOKEN_EACH && open->value->list)
			return true;
	}
	return false;
}

static bool close_section(struct template *t, const struct token *end, struct err *e)
{
	if (t->depth == 0)
		return wrong(t, MSG_TEMPLATE_NOT_OPEN, end->text, e);
	struct token *open = &t->tokens.at[t->open[t->depth - 1]];
	if (strcmp(open->text, end->text) != 0)
		return err_set(e, ERR_INPUT, MSG_TEMPLATE_CROSSED, ARGS(NUMBER(t->line), end->text, open->text, NUMBER(open->line)));
	open->end = t->tokens.count - 1;
	t->depth--;
	return true;
}

static bool open_section(struct template *t, const struct token *open, struct err *e)
{
	if (t->depth == DEPTH_MAX)
		return wrong(t, MSG_TEMPLATE_DEEP, open->text, e);
	t->open[t->depth++] = t->tokens.count - 1;
	return true;
}

/* Is what the tag names there, and can it stand here? */
static bool check(const struct template *t, const struct token *k, struct err *e)
{
	if (k->filter && !josa("", k->filter))
		return wrong(t, MSG_TEMPLATE_FILTER, k->filter, e);
	if (k->kind == TOKEN_ELEMENT || k->kind == TOKEN_NUMBER)
		return is_in_list(t) || wrong(t, MSG_TEMPLATE_NO_LIST, k->text, e);
	if (!k->value)
		return err_set(e, ERR_INPUT, MSG_TEMPLATE_UNKNOWN, ARGS(NUMBER(t->line), k->text, nearest(t->values, k->text)));
	if (k->kind == TOKEN_VALUE && k->value->list)
		return wrong(t, MSG_TEMPLATE_IS_LIST, k->text, e);
	return true;
}

/* What stands between the braces, as a token. */
static struct token read_tag(const struct template *t, char *tag)
{
	static const char marks[] = "#^/";
	static const enum token_kind kinds[] = { TOKEN_EACH, TOKEN_EMPTY, TOKEN_END };
	struct token k = { .kind = TOKEN_VALUE, .line = t->line, .text = tag };
	const char *mark = *tag ? strchr(marks, *tag) : NULL;
	if (strcmp(tag, "#") == 0) {
		k.kind = TOKEN_NUMBER;
		return k;
	}
	if (mark) {
		k.kind = kinds[mark - marks];
		k.text = tag + 1;
	} else {
		char *bar = strchr(tag, '|');
		k.filter = bar ? bar + 1 : NULL;
		if (bar)
			*bar = '\0';
		if (strcmp(tag, ".") == 0)
			k.kind = TOKEN_ELEMENT;
	}
	k.value = find(t->values, k.text);
	return k;
}

/* The tag at s (behind its brace); *length is that of the whole tag. */
static bool take_tag(struct template *t, const char *s, size_t *length, struct err *e)
{
	size_t n = strcspn(s, "}{\n");
	if (s[n] != '}' || n > TAG_BYTES_MAX)
		return wrong(t, MSG_TEMPLATE_BRACE, arena_string_n(t->arena, s, n > TAG_BYTES_MAX ? 0 : n), e);
	struct token k = read_tag(t, arena_string_n(t->arena, s, n));
	*length = n + 2;
	*vec_push(t->arena, &t->tokens) = k;
	if (k.kind == TOKEN_END)
		return close_section(t, &k, e);
	return check(t, &k, e) && (!is_section(k.kind) || open_section(t, &k, e));
}

static void take_text(struct template *t, const char *s, size_t n)
{
	if (n > 0)
		*vec_push(t->arena, &t->tokens) = (struct token){ .kind = TOKEN_TEXT, .line = t->line, .text = s, .length = n };
}

/* Does the line at s[0..n) hold tags of sections and nothing else? */
static bool only_sections(const char *s, size_t n)
{
	const char *end = s + n;
	bool any = false;
	while ((s += strspn(s, " \t")) < end) {
		size_t tag = strcspn(s, "}");
		if (s[0] != '{' || !s[1] || !strchr("#^/", s[1]) || s[2] == '}' || tag >= (size_t)(end - s))
			return false;
		any = true;
		s += tag + 1;
	}
	return any;
}

/* One line s[0..n), its line break not counted. */
static bool take_line(struct template *t, const char *s, size_t n, struct err *e)
{
	const char *end = s + n;
	bool bare = only_sections(s, n);
	while (s < end) {
		size_t taken = strcspn(s, "{\n");
		if (taken == 0 && s[1] == '{') {
			take_text(t, s, 1);
			taken = 2;
		} else if (taken == 0) {
			if (!take_tag(t, s + 1, &taken, e))
				return false;
		} else if (!bare) {
			take_text(t, s, taken);
		}
		s += taken;
	}
	if (!bare && *end)
		take_text(t, end, 1);
	return true;
}

static bool take_apart(struct template *t, const char *source, struct err *e)
{
	for (t->line = 1; *source; t->line++) {
		size_t n = strcspn(source, "\n");
		if (!take_line(t, source, n, e))
			return false;
		source += n + (source[n] != '\0');
	}
	if (t->depth == 0)
		return true;
	t->line = t->tokens.at[t->open[t->depth - 1]].line;
	return wrong(t, MSG_TEMPLATE_UNCLOSED, t->tokens.at[t->open[t->depth - 1]].text, e);
}

/* A template being played. */
struct play {
	const struct template *t;
	struct text out;
	int steps;
};

/* Where we are: tokens first … last, in which element of which list. */
struct passage {
	size_t first, last;
	const char *element;
	size_t number;
};

static void play_text(struct play *p, const char *text, const char *filter)
{
	text_add(&p->out, text);
	if (filter)
		text_add(&p->out, josa(text, filter));
}

static void play_passage(struct play *p, const struct passage *at);

static void play_section(struct play *p, const struct token *k, const struct passage *inside)
{
	bool empty = is_empty(k->value);
	if (empty != (k->kind == TOKEN_EMPTY))
		return;
	if (empty || !k->value->list) {
		play_passage(p, inside);
		return;
	}
	struct passage at = *inside;
	for (at.number = 1; (at.element = k->value->list[at.number - 1]) && p->steps < STEPS_MAX; at.number++)
		play_passage(p, &at);
}

static void play_passage(struct play *p, const struct passage *at)
{
	for (size_t i = at->first; i < at->last && p->steps < STEPS_MAX; i++) {
		const struct token *k = &p->t->tokens.at[i];
		p->steps++;
		switch (k->kind) {
		case TOKEN_TEXT:
			text_add_n(&p->out, k->text, k->length);
			break;
		case TOKEN_VALUE:
			play_text(p, k->value->text, k->filter);
			break;
		case TOKEN_ELEMENT:
			play_text(p, at->element, k->filter);
			break;
		case TOKEN_NUMBER:
			text_addf(&p->out, "%zu", at->number);
			break;
		case TOKEN_EACH:
		case TOKEN_EMPTY:
			play_section(p, k, &(struct passage){ i + 1, k->end, at->element, at->number });
			i = k->end;
			break;
		case TOKEN_END:
			break;
		}
	}
}

bool template_render(const char *source, const struct values *v, struct arena *a, char **out, struct err *e)
{
	struct template t = { .values = v, .arena = a };
	if (!take_apart(&t, source, e))
		return false;
	struct play p = { .t = &t };
	text_init(&p.out, a, TEXT_BYTES_MAX);
	play_passage(&p, &(struct passage){ .first = 0, .last = t.tokens.count });
	if (p.out.cut || p.steps >= STEPS_MAX)
		return err_set(e, ERR_LIMIT, MSG_TEMPLATE_LONG, ARGS(NUMBER(TEXT_BYTES_MAX / 1024)));
	*out = p.out.data;
	return true;
}
