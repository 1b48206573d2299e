/* SPDX-License-Identifier: MIT */
/* instagram_media.c - is a post there whose publishing was cut or refused? Its container is asked first; then the account's list, by
 * reference, text and time. The newest post is never taken for ours because it is the newest. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "channel/instagram.h"
#include "channel/instagram_container.h"

enum {
	SEARCH_PAGES = 20,
	READ_MAX = 24 * 1024 * 1024, /* memory of one search behind which no further page is asked for */
	CAPTION_MAX = 64 * 1024,     /* bytes; no caption of ours is longer */
	EARLY_MS = 60 * 1000,        /* how far the service's clock may be behind ours */
	UNSEEN_MAX = 3,
	UNSEEN_MS = 2 * 1000
};

/* What was asked last. STAGE_PAGE + n is page n of the list, from 0. The numbers are none of publishing. */
enum stage { STAGE_STATE = 100, STAGE_PAGE };

static const char url_start[] = "https://";

/* --- the text --------------------------------------------------------------------------------------------------------------------- */

static bool is_tagged(const char *behind)
{
	unsigned char c = (unsigned char)*behind;
	return c >= 0x80 || isalnum(c) || c == '_';
}

char *instagram_caption(struct arena *a, const char *text)
{
	char *caption = arena_string(a, text), *to = caption;
	size_t tags = 0;
	for (const char *s = text; *s; s++) {
		bool tag = *s == '#' && is_tagged(s + 1);
		tags += tag;
		if (!tag || tags <= INSTAGRAM_HASHTAGS)
			*to++ = *s;
	}
	*to = '\0';
	return caption;
}

static const char *normal(struct arena *a, const char *s)
{
	return text_squeeze(a, text_nfc(a, s, strlen(s)));
}

/* --- matching --------------------------------------------------------------------------------------------------------------------- */

/* Three answers, as a post of which we cannot say that it is not ours must not be taken for absent. */
enum match { MATCH_NO, MATCH_YES, MATCH_UNREADABLE };

static bool is_same_text(const struct exchange *x, const char *caption)
{
	struct arena scratch = { 0 };
	const char *is = normal(&scratch, caption), *sent = normal(&scratch, instagram_caption(&scratch, x->post->text));
	bool named = x->post->reference[0] && strstr(is, normal(&scratch, x->post->reference));
	bool same = named && (x->post->any_text || strcmp(is, sent) == 0);
	arena_done(&scratch);
	return same;
}

static bool is_published(const struct exchange *x)
{
	return instagram_progress(x).mark == MARK_PUBLISHED;
}

/* Older than what was sent, and so somebody else's. What a container has published can only be ours, whatever our clock did since. */
static bool is_too_old(const struct exchange *x, int64_t at)
{
	return at < x->post->sent_at - EARLY_MS && !is_published(x);
}

static enum match match_media(const struct exchange *x, const struct json *media)
{
	const struct json *told = json_member(media, "caption");
	const char *caption = json_string(told);
	char id[INSTAGRAM_ID_MAX];
	int64_t at = 0;
	bool dated = instagram_time(json_member(media, "timestamp"), &at);
	if (!json_is_object(media))
		return MATCH_UNREADABLE;
	if (dated && is_too_old(x, at))
		return MATCH_NO;
	if (!caption || strlen(caption) > CAPTION_MAX)
		return caption || !told || json_is_null(told) ? MATCH_NO : MATCH_UNREADABLE;
	if (!is_same_text(x, caption))
		return MATCH_NO;
	return dated && instagram_id(x, json_member(media, "id"), id) ? MATCH_YES : MATCH_UNREADABLE;
}

void instagram_keep_link(struct exchange *x, const struct json *permalink)
{
	const char *url = json_string(permalink);
	if (url && text_starts(url, url_start))
		ruling_keep_id(x, x->receipt.url, sizeof x->receipt.url, url);
}

