/* SPDX-License-Identifier: MIT */
/* telegram.h - the stand-in Telegram Bot API: channels/telegram.md.
 *
 * Any token is a bot and any chat exists until settings say otherwise. A bot gets the updates of every chat; those of a poll only if it
 * sent it. Lengths are counted in UTF-16 units after entities were parsed. Polls end by close_date against the sandbox's clock. */
#ifndef SANDBOX_TELEGRAM_H
#define SANDBOX_TELEGRAM_H

#include "sandbox/book.h"
#include "sandbox/request.h"

struct sandbox;

bool telegram_admits(struct sandbox *s, struct request *rq);
/* An error of this status; description NULL: the usual words. */
void telegram_refuse(struct sandbox *s, struct request *rq, int status, const char *description);

/* For the files of Telegram: {"ok":true,"result": … }, the value is written between the two under the name "result". */
void telegram_begin(struct sheet *sh, struct request *rq);
void telegram_end(struct sheet *sh, struct request *rq);
struct client *telegram_client(struct sandbox *s, const struct request *rq);
/* The chat that chat_id names, when the bot may write there; NULL: refused. */
struct place *telegram_chat(struct sandbox *s, struct request *rq);
/* The message that chat_id and message_id name; NULL: refused with these words. */
struct entry *telegram_message(struct sandbox *s, struct request *rq, const char *missing);
/* reply_parameters: *under is what is answered (NULL: nothing). False: refused. */
bool telegram_answered(struct sandbox *s, struct request *rq, const struct place *chat, struct entry **under);
/* A text of a message: which parameter, how much of it, what is said when it is empty (NULL: it may be) or too long. */
struct wording {
	const char *name;
	size_t units_max;
	const char *empty, *too_long;
};
/* The text as people see it, in the request's arena; NULL: refused. */
const char *telegram_words(struct sandbox *s, struct request *rq, const struct wording *w);
/* What this bot wrote and may edit; NULL: refused. */
struct entry *telegram_own(struct sandbox *s, struct request *rq);
/* Give it other words, or refuse because they are the same. */
void telegram_edit(struct sandbox *s, struct request *rq, struct entry *e, const char *text);
void telegram_answer_message(struct request *rq, const struct entry *e);
void telegram_put_user(struct json_out *o, const char *name, const struct person *p);
void telegram_put_chat(struct json_out *o, const char *name, const struct place *p);
/* A message; what it answers is nested one level. */
void telegram_put_message(struct json_out *o, const char *name, const struct entry *e);
void telegram_put_poll(struct json_out *o, const char *name, const struct entry *e);
/* `text` with parse_mode HTML as people see it; NULL: cannot be parsed. */
const char *telegram_plain(struct arena *a, const char *text);

void telegram_get_me(struct sandbox *s, struct request *rq);
void telegram_get_chat(struct sandbox *s, struct request *rq);
void telegram_send_message(struct sandbox *s, struct request *rq);
void telegram_send_photo(struct sandbox *s, struct request *rq);
void telegram_edit_caption(struct sandbox *s, struct request *rq);
void telegram_edit_text(struct sandbox *s, struct request *rq);
void telegram_delete(struct sandbox *s, struct request *rq);
void telegram_send_poll(struct sandbox *s, struct request *rq);
void telegram_stop_poll(struct sandbox *s, struct request *rq);
void telegram_get_updates(struct sandbox *s, struct request *rq);
/* Answer a long poll with what there is. */
void telegram_finish_updates(struct sandbox *s, struct request *rq);

/* When the next poll closes by itself; 0: none does. */
int64_t polls_next_end(const struct book *b);
/* Close the polls whose time is `at` or before; their bots are told. */
void polls_end(struct sandbox *s, int64_t at);
/* Somebody chooses; why not, in Telegram's words, or NULL when it counts. */
const char *polls_vote(struct sandbox *s, struct entry *e, const struct person *who, unsigned picks);

#endif
