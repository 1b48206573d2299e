/* SPDX-License-Identifier: MIT */
/* approval_test.c - nothing that nobody approved leaves: whatever state and cause a row is in, whatever people order, whatever the files,
 * channels, tokens and answers do meanwhile ($SEED). Each text that leaves is held against what was approved, by a count of its own. */
#include "town.h"

#include "base/json.h"
#include "base/text.h"
#include "flow/orders.h"

#define AUTHOR "김 담당"
#define OTHER  "이 담당"

/* One item on its way, and the text to which somebody who may has said yes last. */
struct walk {
	struct town *t;
	struct item *item;
	const char *key;
	const char *approved;
	int edits, offences, sent;
};

static const char *text_of(struct walk *w)
{
	struct message m;
	OK(w->t, message_read(town_get(w->t, w->key).payload, &sample_arena, &m, &w->t->err));
	return m.text;
}

/* An approval of another text is none. */
static void compare(struct walk *w)
{
	if (w->approved && strcmp(w->approved, text_of(w)) != 0)
		w->approved = NULL;
}

static bool is_ok(struct town *t, const char *reply)
{
	const struct json *j;
	bool ok = false;
	assert_true(json_read(reply, strlen(reply), &sample_arena, &j, &t->err));
	assert_true(json_boolean(json_member(j, "ok"), &ok));
	return ok;
}

/* Orders have the clock of the service; the town goes on with its own. */
static bool order(struct walk *w, enum order what, const char *as, const char *why)
{
	struct town *t = w->t;
	int64_t now = t->s.now, boot = t->s.boot;
	t->s.clock.offset_ms = now - clock_wall(NULL);
	const char *line = arena_printf(&sample_arena,
					"{\"order\":\"queue\",\"what\":\"%s\",\"keys\":[\"%s\"],\"as\":\"%s\",\"why\":\"%s\"}",
					order_name(what), w->key, as, why);
	const char *reply = orders_answer(&t->s, line, "root", &sample_arena);
	t->s.now = now;
	t->s.boot = boot;
	t->s.reload_due = false; /* there is no file */
	return is_ok(t, reply);
}

static void plan(struct walk *w)
{
	w->t->s.plan_due = true;
	town_run(w->t, planner_stage);
	compare(w);
}

/* --- what can happen -------------------------------------------------------------------------------------------------------------- */

static void approves(struct walk *w)
{
	if (order(w, ORDER_APPROVE, OTHER, ""))
		w->approved = text_of(w);
}

static void author_approves(struct walk *w)
{
	assert_false(order(w, ORDER_APPROVE, "김담당", ""));
}

static void nobody_approves(struct walk *w)
{
	assert_false(order(w, ORDER_APPROVE, " ", ""));
}

static void overrides(struct walk *w)
{
	if (order(w, ORDER_OVERRIDE, AUTHOR, "태풍"))
		w->approved = text_of(w);
}

static void holds(struct walk *w)
{
	(void)order(w, ORDER_HOLD, "", "");
}

static void releases(struct walk *w)
{
	(void)order(w, ORDER_RELEASE, OTHER, "");
}

static void retries(struct walk *w)
{
	(void)order(w, ORDER_RETRY, OTHER, "");
}

static void edits(struct walk *w)
{
	w->item->announcement.body = arena_printf(&sample_arena, "글 %d", ++w->edits);
	plan(w);
}

static void edits_back(struct walk *w)
{
	w->item->announcement.body = "글";
	plan(w);
}

static void goes_and_comes(struct walk *w)
{
	struct agenda *a = town_agenda(w->t);
	size_t count = a->items.count;
	a->items.count = 0;
	w->t->s.plan_due = true;
	town_run(w->t, planner_stage);
	a->items.count = count;
	w->approved = town_get(w->t, w->key).state == STATE_CANCELLED ? NULL : w->approved;
	plan(w);
}

static void rule_goes_and_comes(struct walk *w)
{
	w->item->approval = false;
	plan(w);
	w->item->approval = true;
	plan(w);
}

static void set_channel(struct walk *w, bool enabled)
{
	town_account(w->t, "band")->enabled = enabled;
	OK(w->t, service_lanes(&w->t->s, &w->t->err));
	plan(w);
}

static void channel_goes(struct walk *w)
{
	set_channel(w, false);
}

