/* SPDX-License-Identifier: MIT */
/* syntax.h - the grammar of libconfig 1.5, checked before libconfig sees the text.
 *
 * Two reasons: a person needs more than "syntax error" (which bracket was opened where, which comma is missing), and libconfig
 * leaks memory when it meets a syntax error behind a text. What passes here libconfig reads without error; a test holds that. */
#ifndef CONFIG_SYNTAX_H
#define CONFIG_SYNTAX_H

#include "config/problems.h"

enum { SYNTAX_DEPTH_MAX = 12, SYNTAX_GROUP_MAX = 200, SYNTAX_PIECES_MAX = 1000, SYNTAX_VALUES_MAX = 100000 };

struct lines {
	VEC(int) list;
};

struct syntax {
	const char *file; /* as shown in complaints */
	char *text;       /* terminated; changed in place where it can be mended */
	size_t length;
	struct lines
	    elements; /* the line of each element of a list, in the order of the text: libconfig's own are often one too far */
};

/* All complaints of the file's form go to `p`. True when libconfig can read what `text` is now. */
bool syntax_check(struct syntax *s, struct problems *p, struct arena *a);

#endif
