/* SPDX-License-Identifier: MIT */
#include "sandbox/updates.h"

#include <string.h>

#include "sandbox/routes.h"
#include "sandbox/telegram.h"
#include "sandbox/world.h"

enum { LIMIT_PRESET = 100, LONGEST_S = 50, FIRST_ID = 700000000, UPDATE_MAX = 1 << 20, ANSWER_MAX = 16 << 20 };

static const char *const kinds[] = { "message", "edited_message", "poll", "poll_answer" };

void updates_init(struct updates *u, struct arena *a)
{
	*u = (struct updates){ .arena = a };
}

void updates_begin(struct sheet *sh, struct sandbox *s)
{
	text_init(&sh->text, &s->arena, UPDATE_MAX);
	json_out(&sh->json, &sh->text);
}

void updates_end(struct sheet *sh, struct sandbox *s, enum update_kind kind, const struct client *to)
{
	struct update *u = vec_push(&s->arena, &s->updates.list);
	*u = (struct update){ .id = FIRST_ID + (int64_t)s->updates.list.count, .kind = kind, .to = to, .json = sh->text.data };
}

/* Under privacy a bot sees commands and answers to what it wrote. */
static bool is_private(const struct entry *e)
{
	return e->text[0] != '/' && !(e->under && e->under->client);
}

void updates_message(struct sandbox *s, enum update_kind kind, const struct entry *e)
{
	struct sheet sh;
	if (s->settings.privacy && is_private(e))
		return;
	updates_begin(&sh, s);
	telegram_put_message(&sh.json, NULL, e);
	updates_end(&sh, s, kind, NULL);
}

static bool is_for(const struct update *u, const struct client *c)
{
	return u->id > c->confirmed && (!u->to || u->to == c) && c->allowed >> u->kind & 1;
}

bool updates_wait_for(struct sandbox *s, const struct request *rq)
{
	const struct client *c = telegram_client(s, rq);
	for (size_t i = s->updates.list.count; i > 0 && s->updates.list.at[i - 1].id > c->confirmed; i--)
		if (is_for(&s->updates.list.at[i - 1], c))
			return true;
	return false;
}

int64_t updates_last(const struct sandbox *s)
{
	return FIRST_ID + (int64_t)s->updates.list.count;
}

int64_t updates_pending(const struct sandbox *s, const struct client *c)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->updates.list.count; i++)
		n += is_for(&s->updates.list.at[i], c);
	return n;
}

const char *updates_first(struct sandbox *s, const struct client *c, int64_t *id)
{
	for (size_t i = 0; i < s->updates.list.count; i++) {
		const struct update *u = &s->updates.list.at[i];
		if (!is_for(u, c))
			continue;
		*id = u->id;
		return arena_printf(&s->arena, "{\"update_id\":%lld,\"%s\":%s}", (long long)u->id, kinds[u->kind], u->json);
	}
	return NULL;
}

static void fill(struct sandbox *s, struct request *rq)
{
	const struct client *c = telegram_client(s, rq);
	int64_t given = 0;
	struct text out;
	text_init(&out, &rq->arena, ANSWER_MAX);
	text_add(&out, "{\"ok\":true,\"result\":[");
	for (size_t i = 0; i < s->updates.list.count && given < rq->limit; i++) {
		const struct update *u = &s->updates.list.at[i];
		if (!is_for(u, c))
			continue;
		text_addf(&out, "%s{\"update_id\":%lld,\"%s\":", given++ ? "," : "", (long long)u->id, kinds[u->kind]);
		text_add(&out, u->json);
		text_add(&out, "}");
	}
	text_add(&out, "]}");
	rq->response = (struct response){ .status = 200, .type = "application/json", .body = out.data };
}

void telegram_finish_updates(struct sandbox *s, struct request *rq)
{
	fill(s, rq);
	rq->waiting = WAIT_NOTHING;
	world_answer(s, rq);
}

/* The list that the bot asks for holds until it asks for another. */
void updates_allow(struct request *rq, struct client *c)
{
	const struct json *list = request_json(rq, "allowed_updates");
	if (!json_is_array(list))
		return;
	unsigned allowed = 0;
	for (const struct json *j = json_first(list); j; j = json_next(j))
		for (int k = 0; k < UPDATE_KINDS; k++)
			if (json_string(j) && strcmp(json_string(j), kinds[k]) == 0)
				allowed |= 1u << k;
	c->allowed = json_count(list) ? allowed : ~0u;
}

static void confirm(const struct updates *u, struct client *c, int64_t offset)
{
	int64_t last = FIRST_ID + (int64_t)u->list.count;
	if (offset < 0)
		offset = last + 1 + offset;
	if (offset - 1 > c->confirmed)
		c->confirmed = offset - 1 < last ? offset - 1 : last;
}

/* Only one may wait: the one that waited is sent away. */
void updates_end_poll(struct sandbox *s, const struct request *rq)
{
	for (size_t i = 0; i < REQUESTS_MAX; i++) {
		struct request *other = &s->requests[i];
		if (other == rq || other->waiting != WAIT_UPDATES || strcmp(other->token, rq->token) != 0)
			continue;
		if (!visit_is_gone(other->visit) && rq->route->handler == telegram_get_updates)
			journal_violation(&s->journal, rq, "conflict", "two getUpdates of one bot at once");
		telegram_refuse(s, other, 409, NULL);
		other->waiting = WAIT_NOTHING;
		world_send(s, other);
	}
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

void telegram_get_updates(struct sandbox *s, struct request *rq)
{
	struct client *c = telegram_client(s, rq);
	int64_t offset = 0, limit = LIMIT_PRESET, timeout = 0;
	request_integer(rq, "offset", &offset);
	request_integer(rq, "limit", &limit);
	request_integer(rq, "timeout", &timeout);
	if (c->hook.url) {
		telegram_refuse(s, rq, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
					    "the webhook first");
		return;
	}
	updates_end_poll(s, rq);
	updates_allow(rq, c);
	confirm(&s->updates, c, offset);
	rq->limit = clamp(limit, 1, LIMIT_PRESET);
	timeout = clamp(timeout, 0, LONGEST_S);
	if (!timeout || !rq->visit || updates_wait_for(s, rq)) {
		fill(s, rq);
		return;
	}
	rq->waiting = WAIT_UPDATES;
	rq->due_at = clock_monotonic() + timeout * 1000;
}
