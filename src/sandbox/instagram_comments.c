/* SPDX-License-Identifier: MIT */
/* instagram_comments.c - comments and replies, and lists with cursors. */
#include "sandbox/instagram.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/world.h"

/* --- lists ------------------------------------------------------------------------------------------------------------------------ */

enum { CURSOR_FRONT = 5 };

static const char cursor_front[] = "QVFIU";

static const char *cursor_of(struct arena *a, const struct entry *e)
{
	return arena_printf(a, "%s%" PRIx64, cursor_front, e->number);
}

/* Behind the entry that a cursor names, which need not be there any more. False: no cursor of ours. */
static bool find_place(const struct listing *l, const char *cursor, size_t *first)
{
	char *end = NULL;
	*first = 0;
	if (!cursor)
		return true;
	int64_t number = text_starts(cursor, cursor_front) ? strtoll(cursor + CURSOR_FRONT, &end, 16) : 0;
	if (!number || *end)
		return false;
	while (*first < l->all.count && l->all.at[*first]->number >= number)
		++*first;
	return true;
}

/* A page of a list: from `first`, at most `limit`. */
struct part {
	size_t first, end;
	int64_t limit;
	const char *wanted; /* fields */
	const char *edge;   /* "comments": the last part of its path */
	const char *node;
};

static void put_next(const struct subject *about, const struct part *p, const char *after)
{
	const struct request *rq = about->rq;
	json_put_string(about->out, "next",
			arena_printf(&about->rq->arena,
				     "http://127.0.0.1:%d/instagram/v26.0/%s/%s?access_token=%s&limit=%" PRId64 "&after=%s&paging_next=1",
				     sandbox_port(about->sandbox), p->node, p->edge, rq->token, p->limit, after));
}

/* Members "data" and "paging". Cursors stand there on the last page, too; an empty list has none, unless comments cannot be read. */
static void put_part(const struct subject *about, const struct listing *l, const struct part *p)
{
	struct json_out *o = about->out;
	bool readable = about->sandbox->settings.readable || l->fields == instagram_media_fields;
	json_open(o, "data", '[');
	for (size_t i = p->first; readable && i < p->end; i++) {
		struct subject one = *about;
		one.entry = l->all.at[i];
		json_open(o, NULL, '{');
		fields_put(&one, l->fields, p->wanted);
		json_close(o, '}');
	}
	json_close(o, ']');
	if (p->first >= p->end)
		return;
	const char *after = cursor_of(&about->rq->arena, l->all.at[p->end - 1]);
	json_open(o, "paging", '{');
	json_open(o, "cursors", '{');
	json_put_string(o, "before", cursor_of(&about->rq->arena, l->all.at[p->first]));
	json_put_string(o, "after", after);
	json_close(o, '}');
	if (p->end < l->all.count)
		put_next(about, p, after);
	json_close(o, '}');
}

static struct part part_of(const struct listing *l, size_t first, int64_t limit)
{
	limit = limit < 1 ? l->preset : limit > l->most ? l->most : limit;
	size_t left = l->all.count - first;
	return (struct part){ .first = first, .end = first + (left > (size_t)limit ? (size_t)limit : left), .limit = limit };
}

void instagram_list(struct sandbox *s, struct request *rq, const struct listing *l)
{
	const char *wanted = request_text(rq, "fields"), *slash = strrchr(rq->path, '/');
	int64_t limit = 0;
	size_t first;
	struct sheet sh;
	request_integer(rq, "limit", &limit);
	if (!fields_check(rq, l->fields, wanted ? wanted : l->usual))
		return;
	if (!find_place(l, request_text(rq, "after"), &first)) {
		instagram_refuse(rq, 100, 0);
		return;
	}
	struct part p = part_of(l, first, limit);
	p.wanted = wanted ? wanted : l->usual;
	p.edge = slash + 1;
	p.node = rq->node;
	sheet_begin(&sh, rq);
	const struct subject about = { .sandbox = s, .rq = rq, .out = &sh.json };
	json_open(&sh.json, NULL, '{');
	put_part(&about, l, &p);
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}

/* What stands under an entry, newest first; what was hidden still comes to the owner. */
static void list_under(struct sandbox *s, struct arena *a, const struct entry *under, struct listing *l)
{
	for (size_t i = s->book.entries.count; i > 0; i--) {
		struct entry *e = s->book.entries.at[i - 1];
		if (e->under == under && !e->removed)
			*vec_push(a, &l->all) = e;
	}
}

/* --- what stands in a comment ----------------------------------------------------------------------------------------------------- */

static void put_text(const struct subject *about, const struct field *f, const char *wanted)
{
	const struct entry *e = about->entry;
	(void)wanted;
	if (strcmp(f->name, "id") == 0)
		json_put_string(about->out, f->name, e->id);
	else if (strcmp(f->name, "text") == 0)
		json_put_string(about->out, f->name, e->text);
	else if (strcmp(f->name, "parent_id") == 0 && e->under->under)
		json_put_string(about->out, f->name, e->under->id);
	else if (strcmp(f->name, "username") == 0 && about->sandbox->settings.persons)
		json_put_string(about->out, f->name, instagram_name(e));
}

static void put_time(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	instagram_put_time(about->out, f->name, about->entry->created_at);
}

