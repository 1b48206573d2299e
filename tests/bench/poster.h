/* SPDX-License-Identifier: MIT */
/* poster.h - the least that libcurl can do: the same posts, kept connections, nothing written anywhere. */
#ifndef TESTS_BENCH_POSTER_H
#define TESTS_BENCH_POSTER_H

#include "sink.h"

struct posting {
	const char *body;
	size_t length;
	int count, in_flight;
};

/* Send them all to the sink; each answer is read whole. Ends the program when one is missing. */
void poster_run(const struct sink *s, const struct posting *p);

#endif
