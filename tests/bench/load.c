/* SPDX-License-Identifier: MIT */
/* load.c - a minute in which much falls due (T75): how late the last hundredth is, in how much memory, and whether a service that hangs
 * makes others late. */
#include <stdlib.h>

#include "bench.h"

enum { CHANNELS = 200, EACH = 50, QUICK_EACH = 2, DELAY_MS = 50, HANGS = 1 };

static int each(const struct bench *b)
{
	return b->quick ? QUICK_EACH : EACH;
}

static void prepare(struct bench *b, int n)
{
	const struct town_plan plan = {
		.channels = CHANNELS, .announcements = each(b), .publish = "2026-03-02 10:00", .hangs = n & HANGS
	};
	town_write(&b->town, &b->sink, &plan);
}

static int by_time(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
	return a < b ? -1 : a > b;
}

double bench_lateness_s(struct sink_seen *s, size_t count)
{
	qsort(s->arrived_ms, count, sizeof s->arrived_ms[0], by_time);
	return (double)(s->arrived_ms[count - 1 - count / 100] - s->arrived_ms[0]) / 1000;
}

static struct figure measure(struct bench *b, int n)
{
	struct figure f = { 0 };
	size_t count = (size_t)((CHANNELS - (n & HANGS)) * each(b));
	town_forget(&b->town);
	sink_reset(&b->sink);
	atomic_store(&b->sink.seen->delay_ms, DELAY_MS);
	atomic_store(&b->sink.seen->hangs, n & HANGS);
	pid_t pid = town_start(&b->town, (const char *const[]){ "run", "--now", "2026-03-02 10:00", NULL }, NULL);
	bench_wait_posts(b, count);
	town_kill(pid); /* a call that hangs would be waited for */
	f.ours = bench_lateness_s(b->sink.seen, count);
	f.other = (double)(each(b) * DELAY_MS) / 1000;
	atomic_store(&b->sink.seen->delay_ms, 0);
	atomic_store(&b->sink.seen->hangs, 0);
	return f;
}

const struct row load_rows[] = {
	{ "10,000 due at once on 200 channels, answers after 50 ms: p99 late", "s", "bare: the answers alone", prepare, measure, 0, 3 },
	{ "the same, while one channel hangs: p99 late of the others", "s", "as without", prepare, measure, HANGS, 3 },
	{ 0 },
};
