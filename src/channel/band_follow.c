/* SPDX-License-Identifier: MIT */
/* band_follow.c - taking down a post, and comments of our own.
 *
 * What a second removal is answered with is not documented, and a post that is gone is answered like any trouble (2300). So a refusal is
 * looked into: the post itself, then the list, whose answer shows that it is not the service that ails. */
#include "channel/band_follow.h"

#include <stdio.h>
#include <string.h>

enum stage { STAGE_REMOVE, STAGE_POST, STAGE_LIST };

static enum step give_up(struct exchange *x)
{
	static const struct ruling stays = { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, MSG_BAND_NOT_REMOVED };
	return ruling_end(x, &stays, x->memo);
}

/* Trouble that says nothing of the post ends it; what is refused may be refused because it is gone. */
static enum step look_into(struct exchange *x, const struct band_answer *v)
{
	enum step step = band_refused(x, v);
	bool doubtful = x->receipt.outcome == OUTCOME_NEVER || x->receipt.tries_max > 0;
	if (!v->has_code || !doubtful || x->last->status != 200)
		return step;
	snprintf(x->memo, sizeof x->memo, "%lld", (long long)v->code);
	x->receipt = (struct receipt){ .wait_ms = -1 };
	x->stage = STAGE_POST;
	return band_get(x, "/v2.1/band/post",
			(const struct parameter[]){ { "band_key", x->account->place }, { "post_key", x->post->id }, { NULL, NULL } },
			NULL);
}

static enum step take_post(struct exchange *x, const struct band_answer *v)
{
	if (v->well) {
		const char *key = json_string(json_path(v->data, "post.post_key"));
		return key && strcmp(key, x->post->id) == 0 ? give_up(x) : band_unreadable(x);
	}
	enum step step = band_unread(x, v);
	if (!v->has_code || x->last->status != 200 || x->receipt.trouble != TROUBLE_TRANSIENT)
		return step;
	x->receipt = (struct receipt){ .wait_ms = -1 };
	x->stage = STAGE_LIST;
	return band_get_posts(x, NULL);
}

static enum step take_list(struct exchange *x, const struct band_answer *v)
{
	const struct json *items = json_member(v->data, "items");
	if (!v->well)
		return band_unread(x, v);
	if (!json_is_array(items))
		return band_unreadable(x);
	for (const struct json *i = json_first(items); i; i = json_next(i)) {
		const char *key = json_string(json_member(i, "post_key"));
		if (!key || strcmp(key, x->post->id) == 0)
			return key ? give_up(x) : band_unreadable(x);
	}
	return ruling_sent(x);
}

enum step band_amend(struct exchange *x, const struct message *m)
{
	static const struct ruling no_edits = { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, MSG_BAND_NO_EDITS };
	if (m)
		return ruling_end(x, &no_edits, "");
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last) {
		x->stage = STAGE_REMOVE;
		return band_post(x, "/v2/band/post/remove", (const struct parameter[]){ { "post_key", x->post->id }, { NULL, NULL } });
	}
	struct band_answer v = band_open(x);
	if (x->stage == STAGE_POST)
		return take_post(x, &v);
	if (x->stage == STAGE_LIST)
		return take_list(x, &v);
	return v.well ? ruling_sent(x) : look_into(x, &v);
}

enum step band_comment(struct exchange *x, const struct reply *reply, const struct message *m)
{
	(void)reply;
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return band_post(x, "/v2/band/post/comment/create",
				 (const struct parameter[]){ { "post_key", x->post->id }, { "body", m->text }, { NULL, NULL } });
	struct band_answer v = band_open(x);
	return v.well ? ruling_sent(x) : band_refused(x, &v);
}
