/* SPDX-License-Identifier: MIT */
#include "sandbox/instagram_fields.h"

#include <string.h>

#include "sandbox/instagram.h"

/* One element of a list: its name, what stands in its braces, and where the next begins. */
struct pick {
	const char *name, *inner, *rest;
};

static size_t braces(const char *s)
{
	size_t depth = 0, i = 0;
	do {
		depth += s[i] == '{';
		depth -= s[i] == '}';
		i++;
	} while (depth && s[i]);
	return depth ? 0 : i;
}

/* False: it cannot be read. A modifier ".limit(5)" is legal and changes nothing here. */
static bool read_pick(struct arena *a, const char *s, struct pick *out)
{
	size_t name = strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789");
	const char *at = s + name;
	*out = (struct pick){ .name = arena_string_n(a, s, name), .inner = "" };
	if (!name)
		return false;
	if (*at == '.')
		at += strcspn(at, ",{");
	if (*at == '{') {
		size_t length = braces(at);
		if (!length)
			return false;
		out->inner = arena_string_n(a, at + 1, length - 2);
		at += length;
	}
	out->rest = *at == ',' ? at + 1 : at;
	return *at == ',' ? at[1] != 0 : *at == 0;
}

static const struct field *find(const struct field *known, const char *name)
{
	for (; known && known->name; known++)
		if (strcmp(known->name, name) == 0)
			return known;
	return NULL;
}

bool fields_check(struct request *rq, const struct field *known, const char *wanted)
{
	struct pick p;
	while (*wanted) {
		const struct field *f = read_pick(&rq->arena, wanted, &p) ? find(known, p.name) : NULL;
		if (!f || (*p.inner && !f->inner)) {
			rq->malformed = arena_printf(&rq->arena, "(#100) Tried accessing nonexisting field (%s)", p.name);
			return instagram_no(rq, 100, 0);
		}
		if (!fields_check(rq, f->inner, p.inner))
			return false;
		wanted = p.rest;
	}
	return true;
}

void fields_put(const struct subject *about, const struct field *known, const char *wanted)
{
	struct pick p;
	while (*wanted && read_pick(&about->rq->arena, wanted, &p)) {
		const struct field *f = find(known, p.name);
		if (f)
			f->put(about, f, p.inner);
		wanted = p.rest;
	}
}
