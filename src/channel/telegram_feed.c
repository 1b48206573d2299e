/* SPDX-License-Identifier: MIT */
/* telegram_feed.c - getUpdates: one batch a conversation. Only what is meant for us becomes a reply: answers to our messages and
 * polls, commands, explicit votes. What else people say in the chat is dropped unread; of an edit only that it was made is told, because
 * what it was before may have been a vote. */
#include "channel/telegram_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/vote.h"

enum { BATCH = 100, LINGER_S = 50, LINGER_MS = 60 * 1000, NAME_SIGNS = 64, PICKS_MAX = 50 };

/* --- calls ------------------------------------------------------------------------------------------------------------------------ */

/* "7001:AA…": the colon may stand in a path as it is, anything else odd is encoded. */
static void add_token(struct text *url, const char *token)
{
	size_t n = strcspn(token, ":");
	text_add_url(url, arena_string_n(url->arena, token, n));
	if (token[n]) {
		text_add(url, ":");
		add_token(url, token + n + 1);
	}
}

struct call telegram_call(const struct exchange *x, const char *method, const char *body)
{
	struct text url;
	text_init(&url, x->arena, TELEGRAM_BODY_MAX);
	text_addf(&url, "%s/bot", x->account->endpoint);
	add_token(&url, x->account->token);
	text_addf(&url, "/%s", method);
	return (struct call){ .method = METHOD_POST, .url = url.data, .content_type = "application/json", .body = body };
}

/* --- ids -------------------------------------------------------------------------------------------------------------------------- */

/* A number as text; NULL when there is none. */
static const char *number(const struct exchange *x, const struct json *j)
{
	int64_t n;
	return json_integer(j, &n) ? arena_printf(x->arena, "%lld", (long long)n) : NULL;
}

const char *telegram_message_id(const struct exchange *x, const struct json *message)
{
	int64_t id;
	return json_integer(json_member(message, "message_id"), &id) && id > 0 ? number(x, json_member(message, "message_id")) : NULL;
}

/* Our id: what the service said, else the number that the token begins with. */
static const char *own_id(const struct exchange *x)
{
	const char *from = x->self[0] ? x->self : x->account->token;
	size_t n = strspn(from, "0123456789");
	bool whole = n > 0 && (x->self[0] || from[n] == ':');
	return whole ? arena_string_n(x->arena, from, n) : "";
}

static const char *own_name(const struct exchange *x)
{
	const char *at = strchr(x->self, '@');
	return at ? at + 1 : "";
}

void telegram_learn_self(struct exchange *x, const struct json *user)
{
	const char *id = number(x, json_member(user, "id")), *name = json_text(user, "username");
	if (!id || strlen(name) > NAME_SIGNS || ruling_holds_token(x, name))
		return;
	if (!name[0] && strcmp(id, own_id(x)) == 0 && x->self[0])
		return;
	snprintf(x->self, sizeof x->self, "%s%s%s", id, name[0] ? "@" : "", name);
}

/* --- messages --------------------------------------------------------------------------------------------------------------------- */

/* The person, or the chat in whose name somebody speaks (anonymous admins, channels); NULL: a bot, or nobody. */
static const char *author_of(const struct exchange *x, const struct json *message)
{
	const struct json *from = json_member(message, "from");
	const char *chat = number(x, json_path(message, "sender_chat.id")), *person = number(x, json_member(from, "id"));
	bool bot = false;
	if (person && strcmp(person, own_id(x)) == 0)
		return NULL;
	if (chat)
		return chat;
	return json_boolean(json_member(from, "is_bot"), &bot) && bot ? NULL : person;
}

/* Whether the message that was answered is ours; where neither the service nor the token tells who we are, the flow knows the ids of
 * our posts. */
static bool is_ours(struct exchange *x, const struct json *message)
{
	const struct json *from = json_member(message, "from");
	const char *id = number(x, json_member(from, "id")), *own = own_id(x);
	bool bot = false;
	if (!from || !own[0])
		return !from || (json_boolean(json_member(from, "is_bot"), &bot) && bot);
	if (!id || strcmp(id, own) != 0)
		return false;
	telegram_learn_self(x, from);
	return true;
}

