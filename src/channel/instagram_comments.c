/* SPDX-License-Identifier: MIT */
/* instagram_comments.c - what people write under a post, read whole each time, as neither edits nor deletions are told; and what the
 * council writes there. */
#include <string.h>

#include "base/text.h"
#include "channel/instagram.h"
#include "channel/instagram_said.h"
#include "model/fit.h"

enum {
	COMMENT_PAGES = 200,
	REPLIES_MAX = 10000,
	READ_MAX = 24 * 1024 * 1024, /* memory of one conversation behind which no further page is asked for */
	ANSWER_MAX = 300             /* no limit is documented; older pages of the service say this */
};

#define PERSON "id,text,timestamp,username,from{id,username},parent_id,hidden,like_count"
static const char comment_fields[] = PERSON ",replies{" PERSON "}";
static const char reply_fields[] = PERSON;

/* What was asked last. STAGE_PAGE + n is page n of the comments, from 0. */
enum stage { STAGE_START, STAGE_SELF, STAGE_REPLIES, STAGE_SAY, STAGE_LOOK, STAGE_PAGE };

/* --- what is left to read --------------------------------------------------------------------------------------------------------- */

/* The memo: a sign that says whether anything was unreadable, then the comments whose replies are more than came with them. */
enum { MEMO_WELL = '.', MEMO_GAP = '!' };

static void note_gap(struct exchange *x)
{
	x->memo[0] = MEMO_GAP;
}

static void note_pending(struct exchange *x, const char *comment)
{
	size_t n = strlen(x->memo), more = strlen(comment) + 1;
	if (n + more >= sizeof x->memo) {
		note_gap(x);
		return;
	}
	x->memo[n] = ' ';
	memcpy(x->memo + n + 1, comment, more);
}

/* The comment whose replies are read, or are to be read next; "" none. */
static const char *pending(const struct exchange *x)
{
	const char *id = strchr(x->memo, ' ');
	return id ? arena_string_n(x->arena, id + 1, strcspn(id + 1, " ")) : "";
}

static void drop_pending(struct exchange *x)
{
	char *id = strchr(x->memo, ' '), *next = id ? strchr(id + 1, ' ') : NULL;
	if (id)
		memmove(id, next ? next : id + strlen(id), strlen(next ? next : id + strlen(id)) + 1);
}

static bool is_full(const struct exchange *x)
{
	return x->out->list.count >= REPLIES_MAX || x->arena->used > READ_MAX;
}

/* --- pages ------------------------------------------------------------------------------------------------------------------------ */

struct page {
	const char *fields, *after; /* after NULL: the first */
};

static enum step get_list(struct exchange *x, const char *node, const char *edge, struct page page)
{
	return instagram_get(x, node, edge,
			     (const struct parameter[]){ { "fields", page.fields }, { "limit", "50" }, { "after", page.after }, { 0 } });
}

static enum step get_comments(struct exchange *x, int page, const char *after)
{
	x->stage = STAGE_PAGE + page;
	return get_list(x, x->post->id, "comments", (struct page){ comment_fields, after });
}

static enum step get_replies(struct exchange *x, const char *after)
{
	x->stage = STAGE_REPLIES;
	return get_list(x, pending(x), "replies", (struct page){ reply_fields, after });
}

static void turn_round(struct reply_list *l, size_t from)
{
	for (size_t a = from, b = l->list.count; a + 1 < b; a++, b--) {
		struct reply other = l->list.at[a];
		l->list.at[a] = l->list.at[b - 1];
		l->list.at[b - 1] = other;
	}
}

/* The newest comments came first, and what was read is handed on in the order in which it was written. A gap may be a restricted member's
 * comment or the service's mood: what is missing counts as deleted only when it is missing twice. A list without comments but with
 * cursors is what an account without the right to read them sees. */
static enum step finish(struct exchange *x, bool whole)
{
	turn_round(x->out, 0);
	x->out->paged = true;
	x->out->complete = whole && x->memo[0] == MEMO_WELL && x->out->list.count < REPLIES_MAX;
	return ruling_sent(x);
}

