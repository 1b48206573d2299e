/* SPDX-License-Identifier: MIT */
#include "config/announced.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "config/setting.h"

/* The end of the year 9999: the calendar ends there. */
static const int64_t last_at = 253402300799000;

static const char *text_member(const struct json *j, const char *name, struct arena *a)
{
	const char *text = json_text(j, name);
	return text_trim(a, text_nfc(a, text, strlen(text)));
}

static bool check_title(const char *title, struct err *e)
{
	size_t length = text_code_points(title);
	if (length == 0)
		return err_set(e, ERR_INPUT, MSG_CFG_EMPTY, ARGS("title"));
	if (strpbrk(title, "\n\t"))
		return err_set(e, ERR_INPUT, MSG_CFG_ONE_LINE, ARGS("title"));
	if (length > SETTING_LINE_MAX)
		return err_set(e, ERR_INPUT, MSG_CFG_LONG, ARGS("title", NUMBER(length), NUMBER(SETTING_LINE_MAX)));
	return true;
}

static void read_channels(const struct json *j, const struct settings *s, struct arena *a, struct strings *out)
{
	for (const struct json *one = json_first(j); one; one = json_next(one)) {
		const struct account *account = json_string(one) ? settings_account(s, json_string(one)) : NULL;
		if (account)
			*vec_push(a, &out->list) = account->id;
	}
}

bool announced_read(const char *json, const struct settings *s, struct arena *a, struct item *out, struct err *e)
{
	const struct json *j;
	if (!json_read(json, strlen(json), a, &j, e))
		return false;
	struct item item = {
		.kind = ITEM_ANNOUNCEMENT,
		.id = arena_string(a, json_text(j, "id")),
		.title = text_member(j, "title", a),
		.link = "",
		.image = "",
		.group = "",
		.file = "",
		.approval = s->community.approval,
		.author = text_member(j, "author", a),
		.catch_up = { .count = 1, .unit = 'd', .text = "1d" },
		.announcement = { .publish = { .set = true }, .body = text_member(j, "body", a) },
	};
	struct moment *publish = &item.announcement.publish;
	size_t length = text_code_points(item.announcement.body);
	if (!item_id_is_legal(item.id))
		return err_set(e, ERR_INPUT, MSG_CFG_ID, ARGS(item.id));
	if (!check_title(item.title, e))
		return false;
	if (length > SETTING_TEXT_MAX)
		return err_set(e, ERR_INPUT, MSG_CFG_LONG, ARGS("body", NUMBER(length), NUMBER(SETTING_TEXT_MAX)));
	if (!json_integer(json_member(j, "publish_at"), &publish->at) || publish->at < 0 || publish->at > last_at)
		return err_set(e, ERR_INPUT, MSG_CFG_MISSING, ARGS("publish_at"));
	zone_local(s->community.zone, publish->at, &publish->local);
	if (json_member(j, "channels"))
		read_channels(json_member(j, "channels"), s, a, &item.channels);
	else
		item.channels = s->default_channels;
	*out = item;
	return true;
}
