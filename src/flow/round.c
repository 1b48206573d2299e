/* SPDX-License-Identifier: MIT */
/* round.c - one turn of the belt.
 *
 * All stages write one transaction; only when that is committed do the calls of the round leave. A stage that only writes runs in a
 * savepoint: when it fails it is rolled back alone. A commit that fails may still be on disk (reliability §0.4), and
 * a stage that talks has ended conversations and prepared calls of which the disk knows nothing when it fails: both end
 * the process, and the next start recovers from what is written. */
#include "base/fault.h"
#include "base/log.h"
#include "flow/bulletin.h"
#include "flow/copies.h"
#include "flow/hooks.h"
#include "flow/room.h"
#include "flow/scrub.h"
#include "flow/service.h"
#include "net/notify.h"

static const struct {
	const char *name;
	stage_fn *run;
	bool talks;
} stages[] = {
	{ "planner", planner_stage, false },
	{ "prober", prober_stage, true }, /* what it lets go, the dispatcher sends in the same round */
	{ "renewer", renewer_stage, true },
	{ "subscriber", subscriber_stage, true }, /* the collector reads no feed that comes by webhook */
	{ "illustrator", illustrator_stage, false }, /* what is drawn may go */
	{ "dispatcher", dispatcher_stage, true },
	{ "unloader", unloader_stage, false }, /* the collector reads under what has arrived */
	{ "closer", closer_stage, true },
	{ "follower", follower_stage, true },
	{ "collector", collector_stage, true },
	{ "hooks", hooks_stage, false },
	{ "interpreter", interpreter_stage, false },
	{ "reporter", reporter_stage, false },
	{ "staff", staff_stage, false },
};

static const int64_t stride_ms = 3600 * 1000;

/* How long a wait each way of running sits out: a pass only the gap between two calls. */
static const int64_t patience_ms[] = { [RUN_FOREVER] = -1, [RUN_ONCE] = 1000, [RUN_UNTIL_IDLE] = 10 * 60 * 1000 };

void wake_at(int64_t *wake, int64_t at)
{
	if (at < *wake)
		*wake = at;
}

void wake_wait(struct service *s, int64_t *wake, int64_t delay_ms)
{
	wake_at(wake, s->now + (delay_ms > 0 ? delay_ms : 1));
	if (delay_ms > patience_ms[s->mode])
		return;
	s->busy = true;
	if (!s->rest_ms || delay_ms < s->rest_ms)
		s->rest_ms = delay_ms > 0 ? delay_ms : 1;
}

static void fail(struct service *s, const struct err *e)
{
	s->failed = true;
	s->failure = *e;
	log_event(LOG_LEVEL_ERROR, "round.failed", PAIRS("error", e->text));
}

/* In a savepoint of its own; it fails as a whole only with the store. */
static bool run_apart(struct service *s, size_t i, int64_t *wake, struct err *e)
{
	if (!store_savepoint(s->store, e))
		return false;
	if (stages[i].run(s, s->now, wake, e))
		return store_release(s->store, e);
	store_rollback_to(s->store);
	err_in(e, stages[i].name);
	if (err_is_store(e))
		return false;
	log_event(LOG_LEVEL_ERROR, "stage.failed", PAIRS("stage", stages[i].name, "error", e->text));
	*e = (struct err){ 0 };
	return true;
}

static bool run_stages(struct service *s, bool only_finish, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
		if (!stages[i].talks && !only_finish && !run_apart(s, i, wake, e))
			return false;
		if (stages[i].talks && !stages[i].run(s, s->now, wake, e))
			return err_in(e, stages[i].name);
	}
	for (size_t i = 0; i < s->lanes.count; i++)
		if (!lane_save(s->lanes.at[i], s->store, e))
			return false;
	return true;
}

/* While the disk is full it is as if we were told to stop: what is in the air is finished, nothing begins. */
static bool turn_stages(struct service *s, bool only_finish, struct err *e)
{
	bool stopping = s->stopping;
	s->stopping |= only_finish;
	bool ok = run_stages(s, only_finish, &s->wake_at, e);
	s->stopping = stopping;
	return ok;
}

static bool turn_belt(struct service *s, bool only_finish, struct err *e)
{
	if (!store_begin(s->store, e))
		return false;
	if (turn_stages(s, only_finish, e)) {
		if (fault_on("early-call"))
			flights_start(s);
		return store_commit(s->store, e);
	}
	store_rollback(s->store);
	return false;
}

/* What the round wrote is not on the disk: the calls it prepared do not leave. */
static void give_up(struct service *s, const struct err *e)
{
	if (e->kind == ERR_FULL && s->mode == RUN_FOREVER)
		room_lost(s, e);
	else if (!fault_on("commit-failed"))
		fail(s, e);
}

/* A planning goes through all that is stored; what it took stays for nothing when the next thing to do is far. */
static void give_back(struct service *s)
{
	enum { FAR_MS = 1000 };
	if (!s->planned || s->mode != RUN_FOREVER || s->wake_at < s->now + FAR_MS || !round_is_idle(s))
		return;
	s->planned = false;
	store_slim(s->store);
	arena_trim();
}

int64_t round_turn(struct service *s)
{
	struct err e = { 0 };
	bool only_finish = false;
	arena_reset(&s->round);
	s->now = clock_wall(&s->clock);
	s->boot = service_boot(s);
	s->busy = false;
	s->rest_ms = 0;
	s->wake_at = INT64_MAX;
	int64_t watched_ms = notify_interval_ms();
	int64_t wake = s->now + (watched_ms > 0 && watched_ms < stride_ms ? watched_ms : stride_ms);
	if (fault_on("alive"))
		notify_alive(); /* as if being there were progress */
	if (!room_turn(s, &wake, &only_finish)) {
		hooks_answer(s, false);
		notify_alive();
		return wake;
	}
	if (!turn_belt(s, only_finish, &e)) {
		hooks_answer(s, false);
		give_up(s, &e);
		return s->now + 1;
	}
	hooks_answer(s, true);
	flights_start(s);
	bulletin_turn(s);
	notify_alive();
	if (only_finish)
		return wake;
	scrub_turn(s, &s->wake_at);
	copies_turn(s, &s->wake_at);
	give_back(s);
	wake_at(&wake, s->wake_at);
	return wake;
}

bool round_is_idle(const struct service *s)
{
	if (s->busy && !s->stopping)
		return false;
	for (const struct flight *f = s->flights; f; f = f->next)
		if (!f->linger && (f->phase == PHASE_AIR || !s->stopping))
			return false;
	return true;
}
