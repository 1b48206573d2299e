/* SPDX-License-Identifier: MIT */
/* json.h - JSON, read and written. The only user of cJSON.
 *
 * Reading is strict where cJSON is not: nothing behind the value, valid UTF-8 only, no NUL, nesting at most 64, at most 4 MiB and
 * 200,000 values, first of duplicate keys wins, names compare exactly. A reading of a missing or wrong-typed member gives NULL / false,
 * never a guess. Numbers are exact integers below 2^53 or nothing: 2^53 itself is also what 2^53 + 1 becomes. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct json; /* one value; lives in the arena it was read into */

MUST_CHECK bool json_read(const char *s, size_t n, struct arena *a, const struct json **out, struct err *e);
/* The member of an object, or NULL. All readers below take NULL and say "not there". */
const struct json *json_member(const struct json *j, const char *name);
const struct json *json_path(const struct json *j, const char *dotted); /* "result_data.post_key" */
bool json_is_object(const struct json *j);
bool json_is_array(const struct json *j);
bool json_is_null(const struct json *j); /* there, and null */
size_t json_count(const struct json *j); /* members or elements */
const struct json *json_at(const struct json *j, size_t i); /* by position, array or object */
/* Walking without counting: first child, next sibling, the name of a member (NULL in arrays). */
const struct json *json_first(const struct json *j);
const struct json *json_next(const struct json *j);
const char *json_name(const struct json *j);
const char *json_string(const struct json *j); /* NULL unless a string */
bool json_integer(const struct json *j, int64_t *out); /* a whole number with |n| < 2^53 */
bool json_boolean(const struct json *j, bool *out);
/* An identifier: a string as it stands, or a whole number in decimal, exact to its last digit however long (at most 40 signs); NULL
 * otherwise. */
const char *json_identifier(const struct json *j, struct arena *a);
/* string member or "" */
const char *json_text(const struct json *object, const char *name);

/* Writing: commas are set by the writer. `name` is NULL inside arrays and at the top. */
struct json_out {
	struct text *to;
	bool comma;
	int indent; /* 0: one line; 1, set behind json_out(): a line each, with as many spaces as it is deep */
};

void json_out(struct json_out *o, struct text *to);
void json_open(struct json_out *o, const char *name, char bracket);  /* '{' or '[' */
void json_close(struct json_out *o, char bracket);                   /* '}' or ']' */
void json_put_string(struct json_out *o, const char *name, const char *value); /* NULL writes null */
void json_put_integer(struct json_out *o, const char *name, int64_t value);
void json_put_boolean(struct json_out *o, const char *name, bool value);
void json_put_null(struct json_out *o, const char *name);

#endif
