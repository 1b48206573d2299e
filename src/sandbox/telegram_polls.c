/* SPDX-License-Identifier: MIT */
#include "sandbox/telegram.h"

#include <string.h>

#include "base/text.h"
#include "sandbox/world.h"

enum { QUESTION_MAX = 300, OPTION_MAX = 100, OPTIONS_MIN = 2, OPTIONS_MAX = 10, SOONEST_S = 5, LATEST_S = 2628000 };

struct question {
	const char *text;
	VEC(const char *) options;
	bool anonymous, multiple;
	int64_t closes_at;
};

/* An option is {"text":…}; older servers took a plain string, today's do not. */
static const char *read_options(struct request *rq, struct question *q)
{
	const struct json *list = request_json(rq, "options");
	if (!json_is_array(list))
		return "Bad Request: options must be an array";
	for (const struct json *j = json_first(list); j; j = json_next(j)) {
		const char *text = json_string(json_member(j, "text"));
		size_t units = text ? text_utf16(text) : 0;
		if (!units)
			return "Bad Request: poll options must be non-empty";
		if (units > OPTION_MAX)
			return "Bad Request: poll options length must not exceed 100";
		*vec_push(&rq->arena, &q->options) = text;
	}
	if (q->options.count < OPTIONS_MIN)
		return "Bad Request: poll must have at least 2 option";
	return q->options.count > OPTIONS_MAX ? "Bad Request: poll can't have more than 10 options" : NULL;
}

static const char *read_end(const struct sandbox *s, const struct request *rq, struct question *q)
{
	int64_t date = 0, period = 0;
	bool has_date = request_integer(rq, "close_date", &date), has_period = request_integer(rq, "open_period", &period);
	if (has_date && has_period)
		return "Bad Request: can't use open_period together with close_date";
	if (!has_date && !has_period)
		return NULL;
	int64_t ahead = has_date ? date - world_now(s) / 1000 : period;
	if (ahead < SOONEST_S || ahead > LATEST_S)
		return has_date ? "Bad Request: wrong close_date specified" : "Bad Request: wrong open_period specified";
	q->closes_at = has_date ? date * 1000 : world_now(s) + period * 1000;
	return NULL;
}

/* NULL, or what is wrong with it in Telegram's words. */
static const char *read_question(const struct sandbox *s, struct request *rq, struct question *q)
{
	q->text = request_text(rq, "question");
	size_t units = q->text ? text_utf16(q->text) : 0;
	if (!units)
		return "Bad Request: poll question must be non-empty";
	if (units > QUESTION_MAX)
		return "Bad Request: poll question length must not exceed 300";
	q->anonymous = request_truth(rq, "is_anonymous", true);
	q->multiple = request_truth(rq, "allows_multiple_answers", false);
	const char *wrong = read_options(rq, q);
	return wrong ? wrong : read_end(s, rq, q);
}

static struct entry *put_question(struct sandbox *s, struct request *rq, struct place *chat, const struct question *q)
{
	struct entry *under;
	if (!telegram_answered(s, rq, chat, &under))
		return NULL;
	struct entry *e = book_write(&s->book, chat, under, q->text);
	e->client = telegram_client(s, rq);
	e->author = e->client->self;
	e->created_at = world_now(s);
	struct poll *p = book_poll(&s->book, e);
	p->anonymous = q->anonymous;
	p->multiple = q->multiple;
	p->closes_at = q->closes_at;
	for (size_t i = 0; i < q->options.count; i++)
		*vec_push(&s->arena, &p->options) = arena_string(&s->arena, q->options.at[i]);
	cast_read(s, e);
	return e;
}

void telegram_send_poll(struct sandbox *s, struct request *rq)
{
	struct question q = { 0 };
	struct place *chat = telegram_chat(s, rq);
	const char *wrong = chat ? read_question(s, rq, &q) : NULL;
	if (wrong)
		telegram_refuse(s, rq, 400, wrong);
	const struct entry *e = chat && !wrong ? put_question(s, rq, chat, &q) : NULL;
	if (!e)
		return;
	struct sheet sh;
	telegram_begin(&sh, rq);
	telegram_put_message(&sh.json, "result", e);
	telegram_end(&sh, rq);
}

static void tell_state(struct sandbox *s, const struct entry *e)
{
	struct sheet sh;
	updates_begin(&sh, s);
	telegram_put_poll(&sh.json, NULL, e);
	updates_end(&sh, s, UPDATE_POLL, e->poll->owner);
}

void telegram_stop_poll(struct sandbox *s, struct request *rq)
{
	struct entry *e = telegram_message(s, rq, "Bad Request: message with poll to stop not found");
	if (!e)
		return;
	if (!e->poll || e->client != telegram_client(s, rq) || e->poll->closed) {
		telegram_refuse(s, rq, 400, e->poll && e->poll->closed ? "Bad Request: poll has already been closed" :
				"Bad Request: poll can't be stopped");
		return;
	}
	e->poll->closed = true;
	tell_state(s, e);
	struct sheet sh;
	telegram_begin(&sh, rq);
	telegram_put_poll(&sh.json, "result", e);
	telegram_end(&sh, rq);
}

static bool ends_by_itself(const struct entry *e)
{
	return e->poll && e->poll->closes_at && !e->poll->closed;
}

int64_t polls_next_end(const struct book *b)
{
	int64_t next = 0;
	for (size_t i = 0; i < b->entries.count; i++) {
		const struct entry *e = b->entries.at[i];
		if (ends_by_itself(e) && (!next || e->poll->closes_at < next))
			next = e->poll->closes_at;
	}
	return next;
}

void polls_end(struct sandbox *s, int64_t at)
{
	for (size_t i = 0; i < s->book.entries.count; i++) {
		struct entry *e = s->book.entries.at[i];
		if (!ends_by_itself(e) || e->poll->closes_at > at)
			continue;
		e->poll->closed = true;
		if (!e->removed)
			tell_state(s, e);
	}
}

static void tell_answer(struct sandbox *s, const struct entry *e, const struct ballot *ballot)
{
	struct sheet sh;
	updates_begin(&sh, s);
	json_open(&sh.json, NULL, '{');
	json_put_string(&sh.json, "poll_id", e->poll->id);
	telegram_put_user(&sh.json, "user", ballot->who);
	json_open(&sh.json, "option_ids", '[');
	for (size_t i = 0; i < e->poll->options.count; i++)
		if (ballot->picks >> i & 1)
			json_put_integer(&sh.json, NULL, (int64_t)i);
	json_close(&sh.json, ']');
	json_close(&sh.json, '}');
	updates_end(&sh, s, UPDATE_POLL_ANSWER, e->poll->owner);
}

static struct ballot *ballot_of(struct sandbox *s, struct poll *p, const struct person *who)
{
	for (size_t i = 0; i < p->ballots.count; i++)
		if (p->ballots.at[i].who == who)
			return &p->ballots.at[i];
	struct ballot *b = vec_push(&s->arena, &p->ballots);
	b->who = who;
	return b;
}

const char *polls_vote(struct sandbox *s, struct entry *e, const struct person *who, unsigned picks)
{
	struct poll *p = e->poll;
	if (p->closed || e->removed)
		return "poll is closed";
	if (picks >> p->options.count)
		return "there is no such option";
	if (!p->multiple && (picks & (picks - 1)))
		return "only one option may be chosen";
	struct ballot *ballot = ballot_of(s, p, who);
	ballot->picks = picks;
	if (p->anonymous)
		tell_state(s, e);
	else
		tell_answer(s, e, ballot);
	return NULL;
}
