/* SPDX-License-Identifier: MIT */
/* instagram_media.c - a picture becomes a container, a container a post; posts are listed and read. */
#include "sandbox/instagram.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "sandbox/world.h"

enum {
	CAPTION_MAX = 2200, HASHTAGS_MAX = 30, HASHTAGS_GOOD = 5, MENTIONS_MAX = 20, ALT_MAX = 1000, FETCH_MS = 10 * 1000,
	BYTES_MAX = 8 << 20, WIDTH_MIN = 320, WIDTH_MAX = 1440
};

#define LIFE_MS (24 * 3600 * INT64_C(1000))

/* --- containers ------------------------------------------------------------------------------------------------------------------- */

/* Signs of this kind at the beginning of a word, with a letter behind. */
static int marks(const char *text, char mark)
{
	int n = 0;
	for (const char *s = text; *s; s++)
		n += *s == mark && s[1] && !strchr(" \n\t.,:;!?()[]#@", s[1]) && (s == text || strchr(" \n\t([", s[-1]));
	return n;
}

static bool judge_words(struct sandbox *s, struct request *rq)
{
	const char *caption = request_text(rq, "caption"), *alt = request_text(rq, "alt_text");
	int tags = caption ? marks(caption, '#') : 0;
	if (caption && (text_utf16(caption) > CAPTION_MAX || tags > HASHTAGS_MAX))
		return instagram_no(rq, 36004, 2207010);
	if (caption && marks(caption, '@') > MENTIONS_MAX)
		return instagram_no(rq, 100, 2207040);
	if (alt && text_utf16(alt) > ALT_MAX)
		return instagram_no(rq, 100, 0);
	if (tags > HASHTAGS_GOOD)
		journal_violation(&s->journal, rq, "hashtags", "more than five");
	return true;
}

/* Nothing else is reachable from here. */
static bool is_loopback(const char *url)
{
	static const char *const hosts[] = { "http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:", "http://localhost:",
					     "http://localhost/" };
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		if (text_starts(url, hosts[i]))
			return true;
	return false;
}

static bool judge_picture(struct request *rq, const struct answer *a)
{
	enum { OK = 200 };
	if (a->truncated || (a->fate == FATE_ANSWERED && a->length > BYTES_MAX))
		return instagram_no(rq, 36000, 2207004);
	struct image p = a->fate == FATE_ANSWERED && a->status == OK ? image_look(a->body, a->length) : (struct image){ 0 };
	if (p.format != IMAGE_JPEG || !p.whole)
		return instagram_no(rq, 9004, 2207052);
	if (!p.baseline)
		return instagram_no(rq, 36001, 2207005);
	if (p.width * 5 < p.height * 4 || p.width * 100 > p.height * 191)
		return instagram_no(rq, 36003, 2207009);
	return (p.width >= WIDTH_MIN && p.width <= WIDTH_MAX) || instagram_no(rq, 36001, 2207005);
}

static void make_container(struct sandbox *s, struct request *rq, const struct answer *a)
{
	const char *caption = request_text(rq, "caption"), *alt = request_text(rq, "alt_text");
	struct container *c = ARENA_NEW(&s->arena, struct container);
	c->id = book_number(&s->book, INT64_C(17880000000000000), ++s->book.running);
	c->client = instagram_client(s, rq);
	c->account = c->client->place;
	c->caption = arena_string(&s->arena, caption ? caption : "");
	c->alt_text = arena_string(&s->arena, alt);
	c->picture = world_picture(s, a->body, a->length);
	c->created_at = world_now(s);
	*vec_push(&s->arena, &s->containers.list) = c;
	instagram_answer_id(rq, c->id);
}

/* Who asked, where the answer comes; the request keeps until then. */
struct fetch {
	struct sandbox *sandbox;
	struct request *rq;
};

static void on_picture(void *context, const struct answer *a)
{
	const struct fetch *f = context;
	struct request *rq = f->rq;
	struct sandbox *s = f->sandbox;
	rq->waiting = WAIT_NOTHING;
	if (judge_picture(rq, a))
		make_container(s, rq, a);
	world_answer(s, rq);
	loop_wake(s->loop);
}

void instagram_container(struct sandbox *s, struct request *rq)
{
	const char *url = request_text(rq, "image_url");
	struct fetch *f = ARENA_NEW(&rq->arena, struct fetch);
	const struct http_end end = { .done = on_picture, .context = f };
	const struct call call = { .method = METHOD_GET, .url = url, .answer_max = BYTES_MAX + 1 };
	struct err e;
	*f = (struct fetch){ s, rq };
	if (!instagram_account(s, rq) || !judge_words(s, rq))
		return;
	if (!is_loopback(url) || !http_start(s->http, &call, FETCH_MS, &end, &e))
		instagram_refuse(rq, 9004, 2207052);
	else
		rq->waiting = WAIT_PICTURE;
}

