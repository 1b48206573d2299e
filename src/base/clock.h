/* SPDX-License-Identifier: MIT */
/* clock.h - the only place that reads a clock.
 *
 * Times are int64_t milliseconds. Wall time is UTC since 1970 and can be shifted by --now; boot time is CLOCK_BOOTTIME (it goes on during
 * suspend, never jumps) and is only comparable under the same boot id. Rules get `now` as an argument and never call this. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t offset_ms; /* added to the system's wall clock: --now */
	int64_t grain_ms;  /* simulated time goes in steps of so much, so that what takes a little longer changes nothing; 0: as it is */
};

int64_t clock_wall(const struct clock *c); /* c may be NULL: no shift */
int64_t clock_boot(void);
int64_t clock_monotonic(void);
/* The kernel's boot id, 36 signs; "unknown" where it cannot be read. */
const char *clock_boot_id(char out[40]);

#endif
