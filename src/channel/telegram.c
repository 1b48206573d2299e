/* SPDX-License-Identifier: MIT */
/* telegram.c - Telegram Bot API: messages, a poll under the call of a vote, answers from the bot's feed. telegram.md tells the
 * operator's side.
 *
 * A vote with few and short choices is two calls that people see: the message, then a poll that answers it. The message stands
 * whatever becomes of the poll. A picture carries the text under it, or comes before it where the text is too long for that. The feed is
 * read in telegram_feed.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "channel/telegram_follow.h"
#include "channel/telegram_hook.h"
#include "channel/telegram_photo.h"

enum {
	CHOICES_MIN = 2,
	POLL_CHOICES_MAX = 10,
	CHOICE_UNITS = 100,
	QUESTION_UNITS = 300,
	CHAT_DIGITS = 19,
	NAME_MAX_SIGNS = 32
};

/* How far ahead a poll's end may lie (sendPoll, close_date). */
static const int64_t close_min_ms = 5 * 1000, close_max_ms = 2628000LL * 1000;

/* On disk, so a number keeps its meaning. TEXT: the message behind its picture. */
enum stage { STAGE_MESSAGE, STAGE_POLL, STAGE_PHOTO, STAGE_TEXT };

/* In the memo while a poll is under way: whether the service itself will close it. */
static const char closing[] = "closing";

/* In the memo while the text is under way: the picture's message, or that there is none although there should be. */
static const char photo_start[] = "photo ", unpictured[] = "unpictured";

/* --- the message ------------------------------------------------------------------------------------------------------------------ */

static bool read_chat(const char *place, int64_t *id)
{
	const char *digits = place + (*place == '-');
	size_t n = strspn(digits, "0123456789");
	if (n == 0 || n > CHAT_DIGITS - 1 || digits[n])
		return false;
	*id = strtoll(place, NULL, 10);
	return true;
}

void telegram_open_body(const struct exchange *x, struct json_out *o, struct text *body)
{
	int64_t chat;
	text_init(body, x->arena, TELEGRAM_BODY_MAX);
	json_out(o, body);
	json_open(o, NULL, '{');
	if (read_chat(x->account->place, &chat))
		json_put_integer(o, "chat_id", chat);
	else
		json_put_string(o, "chat_id", x->account->place);
}

enum step telegram_send(struct exchange *x, const char *method, struct json_out *o)
{
	json_close(o, '}');
	x->call = telegram_call(x, method, o->to->data);
	x->call.effect = true;
	return STEP_CALL;
}

void telegram_put_reply_to(struct json_out *o, const char *id)
{
	json_open(o, "reply_parameters", '{');
	json_put_integer(o, "message_id", strtoll(id, NULL, 10));
	json_put_boolean(o, "allow_sending_without_reply", true);
	json_close(o, '}');
}

/* The picture's message, "" none. */
static const char *photo_of(const struct exchange *x)
{
	return text_starts(x->memo, photo_start) ? x->memo + strlen(photo_start) : "";
}

static enum step send_message(struct exchange *x, const struct message *m)
{
	struct json_out o;
	struct text body;
	telegram_open_body(x, &o, &body);
	json_put_string(&o, "text", m->text);
	if (x->stage == STAGE_TEXT && photo_of(x)[0])
		telegram_put_reply_to(&o, photo_of(x));
	return telegram_send(x, "sendMessage", &o);
}

static enum step send_photo(struct exchange *x, const struct message *m)
{
	x->stage = STAGE_PHOTO;
	return telegram_send_photo(x, m->picture, telegram_is_caption(m->text) ? m->text : "");
}

