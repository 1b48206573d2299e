/* SPDX-License-Identifier: MIT */
/* round_test.c - one turn of the belt: committed before anything leaves, a writer that fails fails alone, a talker ends the process. */
#include "talk.h"

#include <signal.h>
#include <sys/resource.h>

#include "net/http.h"
#include "net/loop.h"

#define KEY "recruit/announcement@band"

static void put_unread(struct town *t)
{
	enum reply_change change;
	const struct stored_reply r = { .channel = "band", .service_id = "a", .item = "", .delivery = "", .author = "p-kim", .voter = "",
					.text = "1", .picks = "", .parent = "", .received_at = 1, .fetched_at = 1 };
	OK(t, replies_put(t->s.store, &r, &change, &t->err));
}

static void the_stages_of_a_round_are_committed_together(void **state)
{
	struct town *t = *state;
	put_unread(t);
	t->s.plan_due = true;
	town_item(t, sample_announcement("recruit", "2150-01-01 10:00"));
	town_agenda(t)->settings.horizon_ms = INT64_C(1000) * 365 * DAY;
	round_turn(&t->s);
	assert_false(t->s.failed);
	assert_state(t, KEY, STATE_SCHEDULED);
	assert_true(only(t).read);
}

static void a_stage_that_only_writes_fails_alone(void **state)
{
	struct town *t = *state;
	put_unread(t);
	struct item *item = town_item(t, sample_announcement("recruit", "2150-01-01 10:00"));
	*vec_push(&sample_arena, &item->channels.list) = "band"; /* a key cannot be put twice */
	town_agenda(t)->settings.horizon_ms = INT64_C(1000) * 365 * DAY;
	t->s.plan_due = true;
	round_turn(&t->s);
	assert_false(t->s.failed);
	assert_true(only(t).read);
	struct delivery d;
	assert_false(deliveries_by_key(t->s.store, KEY, &sample_arena, &d, &t->err));
	assert_true(t->s.plan_due);
}

/* Found by review: its conversations had ended and its calls were prepared, of which the disk knew nothing any more. */
static void a_stage_that_talks_ends_the_process_when_it_fails(void **state)
{
	struct town *t = *state;
	struct flight *f = flight_begin(&t->s, town_lane(t, "band"), town_account(t, "band"), ERRAND_PUBLISH);
	const struct answer cut = { .fate = FATE_CUT, .body = "", .error = "" };
	f->delivery_id = 999;
	flight_land(f, &cut, t->s.boot);
	round_turn(&t->s);
	assert_true(t->s.failed);
	assert_int_equal(t->s.failure.kind, ERR_NOT_FOUND);
}

/* KEY is due by any clock, and no planning comes between. */
static void put_due(struct town *t)
{
	struct delivery d = town_delivery(t, KEY);
	d.due_at = 0;
	d.expires_at = INT64_MAX;
	town_put(t, d);
	t->s.replan_at = clock_wall(NULL) + HOUR;
}

/* No client of HTTP is there: to hand over a call would be fatal. */
static void turn_without_a_disk(struct town *t)
{
	struct rlimit before, none = { 0 };
	put_due(t);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	round_turn(&t->s);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
}

static void nothing_leaves_when_the_commit_fails(void **state)
{
	struct town *t = *state;
	turn_without_a_disk(t);
	assert_true(t->s.failed);
	assert_int_equal(t->s.failure.kind, ERR_STORE);
	assert_int_equal(t->s.calls.count, 1);
}

static void a_call_that_leaves_before_the_commit_is_one_that_no_disk_knows(void **state)
{
	struct town *t = *state;
	const struct loop_events none = { .context = NULL };
	FAULT("early-call");
	OK(t, loop_open(&none, &t->s.loop, &t->err));
	OK(t, http_open(t->s.loop, &t->s.http, &t->err));
	turn_without_a_disk(t);
	assert_int_equal(t->s.calls.count, 0);
	assert_int_equal(t->s.flights->phase, PHASE_LANDED); /* handed over: "fake:publish/0" is no URL that could leave */
	http_close(t->s.http);
	loop_close(t->s.loop);
}

static void without_the_end_a_daemon_would_live_on_behind_a_failed_commit(void **state)
{
	struct town *t = *state;
	FAULT("commit-failed");
	turn_without_a_disk(t);
	assert_false(t->s.failed);
}

static void a_call_is_on_disk_before_it_is_handed_over(void **state)
{
	struct town *t = *state;
	const struct loop_events none = { .context = NULL };
	struct store *reader;
	struct delivery d;
	put_due(t);
	OK(t, loop_open(&none, &t->s.loop, &t->err));
	OK(t, http_open(t->s.loop, &t->s.http, &t->err));
	round_turn(&t->s); /* "fake:publish/0" is no URL that could leave */
	OK(t, store_open(t->folder, STORE_READ, &reader, &t->err));
	OK(t, deliveries_by_key(reader, KEY, &sample_arena, &d, &t->err));
	assert_int_equal(d.state, STATE_SENDING);
	assert_true(d.effect);
	assert_int_equal(t->s.flights->phase, PHASE_LANDED);
	round_turn(&t->s);
	assert_state(t, KEY, STATE_SCHEDULED);
	assert_int_equal(town_lane(t, "band")->failures, 1);
	store_close(reader);
	http_close(t->s.http);
	loop_close(t->s.loop);
}