static enum step read_on(struct exchange *x)
{
	return pending(x)[0] && !is_full(x) ? get_replies(x, NULL) : finish(x, !pending(x)[0]);
}

/* --- comments --------------------------------------------------------------------------------------------------------------------- */

static void take(struct exchange *x, const struct json *comment, const char *parent)
{
	struct reply r;
	switch (instagram_said(x, comment, parent, &r)) {
	case SAID_SOMETHING:
		if (x->out->list.count < REPLIES_MAX && set_add(&x->out->ids, x->arena, r.id))
			*vec_push(x->arena, &x->out->list) = r;
		break;
	case SAID_UNREADABLE:
		note_gap(x);
		break;
	case SAID_NOTHING:
		break;
	}
}

/* Replies stand in the order in which they were written; the whole list will be turned round. */
static void take_all(struct exchange *x, const struct json *replies, const char *parent)
{
	size_t from = x->out->list.count;
	for (const struct json *r = json_first(replies); r; r = json_next(r))
		take(x, r, parent);
	turn_round(x->out, from);
}

/* The replies that came along; the rest, if there are more, is read later from the beginning. */
static void take_nested(struct exchange *x, const struct json *comment)
{
	const char *after;
	const struct json *replies = json_member(comment, "replies"), *data = json_member(replies, "data");
	char id[INSTAGRAM_ID_MAX];
	if (!replies || json_is_null(replies))
		return;
	if (!json_is_array(data) || !instagram_id(x, json_member(comment, "id"), id)) {
		note_gap(x);
		return;
	}
	take_all(x, data, id);
	if (instagram_more(replies, &after) != MORE_NONE)
		note_pending(x, id);
}

static enum step take_comments(struct exchange *x, const struct instagram_answer *v)
{
	const char *after;
	const struct json *data = json_member(v->root, "data");
	int page = x->stage - STAGE_PAGE;
	enum more more = instagram_more(v->root, &after);
	if (!json_is_array(data) || more == MORE_MALFORMED)
		return instagram_unreadable(x);
	for (const struct json *c = json_first(data); c; c = json_next(c)) {
		take_nested(x, c);
		take(x, c, "");
	}
	if (json_count(data) == 0 && page == 0 && after[0])
		note_gap(x);
	if (more == MORE_THERE && page + 1 < COMMENT_PAGES && !is_full(x))
		return get_comments(x, page + 1, after);
	return more == MORE_THERE ? finish(x, false) : read_on(x);
}

static enum step take_replies(struct exchange *x, const struct instagram_answer *v)
{
	const char *after, *comment = pending(x);
	const struct json *data = json_member(v->root, "data");
	enum more more = instagram_more(v->root, &after);
	if (!json_is_array(data) || more == MORE_MALFORMED)
		return instagram_unreadable(x);
	size_t before = x->out->list.count;
	take_all(x, data, comment);
	bool stuck = more == MORE_THERE && json_count(data) == 0 && x->out->list.count == before;
	if (more == MORE_THERE && !is_full(x) && !stuck)
		return get_replies(x, after);
	if (more == MORE_THERE)
		note_gap(x);
	drop_pending(x);
	return read_on(x);
}

/* --- who we are ------------------------------------------------------------------------------------------------------------------- */

/* Own comments are left out, so it has to be known whose those are. */
static enum step take_self(struct exchange *x, enum step (*next)(struct exchange *))
{
	struct instagram_answer v = instagram_open(x);
	if (!v.well)
		return instagram_unread(x, &v);
	return instagram_learn_self(x, instagram_me(v.root)) ? next(x) : instagram_unreadable(x);
}

static enum step ask_self(struct exchange *x)
{
	x->stage = STAGE_SELF;
	return instagram_get_self(x);
}

static enum step begin_reading(struct exchange *x)
{
	x->memo[0] = MEMO_WELL;
	x->memo[1] = '\0';
	return get_comments(x, 0, NULL);
}

