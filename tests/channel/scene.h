/* SPDX-License-Identifier: MIT */
/* scene.h - scenes of a channel, as data: NAME.json beside this file.
 *
 *   { "account": {…}, "message": {…}, "post": {…}, "calls": {…}, "certain": { "401": "hold" }, "echoes": [ answer… ],
 *     "scenes": [ scene… ] }
 *
 * A scene is one conversation: an account (members laid over the file's), a function, what it is given (message and post, else the
 * file's; a message that is null is none; reply; callback; self, cursor, stage, memo, linger, now; kept: the receipt so far), turns of an
 * exact call (or the name of one of the file's), how long the channel waited before it, and a canned answer, and what must come out
 * (receipt, found, replies, complete, paged, renewal, waited at the end, self_then, cursor_then). What is not written is expected to be
 * absent, empty or unchanged. A body is a text, or JSON that is written without spaces. `certain` names the statuses that alone, whatever
 * the body, are a certain no; a turn's `silent` the outcome of an answer that says nothing there, where it is another than for all calls;
 * `echoes` are refusals that hold the token ("{token}"). */
#ifndef TESTS_CHANNEL_SCENE_H
#define TESTS_CHANNEL_SCENE_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "channel/channels.h"
#include "unit.h"

enum { SCENE_FILE_MAX = 4 * 1024 * 1024, SCENE_BODY_MAX = 32 * 1024 * 1024 };

struct scene {
	const struct channel *channel;
	const struct json *file, *json;
	const char *name;
};

/* One run of a scene; the answers are given by hand. */
struct play {
	const struct scene *scene;
	struct arena arena;
	struct account account;
	struct message message;
	struct picture picture;
	struct reply reply;
	struct post post;
	struct answer answer;
	struct reply_list out;
	struct exchange x;
	int64_t waited_ms;  /* since the call before */
	const char *silent; /* of the turn that is played badly; NULL: as for all calls */
};

/* --- JSON back into text ---------------------------------------------------------------------------------------------------------- */

/* Node number `at` (the root is 0, then in order of reading) is written as `instead`. */
struct rewrite {
	struct text *to;
	size_t at, seen;
	const char *instead; /* NULL: nothing is replaced */
};

static inline void write_scalar(const struct json *j, struct text *to)
{
	struct json_out o;
	int64_t n;
	bool b;
	json_out(&o, to);
	if (json_string(j))
		json_put_string(&o, NULL, json_string(j));
	else if (json_integer(j, &n))
		json_put_integer(&o, NULL, n);
	else if (json_boolean(j, &b))
		json_put_boolean(&o, NULL, b);
	else if (json_identifier(j, to->arena))
		text_add(to, json_identifier(j, to->arena)); /* larger than an integer */
	else
		json_put_null(&o, NULL);
}

static inline void rewrite(const struct json *j, struct rewrite *r)
{
	bool object = json_is_object(j), replace = r->seen++ == r->at && r->instead;
	if (replace)
		text_add(r->to, r->instead);
	else if (!object && !json_is_array(j))
		write_scalar(j, r->to);
	if (replace || (!object && !json_is_array(j)))
		return;
	text_add(r->to, object ? "{" : "[");
	for (const struct json *m = json_first(j); m; m = json_next(m)) {
		struct json_out name;
		json_out(&name, r->to);
		text_add(r->to, m == json_first(j) ? "" : ",");
		if (object)
			json_put_string(&name, NULL, json_name(m));
		text_add(r->to, object ? ":" : "");
		rewrite(m, r);
	}
	text_add(r->to, object ? "}" : "]");
}

static inline size_t count_nodes(const struct json *j)
{
	size_t n = 1;
	for (const struct json *m = json_first(j); m; m = json_next(m))
		n += count_nodes(m);
	return n;
}

/* A body: a text as it stands, anything else as JSON, with one node replaced if `instead` says so. */
static inline const char *body_text(const struct json *body, size_t at, const char *instead, struct arena *a)
{
	struct text t;
	if (!instead && (json_string(body) || !body))
		return body ? json_string(body) : "";
	text_init(&t, a, SCENE_BODY_MAX);
	rewrite(body, &(struct rewrite){ .to = &t, .at = at, .instead = instead });
	assert_false(t.cut);
	return t.data;
}

/* --- what the scene gives --------------------------------------------------------------------------------------------------------- */

static inline int64_t given_number(const struct json *object, const char *name, int64_t preset)
{
	int64_t n;
	return json_integer(json_member(object, name), &n) ? n : preset;
}

static inline bool given_flag(const struct json *object, const char *name, bool preset)
{
	bool b;
	return json_boolean(json_member(object, name), &b) ? b : preset;
}

/* A member of the scene, else of the file. */
static inline const struct json *scene_member(const struct scene *s, const char *name)
{
	const struct json *own = json_member(s->json, name);
	return own ? own : json_member(s->file, name);
}

static inline const struct json *account_member(const struct scene *s, const char *name)
{
	const struct json *own = json_member(json_member(s->json, "account"), name);
	return own ? own : json_member(json_member(s->file, "account"), name);
}

