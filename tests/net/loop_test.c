/* SPDX-License-Identifier: MIT */
/* loop_test.c - turns, wake-ups, signals and watched folders. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loop.h"

struct seen {
	struct loop *loop;
	int turns, changes, signals[3], signal_count;
	int stop_at_turn, wakes_in_turn;
};

static void on_turn(void *context)
{
	struct seen *s = context;
	s->turns++;
	if (s->turns == s->stop_at_turn)
		loop_stop(s->loop);
	for (int i = 0; i < s->wakes_in_turn; i++)
		loop_wake(s->loop);
}

static void on_signal(void *context, int number)
{
	struct seen *s = context;
	if (s->signal_count < 3)
		s->signals[s->signal_count++] = number;
	if (s->signal_count == 3)
		loop_stop(s->loop);
}

static void on_change(void *context)
{
	struct seen *s = context;
	s->changes++;
	loop_stop(s->loop);
}

static void open_loop(struct seen *s)
{
	const struct loop_events events = { .context = s, .turn = on_turn, .signal = on_signal, .changed = on_change };
	struct err e = { 0 };
	assert_true(loop_open(&events, &s->loop, &e));
}

static void many_wakes_are_one_turn(void **state)
{
	struct seen s = { .stop_at_turn = 1 };
	(void)state;
	open_loop(&s);
	for (int i = 0; i < 5; i++)
		loop_wake(s.loop);
	assert_int_equal(s.turns, 0);
	loop_run(s.loop);
	assert_int_equal(s.turns, 1);
	loop_close(s.loop);
}

static void a_turn_can_ask_for_the_next(void **state)
{
	struct seen s = { .stop_at_turn = 100, .wakes_in_turn = 3 };
	(void)state;
	open_loop(&s);
	loop_wake(s.loop);
	loop_run(s.loop);
	assert_int_equal(s.turns, 100);
	loop_close(s.loop);
}

static void the_last_delay_counts(void **state)
{
	struct seen s = { .stop_at_turn = 1 };
	int64_t started = clock_monotonic();
	(void)state;
	open_loop(&s);
	loop_wake_in(s.loop, 0);
	loop_wake_in(s.loop, -1);
	loop_wake_in(s.loop, 60000);
	loop_wake_in(s.loop, 50);
	loop_run(s.loop);
	int64_t took = clock_monotonic() - started;
	assert_int_equal(s.turns, 1);
	assert_in_range(took, 45, 5000);
	loop_close(s.loop);
}

static void a_stop_before_the_run_counts(void **state)
{
	struct seen s = { 0 };
	(void)state;
	open_loop(&s);
	loop_stop(s.loop);
	loop_run(s.loop);
	assert_int_equal(s.turns, 0);
	loop_stop(s.loop);
	loop_close(s.loop);
	loop_close(NULL);
}

static void signals_arrive_as_events(void **state)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct seen s = { 0 };
	int sum = 0;
	(void)state;
	open_loop(&s);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(raise(numbers[i]), 0);
	loop_run(s.loop);
	for (size_t i = 0; i < 3; i++)
		sum += s.signals[i];
	assert_int_equal(sum, SIGTERM + SIGINT + SIGHUP);
	loop_close(s.loop);
}

static void write_file(const char *folder, const char *name)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
}

static void move_file(const char *folder, const char *from, const char *to)
{
	char a[300], b[300];
	snprintf(a, sizeof a, "%s/%s", folder, from);
	snprintf(b, sizeof b, "%s/%s", folder, to);
	assert_int_equal(rename(a, b), 0);
}

static void remove_file(const char *folder, const char *name)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static void changes_in_a_folder_are_one_event(void **state)
{
	struct seen s = { 0 };
	struct err e = { 0 };
	char folder[] = "/tmp/townbell-loop-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(folder));
	open_loop(&s);
	assert_true(loop_watch(s.loop, folder, "*.cfg", &e));
	for (int i = 0; i < 20; i++)
		write_file(folder, "a.cfg");
	loop_run(s.loop);
	assert_int_equal(s.changes, 1);
	move_file(folder, "a.cfg", "b.cfg");
	loop_run(s.loop);
	assert_int_equal(s.changes, 2);
	remove_file(folder, "b.cfg");
	loop_run(s.loop);
	assert_int_equal(s.changes, 3);
	/* Nobody watches any more: only the turn ends the run. */
	loop_unwatch_all(s.loop);
	write_file(folder, "c.cfg");
	s.stop_at_turn = 1;
	loop_wake_in(s.loop, 300);
	loop_run(s.loop);
	assert_int_equal(s.changes, 3);
	remove_file(folder, "c.cfg");
	loop_close(s.loop);
	rmdir(folder);
}

static void files_of_other_names_wake_nobody(void **state)
{
	struct seen s = { 0 };
	struct err e = { 0 };
	char folder[] = "/tmp/townbell-loop-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(folder));
	open_loop(&s);
	assert_true(loop_watch(s.loop, folder, "*.cfg", &e));
	write_file(folder, "trace.log");
	s.stop_at_turn = 1;
	loop_wake_in(s.loop, 300);
	loop_run(s.loop);
	assert_int_equal(s.changes, 0);
	move_file(folder, "trace.log", "a.cfg");
	loop_run(s.loop);
	assert_int_equal(s.changes, 1);
	remove_file(folder, "a.cfg");
	loop_close(s.loop);
	rmdir(folder);
}

static void a_missing_folder_is_named(void **state)
{
	struct seen s = { 0 };
	struct err e = { 0 };
	(void)state;
	open_loop(&s);
	assert_false(loop_watch(s.loop, "/nowhere/agenda", "*.cfg", &e));
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "/nowhere/agenda"));
	loop_close(s.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_wakes_are_one_turn),     cmocka_unit_test(a_turn_can_ask_for_the_next),
		cmocka_unit_test(the_last_delay_counts),       cmocka_unit_test(a_stop_before_the_run_counts),
		cmocka_unit_test(signals_arrive_as_events),    cmocka_unit_test(changes_in_a_folder_are_one_event),
		cmocka_unit_test(signals_arrive_as_events),    cmocka_unit_test(files_of_other_names_wake_nobody),
		cmocka_unit_test(a_missing_folder_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
