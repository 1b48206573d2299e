/* SPDX-License-Identifier: MIT */
/* instagram_container.c - the memo is one line: CONTAINER CREATED MADE UNREADY MISSES UNSEEN TRIED MARK. */
#include "channel/instagram_container.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A number behind a space, and on to what is behind it; false: none there. */
static bool take_number(const char **s, int64_t *out)
{
	char *end;
	if (**s != ' ')
		return false;
	*out = strtoll(*s + 1, &end, 10);
	bool there = end != *s + 1;
	*s = end;
	return there;
}

struct progress instagram_progress(const struct exchange *x)
{
	struct progress p = { .mark = MARK_NONE };
	enum { CREATED, MADE, UNREADY, MISSES, UNSEEN, TRIED, NUMBERS };
	int64_t n[NUMBERS];
	size_t length = strcspn(x->memo, " ");
	const char *rest = x->memo + length;
	bool well = length < sizeof p.container;
	for (int i = 0; well && i < NUMBERS; i++)
		well = take_number(&rest, &n[i]);
	if (!well || rest[0] != ' ' || !rest[1])
		return p;
	if (x->memo[0] != '-')
		memcpy(p.container, x->memo, length);
	p.created_at = n[CREATED];
	p.made = (int)n[MADE];
	p.unready = (int)n[UNREADY];
	p.misses = (int)n[MISSES];
	p.unseen = (int)n[UNSEEN];
	p.tried = n[TRIED] != 0;
	p.mark = rest[1];
	return p;
}

void instagram_keep(struct exchange *x, const struct progress *p)
{
	const char *container = p->container[0] ? p->container : "-";
	snprintf(x->memo, sizeof x->memo, "%s %lld %d %d %d %d %d %c", container, (long long)p->created_at, p->made, p->unready, p->misses,
		 p->unseen, p->tried, p->mark);
}

enum step instagram_get_container(struct exchange *x, const struct progress *p)
{
	return instagram_get(x, p->container, "", (const struct parameter[]){ { "fields", "id,status_code,status" }, { NULL, NULL } });
}

/* The code may be missing while the words begin with "Error:". */
enum container instagram_container(const struct instagram_answer *v, const char **words)
{
	static const struct {
		const char *code;
		enum container state;
	} codes[] = {
		{ "IN_PROGRESS", CONTAINER_WORKING }, { "FINISHED", CONTAINER_FINISHED }, { "PUBLISHED", CONTAINER_PUBLISHED },
		{ "ERROR", CONTAINER_ERROR },         { "EXPIRED", CONTAINER_EXPIRED },
	};
	const char *code = json_text(v->root, "status_code");
	*words = json_text(v->root, "status");
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].state;
	return !code[0] && text_starts(*words, "Error:") ? CONTAINER_ERROR : CONTAINER_UNREADABLE;
}
