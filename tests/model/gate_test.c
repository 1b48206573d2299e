/* SPDX-License-Identifier: MIT */
/* gate_test.c - night, and who may leave when. */
#include "unit.h"

#include "model/gate.h"
#include "sample.h"

static const struct quiet night = { true, 21 * 60, 8 * 60 }, siesta = { true, 13 * 60, 15 * 60 };

static struct community community(struct quiet quiet)
{
	return (struct community){ .quiet = quiet, .zone = seoul };
}

static void quiet_knows_its_beginning_and_its_end(void **state)
{
	(void)state;
	static const struct {
		const struct quiet *quiet;
		const char *at, *begins, *ends; /* NULL: not quiet */
	} table[] = {
		{ &night, "2021-09-29 20:59", NULL, NULL },
		{ &night, "2021-09-29 21:00", "2021-09-29 21:00", "2021-09-30 08:00" },
		{ &night, "2021-09-29 23:59", "2021-09-29 21:00", "2021-09-30 08:00" },
		{ &night, "2021-09-30 00:00", "2021-09-29 21:00", "2021-09-30 08:00" },
		{ &night, "2021-09-30 07:59", "2021-09-29 21:00", "2021-09-30 08:00" },
		{ &night, "2021-09-30 08:00", NULL, NULL },
		{ &night, "2022-01-01 03:00", "2021-12-31 21:00", "2022-01-01 08:00" },
		{ &siesta, "2021-09-29 12:59", NULL, NULL },
		{ &siesta, "2021-09-29 13:00", "2021-09-29 13:00", "2021-09-29 15:00" },
		{ &siesta, "2021-09-29 15:00", NULL, NULL },
		{ &siesta, "2021-09-29 03:00", NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		int64_t begins = 0, ends = 0;
		assert_int_equal(quiet_covers(table[i].quiet, seoul, at(table[i].at), &begins, &ends), table[i].begins != NULL);
		if (!table[i].begins)
			continue;
		assert_string_equal(told(begins), table[i].begins);
		assert_string_equal(told(ends), table[i].ends);
	}
}

static void no_quiet_covers_nothing(void **state)
{
	(void)state;
	static const struct quiet none = { false, 0, 24 * 60 }, empty = { true, 480, 480 };
	int64_t begins, ends;

	assert_false(quiet_covers(&none, seoul, at("2021-09-29 23:00"), &begins, &ends));
	assert_false(quiet_covers(&empty, seoul, at("2021-09-29 08:00"), &begins, &ends));
}

/* In Berlin the hour 02:00 to 03:00 came twice on 2021-10-31; a quiet that ends inside it must not give an end that has passed. */
static void a_repeated_hour_never_gives_an_end_in_the_past(void **state)
{
	(void)state;
	static const struct quiet short_night = { true, 22 * 60, 2 * 60 + 30 };
	const struct zone *berlin;
	int64_t begins, ends;

	assert_true(zone_load("Europe/Berlin", &sample_arena, &berlin, NULL));
	for (int64_t t = INT64_C(1635631200000); t < INT64_C(1635649200000); t += 60000)
		if (quiet_covers(&short_night, berlin, t, &begins, &ends))
			assert_true(begins <= t && ends > t);
}

static void night_moves_what_is_due_in_it(void **state)
{
	(void)state;
	static const struct {
		enum notice_kind kind;
		const char *at, *expires, *due;
	} table[] = {
		{ NOTICE_ANNOUNCEMENT, "2021-09-29 20:00", "2021-10-06 20:00", "2021-09-29 20:00" },
		{ NOTICE_ANNOUNCEMENT, "2021-09-29 22:00", "2021-10-06 22:00", "2021-09-30 08:00" },
		{ NOTICE_ANNOUNCEMENT, "2021-09-30 03:00", "2021-09-30 05:00", "2021-09-30 08:00" }, /* it expires, and that is right */
		{ NOTICE_MEETING_NOTICE, "2021-09-30 03:00", "2021-09-30 07:00", "2021-09-30 08:00" },
		{ NOTICE_MEETING_REMINDER, "2021-09-30 05:00", "2021-09-30 19:00", "2021-09-30 08:00" },
		{ NOTICE_MEETING_REMINDER, "2021-09-30 05:00", "2021-09-30 07:00", "2021-09-29 21:00" },
		{ NOTICE_MEETING_REMINDER, "2021-09-30 05:00", "2021-09-30 08:00", "2021-09-29 21:00" },
		{ NOTICE_MEETING_REMINDER, "2021-09-30 05:00", "2021-09-30 08:01", "2021-09-30 08:00" },
		{ NOTICE_CONSULTATION_REMINDER, "2021-09-30 05:00", "2021-09-30 07:00", "2021-09-29 21:00" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct community c = community(night);
		assert_string_equal(told(quiet_due(&c, table[i].kind, at(table[i].at), at(table[i].expires))), table[i].due);
	}
}

static void the_gate_opens_for_what_is_due_and_awake(void **state)
{
	(void)state;
	static const struct {
		struct delivery d; /* state, kind, readiness, urgency */
		const char *due, *expires, *now;
		enum gate gate;
		const char *wait;
	} table[] = {
		{ { .ready = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-09-29 19:00", GATE_OPEN, NULL },
		{ { .ready = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-09-29 18:59", GATE_WAIT, "2021-09-29 19:00" },
		{ { .ready = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-10-01 18:59", GATE_OPEN, NULL },
		{ { .ready = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-10-01 19:00", GATE_EXPIRED, NULL },
		{ { .ready = false }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-09-29 19:00", GATE_CLOSED, NULL },
		{ { .ready = false }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-10-02 19:00", GATE_EXPIRED, NULL },
		/* what is late because of a retry or an outage still minds the night */
		{ { .ready = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-09-29 22:00", GATE_WAIT, "2021-09-30 08:00" },
		{ { .ready = true, .urgent = true }, "2021-09-29 19:00", "2021-10-01 19:00", "2021-09-29 22:00", GATE_OPEN, NULL },
		{ { .ready = true, .kind = NOTICE_MEETING_REMINDER }, "2021-09-29 21:00", "2021-09-30 07:00", "2021-09-29 21:00", GATE_OPEN,
		  NULL },
		{ { .ready = true, .kind = NOTICE_MEETING_REMINDER }, "2021-09-29 20:00", "2021-09-30 07:00", "2021-09-30 03:00", GATE_OPEN,
		  NULL },
		{ { .ready = true, .kind = NOTICE_MEETING_REMINDER }, "2021-09-29 20:00", "2021-09-30 19:00", "2021-09-29 22:00", GATE_WAIT,
		  "2021-09-30 08:00" },
		{ { .ready = true, .kind = NOTICE_MEETING_NOTICE }, "2021-09-29 20:00", "2021-09-30 07:00", "2021-09-29 22:00", GATE_WAIT,
		  "2021-09-30 08:00" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct community c = community(night);
		struct delivery d = table[i].d;
		int64_t wait = 0;
		d.due_at = at(table[i].due);
		d.expires_at = at(table[i].expires);
		assert_int_equal(gate_pass(&d, &c, at(table[i].now), &wait), table[i].gate);
		if (table[i].wait)
			assert_string_equal(told(wait), table[i].wait);
	}
}

static void nothing_leaves_from_another_state(void **state)
{
	(void)state;
	struct community c = community((struct quiet){ 0 });
	struct delivery d = { .ready = true, .due_at = at("2021-09-29 19:00"), .expires_at = at("2021-10-01 19:00") };
	int64_t wait;

	for (int s = 0; s < STATES; s++) {
		d.state = (enum state)s;
		assert_int_equal(gate_pass(&d, &c, d.due_at, &wait), s == STATE_SCHEDULED ? GATE_OPEN : GATE_CLOSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_knows_its_beginning_and_its_end),
		cmocka_unit_test(no_quiet_covers_nothing),
		cmocka_unit_test(a_repeated_hour_never_gives_an_end_in_the_past),
		cmocka_unit_test(night_moves_what_is_due_in_it),
		cmocka_unit_test(the_gate_opens_for_what_is_due_and_awake),
		cmocka_unit_test(nothing_leaves_from_another_state),
	};

	return cmocka_run_group_tests(tests, sample_open, sample_close);
}
