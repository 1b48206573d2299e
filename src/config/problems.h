/* SPDX-License-Identifier: MIT */
/* problems.h - what is wrong in the files, all of it at once, each with file, line and path of the setting. */
#ifndef CONFIG_PROBLEMS_H
#define CONFIG_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/message.h"
#include "base/vec.h"

struct problem {
	const char *file; /* as named in the configuration, relative to the working directory where it was given so */
	int line;         /* from 1; 0 never: what has no line of its own is on line 1 */
	const char *path; /* "meetings[0].starts", "" for the file as a whole */
	bool warning;
	const char *reason; /* "\"2021-9-31\": there is no 31 September" */
};

struct problems {
	struct arena *arena;
	VEC(struct problem) list;
	size_t errors, warnings;
};

/* "agenda/2021-h2.cfg:7: meetings[0].starts: \"2021-9-31\": there is no 31 September" */
char *problem_line(const struct problem *p, struct arena *a);
/* By file, then line. Errors and warnings together. At most 200 errors a file are kept. */
void problems_sort(struct problems *p);
bool problems_in_file(const struct problems *p, const char *file); /* has errors */

#endif
