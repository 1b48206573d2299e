/* SPDX-License-Identifier: MIT */
#include "config/tree.h"

#include <string.h>

#include <libconfig.h>

#include "base/fault.h"
#include "config/encoding.h"
#include "config/syntax.h"

struct copy {
	struct arena *arena;
	const struct lines *elements;
	size_t element; /* elements copied so far */
};

static void copy_setting(struct copy *c, config_setting_t *from, struct node *to);

const struct node *node_child(const struct node *group, const char *name)
{
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->child[i].name, name) == 0)
			return &group->child[i];
	return NULL;
}

static void copy_children(struct copy *c, config_setting_t *from, struct node *to)
{
	size_t count = (size_t)config_setting_length(from);
	struct node *child = arena_array(c->arena, count ? count : 1, sizeof *child);
	for (size_t i = 0; i < count; i++) {
		config_setting_t *s = config_setting_get_elem(from, (unsigned)i);
		/* A scalar behind which libconfig had to look ahead carries the line of what follows; ours are right. */
		child[i].line = (int)config_setting_source_line(s);
		if (!config_setting_name(s) && c->element < c->elements->list.count)
			child[i].line = c->elements->list.at[c->element++];
		copy_setting(c, s, &child[i]);
	}
	to->child = child;
	to->count = count;
}

/* Without memory libconfig says that all is well and leaves texts and names out. */
static const char *there(const char *text)
{
	if (!text)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(0)));
	return text;
}

static void copy_setting(struct copy *c, config_setting_t *from, struct node *to)
{
	const config_setting_t *parent = config_setting_parent(from);
	const char *name = parent && config_setting_is_group(parent) ? there(config_setting_name(from)) : NULL;
	to->name = name ? arena_string(c->arena, name) : "";
	switch (config_setting_type(from)) {
	case CONFIG_TYPE_STRING:
		to->type = NODE_TEXT;
		to->text = arena_string(c->arena, there(config_setting_get_string(from)));
		break;
	case CONFIG_TYPE_INT:
		to->type = NODE_NUMBER;
		to->number = config_setting_get_int(from);
		break;
	case CONFIG_TYPE_INT64:
		to->type = NODE_NUMBER;
		to->number = config_setting_get_int64(from);
		break;
	case CONFIG_TYPE_BOOL:
		to->type = NODE_FLAG;
		to->flag = config_setting_get_bool(from) == CONFIG_TRUE;
		break;
	case CONFIG_TYPE_FLOAT:
		to->type = NODE_DECIMAL;
		break;
	default:
		to->type = config_setting_is_group(from) ? NODE_GROUP : NODE_LIST;
		copy_children(c, from, to);
	}
}

static const struct node *parse(const struct syntax *s, struct arena *a, struct problems *p)
{
	struct copy c = { .arena = a, .elements = &s->elements };
	struct node *root = NULL;
	config_t config;
	config_init(&config);
	if (config_read_string(&config, s->text) == CONFIG_TRUE) {
		root = ARENA_NEW(a, struct node);
		root->line = 1;
		copy_setting(&c, config_root_setting(&config), root);
	} else {
		problem_error(p, &(struct place){ .file = s->file, .line = config_error_line(&config) }, MSG_CFG_PARSER,
			      ARGS(config_error_text(&config)));
	}
	config_destroy(&config);
	return root;
}

const struct node *tree_read(const struct source *source, struct arena *a, struct problems *p)
{
	if (source->length > TREE_TEXT_MAX) {
		problem_error(p, &(struct place){ .file = source->file }, MSG_CFG_LARGE, ARGS(NUMBER(TREE_TEXT_MAX)));
		return NULL;
	}
	size_t mark = encoding_mark(source->data, source->length), length = source->length - mark;
	if (!encoding_check(p, source->file, source->data + mark, length))
		return NULL;
	/* libconfig 1.5 wants a line break behind a comment in the last line. */
	char *text = arena_alloc(a, length + 2);
	memcpy(text, source->data + mark, length);
	text[length] = '\n';
	struct syntax s = { .file = source->file, .text = text, .length = length + 1 };
	bool form = syntax_check(&s, p, a) || fault_on("syntax-unchecked");
	return form ? parse(&s, a, p) : NULL;
}