static void put_from(const struct subject *about, const struct field *f, const char *wanted)
{
	const struct entry *e = about->entry;
	(void)wanted;
	if (!about->sandbox->settings.persons)
		return;
	json_open(about->out, f->name, '{');
	json_put_string(about->out, "id", e->client ? e->place->key : arena_printf(&about->rq->arena, "%" PRId64, e->author->id));
	json_put_string(about->out, "username", instagram_name(e));
	json_close(about->out, '}');
}

static void put_likes(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_integer(about->out, f->name, 0);
}

static void put_hidden(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_boolean(about->out, f->name, about->entry->hidden);
}

static void put_media(const struct subject *about, const struct field *f, const char *wanted)
{
	struct entry *top = about->entry->under;
	(void)wanted;
	json_open(about->out, f->name, '{');
	json_put_string(about->out, "id", entry_top(top)->id);
	json_put_string(about->out, "media_product_type", "FEED");
	json_close(about->out, '}');
}

/* No member at all where nobody replied. */
static void put_replies(const struct subject *about, const struct field *f, const char *wanted)
{
	enum { ALONG = 25 };
	struct listing l = { .preset = ALONG, .most = ALONG, .fields = f->inner };
	list_under(about->sandbox, &about->rq->arena, about->entry, &l);
	if (!l.all.count)
		return;
	struct part p = part_of(&l, 0, 0);
	p.wanted = *wanted ? wanted : "id,text,timestamp";
	p.edge = "replies";
	p.node = about->entry->id;
	json_open(about->out, f->name, '{');
	put_part(about, &l, &p);
	json_close(about->out, '}');
}

static const struct field person_fields[] = { { "id", NULL, NULL }, { "username", NULL, NULL }, { NULL, NULL, NULL } };
static const struct field link_fields[] = { { "id", NULL, NULL }, { "media_product_type", NULL, NULL }, { NULL, NULL, NULL } };

#define COMMENT_FIELDS                                                                                                                   \
	{ "id", put_text, NULL }, { "text", put_text, NULL }, { "parent_id", put_text, NULL }, { "username", put_text, NULL },           \
		{ "timestamp", put_time, NULL }, { "from", put_from, person_fields }, { "like_count", put_likes, NULL },                 \
		{ "hidden", put_hidden, NULL }, { "media", put_media, link_fields }

const struct field instagram_reply_fields[] = { COMMENT_FIELDS, { NULL, NULL, NULL } };
const struct field instagram_comment_fields[] = {
	COMMENT_FIELDS,
	{ "replies", put_replies, instagram_reply_fields },
	{ NULL, NULL, NULL },
};

/* --- calls ------------------------------------------------------------------------------------------------------------------------ */

static void answer_under(struct sandbox *s, struct request *rq, const struct field *fields)
{
	enum { USUAL = 25, MOST = 50 };
	struct listing l = { .preset = USUAL, .most = MOST, .fields = fields, .usual = "id,text,timestamp" };
	const struct entry *e = instagram_entry(s, rq);
	if (!e)
		return;
	list_under(s, &rq->arena, e, &l);
	instagram_list(s, rq, &l);
}

void instagram_comments(struct sandbox *s, struct request *rq)
{
	answer_under(s, rq, instagram_comment_fields);
}

void instagram_replies(struct sandbox *s, struct request *rq)
{
	answer_under(s, rq, instagram_reply_fields);
}

static void say(struct sandbox *s, struct request *rq, struct entry *under)
{
	enum { MESSAGE_MAX = 300 };
	const char *message = request_text(rq, "message");
	if (text_utf16(message) > MESSAGE_MAX) {
		journal_violation(&s->journal, rq, "too-long", "a comment of more than 300 signs");
		instagram_refuse(rq, 100, 0);
		return;
	}
	struct entry *e = book_write(&s->book, under->place, under, message);
	e->client = instagram_client(s, rq);
	e->author = e->client->self;
	e->created_at = world_now(s);
	instagram_answer_id(rq, e->id);
}

void instagram_comment(struct sandbox *s, struct request *rq)
{
	struct entry *post = instagram_entry(s, rq);
	if (post && (post->under || post->closed))
		instagram_refuse(rq, 100, 33);
	else if (post)
		say(s, rq, post);
}

/* What answers a reply stands under the comment at the top. */
void instagram_reply(struct sandbox *s, struct request *rq)
{
	struct entry *e = instagram_entry(s, rq);
	if (e && (!e->under || e->hidden))
		instagram_refuse(rq, 100, 33);
	else if (e)
		say(s, rq, e->under->under ? e->under : e);
}

void instagram_subscribe(struct sandbox *s, struct request *rq)
{
	instagram_client(s, rq)->subscribed = strcmp(request_text(rq, "subscribed_fields"), "comments") == 0;
	instagram_answer_success(rq);
}

void instagram_subscriptions(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_open(&sh.json, "data", '[');
	if (instagram_client(s, rq)->subscribed) {
		json_open(&sh.json, NULL, '{');
		json_open(&sh.json, "subscribed_fields", '[');
		json_put_string(&sh.json, NULL, "comments");
		json_close(&sh.json, ']');
		json_close(&sh.json, '}');
	}
	json_close(&sh.json, ']');
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}
