/* SPDX-License-Identifier: MIT */
/* belt.c - deliveries per second through the whole belt, against bare libcurl doing the same posts. */
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "poster.h"

enum { IN_FLIGHT = 0xffff, SLOW = 0x10000, SLOW_MS = 50 };

static const char publish[] = "2026-03-02 10:00", now[] = "2026-03-02 10:01";

static int deliveries(const struct bench *b, int n)
{
	return b->quick ? 4 * (n & IN_FLIGHT) : n & SLOW ? 2048 : 8192;
}

static void prepare(struct bench *b, int n)
{
	int channels = n & IN_FLIGHT;
	const struct town_plan plan = { .channels = channels, .announcements = deliveries(b, n) / channels, .publish = publish };
	town_write(&b->town, &b->sink, &plan);
}

double bench_bare_rate(struct bench *b, int count, int in_flight)
{
	static char body[SINK_SAMPLE];
	static const size_t usual = 1000;
	size_t length = b->sink.seen->sample_length;
	memset(body, 'a', usual);
	memcpy(body, b->sink.seen->sample, length);
	sink_reset(&b->sink);
	poster_run(&b->sink, &(struct posting){ body, length ? length : usual, count, in_flight });
	return bench_rate(b->sink.seen);
}

static struct figure measure(struct bench *b, int n)
{
	struct figure f;
	sink_reset(&b->sink);
	atomic_store(&b->sink.seen->delay_ms, n & SLOW ? SLOW_MS : 0);
	town_forget(&b->town);
	pid_t pid = town_start(&b->town, (const char *const[]){ "run", "--now", now, NULL }, NULL);
	bench_wait_posts(b, (size_t)deliveries(b, n));
	town_stop(pid);
	f.ours = bench_rate(b->sink.seen);
	f.other = bench_bare_rate(b, deliveries(b, n), n & IN_FLIGHT);
	atomic_store(&b->sink.seen->delay_ms, 0);
	return f;
}

const struct row belt_rows[] = {
	{ "deliveries, 16 in flight, answers at once", "/s", "", prepare, measure, 16, 0 },
	{ "deliveries, 64 in flight, answers at once", "/s", ">= 0.75", prepare, measure, 64, 0 },
	{ "deliveries, 16 in flight, answers after 50 ms", "/s", "", prepare, measure, 16 | SLOW, 0 },
	{ "deliveries, 64 in flight, answers after 50 ms", "/s", "", prepare, measure, 64 | SLOW, 0 },
	{ 0 },
};
