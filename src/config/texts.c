/* SPDX-License-Identifier: MIT */
/* texts.c - settings that are words, flags, numbers and lists of words. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/kinds.h"

enum { LIST_MAX = 200, MARK_MAX = 16 };

const char *text_of(struct reader *r, const struct node *n)
{
	return text_trim(r->arena, text_nfc(r->scratch, n->text, strlen(n->text)));
}

/* A value as it may be repeated in a complaint. */
static const char *clipped(struct reader *r, const char *s)
{
	size_t n = text_prefix(s, 60, text_code_points);
	return s[n] ? arena_printf(r->scratch, "%.*s…", (int)n, s) : s;
}

static bool check_length(struct reader *r, const struct setting *s, const struct spot *at, const char *text)
{
	size_t most = s->most ? (size_t)s->most : s->kind == KIND_TEXT ? SETTING_TEXT_MAX : SETTING_LINE_MAX;
	size_t length = text_code_points(text);
	if (length == 0 && s->required)
		fault(r, at, MSG_CFG_EMPTY, ARGS(s->name));
	else if (length > most)
		fault(r, at, MSG_CFG_LONG, ARGS(s->name, NUMBER(length), NUMBER(most)));
	else
		return true;
	return false;
}

bool read_text(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	const char *text = text_of(r, at->node);
	if (!check_length(r, s, at, text))
		return false;
	*(const char **)field = text;
	return true;
}

bool read_line(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	const char *text = text_of(r, at->node);
	if (strpbrk(text, "\n\t")) {
		fault(r, at, MSG_CFG_ONE_LINE, ARGS(s->name));
		return false;
	}
	if (!check_length(r, s, at, text))
		return false;
	*(const char **)field = text;
	return true;
}

bool read_id(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	const char *text = text_of(r, at->node);
	if (!item_id_is_legal(text)) {
		fault(r, at, MSG_CFG_ID, ARGS(clipped(r, text)));
		return false;
	}
	*(const char **)field = text;
	return true;
}

bool read_mark(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	(void)s;
	const char *text = text_of(r, at->node);
	size_t n = strspn(text, signs);
	if (n == 0 || n > MARK_MAX || text[n]) {
		fault(r, at, MSG_CFG_MARK, ARGS(clipped(r, text)));
		return false;
	}
	*(const char **)field = text;
	return true;
}

bool read_path(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	const char *text = NULL;
	if (!read_line(r, s, at, &text))
		return false;
	if (*text)
		*(const char **)field = file_beside(r->arena, r->path, text);
	else
		fault(r, at, MSG_CFG_EMPTY, ARGS(s->name));
	return *text != '\0';
}

bool read_word(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	const char *text = text_of(r, at->node);
	const struct word *w = s->words;
	while (w->name && strcmp(w->name, text) != 0)
		w++;
	if (!w->name) {
		fault(r, at, MSG_CFG_WORD, ARGS(clipped(r, text), word_list(r, s->words)));
		return false;
	}
	if (s->size == sizeof(bool))
		*(bool *)field = w->value != 0;
	else
		*(int *)field = w->value;
	return true;
}

bool read_flag(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)r;
	(void)s;
	*(bool *)field = at->node->flag;
	return true;
}

bool read_switch(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)r;
	(void)s;
	*(const char **)field = at->node->flag ? "true" : "false";
	return true;
}

bool read_number(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	int64_t n = at->node->number;
	if (n < s->least || n > s->most) {
		fault(r, at, MSG_CFG_NUMBER_RANGE, ARGS(NUMBER(n), NUMBER(s->least), NUMBER(s->most)));
		return false;
	}
	*(int *)field = (int)n;
	return true;
}

/* One word of a list; NULL when it is none. */
static const char *read_element(struct reader *r, const struct spot *at)
{
	static const struct setting element = { .name = "", .kind = KIND_LINE };
	const char *text = NULL;
	if (at->node->type != NODE_TEXT)
		fault(r, at, MSG_CFG_ELEMENT_TEXT, NULL);
	else if (read_line(r, &element, at, &text) && !*text)
		fault(r, at, MSG_CFG_ELEMENT_EMPTY, NULL);
	return text && *text ? text : NULL;
}

/* The words of a list; false when one of them is none. */
static bool read_words(struct reader *r, const struct setting *s, const struct spot *list, struct strings *out)
{
	size_t most = s->most ? (size_t)s->most : LIST_MAX;
	if (list->node->count > most) {
		fault(r, list, MSG_CFG_MANY, ARGS(NUMBER(list->node->count), NUMBER(most)));
		return false;
	}
	bool good = true;
	for (size_t i = 0; i < list->node->count; i++) {
		struct spot at = spot_at(r, list, i);
		const char *text = read_element(r, &at);
		if (text)
			*vec_push(r->arena, &out->list) = text;
		good = good && text;
	}
	return good;
}

bool read_lines(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	struct strings lines = { 0 };
	if (!read_words(r, s, at, &lines))
		return false;
	*(struct strings *)field = lines;
	return true;
}

bool read_patterns(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	struct strings lines = { 0 };
	if (!read_words(r, s, at, &lines))
		return false;
	if (lines.list.count == 0) {
		fault(r, at, MSG_CFG_NO_PATTERN, NULL);
		return false;
	}
	for (size_t i = 0; i < lines.list.count; i++)
		lines.list.at[i] = file_beside(r->arena, r->path, lines.list.at[i]);
	*(struct strings *)field = lines;
	return true;
}

static const char *channel_name(const void *settings, size_t i)
{
	const struct settings *s = settings;
	return i < s->channels.count ? s->channels.at[i].id : NULL;
}

/* Is the channel there? One that is disabled is named all the same: its deliveries wait for its return. */
static bool check_channel(struct reader *r, const struct spot *at, const char *id, const struct strings *before)
{
	const struct settings *s = r->settings;
	if (!s || s->channels.count == 0)
		return true;
	const struct account *account = settings_account(s, id);
	if (!account && r->lenient)
		return false;
	for (size_t i = 0; i < before->list.count; i++) {
		if (strcmp(before->list.at[i], id) != 0)
			continue;
		fault(r, at, MSG_CFG_CHANNEL_REPEATED, ARGS(clipped(r, id)));
		return false;
	}
	if (!account)
		fault(r, at, MSG_CFG_CHANNEL_UNKNOWN, ARGS(clipped(r, id), nearest(id, channel_name, s)));
	else if (!account->enabled)
		caution(r, at, MSG_CFG_CHANNEL_DISABLED, ARGS(id));
	return account != NULL;
}

bool read_channels(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	struct strings words = { 0 }, known = { 0 };
	if (!read_words(r, s, at, &words))
		return false;
	if (words.list.count == 0) {
		fault(r, at, MSG_CFG_NO_CHANNELS, NULL);
		return false;
	}
	for (size_t i = 0; i < words.list.count; i++) {
		struct spot element = spot_at(r, at, i);
		if (check_channel(r, &element, words.list.at[i], &known))
			*vec_push(r->arena, &known.list) = words.list.at[i];
	}
	*(struct strings *)field = known;
	return true;
}
