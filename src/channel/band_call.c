/* SPDX-License-Identifier: MIT */
/* band_call.c - addresses and forms. */
#include "channel/band_call.h"

#include <string.h>

enum { QUERY_MAX = 16 * 1024, FORM_MAX = 256 * 1024 };

static void add_parameter(struct text *t, const char *name, const char *value)
{
	text_add(t, t->length > 0 ? "&" : "");
	text_add_url(t, name);
	text_add(t, "=");
	text_add_url(t, value);
}

static bool is_own(const struct parameter *own, const char *name)
{
	for (; own->name; own++)
		if (strcmp(own->name, name) == 0)
			return true;
	return strcmp(name, "access_token") == 0;
}

enum step band_get(struct exchange *x, const char *path, const struct parameter *own, const struct json *next)
{
	struct text query;
	text_init(&query, x->arena, QUERY_MAX);
	add_parameter(&query, "access_token", x->account->token);
	for (const struct parameter *p = own; p->name; p++) {
		const char *over = json_identifier(json_member(next, p->name), x->arena);
		add_parameter(&query, p->name, over ? over : p->value);
	}
	for (const struct json *m = json_first(next); m; m = json_next(m)) {
		const char *value = json_identifier(m, x->arena);
		if (value && !is_own(own, json_name(m)))
			add_parameter(&query, json_name(m), value);
	}
	if (query.cut)
		return band_unreadable(x);
	x->call = (struct call){ .method = METHOD_GET, .url = arena_printf(x->arena, "%s%s?%s", x->account->endpoint, path, query.data) };
	return STEP_CALL;
}

enum step band_post(struct exchange *x, const char *path, const struct parameter *own)
{
	struct text form;
	text_init(&form, x->arena, FORM_MAX);
	text_add_field(&form, "access_token", x->account->token);
	text_add_field(&form, "band_key", x->account->place);
	for (const struct parameter *p = own; p->name; p++)
		text_add_field(&form, p->name, p->value);
	x->call = (struct call){
		.method = METHOD_POST,
		.url = arena_printf(x->arena, "%s%s", x->account->endpoint, path),
		.content_type = "application/x-www-form-urlencoded; charset=UTF-8",
		.body = form.data,
		.effect = true,
	};
	return STEP_CALL;
}

enum step band_get_posts(struct exchange *x, const struct json *next)
{
	return band_get(x, "/v2/band/posts",
			(const struct parameter[]){ { "band_key", x->account->place },
						    { "locale", x->account->korean ? "ko_KR" : "en_US" },
						    { NULL, NULL } },
			next);
}
