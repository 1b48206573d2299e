/* SPDX-License-Identifier: MIT */
/* manual.c - at build time: a page of the manual from stdin, its tables of settings filled in, to stdout. */
#include <stdio.h>

#include "config/manual.h"

int main(void)
{
	static char page[1 << 18];
	struct arena arena = { 0 };
	const char *unknown = "";
	page[fread(page, 1, sizeof page - 1, stdin)] = '\0';
	const char *filled = manual_page(page, &arena, &unknown);
	if (!filled)
		fprintf(stderr, "there is no table of settings \"%s\"\n", unknown);
	else
		fputs(filled, stdout);
	arena_done(&arena);
	return filled && fflush(stdout) == 0 ? 0 : 1;
}
