/* SPDX-License-Identifier: MIT */
#include "sandbox/routes.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "sandbox/band.h"
#include "sandbox/control.h"
#include "sandbox/hooks.h"
#include "sandbox/instagram.h"
#include "sandbox/request.h"
#include "sandbox/telegram.h"

#define BAND SERVICE_BAND
#define TELEGRAM SERVICE_TELEGRAM
#define INSTAGRAM SERVICE_INSTAGRAM
#define CONTROL SERVICE_CONTROL

static const struct route routes[] = {
	{ BAND, "GET", "/v2/profile", "profile", false, "", "", band_profile },
	{ BAND, "GET", "/v2.1/bands", "bands", false, "", "", band_bands },
	{ BAND, "GET", "/v2/band/permissions", "permissions", false, "band_key permissions", "", band_permissions },
	{ BAND, "GET", "/v2/band/posts", "posts", false, "band_key locale", "", band_posts },
	{ BAND, "GET", "/v2.1/band/post", "post", false, "band_key post_key", "", band_post },
	{ BAND, "POST", "/v2.2/band/post/create", "create", true, "band_key content", "do_push", band_create },
	{ BAND, "POST", "/v2/band/post/remove", "remove", true, "band_key post_key", "", band_remove },
	{ BAND, "GET", "/v2/band/post/comments", "comments", false, "band_key post_key", "", band_comments },
	{ BAND, "GET", "/v2.1/band/post/comments", "comments", false, "band_key post_key", "", band_comments_with_replies },
	{ BAND, "POST", "/v2/band/post/comment/create", "comment", true, "band_key post_key body", "", band_comment_create },
	{ BAND, "POST", "/v2/band/post/comment/remove", "uncomment", true, "band_key post_key comment_key", "", band_comment_remove },
	{ TELEGRAM, NULL, "getMe", "getMe", false, "", "", telegram_get_me },
	{ TELEGRAM, NULL, "getChat", "getChat", false, "", "", telegram_get_chat },
	{ TELEGRAM, NULL, "sendMessage", "sendMessage", true, "", "", telegram_send_message },
	{ TELEGRAM, NULL, "sendPhoto", "sendPhoto", true, "", "", telegram_send_photo },
	{ TELEGRAM, NULL, "editMessageCaption", "editMessageCaption", true, "", "", telegram_edit_caption },
	{ TELEGRAM, NULL, "editMessageText", "editMessageText", true, "", "", telegram_edit_text },
	{ TELEGRAM, NULL, "deleteMessage", "deleteMessage", true, "", "", telegram_delete },
	{ TELEGRAM, NULL, "sendPoll", "sendPoll", true, "", "", telegram_send_poll },
	{ TELEGRAM, NULL, "stopPoll", "stopPoll", true, "", "", telegram_stop_poll },
	{ TELEGRAM, NULL, "setWebhook", "setWebhook", false, "", "", hooks_set },
	{ TELEGRAM, NULL, "deleteWebhook", "deleteWebhook", false, "", "", hooks_delete },
	{ TELEGRAM, NULL, "getWebhookInfo", "getWebhookInfo", false, "", "", hooks_info },
	{ TELEGRAM, NULL, "getUpdates", "getUpdates", false, "", "allowed_updates", telegram_get_updates },
	{ INSTAGRAM, "GET", "/refresh_access_token", "refresh", false, "grant_type", "", instagram_refresh },
	{ INSTAGRAM, "GET", "/me/subscribed_apps", "subscriptions", false, "", "", instagram_subscriptions },
	{ INSTAGRAM, "POST", "/me/subscribed_apps", "subscribe", false, "subscribed_fields", "", instagram_subscribe },
	{ INSTAGRAM, "GET", "/me", "me", false, "", "fields", instagram_me },
	{ INSTAGRAM, "GET", "/*/media", "media", false, "", "fields limit after since until", instagram_media },
	{ INSTAGRAM, "POST", "/*/media", "container", false, "image_url", "caption alt_text is_ai_generated", instagram_container },
	{ INSTAGRAM, "POST", "/*/media_publish", "publish", true, "creation_id", "", instagram_publish },
	{ INSTAGRAM, "GET", "/*/content_publishing_limit", "limit", false, "", "fields since", instagram_limit },
	{ INSTAGRAM, "GET", "/*/comments", "comments", false, "", "fields limit after", instagram_comments },
	{ INSTAGRAM, "POST", "/*/comments", "comment", true, "message", "", instagram_comment },
	{ INSTAGRAM, "GET", "/*/replies", "replies", false, "", "fields limit after", instagram_replies },
	{ INSTAGRAM, "POST", "/*/replies", "reply", true, "message", "", instagram_reply },
	{ INSTAGRAM, "GET", "/*", "node", false, "", "fields", instagram_node },
	{ INSTAGRAM, "POST", "/*", "change", true, "", "hide comment_enabled", instagram_change },
	{ CONTROL, "GET", "/sandbox/clock", "clock", false, "", "", control_clock },
	{ CONTROL, "POST", "/sandbox/clock", "clock", true, "", "", control_set_clock },
	{ CONTROL, "POST", "/sandbox/advance", "advance", true, "", "", control_advance },
	{ CONTROL, "POST", "/sandbox/say", "say", true, "", "", control_deed },
	{ CONTROL, "POST", "/sandbox/edit", "edit", true, "", "", control_deed },
	{ CONTROL, "POST", "/sandbox/delete", "delete", true, "", "", control_deed },
	{ CONTROL, "POST", "/sandbox/vote", "vote", true, "", "", control_deed },
	{ CONTROL, "GET", "/sandbox/faults", "faults", false, "", "", control_faults },
	{ CONTROL, "POST", "/sandbox/faults", "faults", true, "", "", control_set_faults },
	{ CONTROL, "GET", "/sandbox/settings", "settings", false, "", "", control_settings },
	{ CONTROL, "POST", "/sandbox/settings", "settings", true, "", "", control_set_settings },
	{ CONTROL, "GET", "/sandbox/posts", "posts", false, "", "", control_posts },
	{ CONTROL, "GET", "/sandbox/violations", "violations", false, "", "", control_violations },
	{ CONTROL, "GET", "/sandbox/calls", "calls", false, "", "", control_calls },
	{ CONTROL, "GET", "/sandbox/next", "next", false, "", "", control_next },
	{ CONTROL, "POST", "/sandbox/reset", "reset", true, "", "", control_reset },
};