static bool is_name(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= NAME_MAX_SIGNS && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* Groups with a name have an address for everybody, nameless supergroups one for their members, small groups none. */
static void take_address(struct exchange *x, const struct json *sent)
{
	static const char supergroup[] = "-100";
	const char *place = x->account->place;
	const char *name = json_string(json_path(sent, "chat.username"));
	const char *id = json_identifier(json_path(sent, "chat.id"), x->arena);
	if (!name && place[0] == '@')
		name = place + 1;
	id = id ? id : place;
	x->receipt.url[0] = '\0';
	if (name && is_name(name))
		snprintf(x->receipt.url, sizeof x->receipt.url, "https://t.me/%s/%s", name, x->receipt.id);
	else if (text_starts(id, supergroup) && is_name(id + strlen(supergroup)))
		snprintf(x->receipt.url, sizeof x->receipt.url, "https://t.me/c/%s/%s", id + strlen(supergroup), x->receipt.id);
}

/* --- the poll --------------------------------------------------------------------------------------------------------------------- */

static bool has_poll(const struct message *m)
{
	if (!m->question || !m->question[0] || m->choices.list.count < CHOICES_MIN || m->choices.list.count > POLL_CHOICES_MAX)
		return false;
	for (size_t i = 0; i < m->choices.list.count; i++) {
		size_t units = text_utf16(m->choices.list.at[i]);
		if (units == 0 || units > CHOICE_UNITS)
			return false;
	}
	return true;
}

static const char *short_question(struct arena *a, const char *question)
{
	if (text_utf16(question) <= QUESTION_UNITS)
		return question;
	size_t fits = text_prefix(question, QUESTION_UNITS - 1, text_utf16);
	return arena_printf(a, "%.*s…", (int)fits, question);
}

static void put_options(struct json_out *o, const struct strings *choices)
{
	json_open(o, "options", '[');
	for (size_t i = 0; i < choices->list.count; i++) {
		json_open(o, NULL, '{');
		json_put_string(o, "text", choices->list.at[i]);
		json_close(o, '}');
	}
	json_close(o, ']');
}

static enum step send_poll(struct exchange *x, const struct message *m)
{
	struct json_out o;
	struct text body;
	int64_t ahead_ms = m->closes_at - x->now;
	bool closes = m->closes_at > 0 && ahead_ms >= close_min_ms && ahead_ms <= close_max_ms;
	x->stage = STAGE_POLL;
	snprintf(x->memo, sizeof x->memo, "%s", closes ? closing : "");
	telegram_open_body(x, &o, &body);
	json_put_string(&o, "question", short_question(x->arena, m->question));
	put_options(&o, &m->choices);
	json_put_boolean(&o, "is_anonymous", false);
	json_put_boolean(&o, "allows_multiple_answers", m->choose > 1);
	if (closes)
		json_put_integer(&o, "close_date", m->closes_at / 1000);
	if (x->receipt.id[0])
		telegram_put_reply_to(&o, x->receipt.id);
	return telegram_send(x, "sendPoll", &o);
}

/* Replies name the poll by its message or by the poll's own id; the picture's message, which is known already, stands behind. */
static void keep_poll(struct exchange *x, const char *names)
{
	const char *photo = x->receipt.also[0] ? arena_printf(x->arena, " %s", x->receipt.also) : "";
	snprintf(x->receipt.also, sizeof x->receipt.also, "%s%s", names, photo);
}

static enum step take_poll(struct exchange *x, const struct telegram_answer *v)
{
	static const struct ruling refused = { OUTCOME_SENT, TROUBLE_NONE, 0, MSG_TELEGRAM_NO_POLL };
	static const struct ruling nameless = { OUTCOME_SENT, TROUBLE_NONE, 0, MSG_TELEGRAM_POLL_WITHOUT_ID };
	char poll[64];
	if (!v->well) {
		telegram_refused(x, v);
		return x->receipt.outcome == OUTCOME_NEVER ? ruling_end(x, &refused, telegram_detail(x, v)) : STEP_DONE;
	}
	const char *id = telegram_message_id(x, v->result);
	if (!id)
		return telegram_unsure(x);
	if (!ruling_keep_id(x, poll, sizeof poll, json_string(json_path(v->result, "poll.id")))) {
		keep_poll(x, id);
		return ruling_end(x, &nameless, "");
	}
	const char *sort = strcmp(x->memo, closing) == 0 ? "poll" : "open-poll";
	keep_poll(x, arena_printf(x->arena, "%s %s:%s", id, sort, poll));
	return ruling_sent(x);
}

/* --- publish ---------------------------------------------------------------------------------------------------------------------- */

static enum step take_message(struct exchange *x, const struct message *m, const struct telegram_answer *v)
{
	static const struct ruling bare = { OUTCOME_SENT, TROUBLE_NONE, 0, MSG_TELEGRAM_NO_PHOTO };
	if (!v->well)
		return telegram_refused(x, v);
	const char *id = telegram_message_id(x, v->result);
	if (!id)
		return telegram_unsure(x);
	bool lacks_photo = strcmp(x->memo, unpictured) == 0;
	snprintf(x->receipt.id, sizeof x->receipt.id, "%s", id);
	snprintf(x->receipt.also, sizeof x->receipt.also, "%s", photo_of(x));
	take_address(x, v->result);
	telegram_learn_self(x, json_member(v->result, "from"));
	if (has_poll(m))
		return send_poll(x, m);
	return lacks_photo ? ruling_end(x, &bare, "") : ruling_sent(x);
}

/* A picture that Telegram does not take must not keep the words back. */
static bool is_bad_photo(const struct telegram_answer *v)
{
	return (v->code == 400 || v->code == 413) && !json_member(v->parameters, "migrate_to_chat_id");
}

static enum step take_photo(struct exchange *x, const struct message *m, const struct telegram_answer *v)
{
	if (v->well && telegram_is_caption(m->text))
		return take_message(x, m, v);
	const char *id = v->well ? telegram_message_id(x, v->result) : NULL;
	if (v->well && !id)
		return telegram_unsure(x);
	if (!v->well && !is_bad_photo(v))
		return telegram_refused(x, v);
	x->stage = STAGE_TEXT;
	snprintf(x->memo, sizeof x->memo, "%s%s", id ? photo_start : unpictured, id ? id : "");
	return send_message(x, m);
}

static enum step begin(struct exchange *x, const struct message *m)
{
	if (x->stage == STAGE_POLL)
		return send_poll(x, m);
	if (x->stage != STAGE_TEXT && telegram_has_photo(m))
		return send_photo(x, m);
	if (x->stage == STAGE_PHOTO)
		x->stage = STAGE_MESSAGE; /* the picture was here before, and is gone */
	return send_message(x, m);
}

static enum step telegram_publish(struct exchange *x, const struct message *m)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return begin(x, m);
	struct telegram_answer v = telegram_open(x);
	if (x->stage == STAGE_PHOTO)
		return take_photo(x, m, &v);
	return x->stage == STAGE_POLL ? take_poll(x, &v) : take_message(x, m, &v);
}

