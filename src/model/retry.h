/* SPDX-License-Identifier: MIT */
/* retry.h - how long to wait before the next try. Pure: chance is an argument. */
#ifndef MODEL_RETRY_H
#define MODEL_RETRY_H

#include <stdint.h>

/* Exponential with full jitter: random 0…1 of min(1 h, 5 s · 2^(attempts-1)), at least 1 s. `chance` is 0 … 65535. */
int64_t retry_backoff_ms(int attempts, uint32_t chance);
/* base · 2^(times-1), at most `ceiling`. times from 1. */
int64_t retry_doubled_ms(int64_t base_ms, int times, int64_t ceiling_ms);
/* The breaker's wait after `failures` calls in a row that never left: 0 below 5, then 60 s · 2^(failures-5) ≤ 1 h. */
int64_t retry_breaker_ms(int failures);

#endif