static enum match find_ours(struct exchange *x, const struct json *data)
{
	enum match found = MATCH_NO;
	char id[INSTAGRAM_ID_MAX];
	for (const struct json *m = json_first(data); m && found != MATCH_YES; m = json_next(m)) {
		enum match match = match_media(x, m);
		found = match != MATCH_NO ? match : found;
		if (match == MATCH_YES && instagram_id(x, json_member(m, "id"), id)) {
			ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, id);
			instagram_keep_link(x, json_member(m, "permalink"));
		}
	}
	return found;
}

/* The newest stand first: behind one that is surely older than ours there is nothing to find. A container may have published long before
 * it was told to do so the last time, but not before it was made. */
static bool is_passed(const struct exchange *x, const struct json *data)
{
	int64_t at, oldest = INT64_MAX, since = x->post->sent_at, made_at = instagram_progress(x).created_at;
	if (is_published(x) && made_at < since)
		since = made_at;
	for (const struct json *m = json_first(data); m; m = json_next(m))
		if (instagram_time(json_member(m, "timestamp"), &at) && at < oldest)
			oldest = at;
	return oldest < since - EARLY_MS;
}

/* --- the list --------------------------------------------------------------------------------------------------------------------- */

static enum step get_page(struct exchange *x, int page, const char *after)
{
	x->stage = STAGE_PAGE + page;
	return instagram_get(x, x->account->place, "media",
			     (const struct parameter[]){ { "fields", "id,caption,permalink,timestamp,media_type" },
							 { "limit", "50" },
							 { "after", after },
							 { NULL, NULL } });
}

static enum step conclude(struct exchange *x, enum found found)
{
	x->found = found;
	return ruling_sent(x);
}

/* That a container was published is certain, even where the list does not show the post yet. */
static enum step absent(struct exchange *x)
{
	static const struct ruling unlisted = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_IG_UNLISTED };
	if (is_published(x))
		return ruling_end(x, &unlisted, x->post->reference);
	return conclude(x, FOUND_ABSENT);
}

static enum step search(struct exchange *x)
{
	static const struct ruling too_many = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_IG_TOO_MANY };
	const char *after;
	struct instagram_answer v = instagram_open(x);
	if (!v.well)
		return instagram_unread(x, &v);
	const struct json *data = json_member(v.root, "data");
	int page = x->stage - STAGE_PAGE;
	enum more more = instagram_more(v.root, &after);
	enum match match = json_is_array(data) ? find_ours(x, data) : MATCH_UNREADABLE;
	if (match == MATCH_YES)
		return conclude(x, FOUND_YES);
	if (match == MATCH_UNREADABLE || more == MORE_MALFORMED)
		return instagram_unreadable(x);
	if (more == MORE_NONE || is_passed(x, data))
		return absent(x);
	if (page + 1 >= SEARCH_PAGES || x->arena->used > READ_MAX)
		return ruling_end(x, &too_many, x->post->reference);
	return get_page(x, page + 1, after);
}

/* --- the container ---------------------------------------------------------------------------------------------------------------- */

static enum step take_state(struct exchange *x)
{
	const char *words;
	struct instagram_answer v = instagram_open(x);
	struct progress p = instagram_progress(x);
	bool unseen = instagram_is_unseen(&v);
	if (unseen && ++p.unseen < UNSEEN_MAX) {
		instagram_keep(x, &p);
		x->stage = 0;
		x->wait_ms = UNSEEN_MS;
		return STEP_WAIT;
	}
	if (!v.well && !unseen)
		return instagram_unread(x, &v);
	enum container state = unseen ? CONTAINER_EXPIRED : instagram_container(&v, &words);
	if (state == CONTAINER_UNREADABLE)
		return instagram_unreadable(x);
	if (state == CONTAINER_PUBLISHED)
		p.mark = MARK_PUBLISHED;
	instagram_keep(x, &p);
	return get_page(x, 0, NULL);
}

enum step instagram_locate(struct exchange *x, const struct message *m)
{
	(void)m; /* what was sent stands in x->post */
	struct progress p = instagram_progress(x);
	x->found = FOUND_UNKNOWN;
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last)
		return x->stage == STAGE_STATE ? take_state(x) : search(x);
	if (!p.container[0])
		return get_page(x, 0, NULL);
	x->stage = STAGE_STATE;
	return instagram_get_container(x, &p);
}