static void channel_comes(struct walk *w)
{
	set_channel(w, true);
}

static void account_falls_ill(struct walk *w)
{
	struct lane *l = town_lane(w->t, "band");
	if (!l || !town_account(w->t, "band")->enabled)
		return;
	l->broken = true;
	l->probe_boot = INT64_MAX;
}

static void account_gets_well(struct walk *w)
{
	struct lane *l = town_lane(w->t, "band");
	if (!l)
		return;
	lane_heal(l);
	l->released = false;
	town_run(w->t, prober_stage);
}

static void times_passes(struct walk *w)
{
	town_pass(w->t, 3 * MINUTE);
}

/* What a restored backup or a start does: a row comes back in another state, by legal steps. */
static void comes_back_scheduled(struct walk *w)
{
	struct delivery d = town_get(w->t, w->key);
	if (!delivery_can_move(d.state, STATE_SCHEDULED) || flight_of_delivery(&w->t->s, d.id, ERRAND_PUBLISH))
		return;
	d.state = STATE_SCHEDULED;
	d.cause = CAUSE_NONE;
	d.wait_boot = 0;
	town_update(w->t, &d);
}

static void (*const events[])(struct walk *) = {
	approves,     author_approves, nobody_approves, overrides,         holds,	      releases,	    retries,
	edits,	      edits_back,      goes_and_comes,	rule_goes_and_comes, channel_goes,    channel_comes, account_falls_ill,
	account_gets_well, times_passes, comes_back_scheduled,
};
enum { EVENTS = COUNT(events) };

/* --- the walk --------------------------------------------------------------------------------------------------------------------- */

/* How the service answers what left. */
static void answer(struct walk *w, struct flight *f, unsigned int chance)
{
	static const struct receipt ends[] = { ENDS(SENT, NONE), ENDS(LATER, TRANSIENT), ENDS(HOLD, CREDENTIALS), ENDS(NEVER, PERMANENT),
					       ENDS(UNSURE, TRANSIENT), ENDS(LATER, COOLDOWN) };
	if (strcmp(f->x.call.url, "fake:publish/0") == 0) {
		compare(w);
		w->sent++;
		w->offences += !w->approved;
	}
	fake.end = ends[chance % COUNT(ends)];
	fake.found = chance % 2 ? FOUND_ABSENT : FOUND_UNKNOWN;
	town_answer(w->t, f, chance % 7 == 6 ? FATE_CUT : FATE_ANSWERED);
}

static void dispatch(struct walk *w, unsigned int chance)
{
	for (int i = 0; i < 4; i++) {
		town_run(w->t, dispatcher_stage);
		struct flight *f = town_call(w->t);
		if (!f)
			return;
		answer(w, f, chance >> i);
	}
	town_run(w->t, dispatcher_stage);
}

static void begin(struct walk *w, struct town *t, int number)
{
	*w = (struct walk){ .t = t };
	town_agenda(t)->items.count = 0;
	const char *id = arena_printf(&sample_arena, "a%d", number);
	w->item = town_item(t, sample_announcement(id, "2021-09-22 12:00"));
	w->item->approval = true;
	w->item->author = AUTHOR;
	w->item->announcement.body = "글";
	w->key = arena_printf(&sample_arena, "%s/announcement@band", id);
	t->s.now = at(TOWN_NOW);
	t->s.boot += DAY;
	town_account(t, "band")->settle_ms = 0;
	set_channel(w, true);
	account_gets_well(w);
	lane_answered(town_lane(t, "band"));
	town_lane(t, "band")->paced_boot = town_lane(t, "band")->wait_boot = 0;
}

/* Nothing of it may still be under way in the next one. */
static void end(struct walk *w)
{
	struct delivery d = town_get(w->t, w->key);
	while (w->t->s.flights)
		flight_end(w->t->s.flights);
	for (size_t i = 0; i < w->t->s.lanes.count; i++)
		w->t->s.lanes.at[i]->busy = 0;
	if (d.state == STATE_SENDING) {
		d.state = STATE_FAILED;
		town_update(w->t, &d);
	}
	if (!delivery_can_move(d.state, STATE_CANCELLED))
		return;
	d.state = STATE_CANCELLED;
	d.cause = CAUSE_PERSON;
	town_update(w->t, &d);
}

