/* SPDX-License-Identifier: MIT */
/* bench.h - one measurement is one row: what it is called, how it is taken, what it is compared with, what is aimed at.
 *
 * Both sides of a row run in the same process of measuring, in turn, five times; medians are shown. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sink.h"
#include "town.h"

struct bench {
	struct sink sink;
	struct town town;
	const char *source; /* of the project */
	int rounds;         /* of every row; 0: as the row says */
	bool quick;         /* one round, small numbers: only to see that it works */
};

/* One figure of ours, and of the other side; other 0: there is none; ours negative: what it takes is not installed. */
struct figure {
	double ours, other;
};

struct row {
	const char *name, *unit;
	const char *aim; /* in words */
	void (*prepare)(struct bench *b, int n);
	struct figure (*measure)(struct bench *b, int n);
	int n;           /* what the functions want to know */
	int rounds;      /* 0: five */
};

/* Each ends with a NULL name. */
extern const struct row belt_rows[], reply_rows[], start_rows[], card_rows[], rest_rows[], load_rows[], hook_rows[];
extern const struct row peer_rows[]; /* only with --peers */

int64_t bench_ns(void);                       /* steady clock */
void bench_pause_ms(int ms);
int bench_free_port(void); /* on 127.0.0.1 */
void bench_sort(double *list, int n);
size_t bench_swallow(char *data, size_t size, size_t n, void *context); /* as libcurl wants it: an answer that nobody reads */
/* Posts a second of libcurl alone, with the body that the sink saw last. */
double bench_bare_rate(struct bench *b, int count, int in_flight);
/* Until the sink has seen so many; ends the program when no more come, or too many. */
void bench_wait_posts(const struct bench *b, size_t count);
double bench_rate(const struct sink_seen *s); /* posts a second, from the first to the last */
/* Seconds from the first of so many posts to the one that 99 of 100 precede; sorts their times. */
double bench_lateness_s(struct sink_seen *s, size_t count);

#endif
