/* SPDX-License-Identifier: MIT */
/* card.c - a card frozen as JSON, and told in words. */
#include "model/card.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

enum { WORDS_BYTES_MAX = 256 * 1024, LIST_MAX = 200 };

static const char *const looks[CARD_LOOKS] = {
	[CARD_ANNOUNCEMENT] = "announcement", [CARD_NOTICE] = "notice",	  [CARD_REMINDER] = "reminder",
	[CARD_CHANGE] = "change",	      [CARD_CANCELLATION] = "cancellation", [CARD_RESULTS] = "results",
	[CARD_CALL] = "call",		      [CARD_DIGEST] = "digest",	  [CARD_OUTCOME] = "outcome",
};

/* The plain texts. */
static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{ "label", offsetof(struct card, label) },	   { "title", offsetof(struct card, title) },
	{ "soon", offsetof(struct card, soon) },	   { "body", offsetof(struct card, body) },
	{ "heading", offsetof(struct card, heading) },	   { "turnout", offsetof(struct card, turnout) },
	{ "community", offsetof(struct card, community) }, { "handle", offsetof(struct card, handle) },
	{ "link", offsetof(struct card, link) },	   { "image", offsetof(struct card, image) },
};
enum { TEXTS = sizeof texts / sizeof *texts };

static void write_facts(const struct card *c, struct json_out *o)
{
	json_open(o, "facts", '[');
	for (size_t i = 0; i < c->facts.count; i++) {
		json_open(o, NULL, '{');
		json_put_string(o, "name", c->facts.at[i].name);
		json_put_string(o, "value", c->facts.at[i].value);
		json_put_string(o, "was", c->facts.at[i].was);
		json_close(o, '}');
	}
	json_close(o, ']');
}

static void write_bars(const struct card *c, struct json_out *o)
{
	json_open(o, "bars", '[');
	for (size_t i = 0; i < c->bars.count; i++) {
		json_open(o, NULL, '{');
		json_put_string(o, "label", c->bars.at[i].label);
		json_put_integer(o, "votes", c->bars.at[i].votes);
		json_put_boolean(o, "winner", c->bars.at[i].winner);
		json_close(o, '}');
	}
	json_close(o, ']');
}

void card_write(const struct card *c, struct json_out *o, const char *name)
{
	json_open(o, name, '{');
	json_put_string(o, "look", looks[c->look]);
	json_put_boolean(o, "korean", c->korean);
	for (size_t i = 0; i < TEXTS; i++)
		json_put_string(o, texts[i].name, *(const char *const *)((const char *)c + texts[i].at));
	if (c->print && *c->print)
		json_put_string(o, "print", c->print);
	write_facts(c, o);
	json_open(o, "list", '[');
	for (size_t i = 0; i < c->list.list.count; i++)
		json_put_string(o, NULL, c->list.list.at[i]);
	json_close(o, ']');
	json_put_boolean(o, "numbered", c->numbered);
	write_bars(c, o);
	json_put_integer(o, "voters", c->voters);
	json_close(o, '}');
}

static bool read_look(const struct json *j, enum card_look *out)
{
	const char *name = json_string(j);
	for (size_t i = 0; name && i < CARD_LOOKS; i++)
		if (strcmp(looks[i], name) == 0) {
			*out = (enum card_look)i;
			return true;
		}
	return false;
}

static bool read_facts(const struct json *j, struct arena *a, struct card *c)
{
	if (!json_is_array(j) || json_count(j) > LIST_MAX)
		return false;
	for (const struct json *at = json_first(j); at; at = json_next(at)) {
		const struct fact f = { json_string(json_member(at, "name")), json_string(json_member(at, "value")),
			json_text(at, "was") };
		if (!f.name || !f.value)
			return false;
		*vec_push(a, &c->facts) = f;
	}
	return true;
}

