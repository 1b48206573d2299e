/* SPDX-License-Identifier: MIT */
/* rehearsal.c - what happened, gathered from the stand-ins and the store. */
#include "command/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { PORTION = 200, MINUTE_MS = 60 * 1000, TOGETHER_MS = 5 * MINUTE_MS };

/* --- what was written ------------------------------------------------------------------------------------------------------------ */

static bool truth(const struct json *j, const char *name)
{
	bool value = false;
	return json_boolean(json_member(j, name), &value) && value;
}

/* What is answered was written before: the latest of that id in that place. */
static size_t find_under(const struct rehearsal *r, const struct said *s, const char *id)
{
	for (size_t i = r->said.count; id && i > 0; i--) {
		const struct said *o = &r->said.at[i - 1];
		if (strcmp(o->id, id) == 0 && strcmp(o->place, s->place) == 0 && strcmp(o->service, s->service) == 0)
			return i;
	}
	return 0;
}

static void add_said(struct rehearsal *r, const struct json *j)
{
	struct said s = {
		.service = json_text(j, "service"),
		.id = json_text(j, "id"),
		.place = json_text(j, "place"),
		.author = json_text(j, "author"),
		.text = json_text(j, "text"),
		.poll = json_member(j, "poll"),
		.former = json_member(j, "former"),
		.picture = json_string(json_member(j, "picture")),
		.alt = json_string(json_member(j, "alt_text")),
		.at = standins_time(j, "created_at"),
		.edited_at = standins_time(j, "edited_at"),
		.own = truth(j, "own"),
		.sticker = truth(j, "sticker"),
		.removed = truth(j, "removed"),
	};
	s.under = find_under(r, &s, json_string(json_member(j, "under")));
	r->answers += !s.own;
	*vec_push(r->arena, &r->said) = s;
}

static bool gather_said(struct rehearsal *r, struct standins *s, struct err *e)
{
	size_t before;
	do {
		before = r->said.count;
		const char *path = arena_printf(r->arena, "posts?all=true&skip=%zu&limit=%d", before, PORTION);
		if (!standins_ask(s, path, NULL, r->arena, e))
			return false;
		for (const struct json *j = json_first(s->answer); j; j = json_next(j))
			add_said(r, j);
	} while (r->said.count > before);
	return true;
}

/* --- what it was ----------------------------------------------------------------------------------------------------------------- */

/* Every post ends in the reference of its delivery; so does one that was sent twice. */
static const struct delivery *delivery_of(const struct rehearsal *r, const struct said *s)
{
	for (size_t i = 0; i < r->deliveries.list.count; i++) {
		const struct delivery *d = &r->deliveries.list.at[i];
		if (d->reference && d->reference[0] && text_ends(s->text, d->reference))
			return d;
	}
	return NULL;
}

static bool is_same_notice(const struct delivery *a, const struct delivery *b)
{
	const char *at_a = strrchr(a->key, '@'), *at_b = strrchr(b->key, '@');
	return at_a && at_b && at_a - a->key == at_b - b->key && strncmp(a->key, b->key, (size_t)(at_a - a->key)) == 0;
}

/* The same notice goes out on several channels at nearly the same time: then it stands side by side. */
static size_t group_of(const struct rehearsal *r, size_t at, size_t *groups)
{
	const struct shown *p = &r->posts.at[at];
	for (size_t i = at; i > 0 && p->said->at - r->posts.at[i - 1].said->at < TOGETHER_MS; i--) {
		const struct shown *o = &r->posts.at[i - 1];
		if (o->account != p->account && is_same_notice(o->delivery, p->delivery))
			return o->group;
	}
	return (*groups)++;
}

static void show(struct rehearsal *r, struct said *s)
{
	struct shown p = { .said = s, .delivery = delivery_of(r, s) };
	if (!p.delivery)
		return;
	p.account = settings_account(&r->agenda->settings, p.delivery->channel);
	*vec_push(r->arena, &r->posts) = p;
	s->post = r->posts.count;
}

/* In a chat people also talk past the posts: that stands under the last one before it. */
static size_t last_post_in(const struct rehearsal *r, const struct said *s)
{
	for (size_t i = r->posts.count; i > 0; i--) {
		const struct said *o = r->posts.at[i - 1].said;
		if (strcmp(o->service, s->service) == 0 && strcmp(o->place, s->place) == 0)
			return i;
	}
	return 0;
}

/* A picture whose words are too many for it comes first, without a reference: the words answer it. */
static bool has_picture_before(const struct rehearsal *r, const struct said *s)
{
	const struct said *o = s->under ? &r->said.at[s->under - 1] : NULL;
	return o && s->own && o->own && o->picture && !o->post;
}

