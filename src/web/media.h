/* SPDX-License-Identifier: MIT */
/* media.h - pictures of notices, by names that nobody guesses: what a service fetches while a post is made.
 *
 * Only what stands in the one folder, is a regular file and is named as pictures are is ever opened; no link is followed. */
#ifndef WEB_MEDIA_H
#define WEB_MEDIA_H

#include "net/server.h"

/* "RANDOM.jpg": 32 hexadecimal signs and the end. */
bool media_is_name(const char *name);
/* Answer with the picture `name` of the folder, or 304 when the visitor has it; the status that was answered. 0: there is none, and the
 * visit was not answered. */
int media_answer(struct visit *v, const char *folder, const char *name);

#endif
