/* SPDX-License-Identifier: MIT */
/* channel.h - the answers of one service to one channel: the conversation of a scene of tests/channel/NAME.json, with answers that are
 * bytes. Whatever they are, it ends, with an outcome, with words for the operator, without the token in them; what is sent has an id that
 * can be written down; what people said is text.
 *
 *   input: SCENE (its number, two bytes), then answers: STATUS (its number, one byte), BODY up to a zero byte */
#ifndef FUZZ_CHANNEL_H
#define FUZZ_CHANNEL_H

#include "channel/sound.h"
#include "fuzz/fuzz.h"

enum { TURNS_MAX = 400 };

static const int statuses[] = { 200, 400, 401, 403, 404, 429, 500, 502, 301, 204, 413, 420, 503 };

struct stand {
	struct arena arena;
	const struct channel *channel;
	const struct json *file;
	size_t scenes;
};

static inline struct stand *stand_open(const char *name)
{
	static struct stand stand;
	if (stand.file)
		return &stand;
	stand.channel = channel_find(name);
	stand.file = scene_file(stand.channel, &stand.arena);
	stand.scenes = json_count(json_member(stand.file, "scenes"));
	return &stand;
}

static inline const struct answer *next_answer(struct play *p, struct bytes *in)
{
	size_t n = 0;
	bool over = in->left == 0;
	int status = statuses[fuzz_pick(in, COUNT_OF(statuses))];
	const char *body = fuzz_raw(in, &p->arena, &n);
	play_answer(p, status, body);
	p->answer.length = n;
	if (p->x.call.optional && over)
		p->answer.fate = FATE_CUT;
	return &p->answer;
}

static inline void must_be_replies(const struct reply_list *out)
{
	for (size_t i = 0; i < out->list.count; i++) {
		const struct reply *r = &out->list.at[i];
		MUST(r->id && r->post && r->author && r->text && r->picks && r->parent);
		MUST(r->id[0] && fuzz_is_text(r->id) && fuzz_is_text(r->author) && fuzz_is_text(r->text));
		MUST(r->created_at >= 0 && !strpbrk(r->id, "\n\r"));
	}
}

static inline void must_be_call(const struct play *p)
{
	const struct call *c = &p->x.call;
	MUST(c->url && text_starts(c->url, p->account.endpoint) && !strpbrk(c->url, " \t\r\n"));
	MUST(!c->header || !strpbrk(c->header, "\r\n"));
}

static inline void must_end_well(const struct play *p)
{
	const char *complaint = complain(p);
	if (complaint)
		fprintf(stderr, "%s: %s (\"%s\")\n", p->scene->name, complaint, p->x.receipt.reason);
	MUST(!complaint);
	MUST(fuzz_is_text(p->x.receipt.reason) && fuzz_is_text(p->x.receipt.id) && fuzz_is_text(p->x.receipt.url));
	MUST(fuzz_is_text(p->x.memo) && fuzz_is_text(p->x.cursor) && fuzz_is_text(p->x.self));
	must_be_replies(&p->out);
}

static inline void converse(const char *name, struct bytes *in)
{
	struct stand *stand = stand_open(name);
	struct scene s = { .channel = stand->channel, .file = stand->file };
	struct play p;
	size_t number = fuzz_byte(in) << 8;
	number |= fuzz_byte(in);
	s.json = json_at(json_member(s.file, "scenes"), number % stand->scenes);
	s.name = json_text(s.json, "name");
	play_open(&p, &s);
	enum step step = play_step(&p, NULL);
	for (int i = 0; step != STEP_DONE; i++) {
		MUST(i < TURNS_MAX);
		must_be_call(&p);
		step = play_step(&p, next_answer(&p, in));
	}
	must_end_well(&p);
	play_close(&p);
}

#endif
