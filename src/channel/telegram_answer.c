/* SPDX-License-Identifier: MIT */
/* telegram_answer.c - error codes, sorted. The server's source (tdlib/telegram-bot-api, Query.cpp) sends HTTP status and error_code
 * alike. */
#include "channel/telegram_answer.h"

#include <stdio.h>

#define REFUSED(words) { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, words }
#define AGAIN(words) { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, words }
#define ILL(words) { OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0, words }
#define FLOOD(words) { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, words }
#define TAKEN(outcome, tries) { outcome, TROUBLE_TRANSIENT, tries, MSG_TELEGRAM_CONFLICT }

/* 404: our methods all exist, so it is the token in the path that is none. 409: reading stops, but posting may go on. */
static const struct {
	int code;
	struct ruling write, read;
} codes[] = {
	{ 400, REFUSED(MSG_TELEGRAM_REFUSED), AGAIN(MSG_TELEGRAM_REFUSED) },
	{ 401, ILL(MSG_TELEGRAM_TOKEN), ILL(MSG_TELEGRAM_TOKEN) },
	{ 403, REFUSED(MSG_TELEGRAM_FORBIDDEN), AGAIN(MSG_TELEGRAM_FORBIDDEN) },
	{ 404, ILL(MSG_TELEGRAM_TOKEN), ILL(MSG_TELEGRAM_TOKEN) },
	{ 409, TAKEN(OUTCOME_LATER, 3), TAKEN(OUTCOME_HOLD, 0) },
	{ 413, REFUSED(MSG_TELEGRAM_REFUSED), AGAIN(MSG_TELEGRAM_REFUSED) },
	{ 429, FLOOD(MSG_TELEGRAM_FLOOD), FLOOD(MSG_TELEGRAM_FLOOD) },
};

static const struct ruling unsure = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNSURE };
static const struct ruling unreadable = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNREADABLE };
static const struct ruling moved = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_TELEGRAM_MOVED };

struct telegram_answer telegram_open(const struct exchange *x)
{
	struct telegram_answer v = { 0 };
	const struct json *root = NULL;
	bool ok = false;
	int64_t code = 0;
	if (x->last->truncated || !json_read(x->last->body, x->last->length, x->arena, &root, NULL))
		return v;
	bool told = json_boolean(json_member(root, "ok"), &ok);
	v.well = told && ok && x->last->status == 200;
	v.result = json_member(root, "result");
	v.parameters = json_member(root, "parameters");
	v.words = json_string(json_member(root, "description"));
	if (told && !ok && json_integer(json_member(root, "error_code"), &code) && code >= 400 && code < 500 && x->last->status < 500)
		v.code = (int)code;
	return v;
}

const char *telegram_detail(const struct exchange *x, const struct telegram_answer *v)
{
	return ruling_detail(x, v->code ? arena_printf(x->arena, "%d", v->code) : ruling_status(x), v->words);
}

static int64_t find_wait(const struct exchange *x, const struct telegram_answer *v)
{
	int64_t seconds;
	if (json_integer(json_member(v->parameters, "retry_after"), &seconds) && seconds > 0)
		return seconds * 1000;
	return x->last->retry_after_ms;
}

/* A group that became a supergroup has another number, at which the same is tried at once. */
static bool is_moved(struct exchange *x, const struct telegram_answer *v)
{
	int64_t chat;
	if (v->code != 400 || !json_integer(json_member(v->parameters, "migrate_to_chat_id"), &chat) || chat == 0)
		return false;
	snprintf(x->receipt.place, sizeof x->receipt.place, "%lld", (long long)chat);
	return true;
}

static enum step end(struct exchange *x, const struct telegram_answer *v, bool effect)
{
	const struct ruling *r = effect ? &unsure : &unreadable;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].code == v->code)
			r = effect ? &codes[i].write : &codes[i].read;
	return ruling_end_after(x, r, find_wait(x, v), telegram_detail(x, v));
}

enum step telegram_refused(struct exchange *x, const struct telegram_answer *v)
{
	if (is_moved(x, v))
		return ruling_end_after(x, &moved, 0, x->receipt.place);
	return end(x, v, true);
}

enum step telegram_unread(struct exchange *x, const struct telegram_answer *v)
{
	return end(x, v, false);
}

enum step telegram_unsure(struct exchange *x)
{
	return ruling_end(x, &unsure, ruling_status(x));
}

enum step telegram_unreadable(struct exchange *x)
{
	return ruling_end(x, &unreadable, ruling_status(x));
}
