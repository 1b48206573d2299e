/* SPDX-License-Identifier: MIT */
/* bench.c - the table. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, WIDTH = 62 };

int64_t bench_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void bench_pause_ms(int ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000L };
	nanosleep(&t, NULL);
}

double bench_rate(const struct sink_seen *s)
{
	size_t n = atomic_load(&s->posts);
	int64_t ns = s->last_ns - s->first_ns;
	return n > 1 && ns > 0 ? (double)(n - 1) * 1e9 / (double)ns : 0;
}

void bench_wait_posts(const struct bench *b, size_t count)
{
	enum { STEP_MS = 10, PATIENCE_MS = 60 * 1000 };
	size_t seen = 0;
	for (int idle = 0; seen < count && idle < PATIENCE_MS; idle += STEP_MS) {
		size_t before = seen;
		bench_pause_ms(STEP_MS);
		seen = atomic_load(&b->sink.seen->posts);
		idle = seen > before ? 0 : idle;
	}
	if (seen == count)
		return;
	fprintf(stderr, "bench: %zu posts of %zu\n", seen, count);
	exit(1);
}

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return a < b ? -1 : a > b;
}

static double median(double *list, int n)
{
	qsort(list, (size_t)n, sizeof *list, by_size);
	return list[n / 2];
}

static void show(const struct row *r, double ours, double other, double ratio)
{
	printf("%-*s %12.*f %-6s", WIDTH, r->name, ours < 100 ? 2 : 0, ours, r->unit);
	if (other > 0)
		printf(" %12.*f %7.2f", other < 100 ? 2 : 0, other, ratio);
	else
		printf(" %12s %7s", "-", "-");
	printf("  %s\n", r->aim);
	fflush(stdout);
}

static void run(struct bench *b, const struct row *r)
{
	double ours[ROUNDS], other[ROUNDS], ratio[ROUNDS];
	int rounds = b->quick ? 1 : b->rounds ? b->rounds : r->rounds ? r->rounds : ROUNDS;
	if (r->prepare)
		r->prepare(b, r->n);
	for (int i = 0; i < rounds; i++) {
		struct figure f = r->measure(b, r->n);
		ours[i] = f.ours;
		other[i] = f.other;
		ratio[i] = f.other > 0 ? f.ours / f.other : 0;
	}
	show(r, median(ours, rounds), median(other, rounds), median(ratio, rounds));
}

/* bench PROGRAM SOURCE [--quick | --once] [part of a row's name] */
int main(int argc, char **argv)
{
	static const struct row *const tables[] = { belt_rows, reply_rows,  start_rows, card_rows,
							   rest_rows, load_rows, hook_rows };
	if (argc < 3) {
		fprintf(stderr, "usage: bench TOWNBELL SOURCE [--quick | --once] [WORDS]\n");
		return 2;
	}
	struct bench b = { .source = argv[2] };
	const char *only = NULL;
	for (int i = 3; i < argc; i++)
		if (strcmp(argv[i], "--quick") == 0)
			b.quick = true;
		else if (strcmp(argv[i], "--once") == 0)
			b.rounds = 1;
		else
			only = argv[i];
	b.sink = sink_open();
	b.town = town_open(argv[1]);
	printf("%-*s %12s %-6s %12s %7s  %s\n", WIDTH, "", "townbell", "", "bare", "ratio", "aim");
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct row *r = tables[t]; r->name; r++)
			if (!only || strstr(r->name, only))
				run(&b, r);
	town_close(&b.town);
	sink_close(&b.sink);
	return 0;
}