static void gather_posts(struct rehearsal *r)
{
	for (size_t i = 0; i < r->said.count; i++) {
		struct said *s = &r->said.at[i];
		if (has_picture_before(r, s)) {
			show(r, s);
			r->said.at[s->under - 1].post = s->post;
		} else if (s->under)
			s->post = r->said.at[s->under - 1].post;
		else if (s->own)
			show(r, s);
		else
			s->post = last_post_in(r, s);
	}
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* What goes out on several channels in the same minute stands in the order of the outbox: which of them is faster is chance. */
static int by_minute(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;
	int order = compare(x->said->at / MINUTE_MS, y->said->at / MINUTE_MS);
	return order ? order : (x->delivery > y->delivery) - (x->delivery < y->delivery);
}

static int by_group(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;
	int order = compare((int64_t)x->group, (int64_t)y->group);
	return order ? order : (x->account > y->account) - (x->account < y->account);
}

/* Page order; what belongs to a post follows it there. */
static void sort_posts(struct rehearsal *r)
{
	size_t *place = arena_array(r->arena, r->posts.count + 1, sizeof *place), groups = 0;
	if (r->posts.count > 0)
		qsort(r->posts.at, r->posts.count, sizeof *r->posts.at, by_minute);
	for (size_t i = 0; i < r->posts.count; i++)
		r->posts.at[i].group = group_of(r, i, &groups);
	if (r->posts.count > 0)
		qsort(r->posts.at, r->posts.count, sizeof *r->posts.at, by_group);
	for (size_t i = 0; i < r->posts.count; i++)
		place[r->posts.at[i].said->post] = i + 1;
	for (size_t i = 0; i < r->said.count; i++)
		r->said.at[i].post = place[r->said.at[i].post];
}

/* --- what townbell made of it ---------------------------------------------------------------------------------------------------- */

/* A comment has the service's id, a message in a chat "CHAT.ID". */
static bool is_reply(const struct rehearsal *r, const struct said *s, const struct stored_reply *reply)
{
	const struct account *a = settings_account(&r->agenda->settings, reply->channel);
	if (!a || strcmp(a->channel->name, s->service) != 0)
		return false;
	return strcmp(reply->service_id, s->id) == 0 ||
	       strcmp(reply->service_id, arena_printf(r->arena, "%s.%s", s->place, s->id)) == 0;
}

static void find_reply(struct rehearsal *r, struct said *s)
{
	for (size_t i = 0; i < r->replies.list.count && !s->own && !s->reply; i++)
		if (is_reply(r, s, &r->replies.list.at[i]))
			s->reply = &r->replies.list.at[i];
}

bool rehearsal_gather(struct rehearsal *r, struct standins *s, struct err *e)
{
	const struct deliveries_filter all = { .state = STATES };
	if (!deliveries_list(r->store, &all, r->arena, &r->deliveries, e) || !replies_list(r->store, NULL, r->arena, &r->replies, e))
		return false;
	if (!gather_said(r, s, e))
		return false;
	gather_posts(r);
	sort_posts(r);
	for (size_t i = 0; i < r->said.count; i++)
		find_reply(r, &r->said.at[i]);
	rehearsal_warn(r);
	return true;
}

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

const char *rehearsal_words(const struct rehearsal *r, enum message_id m, const char *const *args)
{
	char words[1200];
	message_format_in(r->language, words, sizeof words, m, args);
	return arena_string(r->arena, words);
}

const char *rehearsal_kind(const struct rehearsal *r, const struct delivery *d)
{
	static const enum message_id names[NOTICE_KINDS] = {
		[NOTICE_ANNOUNCEMENT] = MSG_REHEARSAL_K_ANNOUNCEMENT,
		[NOTICE_MEETING_NOTICE] = MSG_REHEARSAL_K_NOTICE,
		[NOTICE_MEETING_REMINDER] = MSG_REHEARSAL_K_REMINDER,
		[NOTICE_MEETING_CHANGE] = MSG_REHEARSAL_K_CHANGE,
		[NOTICE_MEETING_CANCELLATION] = MSG_REHEARSAL_K_CANCELLATION,
		[NOTICE_MEETING_RESULTS] = MSG_REHEARSAL_K_RESULTS,
		[NOTICE_CONSULTATION_CALL] = MSG_REHEARSAL_K_CALL,
		[NOTICE_CONSULTATION_REMINDER] = MSG_REHEARSAL_K_LAST_CALL,
		[NOTICE_CONSULTATION_DIGEST] = MSG_REHEARSAL_K_DIGEST,
		[NOTICE_CONSULTATION_OUTCOME] = MSG_REHEARSAL_K_OUTCOME,
	};
	return rehearsal_words(r, names[d->kind], NULL);
}

const char *rehearsal_title(const struct rehearsal *r, const struct delivery *d)
{
	const struct item *item = agenda_item(r->agenda, d->item);
	return item ? item->title : d->item;
}
