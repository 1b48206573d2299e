/* SPDX-License-Identifier: MIT */
/* band.c - Naver BAND: posts as plain text, comments under them, by polling. band.md tells the operator's side.
 *
 * BAND has no key against repeats, so a post whose answer was lost is looked for in the list of posts. Facts about the service come
 * from its pages at developers.band.us (get_posts, get_comments, handle_errors) and from the example collections that they link to. */
#include <string.h>

#include "base/fault.h"
#include "channel/band_follow.h"
#include "channel/markup.h"

enum {
	KEY_MAX = 256,
	CONTENT_MAX = 128 * 1024, /* no post of ours is longer, escaped */
	SEARCH_PAGES = 10,
	COMMENT_PAGES = 200,
	REPLIES_MAX = 10000,
	READ_MAX = 24 * 1024 * 1024, /* memory of one conversation behind which no further page is asked for */
	EARLY_MS = 60 * 1000,        /* how far the service's clock may be behind ours */
	MARGIN_MS = 3600 * 1000
};

/* What was asked last. STAGE_PAGE + n is page n of a list, from 0. */
enum stage { STAGE_START, STAGE_PROFILE, STAGE_PERMISSIONS, STAGE_FIRST_AGAIN, STAGE_PAGE };

static enum step get_profile(struct exchange *x)
{
	x->stage = STAGE_PROFILE;
	return band_get(x, "/v2/profile", (const struct parameter[]){ { NULL, NULL } }, NULL);
}

/* --- publish ---------------------------------------------------------------------------------------------------------------------- */

static enum step create(struct exchange *x, const struct message *m)
{
	return band_post(x, "/v2.2/band/post/create",
			 (const struct parameter[]){ { "content", m->text },
						     { "do_push", m->push && x->account->push ? "true" : "false" },
						     { NULL, NULL } });
}

/* The address for people has another number than the API's key: there is none to give. */
static enum step band_publish(struct exchange *x, const struct message *m)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (!x->last)
		return create(x, m);
	struct band_answer v = band_open(x);
	if (!v.well)
		return band_refused(x, &v);
	if (!ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, json_string(json_member(v.data, "post_key"))))
		return band_unsure(x, &v);
	return ruling_sent(x);
}

/* --- who we are ------------------------------------------------------------------------------------------------------------------- */

/* False, with *step set, while the account's own key is not known yet. Begins each reading. */
static bool know_self(struct exchange *x, struct band_answer *v, enum step *step)
{
	*step = STEP_DONE;
	if (!x->account->token) {
		ruling_no_token(x);
		return false;
	}
	if (!x->last) {
		x->stage = STAGE_START;
		*step = x->self[0] ? STEP_DONE : get_profile(x);
		return x->self[0] != '\0';
	}
	*v = band_open(x);
	if (!v->well) {
		band_unread(x, v);
		return false;
	}
	if (x->stage != STAGE_PROFILE)
		return true;
	x->stage = STAGE_START;
	if (ruling_keep_id(x, x->self, sizeof x->self, json_string(json_member(v->data, "user_key"))))
		return true;
	band_unreadable(x);
	return false;
}

static const char *author_key(const struct json *post)
{
	return json_string(json_path(post, "author.user_key"));
}

/* --- pages ------------------------------------------------------------------------------------------------------------------------ */

enum more { MORE_NONE, MORE_THERE, MORE_MALFORMED };

static enum more more_pages(const struct json *data, const struct json **next)
{
	*next = json_path(data, "paging.next_params");
	const char *s = json_string(*next);
	if (!*next || json_is_null(*next) || (s && !*s) || (json_is_object(*next) && json_count(*next) == 0))
		return MORE_NONE;
	return json_is_object(*next) ? MORE_THERE : MORE_MALFORMED;
}

/* --- collect ---------------------------------------------------------------------------------------------------------------------- */

static enum step get_comments(struct exchange *x, int page, const struct json *next)
{
	x->stage = STAGE_PAGE + page;
	return band_get(x, "/v2/band/post/comments",
		   (const struct parameter[]){ { "band_key", x->account->place },
					       { "post_key", x->post->id },
					       { "sort", "+created_at" },
					       { NULL, NULL } },
		   next);
}

/* False when it is not a comment as BAND describes it. A sticker or a photo alone has no text and says nothing. */
static bool take_comment(struct exchange *x, const struct json *comment)
{
	const char *id = json_string(json_member(comment, "comment_key")), *author = author_key(comment);
	const char *content = json_string(json_member(comment, "content"));
	bool silent = !json_member(comment, "content") || json_is_null(json_member(comment, "content"));
	char key[KEY_MAX];
	int64_t created = 0;
	if (!ruling_keep_id(x, key, sizeof key, id) || !author || !author[0] || (!content && !silent))
		return false;
	bool dated = json_integer(json_member(comment, "created_at"), &created) && created > 0;
	const char *text = text_trim(x->arena, markup_plain(x->arena, content ? content : ""));
	if (!text[0] || strcmp(author, x->self) == 0 || !set_add(&x->out->ids, x->arena, id))
		return true;
	*vec_push(x->arena, &x->out->list) = (struct reply){
		.form = REPLY_TEXT,
		.id = id,
		.post = x->post->id,
		.place = "",
		.place_name = "",
		.parent = "",
		.author = author,
		.text = text,
		.picks = "",
		.created_at = dated ? created : 0,
		.basis = dated ? BASIS_SERVICE : BASIS_FETCHED,
	};
	return true;
}

