/* SPDX-License-Identifier: MIT */
/* telegram_answer.h - an answer of the Bot API taken apart, and what its error code means.
 *
 * A refusal counts as certain only in Telegram's own envelope and with a code that is known to mean that nothing was sent. Everything
 * else after a send is unsure: the Bot API has neither a key against repeats nor a way to look. */
#ifndef CHANNEL_TELEGRAM_ANSWER_H
#define CHANNEL_TELEGRAM_ANSWER_H

#include "base/json.h"
#include "channel/ruling.h"

struct telegram_answer {
	bool well; /* HTTP 200 and ok */
	int code;  /* error_code of a certain refusal; 0: none */
	const struct json *result, *parameters;
	const char *words; /* the description, NULL: none */
};

/* Of x->last. */
struct telegram_answer telegram_open(const struct exchange *x);

/* How the conversation ends when `v` is not well: after a call that people would see, and after a read. */
enum step telegram_refused(struct exchange *x, const struct telegram_answer *v);
enum step telegram_unread(struct exchange *x, const struct telegram_answer *v);
/* A success that lacks what it should tell: after a call that people would see, and after a read. */
enum step telegram_unsure(struct exchange *x);
enum step telegram_unreadable(struct exchange *x);
/* "400: Bad Request: …" */
const char *telegram_detail(const struct exchange *x, const struct telegram_answer *v);

#endif
