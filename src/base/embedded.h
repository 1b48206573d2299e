/* SPDX-License-Identifier: MIT */
/* embedded.h - a file that the build put into the program.
 *
 * cmake/embed.cmake writes tables of these; a table ends with a row of NULLs. The byte behind `end` is zero, so `data` may be
 * read as a string where the file holds text. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

struct embedded {
	const char *name;  /* the file's name without its folder */
	const char *data;
	const char *end;
};

#endif