enum { ROUTES = sizeof routes / sizeof *routes };

/* "/x" + "*" + "/media": the star stands for a number, or "me"; where it is goes into *node. */
static bool pattern_fits(const char *pattern, const char *path, struct request *rq)
{
	const char *star = strchr(pattern, '*');
	if (!star)
		return strcmp(pattern, path) == 0;
	size_t front = (size_t)(star - pattern);
	if (strncmp(pattern, path, front) != 0)
		return false;
	size_t length = strspn(path + front, "0123456789");
	if (!length && text_starts(path + front, "me"))
		length = strlen("me");
	if (!length || strcmp(star + 1, path + front + length) != 0)
		return false;
	rq->node = arena_string_n(&rq->arena, path + front, length);
	return true;
}

static bool row_fits(const struct route *r, struct request *rq, const char *path)
{
	if (r->service != rq->service)
		return false;
	if (r->method ? strcmp(r->method, rq->method) != 0 : strcmp(rq->method, "GET") != 0 && strcmp(rq->method, "POST") != 0)
		return false;
	return r->service == TELEGRAM ? strcasecmp(r->path, path) == 0 : pattern_fits(r->path, path, rq);
}

/* "/telegram/botTOKEN/METHOD": the token becomes "***" in the path, what is left is the method. */
static const char *cut_token(struct request *rq)
{
	static const char front[] = "/telegram/bot";
	const char *token = rq->path + strlen(front);
	size_t n = text_starts(rq->path, front) ? strcspn(token, "/") : 0;
	if (!n || token[n] != '/') {
		rq->path = "/telegram/…";
		return "";
	}
	rq->token = arena_string_n(&rq->arena, token, n);
	const char *method = token + n + 1;
	rq->path = arena_printf(&rq->arena, "%s***/%s", front, method);
	return method;
}

/* "/v26.0/me" without its version. Only tokens are renewed without one. */
static const char *cut_version(const char *path)
{
	static const char front[] = "/v", renewal[] = "/refresh_access_token";
	size_t whole = text_starts(path, front) ? strspn(path + 2, "0123456789") : 0;
	const char *point = path + 2 + whole;
	size_t part = whole && *point == '.' ? strspn(point + 1, "0123456789") : 0;
	if (part && point[1 + part] == '/')
		return point + 1 + part;
	return strcmp(path, renewal) == 0 ? path : "";
}

void routes_find(struct request *rq)
{
	const char *path = rq->path;
	rq->service = CONTROL;
	if (text_starts(rq->path, "/band/")) {
		rq->service = BAND;
		path += strlen("/band");
	} else if (text_starts(rq->path, "/telegram/")) {
		rq->service = TELEGRAM;
		path = cut_token(rq);
	} else if (text_starts(rq->path, "/instagram/")) {
		rq->service = INSTAGRAM;
		path = cut_version(path + strlen("/instagram"));
	}
	for (size_t i = 0; i < ROUTES && !rq->route; i++)
		if (row_fits(&routes[i], rq, path))
			rq->route = &routes[i];
}
