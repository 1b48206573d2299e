/* SPDX-License-Identifier: MIT */
/* talk.h - what people say in a town, and what was kept of it. */
#ifndef TALK_H
#define TALK_H

#include "town.h"

#include "store/cursors.h"
#include "store/posts.h"
#include "store/replies.h"

#define CALL "vote/consultation.call@band"

/* A vote with two choices, open from noon yesterday to noon tomorrow unless told otherwise. */
static inline struct item *put_vote(struct town *t, const char *id)
{
	struct item *item = town_item(t, sample_consultation(id, "2021-09-21 12:00", "2021-09-23 12:00"));
	*vec_push(&sample_arena, &item->consultation.choices.list) = "하나";
	*vec_push(&sample_arena, &item->consultation.choices.list) = "둘";
	return item;
}

static inline struct delivery deliver(struct town *t, const char *key, const char *id, const char *also)
{
	struct delivery d = town_put_key(t, key);
	d.state = STATE_SENDING;
	town_update(t, &d);
	d.state = STATE_DELIVERED;
	d.receipt.id = id;
	d.receipt.also = also;
	d.receipt.at = t->s.now;
	town_update(t, &d);
	OK(t, posts_put(t->s.store, &d, &t->err));
	OK(t, readings_open(t->s.store, &d, t->s.now, t->s.now + 30LL * DAY, &t->err));
	return d;
}

static inline struct reply said(struct town *t, enum reply_form form, const char *id, const char *text)
{
	return (struct reply){ .form = form, .id = id, .post = "", .place = "", .place_name = "", .parent = "", .author = "kim",
			       .text = text, .picks = "", .created_at = t->s.now - MINUTE };
}

/* One read finds just these. */
static inline void find(struct town *t, const struct reply *replies, size_t count)
{
	fake.replies = replies;
	fake.count = count;
	if (fake_channel.collects == COLLECT_POSTS)
		town_pass(t, 5 * MINUTE);
	town_run(t, collector_stage);
	if (!town_call(t))
		town_run(t, collector_stage);
	town_answer(t, town_call(t), FATE_ANSWERED);
	t->s.stopping = true;
	town_run(t, collector_stage);
	t->s.stopping = false;
}

static inline void find_one(struct town *t, struct reply r)
{
	find(t, &r, 1);
}

static inline struct stored_replies stored(struct town *t)
{
	struct stored_replies all = { 0 };
	OK(t, replies_list(t->s.store, NULL, &sample_arena, &all, &t->err));
	return all;
}

static inline struct stored_reply only(struct town *t)
{
	struct stored_replies all = stored(t);
	assert_int_equal(all.list.count, 1);
	return all.list.at[0];
}

/* The vote of an item that closes in half an hour; now it is an hour later. */
static inline void after_the_close(struct town *t, struct item *item)
{
	item->consultation.closes.at = t->s.now + 30 * MINUTE;
	town_pass(t, HOUR);
}

#endif