/* --- finish ----------------------------------------------------------------------------------------------------------------------- */

/* A poll that was sent without close_date is stopped by us. Stopping it twice is refused with 400: then it is stopped, too. */
static enum step telegram_finish(struct exchange *x)
{
	struct json_out o;
	struct text body;
	const char *also = x->post->also;
	if (!strstr(also, " open-poll:"))
		return ruling_sent(x);
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last) {
		struct telegram_answer v = telegram_open(x);
		return v.well || v.code == 400 ? ruling_sent(x) : telegram_unread(x, &v);
	}
	telegram_open_body(x, &o, &body);
	json_put_integer(&o, "message_id", strtoll(also, NULL, 10));
	json_close(&o, '}');
	x->call = telegram_call(x, "stopPoll", body.data);
	return STEP_CALL;
}

/* --- the channel ------------------------------------------------------------------------------------------------------------------ */

static bool telegram_check(const struct account *a, struct err *e)
{
	int64_t id;
	const char *secret = account_option(a, "webhook_secret");
	if (!read_chat(a->place, &id) && (a->place[0] != '@' || !is_name(a->place + 1)))
		return err_set(e, ERR_INPUT, MSG_TELEGRAM_CHAT_FORM, ARGS(a->place));
	return !secret[0] || telegram_is_hook_secret(secret) || err_set(e, ERR_INPUT, MSG_TELEGRAM_SECRET_FORM, NULL);
}

static const struct option options[] = {
	{ "chat", OPTION_TEXT, true, "where it posts: the chat's number (\"-1001234567890\"), or \"@name\" of a public one" },
	{ "webhook_secret", OPTION_SECRET, false, "switches the webhook on, /hooks/CHANNEL in place of the long poll" },
	{ NULL, OPTION_TEXT, false, NULL },
};

const struct channel channel_telegram = {
	.name = "telegram",
	.title = "Telegram",
	.endpoint = "https://api.telegram.org",
	.place_option = "chat",
	.options = options,
	.limits = {
		.text_max = 4096,
		.counting = COUNT_UTF16,
		.parallel = 1,
		.collect_beside = true,
		.pace_ms = 3 * 1000,
		.poll_ms = 0,
		.gap_ms = 0,
		.cooldown_ms = 5 * 1000,
		.quota_ms = 3600 * 1000,
		.choices_max = POLL_CHOICES_MAX,
		.pictures = PICTURES_OF_ITEMS,
	},
	.collects = COLLECT_FEED,
	.check = telegram_check,
	.publish = telegram_publish,
	.collect = telegram_collect,
	.finish = telegram_finish,
	.edits = true,
	.amend = telegram_amend,
	.answer = telegram_say,
	.subscribe = telegram_subscribe,
	.webhook = telegram_webhook,
	.probe = telegram_probe,
};
