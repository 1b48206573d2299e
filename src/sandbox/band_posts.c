/* SPDX-License-Identifier: MIT */
#include "sandbox/band.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "sandbox/world.h"

enum { PAGE = 20, LATEST = 2, MARK_SIGNS = 12 };

static const char page_signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* The name of a page: a mark that cannot be made up, and the place in the list as its tail. */
static const char *page_name(struct arena *a, const char *list, size_t first)
{
	uint8_t hash[CRYPTO_HASH];
	char mark[MARK_SIGNS + 1];
	const char *what = arena_printf(a, "page|%s|%zu", list, first);
	crypto_sha256(what, strlen(what), hash);
	crypto_signs(hash, page_signs, MARK_SIGNS, mark);
	return arena_printf(a, "%s%zx", mark, first);
}

bool band_page(struct sandbox *s, struct request *rq, const char *list, struct page *p)
{
	const char *after = request_text(rq, "after");
	p->first = 0;
	if (after) {
		p->first = strlen(after) > MARK_SIGNS ? (size_t)strtoul(after + MARK_SIGNS, NULL, 16) : 0;
		if (strcmp(after, page_name(&rq->arena, list, p->first)) != 0) {
			band_refuse(s, rq, 200, BAND_INVALID);
			return false;
		}
	}
	p->first = p->first < p->items.count ? p->first : p->items.count;
	p->end = p->items.count - p->first > PAGE ? p->first + PAGE : p->items.count;
	p->after = p->end < p->items.count ? page_name(&rq->arena, list, p->end) : NULL;
	return true;
}

void band_put_paging(struct json_out *o, const struct request *rq, const struct page *p)
{
	json_open(o, "paging", '{');
	json_put_null(o, "previous_params");
	if (p->after) {
		json_open(o, "next_params", '{');
		json_put_string(o, "after", p->after);
		json_put_string(o, "limit", "20");
		json_put_string(o, "band_key", request_text(rq, "band_key"));
		json_put_string(o, "access_token", rq->token);
		json_close(o, '}');
	} else {
		json_put_null(o, "next_params");
	}
	json_close(o, '}');
}

static int64_t count_under(const struct book *b, const struct entry *post)
{
	int64_t n = 0;
	for (size_t i = 0; i < b->entries.count; i++)
		n += b->entries.at[i]->under == post && !b->entries.at[i]->removed;
	return n;
}

/* The last few comments, without keys; no member at all when there are none. */
static void put_latest(struct sandbox *s, struct request *rq, struct json_out *o, const struct entry *post)
{
	int64_t skip = count_under(&s->book, post) - LATEST, seen = 0;
	if (skip <= -LATEST)
		return;
	json_open(o, "latest_comments", '[');
	for (size_t i = 0; i < s->book.entries.count; i++) {
		const struct entry *e = s->book.entries.at[i];
		if (e->under != post || e->removed || seen++ < skip)
			continue;
		json_open(o, NULL, '{');
		json_put_string(o, "body", band_markup(s, &rq->arena, e->text));
		json_put_integer(o, "created_at", e->created_at);
		band_put_author(o, e->author);
		json_close(o, '}');
	}
	json_close(o, ']');
}

static void put_post(struct sandbox *s, struct request *rq, struct json_out *o, const struct entry *post)
{
	json_put_string(o, "band_key", post->place->key);
	json_put_string(o, "post_key", post->id);
	json_put_string(o, "content", band_markup(s, &rq->arena, post->text));
	band_put_author(o, post->author);
	json_put_integer(o, "created_at", post->created_at);
	json_put_integer(o, "comment_count", count_under(&s->book, post));
	json_put_integer(o, "emotion_count", 0);
}

static int later_modified_first(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;
	return ((*y)->modified > (*x)->modified) - ((*y)->modified < (*x)->modified);
}

void band_posts(struct sandbox *s, struct request *rq)
{
	const struct place *place = band_place(s, rq);
	struct page page = { 0 };
	for (size_t i = 0; i < s->book.entries.count; i++) {
		struct entry *e = s->book.entries.at[i];
		if (e->place == place && !e->under && !e->removed)
			*vec_push(&rq->arena, &page.items) = e;
	}
	if (page.items.count)
		qsort(page.items.at, page.items.count, sizeof *page.items.at, later_modified_first);
	if (!band_page(s, rq, place->key, &page))
		return;
	struct sheet sh;
	band_begin(&sh, rq);
	band_put_paging(&sh.json, rq, &page);
	json_open(&sh.json, "items", '[');
	for (size_t i = page.first; i < page.end; i++) {
		json_open(&sh.json, NULL, '{');
		put_post(s, rq, &sh.json, page.items.at[i]);
		put_latest(s, rq, &sh.json, page.items.at[i]);
		json_close(&sh.json, '}');
	}
	json_close(&sh.json, ']');
	band_end(&sh, rq);
}

struct entry *band_find_post(struct sandbox *s, struct request *rq)
{
	struct wanted w = { .service = SERVICE_BAND, .place = band_place(s, rq), .id = request_text(rq, "post_key"), .top = true };
	struct entry *post = book_find(&s->book, &w);
	if (!post)
		band_refuse(s, rq, 200, (int)s->settings.missing_code);
	return post;
}

void band_post(struct sandbox *s, struct request *rq)
{
	const struct entry *post = band_find_post(s, rq);
	if (!post)
		return;
	struct sheet sh;
	band_begin(&sh, rq);
	json_open(&sh.json, "post", '{');
	put_post(s, rq, &sh.json, post);
	json_put_integer(&sh.json, "post_read_count", 0);
	json_close(&sh.json, '}');
	band_end(&sh, rq);
}

void band_create(struct sandbox *s, struct request *rq)
{
	const char *content = request_text(rq, "content");
	if (band_is_too_long(s, content)) {
		band_refuse(s, rq, 200, BAND_TOO_LONG);
		return;
	}
	if (!list_has(s->settings.granted, "posting")) {
		band_refuse(s, rq, 200, BAND_NO_WRITER);
		return;
	}
	struct entry *post = book_write(&s->book, band_place(s, rq), NULL, content);
	post->client = band_client(s, rq);
	post->author = post->client->self;
	post->created_at = world_now(s);
	band_wrote(s, rq);
	cast_read(s, post);
	struct sheet sh;
	band_begin(&sh, rq);
	json_put_string(&sh.json, "band_key", post->place->key);
	json_put_string(&sh.json, "post_key", post->id);
	band_end(&sh, rq);
}

void band_take_down(struct sandbox *s, struct request *rq, struct entry *e)
{
	if (!e || e->client != band_client(s, rq) || !list_has(s->settings.granted, "contents_deletion")) {
		band_refuse(s, rq, 200, BAND_UNDEFINED);
		return;
	}
	e->removed = true;
	band_wrote(s, rq);
	band_success(rq);
}

void band_remove(struct sandbox *s, struct request *rq)
{
	struct entry *post = band_find_post(s, rq);
	if (post)
		band_take_down(s, rq, post);
}