/* "/results", "/results@council_bot"; not one that is meant for another bot. */
static bool is_command(const struct exchange *x, const char *text)
{
	size_t n = strcspn(text, " \t\n");
	if (text[0] != '/' || n < 2)
		return false;
	const char *to = memchr(text, '@', n), *name = own_name(x);
	size_t length = to ? n - (size_t)(to + 1 - text) : 0;
	return !to || !name[0] || (strlen(name) == length && strncasecmp(name, to + 1, length) == 0);
}

/* What is it? False: nothing for us. */
static bool sort(struct exchange *x, const struct json *message, struct reply *r)
{
	const struct json *answered = json_member(message, "reply_to_message");
	const char *post = telegram_message_id(x, answered);
	if (post && is_ours(x, answered)) {
		r->form = REPLY_TEXT;
		r->post = post;
		return true;
	}
	r->form = r->text[0] == '/' ? REPLY_COMMAND : REPLY_VOTE;
	return r->form == REPLY_COMMAND ? is_command(x, r->text) : vote_is_explicit(r->text, x->arena);
}

static const char *text_of(const struct exchange *x, const struct json *message)
{
	const char *text = json_string(json_member(message, "text"));
	if (!text)
		text = json_text(message, "caption");
	return text_trim(x->arena, text_nfc(x->arena, text, strlen(text)));
}

/* Updates are numbered in the order in which things were done; after a week in which nothing came, anew. Versions of a message have a
 * second, too, which leads. */
static int64_t revision_of(int64_t second, int64_t update)
{
	enum { UPDATE_BITS = 31 };
	bool fits = second >= 0 && second <= UINT32_MAX;
	return fits ? second << UPDATE_BITS | update : update;
}

static int64_t number_of_update(const struct json *update)
{
	int64_t id;
	return json_integer(json_member(update, "update_id"), &id) && id >= 0 && id <= INT32_MAX ? id : 0;
}

/* Message numbers are unique only inside their chat, and begin anew when a group becomes a supergroup. */
static void take_said(struct exchange *x, const struct json *message, int64_t update, bool edited)
{
	const char *chat = number(x, json_path(message, "chat.id")), *id = telegram_message_id(x, message);
	const char *author = author_of(x, message), *name = json_text(json_member(message, "chat"), "username");
	int64_t date = 0, changed = 0;
	bool dated = json_integer(json_member(message, "date"), &date) && date > 0;
	if (!json_integer(json_member(message, "edit_date"), &changed))
		changed = date;
	if (!chat || !id || !author)
		return;
	struct reply r = {
		.id = arena_printf(x->arena, "%s.%s", chat, id),
		.post = "",
		.place = chat,
		.place_name = name[0] ? arena_printf(x->arena, "@%s", name) : "",
		.parent = "",
		.author = author,
		.text = text_of(x, message),
		.picks = "",
		.created_at = dated ? date * 1000 : 0,
		.basis = dated ? BASIS_SERVICE : BASIS_FETCHED,
		.revision = revision_of(changed, update),
		.number = strtoll(id, NULL, 10),
		.edited = edited,
	};
	bool meant = sort(x, message, &r) && r.text[0];
	if (!meant && edited) {
		r.unsaid = true;
		r.text = "";
	}
	if (meant || r.unsaid)
		*vec_push(x->arena, &x->out->list) = r;
}

static void take_message(struct exchange *x, const struct json *message, int64_t update)
{
	take_said(x, message, update, false);
}

static void take_edited(struct exchange *x, const struct json *message, int64_t update)
{
	take_said(x, message, update, true);
}

/* --- polls ------------------------------------------------------------------------------------------------------------------------ */

/* [0,2] as "0,2"; NULL: not a list of option numbers. */
static const char *picks_of(const struct exchange *x, const struct json *options)
{
	struct text picks;
	text_init(&picks, x->arena, 256);
	if (!json_is_array(options))
		return NULL;
	for (const struct json *o = json_first(options); o; o = json_next(o)) {
		int64_t n;
		if (!json_integer(o, &n) || n < 0 || n >= PICKS_MAX)
			return NULL;
		text_addf(&picks, "%s%d", picks.length > 0 ? "," : "", (int)n);
	}
	return picks.cut ? NULL : picks.data;
}

