/* SPDX-License-Identifier: MIT */
/* sequences.c - many sequences of the machine by chance, and how many a second:  sequences COUNT
 *
 * $SEED repeats a run. With the switches of base/fault.h each protection is then turned off in turn, and has to be missed: the control. */
#include "fuzz/machine.h"

#include <time.h>

#include "base/clock.h"

enum { EVENTS_MAX = 24 };

static uint64_t state;

static uint64_t next_word(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static const char *play_one(uint8_t bytes[8 * EVENTS_MAX / 2], size_t *n)
{
	*n = 8 + next_word() % (8 * EVENTS_MAX / 2 - 8);
	for (size_t i = 0; i < *n; i += 8) {
		uint64_t word = next_word();
		memcpy(bytes + i, &word, 8 < 8 * EVENTS_MAX / 2 - i ? 8 : 8 * EVENTS_MAX / 2 - i);
	}
	return machine_play(&(struct bytes){ .at = bytes, .left = *n });
}

/* How many were played until something did not hold; `count` when all held. */
static long play(long count, const char **violation)
{
	uint8_t bytes[8 * EVENTS_MAX / 2];
	size_t n = 0;
	for (long i = 0; i < count; i++) {
		*violation = play_one(bytes, &n);
		if (*violation) {
			for (size_t k = 0; k < n; k++)
				printf("%02x", bytes[k]);
			printf(": %s\n", *violation);
			return i;
		}
	}
	return count;
}

static bool is_missed(const char *protection, long count)
{
	const char *violation = NULL;
	setenv("TOWNBELL_FAULT", protection, 1);
	long played = play(count, &violation);
	printf("without \"%s\" the %ldth sequence shows it: %s\n", protection, played + 1, violation ? violation : "nothing does");
	unsetenv("TOWNBELL_FAULT");
	return violation != NULL;
}

int main(int argc, char **argv)
{
	static const char *const protections[] = { "uncertain", "settle", "intent", "approval" };
	long count = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
	const char *seed = getenv("SEED"), *violation = NULL;
	state = seed ? strtoull(seed, NULL, 10) : 20210929;
	printf("seed %llu\n", (unsigned long long)state);
	state = state * 2 + 1;
	unsetenv("TOWNBELL_FAULT");
	machine_open();
	int64_t began = clock_monotonic();
	if (play(count, &violation) < count)
		return 1;
	int64_t ms = clock_monotonic() - began + 1;
	printf("%ld sequences, all held, %lld a second\n", count, (long long)(count * 1000 / ms));
#ifdef TOWNBELL_FAULTS
	for (size_t i = 0; i < COUNT_OF(protections); i++)
		if (!is_missed(protections[i], count))
			return 1;
#else
	(void)protections;
	(void)is_missed;
#endif
	return 0;
}