struct container *instagram_find_container(struct sandbox *s, const char *id)
{
	for (size_t i = 0; id && i < s->containers.list.count; i++)
		if (strcmp(s->containers.list.at[i]->id, id) == 0)
			return s->containers.list.at[i];
	return NULL;
}

static const char *state_of(const struct sandbox *s, const struct container *c)
{
	int64_t age = world_now(s) - c->created_at;
	if (c->media)
		return "PUBLISHED";
	if (age >= LIFE_MS)
		return "EXPIRED";
	if (age < s->settings.processing_ms)
		return "IN_PROGRESS";
	return text_starts(s->settings.processed, "ERROR") ? "ERROR" : "FINISHED";
}

static void put_container_id(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_string(about->out, f->name, about->container->id);
}

static void put_status_code(const struct subject *about, const struct field *f, const char *wanted)
{
	const char *state = state_of(about->sandbox, about->container);
	(void)wanted;
	if (about->sandbox->settings.status_code || strcmp(state, "ERROR") != 0)
		json_put_string(about->out, f->name, state);
}

static void put_status(const struct subject *about, const struct field *f, const char *wanted)
{
	static const char *const words[][2] = {
		{ "IN_PROGRESS", "In Progress: Media is still being processed." },
		{ "FINISHED", "Finished: Media has been uploaded and it is ready to be published." },
		{ "PUBLISHED", "Published: Media has been published to user's Instagram account." },
		{ "EXPIRED", "Expired: Media was not published within 24 hours and has expired." },
	};
	const struct sandbox *s = about->sandbox;
	const char *state = state_of(s, about->container), *colon = strchr(s->settings.processed, ':');
	const char *text = arena_printf(&about->rq->arena, "Error: Media upload has failed with error code %s",
					colon ? colon + 1 : "2207053");
	(void)wanted;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(state, words[i][0]) == 0)
			text = words[i][1];
	json_put_string(about->out, f->name, text);
}

const struct field instagram_container_fields[] = {
	{ "id", put_container_id, NULL }, { "status_code", put_status_code, NULL }, { "status", put_status, NULL }, { NULL, NULL, NULL },
};

/* --- publishing ------------------------------------------------------------------------------------------------------------------- */

static struct entry *publish(struct sandbox *s, const struct container *c)
{
	struct place *account = book_place(&s->book, SERVICE_INSTAGRAM, c->account->key);
	struct entry *e = book_write(&s->book, account, NULL, c->caption);
	e->client = c->client;
	e->author = c->client->self;
	e->picture = c->picture;
	e->alt_text = c->alt_text;
	e->created_at = world_now(s);
	cast_read(s, e);
	return e;
}

/* Nobody knows what the service does: a setting. True: the container may be published. */
static bool may_repeat(struct sandbox *s, struct request *rq, const struct container *c)
{
	const char *how = s->settings.republish;
	journal_violation(&s->journal, rq, "repeated-publish", c->id);
	if (strcmp(how, "again") == 0)
		return true;
	if (strcmp(how, "same") == 0)
		instagram_answer_id(rq, c->media->id);
	else
		instagram_refuse(rq, 100, 0);
	return false;
}

void instagram_publish(struct sandbox *s, struct request *rq)
{
	const struct place *account = instagram_account(s, rq);
	struct container *c = account ? instagram_find_container(s, request_text(rq, "creation_id")) : NULL;
	if (!account)
		return;
	const char *state = c && c->account == account ? state_of(s, c) : "EXPIRED";
	if (strcmp(state, "EXPIRED") == 0)
		instagram_refuse(rq, 24, 2207008);
	else if (strcmp(state, "IN_PROGRESS") == 0)
		instagram_refuse(rq, 9007, 2207027);
	else if (strcmp(state, "ERROR") == 0)
		instagram_refuse(rq, 24, 2207006);
	else if (instagram_published(s, account) >= s->settings.publish_total)
		instagram_refuse(rq, 9, 2207042);
	else if (!c->media || may_repeat(s, rq, c))
		instagram_answer_id(rq, (c->media = publish(s, c))->id);
}

/* --- posts ------------------------------------------------------------------------------------------------------------------------ */

static const char *shortcode(const struct subject *about)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	enum { SIGNS = 11 };
	uint8_t hash[CRYPTO_HASH];
	char *code = arena_alloc(&about->rq->arena, SIGNS + 1);
	crypto_sha256(about->entry->id, strlen(about->entry->id), hash);
	crypto_signs(hash, signs, SIGNS, code);
	return code;
}

