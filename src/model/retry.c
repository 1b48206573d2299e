/* SPDX-License-Identifier: MIT */
/* retry.c - waits that double. */
#include "model/retry.h"

enum {
	SECOND_MS = 1000,
	HOUR_MS = 3600 * SECOND_MS,
	BACKOFF_MS = 5 * SECOND_MS,
	BREAKER_MS = 60 * SECOND_MS,
	BREAKER_FAILURES = 5,
	CHANCE_MAX = 65535
};

int64_t retry_doubled_ms(int64_t base_ms, int times, int64_t ceiling_ms)
{
	int64_t wait = base_ms;

	for (int i = 1; i < times && wait < ceiling_ms; i++)
		wait = wait > ceiling_ms / 2 ? ceiling_ms : wait * 2;
	return wait < ceiling_ms ? wait : ceiling_ms;
}

int64_t retry_backoff_ms(int attempts, uint32_t chance)
{
	int64_t share = chance < CHANCE_MAX ? chance : CHANCE_MAX;
	int64_t wait = retry_doubled_ms(BACKOFF_MS, attempts, HOUR_MS) * share / CHANCE_MAX;

	return wait > SECOND_MS ? wait : SECOND_MS;
}

int64_t retry_breaker_ms(int failures)
{
	if (failures < BREAKER_FAILURES)
		return 0;
	return retry_doubled_ms(BREAKER_MS, failures - BREAKER_FAILURES + 1, HOUR_MS);
}
