/* SPDX-License-Identifier: MIT */
/* print.h - results as JSON on stdout: two spaces of indent, a newline at the end. */
#ifndef COMMAND_PRINT_H
#define COMMAND_PRINT_H

#include "base/json.h"

/* Begin writing; at most 256 MiB. */
struct print {
	struct text text;
	struct json_out json;
};
void print_begin(struct print *p, struct arena *a);
/* Write it out. The status to return: a problem when stdout takes no more. */
int print_end(struct print *p);

#endif
