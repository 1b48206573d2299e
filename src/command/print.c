/* SPDX-License-Identifier: MIT */
/* print.c - results as JSON on stdout. */
#include "command/print.h"

#include <stdio.h>

#include "command/command.h"

enum { PRINT_MAX = 256 << 20 };

void print_begin(struct print *p, struct arena *a)
{
	text_init(&p->text, a, PRINT_MAX);
	json_out(&p->json, &p->text);
	p->json.indent = 1;
}

int print_end(struct print *p)
{
	bool ok = fwrite(p->text.data, 1, p->text.length, stdout) == p->text.length && putchar('\n') != EOF;
	return ok && !p->text.cut ? STATUS_DONE : STATUS_PROBLEM;
}
