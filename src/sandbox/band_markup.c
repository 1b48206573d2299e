/* SPDX-License-Identifier: MIT */
#include "sandbox/band.h"

#include <string.h>

#include "base/text.h"
#include "sandbox/world.h"

enum { MARKUP_MAX = 1 << 20 };

static const struct {
	char sign;
	const char *entity;
} escapes[] = {
	{ '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

static void add_escaped(struct text *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t plain = strcspn(s + i, "<>&\"'");
		plain = plain < n - i ? plain : n - i;
		text_add_n(out, s + i, plain);
		i += plain;
		for (size_t k = 0; i < n && k < sizeof escapes / sizeof *escapes; k++)
			if (s[i] == escapes[k].sign)
				text_add(out, escapes[k].entity);
		i += i < n;
	}
}

/* Bytes until a tag may begin again: behind the next white space. */
static size_t word(const char *s)
{
	size_t n = strcspn(s, " \n\t");
	return n + strspn(s + n, " \n\t");
}

/* "#word" at the beginning of a word; a number alone is none, so that "#2" stays what a voter wrote. */
static size_t hashtag(const char *s)
{
	static const char ends[] = " \n\t#.,!?;:()[]<>&\"'/";
	if (*s != '#' || (s[1] >= '0' && s[1] <= '9'))
		return 0;
	size_t n = strcspn(s + 1, ends);
	return n ? n + 1 : 0;
}

/* "@name" of somebody whom the service knows. */
static const struct person *mention(const struct book *b, const char *s)
{
	const struct person *best = NULL;
	for (size_t i = 0; *s == '@' && i < b->people.count; i++) {
		const struct person *p = b->people.at[i];
		if (text_starts(s + 1, p->name) && (!best || strlen(p->name) > strlen(best->name)))
			best = p;
	}
	return best;
}

const char *band_markup(struct sandbox *s, struct arena *a, const char *text)
{
	struct text out;
	text_init(&out, a, MARKUP_MAX);
	for (const char *at = text; *at;) {
		size_t tag = s->settings.markup ? hashtag(at) : 0;
		const struct person *who = s->settings.markup ? mention(&s->book, at) : NULL;
		if (tag) {
			text_add(&out, "<band:hashtag>");
			add_escaped(&out, at, tag);
			text_add(&out, "</band:hashtag>");
			at += tag;
		} else if (who) {
			text_addf(&out, "<band:refer user_key=\"%s\">", who->key);
			add_escaped(&out, who->name, strlen(who->name));
			text_add(&out, "</band:refer>");
			at += 1 + strlen(who->name);
		} else {
			add_escaped(&out, at, word(at));
			at += word(at);
		}
	}
	return out.data;
}
