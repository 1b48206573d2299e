/* SPDX-License-Identifier: MIT */
/* problems.h - what is wrong in the files, all of it at once, each with file, line and path of the setting.
 *
 * Of each file at most 200 errors and as many warnings are kept; the counts know of all. A reason is one line: what an operator
 * reads never carries a line break or another control sign out of a file. */
#ifndef CONFIG_PROBLEMS_H
#define CONFIG_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/message.h"
#include "base/vec.h"

enum { PROBLEMS_PER_FILE = 200 };

struct problem {
	const char *file; /* as named in the configuration, relative to the working directory where it was given so */
	int line;         /* from 1; 0 never: what has no line of its own is on line 1 */
	const char *path; /* "meetings[0].starts", "" for the file as a whole */
	bool warning;
	const char *reason; /* "\"2021-9-31\": there is no 31 September" */
};

struct problem_count {
	const char *file;
	size_t errors, warnings;
};

struct problems {
	struct arena *arena;
	VEC(struct problem) list;
	size_t errors, warnings; /* all that were found, also those that were not kept */
	VEC(struct problem_count) files;
};

/* Where something is wrong. */
struct place {
	const char *file;
	int line;
	const char *path;
};

void problem_error(struct problems *p, const struct place *at, enum message_id m, const char *const *args);
void problem_warning(struct problems *p, const struct place *at, enum message_id m, const char *const *args);
/* An error with the words of `e`. */
void problem_err(struct problems *p, const struct place *at, const struct err *e);

/* "agenda/2021-h2.cfg:7: meetings[0].starts: \"2021-9-31\": there is no 31 September" */
char *problem_line(const struct problem *p, struct arena *a);
/* By file, then line. Errors and warnings together. */
void problems_sort(struct problems *p);
bool problems_in_file(const struct problems *p, const char *file); /* has errors */

#endif