static bool is_over(struct walk *w)
{
	enum state s = town_get(w->t, w->key).state;
	return s == STATE_DELIVERED || s == STATE_EXPIRED;
}

/* Every event alone, out of every state and cause that a row can be in. */
static void put_into(struct walk *w, enum state to, enum cause cause)
{
	static const enum state ways[STATES][4] = {
		[STATE_HELD] = { STATE_SCHEDULED, STATE_HELD, STATES },
		[STATE_SCHEDULED] = { STATE_SCHEDULED, STATES },
		[STATE_SENDING] = { STATE_SCHEDULED, STATE_SENDING, STATES },
		[STATE_UNCERTAIN] = { STATE_SCHEDULED, STATE_SENDING, STATE_UNCERTAIN, STATES },
		[STATE_FAILED] = { STATE_SCHEDULED, STATE_SENDING, STATE_FAILED, STATES },
		[STATE_CANCELLED] = { STATE_CANCELLED, STATES },
		[STATE_DELIVERED] = { STATES },
		[STATE_EXPIRED] = { STATES },
	};
	struct delivery d = town_get(w->t, w->key);
	for (size_t i = 0; i < 4 && ways[to][i] != STATES; i++) {
		d.state = ways[to][i];
		d.cause = cause;
		d.attempts = to == STATE_UNCERTAIN || to == STATE_FAILED;
		town_update(w->t, &d);
	}
}

static int try_all_from(struct town *t, enum state start, enum cause cause, int number)
{
	int offences = 0;
	for (size_t i = 0; i < EVENTS; i++) {
		struct walk w;
		begin(&w, t, number + (int)i);
		put_into(&w, start, cause);
		events[i](&w);
		dispatch(&w, 0);
		dispatch(&w, 0);
		offences += w.offences;
		end(&w);
	}
	return offences;
}

static int try_everything(struct town *t)
{
	static const enum state starts[] = { STATE_SCHEDULED, STATE_UNCERTAIN, STATE_FAILED, STATE_CANCELLED };
	int number = 0, offences = 0;
	for (size_t i = 0; i < COUNT(starts); i++, number += EVENTS)
		offences += try_all_from(t, starts[i], starts[i] == STATE_CANCELLED ? CAUSE_PLANNER : CAUSE_NONE, number);
	for (int cause = CAUSE_NONE; cause <= CAUSE_PLANNER; cause++, number += EVENTS)
		offences += try_all_from(t, STATE_HELD, (enum cause)cause, number);
	return offences;
}

/* People approve more often than anything else happens, or hardly a walk would lead anywhere. */
enum { FIRST_WALK = 10000, FAVOUR = 5 };

static int wander(struct town *t, unsigned int walks, unsigned int steps, int *sent)
{
	const char *seed = getenv("SEED");
	unsigned int chance = seed ? (unsigned int)strtoul(seed, NULL, 10) : 2021;
	int offences = 0;
	for (unsigned int i = 0; i < walks; i++) {
		struct walk w;
		begin(&w, t, FIRST_WALK + (int)i);
		for (unsigned int k = 0; k < steps && !is_over(&w); k++) {
			chance = chance * 1103515245u + 12345u;
			unsigned int event = (chance >> 16) % (EVENTS + FAVOUR);
			events[event < EVENTS ? event : 0](&w);
			dispatch(&w, chance >> 8);
		}
		offences += w.offences;
		*sent += w.sent;
		end(&w);
	}
	return offences;
}

static void nothing_leaves_unapproved_by_any_single_way(void **state)
{
	assert_int_equal(try_everything(*state), 0);
}

static void nothing_leaves_unapproved_by_any_walk(void **state)
{
	enum { WALKS = 60, STEPS = 20 };
	int sent = 0;
	assert_int_equal(wander(*state, WALKS, STEPS, &sent), 0);
	assert_true(sent > WALKS / 10); /* it is no standstill that keeps the rule */
}

static void without_the_gate_the_ways_and_the_walks_show_it(void **state)
{
	int sent = 0;
	FAULT("approval");
	assert_true(try_everything(*state) > 0);
	assert_true(wander(*state, 20, 20, &sent) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(nothing_leaves_unapproved_by_any_single_way),
		TOWN_TEST(nothing_leaves_unapproved_by_any_walk),
		TOWN_TEST(without_the_gate_the_ways_and_the_walks_show_it),
	};
	return TOWN_MAIN(tests);
}