enum step instagram_collect(struct exchange *x)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return x->self[0] ? begin_reading(x) : ask_self(x);
	if (x->stage == STAGE_SELF)
		return take_self(x, begin_reading);
	struct instagram_answer v = instagram_open(x);
	if (!v.well)
		return instagram_unread(x, &v);
	return x->stage == STAGE_REPLIES ? take_replies(x, &v) : take_comments(x, &v);
}

/* --- answer ----------------------------------------------------------------------------------------------------------------------- */

/* Only a comment under the post itself can be answered: what is meant for a reply stands under the comment that it belongs to. */
static const char *answered(const struct exchange *x, const struct reply *r)
{
	if (!r)
		return x->post->id;
	return r->parent && r->parent[0] ? r->parent : r->id;
}

static const char *words_of(struct exchange *x, const struct message *m)
{
	static const struct limits limits = { .text_max = ANSWER_MAX, .counting = COUNT_UTF16 };
	const char *text = fit_text(&limits, m->text, "", m->reference ? m->reference : "", x->arena);
	return instagram_caption(x->arena, text);
}

static enum step say(struct exchange *x, const struct reply *r, const struct message *m)
{
	x->stage = STAGE_SAY;
	instagram_post(x, answered(x, r), r ? "replies" : "comments",
		       (const struct parameter[]){ { "message", words_of(x, m) }, { NULL, NULL } });
	x->call.effect = true;
	return STEP_CALL;
}

static enum step take_said(struct exchange *x)
{
	char id[INSTAGRAM_ID_MAX];
	struct instagram_answer v = instagram_open(x);
	if (instagram_is_unseen(&v)) /* what was to be answered is gone, or cannot be seen for a moment */
		return instagram_refused(x, &v);
	if (!v.well)
		return instagram_unpublished(x, &v);
	if (!instagram_id(x, json_member(v.root, "id"), id))
		return instagram_unsure(x);
	ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, id);
	return ruling_sent(x);
}

/* It may have been said before: look among what stands there. The newest comments are first, replies are few. */
static enum step look(struct exchange *x)
{
	x->stage = STAGE_LOOK;
	return get_list(x, x->memo, x->post && strcmp(x->post->id, x->memo) == 0 ? "comments" : "replies",
			(struct page){ reply_fields, NULL });
}

static bool is_ours(struct exchange *x, const struct json *comment, const char *words)
{
	const struct json *from = json_member(comment, "from");
	const char *name = json_text(comment, "username"), *text = json_text(comment, "text");
	char id[INSTAGRAM_ID_MAX] = "";
	instagram_id(x, json_member(from, "id"), id);
	if (!instagram_is_self(x, id, name[0] ? name : json_text(from, "username")))
		return false;
	return strcmp(text_squeeze(x->arena, text_nfc(x->arena, text, strlen(text))), text_squeeze(x->arena, words)) == 0;
}

static enum step take_look(struct exchange *x, const struct reply *r, const struct message *m)
{
	struct instagram_answer v = instagram_open(x);
	const struct json *data = json_member(v.root, "data");
	const char *words = words_of(x, m);
	if (!v.well)
		return instagram_unread(x, &v);
	if (!json_is_array(data))
		return instagram_unreadable(x);
	for (const struct json *c = json_first(data); c; c = json_next(c)) {
		char id[INSTAGRAM_ID_MAX];
		if (!is_ours(x, c, words) || !instagram_id(x, json_member(c, "id"), id))
			continue;
		ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, id);
		return ruling_sent(x);
	}
	return say(x, r, m);
}

enum step instagram_say(struct exchange *x, const struct reply *r, const struct message *m)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last && x->stage == STAGE_START)
		return say(x, r, m);
	if (!x->last) {
		ruling_keep_id(x, x->memo, sizeof x->memo, answered(x, r));
		return x->self[0] ? look(x) : ask_self(x);
	}
	switch (x->stage) {
	case STAGE_SELF:
		return take_self(x, look);
	case STAGE_LOOK:
		return take_look(x, r, m);
	default:
		return take_said(x);
	}
}
