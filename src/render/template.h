/* SPDX-License-Identifier: MIT */
/* template.h - text made from a template and values.
 *
 *   {name}            the value, plain text
 *   {name|filter}     through a filter; particles: {title|을를} puts the value and the particle that fits its last sound behind it
 *   {#list}…{/list}   once for each element ({.} is the element, {#} its number from 1); for a plain value: when it is not empty
 *   {^x}…{/x}         when x is empty
 *   {{                a brace
 *
 * A line that holds nothing but section tags vanishes whole. An unknown name, an unclosed section, a depth over 16 are errors with
 * their line, wherever they stand; so is an element outside a list. At most 256 KiB come out. */
#ifndef RENDER_TEMPLATE_H
#define RENDER_TEMPLATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

/* A value: text, or a list of texts. */
struct value {
	const char *name;
	const char *text;          /* NULL for a list */
	const char *const *list;   /* NULL-ended */
};

struct values {
	VEC(struct value) list;
};

void values_put(struct values *v, struct arena *a, const char *name, const char *text); /* NULL is "" */
void values_put_list(struct values *v, struct arena *a, const char *name, const char *const *list, size_t count);

/* A value by name, "" when there is none; and the elements of a list, NULL-ended. */
const char *values_text(const struct values *v, const char *name);
const char *const *values_list(const struct values *v, const char *name);

MUST_CHECK bool template_render(const char *source, const struct values *v, struct arena *a, char **out, struct err *e);

/* The particle of a pair ("을를", "이가", "은는", "과와", "으로로", "이라라", "아야") for a text, by its last readable sound. Brackets, quotes and
 * signs at the end are passed over, digits and Latin letters read in Korean. "을(를)" when nothing is readable;
 * NULL when there is no such pair. What stands in brackets at the end is passed over with them. */
const char *josa(const char *text, const char *pair);

#endif
