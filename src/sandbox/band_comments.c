/* SPDX-License-Identifier: MIT */
#include "sandbox/band.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/world.h"

static int by_time(const struct entry *x, const struct entry *y)
{
	int order = (x->created_at > y->created_at) - (x->created_at < y->created_at);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static int older_first(const void *a, const void *b)
{
	return by_time(*(const struct entry *const *)a, *(const struct entry *const *)b);
}

static int newer_first(const void *a, const void *b)
{
	return by_time(*(const struct entry *const *)b, *(const struct entry *const *)a);
}

static void put_comment(struct sandbox *s, struct request *rq, struct json_out *o, const struct entry *e)
{
	json_put_string(o, "band_key", e->place->key);
	json_put_string(o, "post_key", e->under->id);
	json_put_string(o, "comment_key", e->id);
	json_put_string(o, "content", band_markup(s, &rq->arena, e->text));
	json_put_integer(o, "emotion_count", 0);
	json_put_boolean(o, "is_audio_included", false);
	json_put_integer(o, "created_at", e->created_at);
	band_put_author(o, e->author);
	json_put_null(o, "photo");
	if (e->sticker) {
		json_open(o, "sticker", '{');
		json_put_string(o, "url", "https://example.invalid/s.png");
		json_close(o, '}');
	} else {
		json_put_null(o, "sticker");
	}
}

static int64_t replies_to(const struct sandbox *s, const struct entry *comment)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->book.entries.count; i++)
		n += s->book.entries.at[i]->under == comment && !s->book.entries.at[i]->removed;
	return n;
}

/* Replies to a comment have no key of their own. */
static void put_replies(struct sandbox *s, struct request *rq, struct json_out *o, const struct entry *comment)
{
	int64_t most = s->settings.latest_replies, skip = most ? replies_to(s, comment) - most : 0;
	json_open(o, "latest_comments", '[');
	for (size_t i = 0; i < s->book.entries.count; i++) {
		const struct entry *e = s->book.entries.at[i];
		if (e->under != comment || e->removed || skip-- > 0)
			continue;
		json_open(o, NULL, '{');
		json_put_string(o, "body", band_markup(s, &rq->arena, e->text));
		json_put_integer(o, "created_at", e->created_at);
		band_put_author(o, e->author);
		json_close(o, '}');
	}
	json_close(o, ']');
}

/* A bare plus in the address arrives as a space: refused, so that the slip is found. */
static bool read_sort(struct sandbox *s, struct request *rq, bool *newest_first)
{
	const char *sort = request_text(rq, "sort");
	*newest_first = sort && strcmp(sort, "-created_at") == 0;
	if (!sort || *newest_first || strcmp(sort, "+created_at") == 0)
		return true;
	journal_violation(&s->journal, rq, "encoding", "sort is neither +created_at (with %2B) nor -created_at");
	band_refuse(s, rq, 200, BAND_INVALID);
	return false;
}

static void list(struct sandbox *s, struct request *rq, bool with_replies)
{
	struct page page = { 0 };
	bool newest_first;
	if (!read_sort(s, rq, &newest_first))
		return;
	const struct entry *post = band_find_post(s, rq);
	if (!post)
		return;
	for (size_t i = 0; i < s->book.entries.count; i++)
		if (s->book.entries.at[i]->under == post && !s->book.entries.at[i]->removed)
			*vec_push(&rq->arena, &page.items) = s->book.entries.at[i];
	if (page.items.count)
		qsort(page.items.at, page.items.count, sizeof *page.items.at, newest_first ? newer_first : older_first);
	if (!band_page(s, rq, arena_printf(&rq->arena, "%s|%d", post->id, newest_first), &page))
		return;
	struct sheet sh;
	band_begin(&sh, rq);
	band_put_paging(&sh.json, rq, &page);
	json_open(&sh.json, "items", '[');
	for (size_t i = page.first; i < page.end; i++) {
		json_open(&sh.json, NULL, '{');
		put_comment(s, rq, &sh.json, page.items.at[i]);
		if (with_replies)
			put_replies(s, rq, &sh.json, page.items.at[i]);
		json_close(&sh.json, '}');
	}
	json_close(&sh.json, ']');
	band_end(&sh, rq);
}

void band_comments(struct sandbox *s, struct request *rq)
{
	list(s, rq, false);
}

void band_comments_with_replies(struct sandbox *s, struct request *rq)
{
	list(s, rq, true);
}

void band_comment_create(struct sandbox *s, struct request *rq)
{
	const char *body = request_text(rq, "body");
	struct entry *post = band_find_post(s, rq);
	if (!post)
		return;
	if (band_is_too_long(s, body) || !list_has(s->settings.granted, "commenting")) {
		band_refuse(s, rq, 200, band_is_too_long(s, body) ? BAND_TOO_LONG : BAND_NO_WRITER);
		return;
	}
	struct entry *e = book_write(&s->book, post->place, post, body);
	e->client = band_client(s, rq);
	e->author = e->client->self;
	e->created_at = world_now(s);
	band_wrote(s, rq);
	if (!s->settings.comment_key) {
		band_success(rq);
		return;
	}
	struct sheet sh;
	band_begin(&sh, rq);
	json_put_string(&sh.json, "comment_key", e->id);
	band_end(&sh, rq);
}

void band_comment_remove(struct sandbox *s, struct request *rq)
{
	struct entry *post = band_find_post(s, rq);
	if (!post)
		return;
	struct wanted w = { .service = SERVICE_BAND, .id = request_text(rq, "comment_key"), .under = post };
	band_take_down(s, rq, book_find(&s->book, &w));
}
