/* SPDX-License-Identifier: MIT */
/* telegram_follow.c - editMessageText, editMessageCaption, deleteMessage, and answers.
 *
 * A second edit is refused as "not modified", a second deletion as "not found": both are what was wanted. The words are those of the
 * server's source (tdlib/telegram-bot-api). */
#include "channel/telegram_follow.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/fit.h"

enum { CAPTION_UNITS = 1024 };

/* Of an edit; of a removal the number of messages that are gone. */
enum stage { STAGE_TEXT, STAGE_CAPTION };

static bool says(const struct telegram_answer *v, const char *words)
{
	return v->code == 400 && v->words && strstr(v->words, words);
}

static enum step name_message(struct exchange *x, const char *method, const char *id)
{
	struct json_out o;
	struct text body;
	telegram_open_body(x, &o, &body);
	json_put_integer(&o, "message_id", strtoll(id, NULL, 10));
	return telegram_send(x, method, &o);
}

/* --- editing ---------------------------------------------------------------------------------------------------------------------- */

/* Less fits under a picture; the reference stays the last line. */
static const char *caption(const struct exchange *x, const struct message *m)
{
	static const struct limits limits = { .text_max = CAPTION_UNITS, .counting = COUNT_UTF16 };
	size_t n = strlen(m->text);
	if (text_ends(m->text, m->reference))
		n -= strlen(m->reference);
	return fit_text(&limits, text_trim(x->arena, arena_string_n(x->arena, m->text, n)), "", m->reference, x->arena);
}

static enum step edit(struct exchange *x, const struct message *m)
{
	struct json_out o;
	struct text body;
	telegram_open_body(x, &o, &body);
	json_put_integer(&o, "message_id", strtoll(x->post->id, NULL, 10));
	if (x->stage == STAGE_CAPTION) {
		json_put_string(&o, "caption", caption(x, m));
		return telegram_send(x, "editMessageCaption", &o);
	}
	json_put_string(&o, "text", m->text);
	return telegram_send(x, "editMessageText", &o);
}

/* Whether a message is a picture with a caption shows in how the service takes the edit. */
static enum step take_edit(struct exchange *x, const struct message *m, const struct telegram_answer *v)
{
	if (v->well || says(v, "message is not modified"))
		return ruling_sent(x);
	if (x->stage != STAGE_TEXT || !says(v, "there is no text in the message"))
		return telegram_refused(x, v);
	x->stage = STAGE_CAPTION;
	return edit(x, m);
}

/* --- deleting --------------------------------------------------------------------------------------------------------------------- */

/* The post's message is number 0; behind it come those in `also`: words that are numbers. NULL: there is no such one. */
static const char *message_number_of(const struct exchange *x, int number)
{
	const char *word = x->post->also;
	if (number == 0)
		return x->post->id;
	for (word += strspn(word, " "); *word; word += strspn(word, " ")) {
		size_t n = strcspn(word, " ");
		if (strspn(word, "0123456789") == n && --number == 0)
			return arena_string_n(x->arena, word, n);
		word += n;
	}
	return NULL;
}

static enum step delete_next(struct exchange *x)
{
	const char *id = message_number_of(x, x->stage);
	return id ? name_message(x, "deleteMessage", id) : ruling_sent(x);
}

static enum step take_deletion(struct exchange *x, const struct telegram_answer *v)
{
	if (!v->well && !says(v, "message to delete not found"))
		return telegram_refused(x, v);
	x->stage++;
	return delete_next(x);
}

enum step telegram_amend(struct exchange *x, const struct message *m)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return m ? edit(x, m) : delete_next(x);
	struct telegram_answer v = telegram_open(x);
	return m ? take_edit(x, m, &v) : take_deletion(x, &v);
}

/* --- answering -------------------------------------------------------------------------------------------------------------------- */

/* A reply is known as "CHAT.MESSAGE". */
static const char *answered_id(const struct exchange *x, const struct reply *reply)
{
	const char *dot = reply ? strrchr(reply->id, '.') : NULL;
	return dot ? dot + 1 : x->post->id;
}

enum step telegram_say(struct exchange *x, const struct reply *reply, const struct message *m)
{
	struct json_out o;
	struct text body;
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last) {
		struct telegram_answer v = telegram_open(x);
		return v.well ? ruling_sent(x) : telegram_refused(x, &v);
	}
	telegram_open_body(x, &o, &body);
	json_put_string(&o, "text", m->text);
	telegram_put_reply_to(&o, answered_id(x, reply));
	return telegram_send(x, "sendMessage", &o);
}
