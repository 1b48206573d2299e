/* SPDX-License-Identifier: MIT */
/* wording.h - moments, distances in time and shares in the words of the community's language and in its zone. */
#ifndef RENDER_WORDING_H
#define RENDER_WORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/zone.h"
#include "model/span.h"

struct wording {
	bool korean;
	const struct zone *zone;
	struct arena *arena;
};

/* "2021년 9월 29일(수) 19:00", "Wednesday, 29 September 2021, 19:00" */
char *wording_moment(const struct wording *w, int64_t at);
/* "2021년 9월 29일(수) 19:00–21:00"; both in full when they lie on two days. */
char *wording_period(const struct wording *w, int64_t from, int64_t to);
/* How soon, from a reminder's offset as written: "내일", "D-7", "2시간 뒤"; "tomorrow", "in 7 days", "in 2 hours". */
char *wording_soon(const struct wording *w, const struct span *offset);
/* How soon in calendar days from one moment to another: "오늘", "내일", "D-3". */
char *wording_days(const struct wording *w, int64_t from, int64_t to);
/* "12표 (63.2%)"; without the share when `of` is 0. */
char *wording_votes(const struct wording *w, int64_t votes, int64_t of);

#endif