static inline bool account_flag(const struct scene *s, const char *name)
{
	bool b;
	return json_boolean(account_member(s, name), &b) ? b : true;
}

static inline const char *const *play_options(struct play *p)
{
	const struct json *given = account_member(p->scene, "options");
	VEC(const char *) values = { 0 };
	for (const struct option *o = p->scene->channel->options; o && o->name; o++)
		*vec_push(&p->arena, &values) = json_text(given, o->name);
	return values.at;
}

static inline void play_account(struct play *p)
{
	const struct scene *s = p->scene;
	p->account = (struct account){
		.id = json_string(account_member(s, "id")),
		.channel = s->channel,
		.enabled = true,
		.endpoint = json_string(account_member(s, "endpoint")),
		.token = json_string(account_member(s, "token")),
		.token_name = json_string(account_member(s, "token_name")),
		.place = json_string(account_member(s, "place")),
		.timeout_ms = 30000,
		.push = account_flag(s, "push"),
		.korean = account_flag(s, "korean"),
		.values = play_options(p),
	};
}

static inline void play_picture(struct play *p, const struct json *picture)
{
	const char *data = json_string(json_member(picture, "data"));
	p->picture = (struct picture){
		.url = json_text(picture, "url"),
		.data = data,
		.length = data ? strlen(data) : 0,
		.alt = json_text(picture, "alt"),
	};
	p->message.picture = json_is_object(picture) ? &p->picture : NULL;
}

static inline void play_message(struct play *p)
{
	const struct json *m = scene_member(p->scene, "message");
	p->message = (struct message){
		.text = json_text(m, "text"),
		.reference = json_text(m, "reference"),
		.push = given_flag(m, "push", true),
		.question = json_text(m, "question"),
		.choose = (int)given_number(m, "choose", 1),
		.closes_at = given_number(m, "closes_at", 0),
	};
	for (const struct json *c = json_first(json_member(m, "choices")); c; c = json_next(c))
		*vec_push(&p->arena, &p->message.choices.list) = json_string(c);
	play_picture(p, json_member(m, "picture"));
}

static inline void play_reply(struct play *p)
{
	const struct json *reply = json_member(p->scene->json, "reply");
	p->reply = (struct reply){
		.id = json_text(reply, "id"),
		.post = json_text(reply, "post"),
		.place = "",
		.place_name = "",
		.parent = json_text(reply, "parent"),
		.author = json_text(reply, "author"),
		.text = json_text(reply, "text"),
		.picks = "",
	};
}

static inline void play_post(struct play *p)
{
	const struct json *post = scene_member(p->scene, "post");
	p->post = (struct post){
		.id = json_text(post, "id"),
		.also = json_text(post, "also"),
		.text = json_text(post, "text"),
		.reference = json_text(post, "reference"),
		.sent_at = given_number(post, "sent_at", 0),
		.pictured = given_flag(post, "pictured", false),
	};
	p->x.post = &p->post;
}

static inline void play_open(struct play *p, const struct scene *s)
{
	const struct json *kept = json_member(s->json, "kept");
	*p = (struct play){ .scene = s };
	play_account(p);
	play_message(p);
	play_reply(p);
	play_post(p);
	p->x.account = &p->account;
	p->x.arena = &p->arena;
	p->x.out = &p->out;
	p->x.now = given_number(s->json, "now", 1632902400000);
	p->x.linger = given_flag(s->json, "linger", false);
	p->x.stage = (int)given_number(s->json, "stage", 0);
	p->x.receipt.wait_ms = -1;
	snprintf(p->x.memo, sizeof p->x.memo, "%s", json_text(s->json, "memo"));
	snprintf(p->x.self, sizeof p->x.self, "%s", json_text(s->json, "self"));
	snprintf(p->x.cursor, sizeof p->x.cursor, "%s", json_text(s->json, "cursor"));
	snprintf(p->x.receipt.id, sizeof p->x.receipt.id, "%s", json_text(kept, "id"));
	snprintf(p->x.receipt.url, sizeof p->x.receipt.url, "%s", json_text(kept, "url"));
	snprintf(p->x.receipt.also, sizeof p->x.receipt.also, "%s", json_text(kept, "also"));
}

static inline void play_close(struct play *p)
{
	arena_done(&p->arena);
}

static inline const char *play_function(const struct play *p)
{
	return json_text(p->scene->json, "function");
}

static inline bool play_is(const struct play *p, const char *function)
{
	return strcmp(play_function(p), function) == 0;
}

static inline enum step play_publish(struct play *p)
{
	return p->scene->channel->publish(&p->x, &p->message);
}

static inline enum step play_locate(struct play *p)
{
	return p->scene->channel->locate(&p->x, &p->message);
}

static inline enum step play_collect(struct play *p)
{
	return p->scene->channel->collect(&p->x);
}

static inline enum step play_finish(struct play *p)
{
	return p->scene->channel->finish(&p->x);
}

static inline enum step play_probe(struct play *p)
{
	return p->scene->channel->probe(&p->x);
}

