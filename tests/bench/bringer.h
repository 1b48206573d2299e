/* SPDX-License-Identifier: MIT */
/* bringer.h - two services that bring what people say: signed webhooks at a steady rate, whether or not the one before was answered.
 *
 * Odd ones are Telegram's, even ones Instagram's; each is of another person, and every tenth is brought once more, as services do. */
#ifndef TESTS_BENCH_BRINGER_H
#define TESTS_BENCH_BRINGER_H

#include <stdint.h>

/* What the town has to be told of them: in environment variables of these names stand what both services sign with. */
#define BRINGER_POST      "17920238422030506" /* of Instagram */
#define BRINGER_ACCOUNT   "17841400000000000"
#define BRINGER_MESSAGE   118                 /* of Telegram */
#define BRINGER_CHAT      "-1001234567890"
#define BRINGER_SECRET    "bench-secret-of-both-services"

struct bringing {
	int port;
	int per_second, count;
};

struct brought {
	int taken;         /* answered with 200 */
	int distinct;      /* of those, how many different ones */
	int open_most;     /* under way at once */
	double p99_ms;     /* of the answers, each counted from the moment at which it was to be brought */
};

/* Until all are answered. */
struct brought bringer_run(const struct bringing *b);

#endif
