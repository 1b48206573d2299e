/* SPDX-License-Identifier: MIT */
/* instagram_fields.h - fields=a,b,c{d,e}: what a client asks for, checked against what there is and written.
 *
 * A row of a table is a field; `inner` is what may stand in its braces. A table ends with a NULL name. */
#ifndef SANDBOX_INSTAGRAM_FIELDS_H
#define SANDBOX_INSTAGRAM_FIELDS_H

#include "sandbox/request.h"

struct sandbox;
struct entry;
struct container;
struct place;

/* What a field is about, and where it goes. */
struct subject {
	struct sandbox *sandbox;
	struct request *rq;
	struct json_out *out;
	const struct entry *entry;
	const struct container *container;
	const struct place *account;
};

struct field {
	const char *name;
	/* wanted: what stands in its braces, "" nothing */
	void (*put)(const struct subject *about, const struct field *f, const char *wanted);
	const struct field *inner;
};

/* False: refused, an unknown field is named. */
bool fields_check(struct request *rq, const struct field *known, const char *wanted);
/* Write those of the table that are wanted, in that order. */
void fields_put(const struct subject *about, const struct field *known, const char *wanted);

#endif
