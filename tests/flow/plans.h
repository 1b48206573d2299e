/* SPDX-License-Identifier: MIT */
/* plans.h - a town whose agenda is planned again and again: what stands in its outbox, and what people were told. */
#ifndef PLANS_H
#define PLANS_H

#include "town.h"

#include "base/text.h"
#include "store/posts.h"

static inline void plan(struct town *t)
{
	t->s.plan_due = true;
	town_run(t, planner_stage);
}

static inline const char *text_of(struct town *t, const char *key)
{
	struct message m;
	OK(t, message_read(town_get(t, key).payload, &sample_arena, &m, &t->err));
	return m.text;
}

static inline void set_state(struct town *t, const char *key, enum state state, enum cause cause)
{
	struct delivery d = town_get(t, key);
	d.state = state;
	d.cause = cause;
	town_update(t, &d);
}

static inline struct deliveries all_rows(struct town *t)
{
	struct deliveries all = { 0 };
	const struct deliveries_filter filter = { .state = STATES };
	OK(t, deliveries_list(t->s.store, &filter, &sample_arena, &all, &t->err));
	return all;
}

/* All that stands in the outbox, a line a row. */
static inline const char *outbox(struct town *t)
{
	struct deliveries all = all_rows(t);
	struct text out;
	text_init(&out, &sample_arena, 1 << 20);
	for (size_t i = 0; i < all.list.count; i++) {
		const struct delivery *d = &all.list.at[i];
		text_addf(&out, "%s %s %d %lld %lld %lld %lld %d %d %s %s %s\n", d->key, state_name(d->state), d->cause,
			  (long long)d->due_at,
			  (long long)d->order_at, (long long)d->expires_at, (long long)d->seen_at, d->urgent, d->ready, d->reference,
			  d->payload, d->error);
	}
	return out.data;
}

/* "key state" of each row, by due time. */
static inline const char *states(struct town *t)
{
	struct deliveries all = all_rows(t);
	const char *out = "";
	for (size_t i = 0; i < all.list.count; i++)
		out = arena_printf(&sample_arena, "%s%s %s\n", out, all.list.at[i].key, state_name(all.list.at[i].state));
	return out;
}

/* People can read it, from now on. */
static inline struct delivery say(struct town *t, const char *key)
{
	struct delivery d = town_get(t, key);
	d.state = STATE_SENDING;
	d.attempts = 1;
	d.sent_at = t->s.now;
	town_update(t, &d);
	d.state = STATE_DELIVERED;
	d.receipt.id = key;
	d.receipt.at = t->s.now;
	town_update(t, &d);
	OK(t, posts_put(t->s.store, &d, &t->err));
	return d;
}

/* Everything that is due, in its order, without a network. */
static inline void say_due(struct town *t)
{
	struct deliveries all = all_rows(t);
	for (size_t i = 0; i < all.list.count; i++)
		if (all.list.at[i].state == STATE_SCHEDULED && all.list.at[i].due_at <= t->s.now)
			say(t, all.list.at[i].key);
}

/* Planning once more, now or later, changes nothing. */
static inline void steady(struct town *t)
{
	const char *before = outbox(t);
	plan(t);
	assert_string_equal(outbox(t), before);
}

static inline void edit(struct town *t)
{
	plan(t);
	steady(t);
}

static inline bool is_there(struct town *t, const char *key)
{
	struct deliveries all = all_rows(t);
	for (size_t i = 0; i < all.list.count; i++)
		if (strcmp(all.list.at[i].key, key) == 0)
			return true;
	return false;
}

#define HAS(t, key, words)    assert_non_null(strstr(text_of(t, key), words))
#define HASNOT(t, key, words) assert_null(strstr(text_of(t, key), words))

/* The meeting of 29 September, announced a moment ago. */
static inline struct item *announced(struct town *t)
{
	struct item *item = town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
	town_agenda(t)->settings.debounce_ms = 2 * MINUTE;
	plan(t);
	say(t, "2021-3/meeting.notice@band");
	plan(t);
	town_pass(t, MINUTE);
	return item;
}

static inline void put_off(struct item *item, const char *starts)
{
	item->meeting = sample_meeting("2021-3", starts).meeting;
}

#endif
