/* SPDX-License-Identifier: MIT */
/* grasp.h - what a member understands of a post: its title, numbered choices, when it closes, when a meeting begins.
 *
 * Read from the words alone, as a person reads them, in Korean or English, so that any council's agenda and templates will do. */
#ifndef SANDBOX_GRASP_H
#define SANDBOX_GRASP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct grasp {
	const char *title;         /* the first line without what stands in brackets before it */
	VEC(const char *) choices; /* the first lines "1. …", "2. …", at least two */
	bool korean;               /* there is Hangul in it */
	bool several;              /* more than one may be chosen: the example says so */
	int64_t closes_at;         /* 0: nothing here closes */
	int64_t begins_at;         /* 0: no meeting */
};

/* Times are local, `offset_s` seconds east of UTC. What is in *out lives in the arena. */
void grasp_text(const char *text, int offset_s, struct arena *a, struct grasp *out);

#endif