static void put_text(const struct subject *about, const struct field *f, const char *wanted)
{
	const struct entry *e = about->entry;
	(void)wanted;
	if (strcmp(f->name, "id") == 0)
		json_put_string(about->out, f->name, e->id);
	else if (strcmp(f->name, "caption") == 0 && *e->text)
		json_put_string(about->out, f->name, e->text);
	else if (strcmp(f->name, "media_type") == 0)
		json_put_string(about->out, f->name, "IMAGE");
	else if (strcmp(f->name, "media_product_type") == 0)
		json_put_string(about->out, f->name, "FEED");
	else if (strcmp(f->name, "username") == 0)
		json_put_string(about->out, f->name, e->place->name);
	else if (strcmp(f->name, "alt_text") == 0 && e->alt_text)
		json_put_string(about->out, f->name, e->alt_text);
}

static void put_address(const struct subject *about, const struct field *f, const char *wanted)
{
	const char *code = shortcode(about);
	(void)wanted;
	if (strcmp(f->name, "permalink") == 0)
		code = arena_printf(&about->rq->arena, "https://www.instagram.com/p/%s/", code);
	else if (strcmp(f->name, "media_url") == 0)
		code = arena_printf(&about->rq->arena, "https://scontent.example.invalid/%s.jpg", code);
	json_put_string(about->out, f->name, code);
}

static void put_time(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	instagram_put_time(about->out, f->name, about->entry->created_at);
}

static void put_count(const struct subject *about, const struct field *f, const char *wanted)
{
	const struct book *b = &about->sandbox->book;
	int64_t n = 0;
	(void)wanted;
	for (size_t i = 0; f->name[0] == 'c' && i < b->entries.count; i++)
		n += b->entries.at[i]->under == about->entry && !b->entries.at[i]->removed;
	json_put_integer(about->out, f->name, n);
}

static void put_open(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_boolean(about->out, f->name, !about->entry->closed);
}

static void put_owner(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_open(about->out, f->name, '{');
	json_put_string(about->out, "id", about->entry->place->key);
	json_close(about->out, '}');
}

static const struct field owner_fields[] = { { "id", put_owner, NULL }, { NULL, NULL, NULL } };

const struct field instagram_media_fields[] = {
	{ "id", put_text, NULL },
	{ "caption", put_text, NULL },
	{ "media_type", put_text, NULL },
	{ "media_product_type", put_text, NULL },
	{ "username", put_text, NULL },
	{ "alt_text", put_text, NULL },
	{ "permalink", put_address, NULL },
	{ "shortcode", put_address, NULL },
	{ "media_url", put_address, NULL },
	{ "timestamp", put_time, NULL },
	{ "comments_count", put_count, NULL },
	{ "like_count", put_count, NULL },
	{ "is_comment_enabled", put_open, NULL },
	{ "owner", put_owner, owner_fields },
	{ NULL, NULL, NULL },
};

/* Unix seconds; what does not restrict is far away. */
static int64_t moment(const struct request *rq, const char *name, int64_t preset)
{
	int64_t seconds;
	return request_integer(rq, name, &seconds) ? seconds * 1000 : preset;
}

void instagram_media(struct sandbox *s, struct request *rq)
{
	enum { USUAL = 25, MOST = 100 };
	struct listing l = { .preset = USUAL, .most = MOST, .fields = instagram_media_fields, .usual = "id" };
	const struct place *account = instagram_account(s, rq);
	int64_t since = moment(rq, "since", 0), until = moment(rq, "until", INT64_MAX);
	int64_t seen = world_now(s) - s->settings.media_lag_ms;
	for (size_t i = s->book.entries.count; account && i > 0; i--) {
		struct entry *e = s->book.entries.at[i - 1];
		bool fits = e->place == account && !e->under && !e->removed;
		if (fits && e->created_at >= since && e->created_at <= until && e->created_at <= seen)
			*vec_push(&rq->arena, &l.all) = e;
	}
	if (account)
		instagram_list(s, rq, &l);
}

static const struct field *fields_of(const struct subject *about)
{
	if (about->container)
		return instagram_container_fields;
	return about->entry->under ? instagram_comment_fields : instagram_media_fields;
}

void instagram_node(struct sandbox *s, struct request *rq)
{
	const char *wanted = request_text(rq, "fields");
	struct sheet sh;
	struct subject about = { .sandbox = s, .rq = rq, .out = &sh.json };
	const struct client *c = instagram_client(s, rq);
	if (c->place && strcmp(c->place->key, rq->node) == 0) {
		instagram_me(s, rq);
		return;
	}
	about.container = instagram_find_container(s, rq->node);
	about.entry = about.container ? NULL : instagram_entry(s, rq);
	if (!about.container && !about.entry)
		return;
	if (!fields_check(rq, fields_of(&about), wanted ? wanted : "id"))
		return;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	fields_put(&about, fields_of(&about), wanted ? wanted : "id");
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}

void instagram_change(struct sandbox *s, struct request *rq)
{
	struct entry *e = instagram_entry(s, rq);
	if (!e)
		return;
	if (e->under)
		e->hidden = request_truth(rq, "hide", e->hidden);
	else
		e->closed = !request_truth(rq, "comment_enabled", !e->closed);
	instagram_answer_success(rq);
}
