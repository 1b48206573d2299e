/* SPDX-License-Identifier: MIT */
/* start.c - how long a start takes and what it holds in memory; what it costs to find what is due; what idling costs. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "base/file.h"
#include "store/deliveries.h"

enum { QUIET_MS = 300, IDLE_S = 60, SIGN_S = 95, WATCHED_S = 180, QUICK_IDLE_S = 2 };
enum { SEARCHES = 2000, CHANNELS_FEW = 10, CHANNELS_MANY = 500 };

static const char later[] = "2026-12-01 10:00", now[] = "2026-03-02 10:00";

/* Of a process, user and system. */
static double cpu_s(pid_t pid)
{
	char path[64], line[1024] = "";
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (f) {
		(void)!fgets(line, sizeof line, f);
		fclose(f);
	}
	/* utime and stime are the 12th and 13th behind the name. */
	char *at = strrchr(line, ')');
	for (int i = 0; at && i < 12; i++)
		at = strchr(at + 1, ' ');
	if (!at)
		return 0;
	char *rest;
	double user = (double)strtoll(at, &rest, 10), system = (double)strtoll(rest, NULL, 10);
	return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int64_t switches(pid_t pid)
{
	return town_status(pid, "voluntary_ctxt_switches:");
}

/* What follows a start is over when it takes no more of the processor. */
static void wait_quiet(pid_t pid)
{
	double before = -1, used = cpu_s(pid);
	while (used > before) {
		before = used;
		bench_pause_ms(QUIET_MS);
		used = cpu_s(pid);
	}
}

static pid_t start(struct bench *b, double *ready_ms)
{
	int notify;
	int64_t from = bench_ns();
	pid_t pid = town_start(&b->town, (const char *const[]){ "run", "--now", now, NULL }, &notify);
	*ready_ms = town_ready_ms(notify, from);
	return pid;
}

/* All notices are planned beforehand; nothing is due. */
static void plan_many(struct bench *b, int n)
{
	int channels = n > 100000 ? CHANNELS_MANY : CHANNELS_FEW, count = b->quick ? CHANNELS_FEW : n / channels;
	const struct town_plan plan = { .channels = channels, .announcements = count, .publish = later };
	town_write(&b->town, &b->sink, &plan);
	town_wait(town_start(&b->town, (const char *const[]){ "run", "--until-idle", "--now", now, NULL }, NULL));
}

static void plan_ten_thousand(struct bench *b, int n)
{
	(void)n;
	plan_many(b, 10000);
}

static struct figure time_to_ready(struct bench *b, int n)
{
	struct figure f = { 0 };
	(void)n;
	town_stop(start(b, &f.ours));
	return f;
}

static struct figure private_memory(struct bench *b, int n)
{
	struct figure f = { 0 };
	double ready;
	(void)n;
	pid_t pid = start(b, &ready);
	wait_quiet(pid);
	f.ours = (double)town_private_kib(pid) / 1024;
	town_stop(pid);
	return f;
}

/* As the unit starts it, with its watchdog. The first life sign reads pages again that were given back after planning. */
static struct figure wake_ups(struct bench *b, int n)
{
	static const char watchdog[] = "180000000";
	struct figure f = { 0 };
	double ready;
	int seconds = b->quick ? QUICK_IDLE_S : n == 'c' ? IDLE_S : WATCHED_S;
	setenv("WATCHDOG_USEC", watchdog, 1);
	pid_t pid = start(b, &ready);
	unsetenv("WATCHDOG_USEC");
	wait_quiet(pid);
	if (n == 'w' && !b->quick)
		bench_pause_ms(SIGN_S * 1000);
	int64_t before = switches(pid);
	double used = cpu_s(pid);
	bench_pause_ms(seconds * 1000);
	double minutes = seconds / 60.0;
	f.ours = n == 'c' ? (cpu_s(pid) - used) * 86400 / seconds : (double)(switches(pid) - before) / minutes;
	town_stop(pid);
	return f;
}

/* --- what is due ------------------------------------------------------------------------------------------------------------------ */

static void need(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", e->text);
	exit(1);
}

/* A store with `count` notices of one channel, ten of which are due. */
static struct store *fill(struct bench *b, int count)
{
	struct store *store = NULL;
	struct err e = { 0 };
	struct arena a = { 0 };
	char folder[256];
	snprintf(folder, sizeof folder, "%s/due-%d", b->town.folder, count);
	need(file_make_folder(folder, 0700, &e) && store_open(folder, STORE_WRITE, &store, &e) && store_begin(store, &e), &e);
	for (int i = 0; i < count; i++) {
		struct delivery d = { .item = "a", .channel = "band" };
		d.key = arena_printf(&a, "a%d/announcement@band", i);
		d.memo = d.error = d.reference = d.payload = "";
		d.receipt.id = d.receipt.url = d.receipt.also = "";
		d.ready = true;
		d.due_at = d.order_at = i < 10 ? 1000 + i : 1000000 + i;
		d.expires_at = INT64_MAX / 2;
		need(deliveries_put(store, &d, &e), &e);
		if (i % 1000 == 0)
			arena_reset(&a);
	}
	arena_done(&a);
	need(store_commit(store, &e), &e);
	return store;
}

/* Nanoseconds of one search. */
static double search(struct store *store)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct deliveries_when when = { .channel = "band", .now = 2000, .boot = 1, .limit = 1 };
	int64_t from = bench_ns();
	for (int i = 0; i < SEARCHES; i++) {
		struct deliveries due = { 0 };
		need(deliveries_due(store, &when, &a, &due, &e) && due.list.count == 1, &e);
		arena_reset(&a);
	}
	arena_done(&a);
	return (double)(bench_ns() - from) / SEARCHES;
}

static struct store *few, *many;

static void prepare_search(struct bench *b, int n)
{
	few = fill(b, 1000);
	many = fill(b, b->quick ? 10000 : n);
}

static struct figure due_search(struct bench *b, int n)
{
	struct figure f;
	(void)b;
	(void)n;
	f.other = search(few);
	f.ours = search(many);
	return f;
}

const struct row start_rows[] = {
	{ "start to ready, 10,000 planned notices", "ms", "<= 50", plan_many, time_to_ready, 10000, 0 },
	{ "private memory, 10,000 planned notices", "MiB", "<= 15", plan_many, private_memory, 10000, 1 },
	{ "idle, fed watchdog of 180 s: wake-ups a minute", "/min", "<= 1", plan_ten_thousand, wake_ups, 'w', 1 },
	{ "idle: processor time a day", "s", "", plan_ten_thousand, wake_ups, 'c', 1 },
	{ "finding what is due among 1,000,000 (bare: among 1,000)", "ns", "<= 1.5", prepare_search, due_search, 1000000, 0 },
	{ "start to ready, 1,000,000 planned notices", "ms", "", plan_many, time_to_ready, 1000000, 1 },
	{ "private memory, 1,000,000 planned notices", "MiB", "", NULL, private_memory, 1000000, 1 },
	{ 0 },
};
