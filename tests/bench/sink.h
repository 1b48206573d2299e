/* SPDX-License-Identifier: MIT */
/* sink.h - a service that says yes to everything, as fast as one thread can: what both sides of a comparison talk to.
 *
 * A process of its own on a loopback port, so that it has a processor core of its own. It speaks enough HTTP/1.1 and enough of BAND to be
 * taken for it: posts get a key, lists of comments come in pages of a hundred. What it saw stands in memory that both share. */
#ifndef TESTS_BENCH_SINK_H
#define TESTS_BENCH_SINK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SINK_SAMPLE = 64 * 1024, SINK_POSTS = 1 << 18, SINK_PAGE = 100 };

struct sink_seen {
	atomic_int port;
	atomic_int delay_ms;         /* of every answer */
	atomic_int hangs;            /* 1: whoever has the token "hangs" is never answered */
	atomic_size_t comments;      /* under every post */
	atomic_size_t posts, reads;
	atomic_size_t connections;   /* accepted so far */
	int64_t first_ns, last_ns;   /* of the posts, steady clock */
	int64_t read_ns;             /* of the first reading of comments */
	int64_t arrived_ms[SINK_POSTS]; /* wall clock of each */
	char sample[SINK_SAMPLE];    /* body of the first post */
	size_t sample_length;
};

struct sink {
	struct sink_seen *seen;
	int pid;
};

/* Ends the program when it cannot be had. */
struct sink sink_open(void);
void sink_reset(struct sink *s); /* posts, reads, times; not delay_ms, hangs, comments */
void sink_close(struct sink *s);

#endif