static bool read_bars(const struct json *j, struct arena *a, struct card *c)
{
	if (!json_is_array(j) || json_count(j) > LIST_MAX)
		return false;
	for (const struct json *at = json_first(j); at; at = json_next(at)) {
		struct bar b = { .label = json_string(json_member(at, "label")) };
		if (!b.label || !json_integer(json_member(at, "votes"), &b.votes) || b.votes < 0 ||
		    !json_boolean(json_member(at, "winner"), &b.winner))
			return false;
		*vec_push(a, &c->bars) = b;
	}
	return true;
}

static bool read_list(const struct json *j, struct arena *a, struct card *c)
{
	if (!json_is_array(j) || json_count(j) > LIST_MAX)
		return false;
	for (const struct json *at = json_first(j); at; at = json_next(at)) {
		if (!json_string(at))
			return false;
		*vec_push(a, &c->list.list) = json_string(at);
	}
	return true;
}

bool card_read(const struct json *j, struct arena *a, struct card *out)
{
	struct card c = { 0 };
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = json_string(json_member(j, texts[i].name));
		if (!text)
			return false;
		*(const char **)((char *)&c + texts[i].at) = text;
	}
	c.print = json_text(j, "print");
	if (!read_look(json_member(j, "look"), &c.look) || !json_boolean(json_member(j, "korean"), &c.korean) ||
	    !json_boolean(json_member(j, "numbered"), &c.numbered) || !json_integer(json_member(j, "voters"), &c.voters) ||
	    !read_facts(json_member(j, "facts"), a, &c) || !read_list(json_member(j, "list"), a, &c) ||
	    !read_bars(json_member(j, "bars"), a, &c) || c.voters < 0)
		return false;
	*out = c;
	return true;
}

/* --- in words --------------------------------------------------------------------------------------------------------------------- */

/* One sentence more; what has no stop of its own gets one. */
static void say(struct text *t, const char *words)
{
	if (!*words)
		return;
	text_addf(t, "%s%s", t->length ? " " : "", words);
	if (!strpbrk(words + strlen(words) - 1, ".!?:,"))
		text_add(t, ".");
}

static void say_facts(struct text *t, const struct card *c, struct arena *a)
{
	for (size_t i = 0; i < c->facts.count; i++) {
		const struct fact *f = &c->facts.at[i];
		say(t, *f->was ? arena_printf(a, "%s: %s → %s", f->name, f->was, f->value) : arena_printf(a, "%s: %s", f->name, f->value));
	}
}

static void say_list(struct text *t, const struct card *c, struct arena *a)
{
	if (*c->heading)
		say(t, arena_printf(a, "%s:", c->heading));
	for (size_t i = 0; i < c->list.list.count; i++) {
		const char *line = c->list.list.at[i];
		say(t, c->numbered ? arena_printf(a, "%zu. %s", i + 1, line) : line);
	}
}

static void say_bars(struct text *t, const struct card *c, struct arena *a)
{
	for (size_t i = 0; i < c->bars.count; i++) {
		const struct bar *b = &c->bars.at[i];
		const char *unit = c->korean ? "표" : b->votes == 1 ? " vote" : " votes";
		say(t, arena_printf(a, "%s %lld%s", b->label, (long long)b->votes, unit));
	}
}

char *card_words(const struct card *c, struct arena *a)
{
	struct text t;
	text_init(&t, a, WORDS_BYTES_MAX);
	say(&t, c->label);
	say(&t, c->soon);
	say(&t, c->title);
	say_facts(&t, c, a);
	say(&t, c->body);
	say_list(&t, c, a);
	say_bars(&t, c, a);
	say(&t, c->turnout);
	say(&t, c->community);
	char *words = text_squeeze(a, t.data);
	if (text_utf16(words) <= CARD_WORDS_MAX)
		return words;
	size_t n = text_prefix(words, CARD_WORDS_MAX - 1, text_utf16);
	return arena_printf(a, "%.*s…", (int)n, words);
}
