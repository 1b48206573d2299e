/* SPDX-License-Identifier: MIT */
/* instagram_call.c - the token travels in a header, so that no address holds it. */
#include "channel/instagram_call.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

enum { URL_MAX = 16 * 1024, FORM_MAX = 256 * 1024 };

/* The version that this was written for: v26.0 of 2026-07-29. */
static const char version[] = "v26.0";

static void add_address(const struct exchange *x, struct text *url, const char *node, const char *edge)
{
	const char *set = account_option(x->account, "version");
	text_addf(url, "%s/%s/", x->account->endpoint, set[0] ? set : version);
	text_add_url(url, node);
	if (edge[0])
		text_addf(url, "/%s", edge);
}

static void add_parameters(struct text *t, const struct parameter *list)
{
	size_t start = t->length;
	for (const struct parameter *p = list; p->name; p++) {
		if (!p->value)
			continue;
		text_addf(t, "%s%s=", t->length > start ? "&" : "", p->name);
		text_add_url(t, p->value);
	}
}

enum step instagram_get(struct exchange *x, const char *node, const char *edge, const struct parameter *list)
{
	struct text url;
	text_init(&url, x->arena, URL_MAX);
	add_address(x, &url, node, edge);
	text_add(&url, "?");
	add_parameters(&url, list);
	if (url.cut)
		return instagram_unreadable(x);
	x->call = (struct call){ .method = METHOD_GET, .url = url.data, .bearer = x->account->token };
	return STEP_CALL;
}

enum step instagram_post(struct exchange *x, const char *node, const char *edge, const struct parameter *list)
{
	struct text url, form;
	text_init(&url, x->arena, URL_MAX);
	text_init(&form, x->arena, FORM_MAX);
	add_address(x, &url, node, edge);
	add_parameters(&form, list);
	x->call = (struct call){
		.method = METHOD_POST,
		.url = url.data,
		.content_type = "application/x-www-form-urlencoded",
		.body = form.data,
		.bearer = x->account->token,
	};
	return STEP_CALL;
}

/* --- values ----------------------------------------------------------------------------------------------------------------------- */

bool instagram_id(const struct exchange *x, const struct json *j, char out[INSTAGRAM_ID_MAX])
{
	return ruling_keep_id(x, out, INSTAGRAM_ID_MAX, json_identifier(j, x->arena));
}

bool instagram_time(const struct json *j, int64_t *out)
{
	struct civil c;
	bool has_offset = false;
	int offset_s = 0;
	const char *s = json_string(j);
	if (!s || !civil_parse(s, &c, &has_offset, &offset_s, NULL) || !has_offset)
		return false;
	*out = (civil_seconds(&c) - offset_s) * 1000;
	return true;
}

enum more instagram_more(const struct json *list, const char **after)
{
	const struct json *paging = json_member(list, "paging"), *next = json_member(paging, "next");
	*after = json_text(json_member(paging, "cursors"), "after");
	if (!next || json_is_null(next))
		return paging && !json_is_object(paging) && !json_is_null(paging) ? MORE_MALFORMED : MORE_NONE;
	return json_string(next) && (*after)[0] ? MORE_THERE : MORE_MALFORMED;
}

/* --- who we are ------------------------------------------------------------------------------------------------------------------- */

enum step instagram_get_self(struct exchange *x)
{
	return instagram_get(x, "me", "", (const struct parameter[]){ { "fields", "id,user_id,username,account_type" }, { NULL, NULL } });
}

const struct json *instagram_me(const struct json *root)
{
	const struct json *data = json_member(root, "data");
	return json_is_array(data) ? json_at(data, 0) : root;
}

bool instagram_learn_self(struct exchange *x, const struct json *me)
{
	char account[INSTAGRAM_ID_MAX], id[INSTAGRAM_ID_MAX] = "";
	char name[INSTAGRAM_ID_MAX] = "";
	if (!instagram_id(x, json_member(me, "user_id"), account))
		return false;
	instagram_id(x, json_member(me, "id"), id);
	ruling_keep_id(x, name, sizeof name, json_string(json_member(me, "username")));
	const char *self = arena_printf(x->arena, "%s/%s@%s", account, id, name);
	return ruling_keep_id(x, x->self, sizeof x->self, self);
}

static bool is_part(const char *part, size_t n, const char *s)
{
	return n > 0 && strlen(s) == n && memcmp(part, s, n) == 0;
}

bool instagram_is_self(const struct exchange *x, const char *id, const char *name)
{
	size_t account = strcspn(x->self, "/"), whole = strcspn(x->self, "@");
	if (strcmp(id, x->account->place) == 0)
		return true;
	if (whole < account || !x->self[whole])
		return false;
	const char *scoped = x->self + account + 1;
	return is_part(x->self, account, id) || is_part(scoped, whole - account - 1, id) ||
	       is_part(x->self + whole + 1, strlen(x->self + whole + 1), name);
}