/* The service tells neither chat nor time. Whether it kept the close itself shows in how the flow stored the poll. */
static void take_poll_answer(struct exchange *x, const struct json *answer, int64_t update)
{
	const char *author = number(x, json_path(answer, "voter_chat.id")), *picks = picks_of(x, json_member(answer, "option_ids"));
	char poll[64];
	if (!author)
		author = number(x, json_path(answer, "user.id"));
	if (!author || !picks || !ruling_keep_id(x, poll, sizeof poll, json_string(json_member(answer, "poll_id"))))
		return;
	*vec_push(x->arena, &x->out->list) = (struct reply){
		.form = REPLY_POLL,
		.id = arena_printf(x->arena, "poll.%s", poll),
		.per_author = true,
		.post = arena_printf(x->arena, "poll:%s", poll),
		.place = "",
		.place_name = "",
		.parent = "",
		.author = author,
		.text = "",
		.picks = picks,
		.basis = BASIS_CLOSED,
		.revision = revision_of(0, update),
	};
}

/* --- collect ---------------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	/* NULL: asked for, as the service recommends, but of no interest */
	void (*take)(struct exchange *, const struct json *, int64_t update);
} kinds[] = {
	{ "message", take_message }, { "edited_message", take_edited }, { "poll", NULL },
	{ "poll_answer", take_poll_answer }, { "callback_query", NULL }, { "my_chat_member", NULL },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

void telegram_put_kinds(struct json_out *o)
{
	json_open(o, "allowed_updates", '[');
	for (size_t i = 0; i < KINDS; i++)
		json_put_string(o, NULL, kinds[i].name);
	json_close(o, ']');
}

static enum step get_updates(struct exchange *x)
{
	struct json_out o;
	struct text body;
	char *end;
	long long offset = strtoll(x->cursor, &end, 10);
	text_init(&body, x->arena, TELEGRAM_BODY_MAX);
	json_out(&o, &body);
	json_open(&o, NULL, '{');
	if (x->cursor[0] && !*end)
		json_put_integer(&o, "offset", offset);
	json_put_integer(&o, "limit", BATCH);
	json_put_integer(&o, "timeout", x->linger ? LINGER_S : 0);
	telegram_put_kinds(&o);
	json_close(&o, '}');
	x->call = telegram_call(x, "getUpdates", body.data);
	x->call.overtime_ms = x->linger ? LINGER_MS : 0;
	return STEP_CALL;
}

void telegram_take_update(struct exchange *x, const struct json *update)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].take && json_member(update, kinds[i].name))
			kinds[i].take(x, json_member(update, kinds[i].name), number_of_update(update));
}

/* The cursor follows the last update, also downwards: after a quiet week the service may begin with other numbers. */
enum step telegram_collect(struct exchange *x)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return get_updates(x);
	struct telegram_answer v = telegram_open(x);
	int64_t id = -1;
	if (!v.well)
		return telegram_unread(x, &v);
	for (const struct json *u = json_first(v.result); u; u = json_next(u))
		json_integer(json_member(u, "update_id"), &id);
	if (!json_is_array(v.result) || (json_count(v.result) > 0 && id < 0))
		return telegram_unreadable(x);
	for (const struct json *u = json_first(v.result); u; u = json_next(u))
		telegram_take_update(x, u);
	if (id >= 0)
		snprintf(x->cursor, sizeof x->cursor, "%lld", (long long)id + 1);
	return ruling_sent(x);
}

/* --- probe ------------------------------------------------------------------------------------------------------------------------ */

enum step telegram_probe(struct exchange *x)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last) {
		x->call = telegram_call(x, "getMe", "{}");
		return STEP_CALL;
	}
	struct telegram_answer v = telegram_open(x);
	if (!v.well)
		return telegram_unread(x, &v);
	if (!number(x, json_member(v.result, "id")))
		return telegram_unreadable(x);
	telegram_learn_self(x, v.result);
	return ruling_sent(x);
}