static inline enum step play_amend(struct play *p)
{
	bool none = json_is_null(json_member(p->scene->json, "message"));
	return p->scene->channel->amend(&p->x, none ? NULL : &p->message);
}

static inline enum step play_answering(struct play *p)
{
	return p->scene->channel->answer(&p->x, json_member(p->scene->json, "reply") ? &p->reply : NULL, &p->message);
}

static inline enum step play_renew(struct play *p)
{
	return p->scene->channel->renew(&p->x);
}

static inline enum step play_subscribe(struct play *p)
{
	return p->scene->channel->subscribe(&p->x, json_string(json_member(p->scene->json, "callback")));
}

#define PLAYED(name, member, play) { name, offsetof(struct channel, member), play }

/* Every function of a channel that is a conversation. */
static const struct played {
	const char *name;
	size_t offset; /* in struct channel */
	enum step (*play)(struct play *);
} played[] = {
	PLAYED("publish", publish, play_publish), PLAYED("locate", locate, play_locate),    PLAYED("collect", collect, play_collect),
	PLAYED("finish", finish, play_finish),    PLAYED("probe", probe, play_probe),       PLAYED("amend", amend, play_amend),
	PLAYED("answer", answer, play_answering), PLAYED("renew", renew, play_renew),       PLAYED("subscribe", subscribe, play_subscribe),
};

static inline bool play_has_function(const struct channel *c, const struct played *f)
{
	static const char none[sizeof(void (*)(void))];
	return memcmp((const char *)c + f->offset, none, sizeof none) != 0;
}

static inline enum step play_function_once(struct play *p, const struct answer *answer)
{
	p->x.last = answer;
	p->x.call = (struct call){ 0 };
	for (size_t i = 0; i < COUNT(played); i++)
		if (play_is(p, played[i].name))
			return played[i].play(p);
	fail_msg("%s: there is no function \"%s\"", p->scene->name, play_function(p));
	return STEP_DONE;
}

/* Ask the channel; `answer` NULL: nothing was asked yet in this sitting. Waits are sat out at once: behind each it is asked anew. */
static inline enum step play_step(struct play *p, const struct answer *answer)
{
	enum { WAITS_MAX = 100 };
	p->waited_ms = 0;
	enum step step = play_function_once(p, answer);
	for (int i = 0; step == STEP_WAIT && i < WAITS_MAX; i++) {
		assert_true(p->x.wait_ms > 0);
		p->x.now += p->x.wait_ms;
		p->waited_ms += p->x.wait_ms;
		step = play_function_once(p, NULL);
	}
	assert_int_not_equal(step, STEP_WAIT);
	return step;
}

/* An answer with `body`, which must live as long as the play. */
static inline const struct answer *play_answer(struct play *p, int status, const char *body)
{
	p->answer = (struct answer){ .fate = FATE_ANSWERED, .status = status, .body = body, .length = strlen(body), .retry_after_ms = -1 };
	return &p->answer;
}

static inline const struct answer *play_canned(struct play *p, const struct json *turn)
{
	const struct json *answer = json_member(turn, "answer");
	const char *body = body_text(json_member(answer, "body"), 0, NULL, &p->arena);
	play_answer(p, (int)given_number(answer, "status", 200), body);
	int64_t after = given_number(json_member(answer, "headers"), "Retry-After", -1);
	p->answer.retry_after_ms = after < 0 ? -1 : after * 1000;
	p->answer.usage = json_string(json_member(json_member(answer, "headers"), "X-Business-Use-Case-Usage"));
	p->answer.truncated = given_flag(answer, "truncated", false);
	return &p->answer;
}

static inline const struct json *play_call(const struct play *p, const struct json *turn)
{
	const struct json *call = json_member(turn, "call");
	return json_string(call) ? json_member(json_member(p->scene->file, "calls"), json_string(call)) : call;
}

static inline const struct json *play_turn(const struct play *p, size_t i)
{
	return json_at(json_member(p->scene->json, "turns"), i);
}

/* Every string of the file that stands for the token. */
static inline const char *with_token(const char *text, const struct play *p)
{
	struct text out;
	const char *at;
	text_init(&out, p->x.arena, SCENE_BODY_MAX);
	for (; (at = strstr(text, "{token}")); text = at + strlen("{token}")) {
		text_add_n(&out, text, (size_t)(at - text));
		text_add(&out, p->account.token);
	}
	text_add(&out, text);
	return out.data;
}

/* --- the file --------------------------------------------------------------------------------------------------------------------- */

static inline const struct json *scene_file(const struct channel *c, struct arena *a)
{
	struct err e = { 0 };
	struct file_data data = { 0 };
	const struct json *file = NULL;
	const char *path = arena_printf(a, "%s/tests/channel/%s.json", SOURCE_ROOT, c->name);
	if (!file_read(path, SCENE_FILE_MAX, a, &data, &e) || !json_read(data.data, data.length, a, &file, &e))
		fail_msg("%s: %s", path, e.text);
	return file;
}

#endif