/* The list counts as read whole only when it was: what is missing from it is taken for deleted. A gap is noted in the memo. */
static enum step take_comments(struct exchange *x, const struct band_answer *v)
{
	const struct json *items = json_member(v->data, "items"), *next;
	int page = x->stage - STAGE_PAGE;
	enum more more = more_pages(v->data, &next);
	if (!json_is_array(items) || more == MORE_MALFORMED)
		return band_unreadable(x);
	for (const struct json *i = json_first(items); i && x->out->list.count < REPLIES_MAX; i = json_next(i))
		if (!take_comment(x, i))
			x->memo[0] = '!';
	bool full = page + 1 >= COMMENT_PAGES || x->out->list.count >= REPLIES_MAX || x->arena->used > READ_MAX;
	if (more == MORE_THERE && !full)
		return get_comments(x, page + 1, next);
	x->out->paged = page > 0;
	x->out->complete = more == MORE_NONE && x->out->list.count < REPLIES_MAX && !x->memo[0];
	return ruling_sent(x);
}

static enum step band_collect(struct exchange *x)
{
	struct band_answer v = { 0 };
	enum step step;
	if (!know_self(x, &v, &step))
		return step;
	return x->stage == STAGE_START ? get_comments(x, 0, NULL) : take_comments(x, &v);
}

/* --- locate ----------------------------------------------------------------------------------------------------------------------- */

static enum step get_posts(struct exchange *x, int stage, const struct json *next)
{
	x->stage = stage;
	return band_get_posts(x, next);
}

static const char *normal(struct arena *a, const char *s)
{
	return text_squeeze(a, markup_plain(a, s));
}

/* BAND hands text back escaped; should it take ours for markup instead, both sides lose the same signs. */
static bool is_same_text(struct arena *a, const char *content, const char *sent)
{
	const char *once = normal(a, content), *wanted = normal(a, sent);
	return strcmp(once, wanted) == 0 || strcmp(normal(a, once), wanted) == 0;
}

/* Three answers, as a post of which we cannot say that it is not ours must not be taken for absent. */
enum match { MATCH_NO, MATCH_YES, MATCH_UNREADABLE };

static enum match match_text(const struct exchange *x, const char *content)
{
	struct arena scratch = { 0 };
	bool same = x->post->any_text || is_same_text(&scratch, content, x->post->text);
	bool named = x->post->reference[0] && strstr(normal(&scratch, content), normal(&scratch, x->post->reference));
	arena_done(&scratch);
	return same && named ? MATCH_YES : MATCH_NO;
}

static enum match match_post(const struct exchange *x, const struct json *post)
{
	const struct json *told = json_member(post, "content");
	const char *author = author_key(post), *content = json_string(told), *key = json_string(json_member(post, "post_key"));
	int64_t created = 0;
	bool dated = json_integer(json_member(post, "created_at"), &created);
	char id[KEY_MAX];
	if (!json_is_object(post))
		return MATCH_UNREADABLE;
	bool foreign = author && strcmp(author, x->self) != 0 && !fault_on("author");
	if (foreign || (dated && created < x->post->sent_at - EARLY_MS))
		return MATCH_NO;
	if (!content || strlen(content) > CONTENT_MAX)
		return content || !told || json_is_null(told) ? MATCH_NO : MATCH_UNREADABLE;
	if (match_text(x, content) == MATCH_NO)
		return MATCH_NO;
	return author && dated && ruling_keep_id(x, id, sizeof id, key) ? MATCH_YES : MATCH_UNREADABLE;
}

/* When a post was last changed, as far as one can see; the list does not say. */
static int64_t last_seen_change(const struct json *post)
{
	int64_t newest = 0, at;
	if (json_integer(json_member(post, "created_at"), &at))
		newest = at;
	for (const struct json *c = json_first(json_member(post, "latest_comments")); c; c = json_next(c))
		if (json_integer(json_member(c, "created_at"), &at) && at > newest)
			newest = at;
	return newest;
}

/* Does the page hold a post that was surely changed since ours was sent? */
static bool is_recent(const struct exchange *x, const struct json *items)
{
	for (const struct json *i = json_first(items); i; i = json_next(i))
		if (last_seen_change(i) >= x->post->sent_at - MARGIN_MS)
			return true;
	return false;
}

/* Does it hold one with comments whose age is not told? */
static bool is_obscure(const struct json *items)
{
	for (const struct json *i = json_first(items); i; i = json_next(i)) {
		int64_t comments = 0;
		bool told = json_count(json_member(i, "latest_comments")) > 0;
		if (json_integer(json_member(i, "comment_count"), &comments) && comments > 0 && !told)
			return true;
	}
	return false;
}

static enum step conclude(struct exchange *x, enum found found)
{
	x->found = found;
	return ruling_sent(x);
}

