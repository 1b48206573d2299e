/* SPDX-License-Identifier: MIT */
/* json_out.c - writing of JSON into a text. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"

void json_out(struct json_out *o, struct text *to)
{
	*o = (struct json_out){ .to = to };
}

/* `indent` is one more than the depth that we are at, or 0 for one line. */
static void new_line(struct json_out *o)
{
	if (o->indent > 0)
		text_addf(o->to, "\n%*s", o->indent - 1, "");
}

static void put_quoted(struct text *t, const char *s)
{
	static const char named[] = "\"\\\n\r\t", names[] = "\"\\nrt";
	text_add(t, "\"");
	while (*s) {
		size_t plain = 0;
		while ((unsigned char)s[plain] >= 0x20 && s[plain] != '"' && s[plain] != '\\')
			plain++;
		text_add_n(t, s, plain);
		s += plain;
		if (!*s)
			break;
		const char *known = strchr(named, *s);
		if (known)
			text_addf(t, "\\%c", names[known - named]);
		else
			text_addf(t, "\\u%04x", (unsigned)*s);
		s++;
	}
	text_add(t, "\"");
}

static void begin(struct json_out *o, const char *name)
{
	if (o->comma)
		text_add(o->to, ",");
	if (o->indent > 1 || o->comma)
		new_line(o);
	o->comma = true;
	if (!name)
		return;
	put_quoted(o->to, name);
	text_add(o->to, o->indent > 0 ? ": " : ":");
}

void json_open(struct json_out *o, const char *name, char bracket)
{
	begin(o, name);
	text_add_n(o->to, &bracket, 1);
	o->comma = false;
	o->indent += o->indent > 0;
}

void json_close(struct json_out *o, char bracket)
{
	o->indent -= o->indent > 1;
	if (o->comma)
		new_line(o);
	text_add_n(o->to, &bracket, 1);
	o->comma = true;
}

void json_put_string(struct json_out *o, const char *name, const char *value)
{
	begin(o, name);
	if (value)
		put_quoted(o->to, value);
	else
		text_add(o->to, "null");
}

void json_put_integer(struct json_out *o, const char *name, int64_t value)
{
	begin(o, name);
	text_addf(o->to, "%lld", (long long)value);
}

void json_put_boolean(struct json_out *o, const char *name, bool value)
{
	begin(o, name);
	text_add(o->to, value ? "true" : "false");
}

void json_put_null(struct json_out *o, const char *name)
{
	json_put_string(o, name, NULL);
}
