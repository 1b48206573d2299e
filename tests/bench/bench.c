/* SPDX-License-Identifier: MIT */
/* bench.c - the table. */
#include "bench.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

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

int bench_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, size) != 0 || getsockname(fd, (struct sockaddr *)&a, &size) != 0)
		exit(1);
	close(fd);
	return ntohs(a.sin_port);
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

void bench_sort(double *list, int n)
{
	qsort(list, (size_t)n, sizeof *list, by_size);
}

size_t bench_swallow(char *data, size_t size, size_t n, void *context)
{
	(void)data;
	(void)context;
	return size * n;
}

static double median(double *list, int n)
{
	bench_sort(list, n);
	return list[n / 2];
}

static void show(const struct row *r, double ours, double other, double ratio)
{
	if (ours < 0) {
		printf("%-*s not installed: %s\n", WIDTH, r->name, r->aim);
		return;
	}
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

/* NULL-ended parts of names; none: every row. */
static bool is_wanted(const struct row *r, char **words)
{
	bool any = false;
	for (char **w = words; *w; w++)
		any |= strstr(r->name, *w) != NULL;
	return any || !*words;
}

static void run_all(struct bench *b, const struct row *r, char **words)
{
	for (; r->name; r++)
		if (is_wanted(r, words))
			run(b, r);
}

static int usage(void)
{
	fprintf(stderr, "usage: bench TOWNBELL SOURCE [--quick | --once] [--peers] [WORDS...]\n");
	return 2;
}

/* bench PROGRAM SOURCE [--quick | --once] [--peers] [parts of rows' names] */
int main(int argc, char **argv)
{
	static const struct row *const tables[] = { belt_rows, reply_rows,  start_rows, card_rows,
							   rest_rows, load_rows, hook_rows };
	if (argc < 3)
		return usage();
	struct bench b = { .source = argv[2] };
	int first = 3;
	bool peers = false;
	for (; first < argc && argv[first][0] == '-'; first++)
		if (strcmp(argv[first], "--quick") == 0)
			b.quick = true;
		else if (strcmp(argv[first], "--once") == 0)
			b.rounds = 1;
		else if (strcmp(argv[first], "--peers") == 0)
			peers = true;
		else
			return usage();
	b.sink = sink_open();
	b.town = town_open(argv[1]);
	printf("%-*s %12s %-6s %12s %7s  %s\n", WIDTH, "", "townbell", "", "bare", "ratio", "aim");
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		run_all(&b, tables[t], argv + first);
	if (peers)
		run_all(&b, peer_rows, argv + first);
	town_close(&b.town);
	sink_close(&b.sink);
	return 0;
}