/* The worst case counts, but for one that surely is ours: its key goes into the receipt. */
static enum match find_ours(struct exchange *x, const struct json *items)
{
	enum match found = MATCH_NO;
	for (const struct json *i = json_first(items); i && found != MATCH_YES; i = json_next(i)) {
		enum match match = match_post(x, i);
		found = match != MATCH_NO ? match : found;
		if (match == MATCH_YES)
			ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, json_string(json_member(i, "post_key")));
	}
	return found;
}

/* The newest change stands first, so the search ends at a page that nobody touched since, not at the first old post. A post that moved
 * to the front while the pages were read is seen in a second look at the first. */
static enum step search(struct exchange *x, const struct band_answer *v)
{
	static const struct ruling too_many = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_BAND_TOO_MANY_POSTS };
	const struct json *items = json_member(v->data, "items"), *next;
	int page = x->stage - STAGE_PAGE;
	enum more more = more_pages(v->data, &next);
	enum match match = json_is_array(items) ? find_ours(x, items) : MATCH_UNREADABLE;
	if (match == MATCH_YES)
		return conclude(x, FOUND_YES);
	if (match == MATCH_UNREADABLE || more == MORE_MALFORMED)
		return band_unreadable(x);
	if (x->stage == STAGE_FIRST_AGAIN || (page == 0 && more == MORE_NONE))
		return conclude(x, FOUND_ABSENT);
	bool recent = is_recent(x, items), full = page + 1 >= SEARCH_PAGES || x->arena->used > READ_MAX;
	if (more == MORE_THERE && full && recent)
		return ruling_end(x, &too_many, x->post->reference);
	if (more == MORE_THERE && !full && (recent || is_obscure(items)))
		return get_posts(x, STAGE_PAGE + page + 1, next);
	return page == 0 ? conclude(x, FOUND_ABSENT) : get_posts(x, STAGE_FIRST_AGAIN, NULL);
}

static enum step band_locate(struct exchange *x, const struct message *m)
{
	(void)m; /* what was sent stands in x->post */
	struct band_answer v = { 0 };
	enum step step;
	x->found = FOUND_UNKNOWN;
	if (!know_self(x, &v, &step))
		return step;
	return x->stage == STAGE_START ? get_posts(x, STAGE_PAGE, NULL) : search(x, &v);
}

/* --- probe ------------------------------------------------------------------------------------------------------------------------ */

static enum step get_permissions(struct exchange *x)
{
	x->stage = STAGE_PERMISSIONS;
	return band_get(x, "/v2/band/permissions",
		   (const struct parameter[]){ { "band_key", x->account->place },
					       { "permissions", "posting,commenting,contents_deletion" },
					       { NULL, NULL } },
		   NULL);
}

/* The table of the documentation says "permissions", its sample "permission". */
static enum step take_permissions(struct exchange *x, const struct band_answer *v)
{
	static const struct ruling no_posting = { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, MSG_BAND_NO_POSTING };
	const struct json *granted = json_member(v->data, "permissions");
	if (!granted)
		granted = json_member(v->data, "permission");
	if (!json_is_array(granted))
		return band_unreadable(x);
	for (const struct json *p = json_first(granted); p; p = json_next(p)) {
		const char *name = json_string(p);
		if (name && strcmp(name, "posting") == 0)
			return ruling_sent(x);
	}
	return ruling_end(x, &no_posting, "");
}

static enum step band_probe(struct exchange *x)
{
	struct band_answer v = { 0 };
	enum step step;
	if (!x->last)
		x->self[0] = '\0'; /* ask, even if we know: it is the token that is probed */
	if (!know_self(x, &v, &step))
		return step;
	return x->stage == STAGE_START ? get_permissions(x) : take_permissions(x, &v);
}

/* --- the channel ------------------------------------------------------------------------------------------------------------------ */

static bool band_check(const struct account *a, struct err *e)
{
	char key[KEY_MAX];
	if (ruling_keep_word(key, sizeof key, a->place))
		return true;
	return err_set(e, ERR_INPUT, MSG_BAND_KEY_FORM, ARGS(a->place));
}

static const struct option options[] = {
	{ "band_key", OPTION_TEXT, true, "key of the band where it posts, from GET /v2.1/bands; not the number in its address" },
	{ NULL, OPTION_TEXT, false, NULL },
};

const struct channel channel_band = {
	.name = "band",
	.title = "Naver BAND",
	.endpoint = "https://openapi.band.us",
	.place_option = "band_key",
	.options = options,
	.limits = {
		.text_max = 3000,
		.counting = COUNT_CODE_POINTS,
		.parallel = 1,
		.collect_beside = false,
		.pace_ms = 10 * 1000,
		.poll_ms = 5 * 60 * 1000,
		.gap_ms = 300,
		.cooldown_ms = 10 * 1000,
		.quota_ms = 3600 * 1000,
		.choices_max = 0,
	},
	.collects = COLLECT_POSTS,
	.finds_reference = true,
	.check = band_check,
	.publish = band_publish,
	.locate = band_locate,
	.collect = band_collect,
	.amend = band_amend,
	.answer = band_comment,
	.probe = band_probe,
};
