/* SPDX-License-Identifier: MIT */
/* encoding.h - is a file's text UTF-8, and if not, what did the editor write instead?
 *
 * Korean Windows editors save CP949 or UTF-16 unless told otherwise; each gets a sentence of its own that says what to do. */
#ifndef CONFIG_ENCODING_H
#define CONFIG_ENCODING_H

#include "config/problems.h"

/* A byte order mark at the head of UTF-8: how many bytes to skip. */
size_t encoding_mark(const char *s, size_t n);
/* False, with one complaint, when s[0..n) holds a NUL or is not UTF-8. */
bool encoding_check(struct problems *p, const char *file, const char *s, size_t n);

#endif
