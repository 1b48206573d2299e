/* SPDX-License-Identifier: MIT */
/* telegram_hook.c - setWebhook, and one update a request. */
#include "channel/telegram_hook.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"

enum { SECRET_MAX = 256, CONNECTIONS = 1 }; /* one: updates come in the order in which things were said */

bool telegram_is_hook_secret(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= SECRET_MAX && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* --- subscribe -------------------------------------------------------------------------------------------------------------------- */

static enum step set_webhook(struct exchange *x, const char *url)
{
	struct json_out o;
	struct text body;
	text_init(&body, x->arena, TELEGRAM_BODY_MAX);
	json_out(&o, &body);
	json_open(&o, NULL, '{');
	if (url) {
		json_put_string(&o, "url", url);
		json_put_string(&o, "secret_token", account_option(x->account, "webhook_secret"));
		json_put_integer(&o, "max_connections", CONNECTIONS);
		telegram_put_kinds(&o);
	}
	json_close(&o, '}');
	x->call = telegram_call(x, url ? "setWebhook" : "deleteWebhook", body.data);
	return STEP_CALL;
}

enum step telegram_subscribe(struct exchange *x, const char *url)
{
	static const struct ruling no_secret = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_TELEGRAM_NO_SECRET };
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last) {
		struct telegram_answer v = telegram_open(x);
		bool done = false;
		if (!v.well)
			return telegram_unread(x, &v);
		return json_boolean(v.result, &done) && done ? ruling_sent(x) : telegram_unreadable(x);
	}
	if (url && !telegram_is_hook_secret(account_option(x->account, "webhook_secret")))
		return ruling_end_after(x, &no_secret, -1, "");
	return set_webhook(x, url);
}

/* --- webhook ---------------------------------------------------------------------------------------------------------------------- */

static bool is_telegram(const struct exchange *x, const struct webhook *w)
{
	const char *given = w->header(w->visit, "X-Telegram-Bot-Api-Secret-Token"), *wanted = account_option(x->account, "webhook_secret");
	size_t n = strlen(wanted);
	return given && n > 0 && strlen(given) == n && crypto_equal(given, wanted, n);
}

/* An update that says nothing to us is taken, too, or it would be sent again for a day. */
bool telegram_webhook(struct exchange *x, const struct webhook *w, struct webhook_answer *answer)
{
	const struct json *update = NULL;
	*answer = (struct webhook_answer){ .status = 401, .text = "" };
	if (!is_telegram(x, w))
		return false;
	answer->status = 400;
	if (w->method != METHOD_POST || !json_read(w->body, w->length, x->arena, &update, NULL) || !json_is_object(update))
		return false;
	telegram_take_update(x, update);
	answer->status = 200;
	return true;
}