/* Found by review: what the outbox took over at the end of a round was read an hour later, with the next planning. */
static void what_has_arrived_is_read_in_its_time(void **state)
{
	struct town *t = *state;
	round_turn(&t->s); /* what comes once an hour is done */
	put_due(t);
	town_run(t, dispatcher_stage);
	town_answer(t, town_call(t), FATE_ANSWERED);
	t->s.calls.count = 0; /* it has left */
	int64_t wake = round_turn(&t->s);
	assert_int_equal(wake, t->s.now + 5 * MINUTE);
	assert_int_equal(deliveries_in_transit(t->s.store), 0);
}

/* --- waits ------------------------------------------------------------------------------------------------------------------------ */

struct wait_row {
	enum run_mode mode;
	int64_t delay;
	bool busy;
};

static void each_way_of_running_sits_out_its_own_waits(void **state)
{
	struct town *t = *state;
	static const struct wait_row rows[] = {
		{ RUN_FOREVER, 0, false },	{ RUN_FOREVER, SECOND, false },	    { RUN_ONCE, 300, true },
		{ RUN_ONCE, 2 * SECOND, false },	{ RUN_UNTIL_IDLE, 10 * MINUTE, true }, { RUN_UNTIL_IDLE, 10 * MINUTE + 1, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		t->s.mode = rows[i].mode;
		t->s.busy = false;
		t->wake = INT64_MAX;
		t->s.rest_ms = 0;
		wake_wait(&t->s, &t->wake, rows[i].delay);
		assert_int_equal(t->s.busy, rows[i].busy);
		assert_int_equal(t->s.rest_ms > 0, rows[i].busy);
		assert_int_equal(town_wait(t), rows[i].delay ? rows[i].delay : 1);
	}
}

struct idle_row {
	bool busy, stopping, linger;
	enum phase phase;
	bool idle;
};

static void simulated_time_skips_a_wait_as_soon_as_nothing_is_under_way(void **state)
{
	static const struct {
		bool hurried, in_air;
		int64_t rest_ms;
		bool skips;
	} rows[] = {
		{ true, false, 700, true }, { false, false, 700, false }, { true, false, 0, false }, { true, true, 700, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct service s = { .options.hurried = rows[i].hurried, .rest_ms = rows[i].rest_ms };
		struct flight f = { .phase = PHASE_AIR };
		s.flights = rows[i].in_air ? &f : NULL;
		assert_int_equal(service_hurry(&s), rows[i].skips);
		assert_int_equal(s.skipped_ms, rows[i].skips ? 700 : 0);
	}
}

static void a_service_is_idle_when_nothing_is_worth_waiting_for(void **state)
{
	struct town *t = *state;
	static const struct idle_row rows[] = {
		{ false, false, false, PHASE_AIR, false },
		{ false, false, false, PHASE_READY, false },
		{ false, false, true, PHASE_AIR, true },
		{ true, false, true, PHASE_AIR, false },
		{ true, true, true, PHASE_AIR, true },
		{ true, true, false, PHASE_AIR, false },
		{ true, true, false, PHASE_READY, true },
		{ true, true, false, PHASE_ASLEEP, true },
	};
	struct flight *f = flight_begin(&t->s, town_lane(t, "band"), town_account(t, "band"), ERRAND_COLLECT);
	for (size_t i = 0; i < COUNT(rows); i++) {
		t->s.busy = rows[i].busy;
		t->s.stopping = rows[i].stopping;
		f->linger = rows[i].linger;
		f->phase = rows[i].phase;
		if (round_is_idle(&t->s) != rows[i].idle)
			fail_msg("row %zu", i);
	}
}

/* Found by review: between two rounds an hour can pass, and the watchdog of systemd waits for minutes only. */
static void under_a_watchdog_a_round_comes_in_time(void **state)
{
	struct town *t = *state;
	assert_true(round_turn(&t->s) - t->s.now > 30 * MINUTE);
	setenv("WATCHDOG_USEC", "60000000", 1);
	assert_int_equal(round_turn(&t->s) - t->s.now, 30 * SECOND);
	unsetenv("WATCHDOG_USEC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_stages_of_a_round_are_committed_together),
		TOWN_TEST(a_stage_that_only_writes_fails_alone),
		TOWN_TEST(a_stage_that_talks_ends_the_process_when_it_fails),
		TOWN_TEST(nothing_leaves_when_the_commit_fails),
		TOWN_TEST(a_call_that_leaves_before_the_commit_is_one_that_no_disk_knows),
		TOWN_TEST(without_the_end_a_daemon_would_live_on_behind_a_failed_commit),
		TOWN_TEST(a_call_is_on_disk_before_it_is_handed_over),
		TOWN_TEST(what_has_arrived_is_read_in_its_time),
		TOWN_TEST(each_way_of_running_sits_out_its_own_waits),
		TOWN_TEST(simulated_time_skips_a_wait_as_soon_as_nothing_is_under_way),
		TOWN_TEST(a_service_is_idle_when_nothing_is_worth_waiting_for),
		TOWN_TEST(under_a_watchdog_a_round_comes_in_time),
	};
	return TOWN_MAIN(tests);
}
