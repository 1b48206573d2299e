/* SPDX-License-Identifier: MIT */
/* cast.h - twelve made-up members who read what is posted and answer it, each in their way.
 *
 * They know nothing of the agenda: what a post asks for they read from its words (grasp.h) and from the options of polls. A vote gets
 * votes in every spelling, one that is edited, one that is deleted, one that comes late, one that nobody can read, a sticker; a call for
 * opinions gets opinions; notices get a question now and then. What they are going to do becomes events of the script when they read
 * the post, so it stands in /sandbox/next. Who chooses what and when follows from the seed and the post alone. */
#ifndef SANDBOX_CAST_H
#define SANDBOX_CAST_H

#include "sandbox/book.h"

struct sandbox;

enum { CAST_MEMBERS = 12 };

/* A call that they have read, so that its reminders and digests are not taken for another. */
struct known_call {
	const struct place *place;
	const char *title;
	int64_t closes_at;
};

struct cast {
	const char *seed; /* NULL: nobody is there */
	VEC(struct known_call) calls;
};

/* What member i is called there. */
const char *cast_member(enum service service, bool korean, int i);
/* A program wrote this just now. */
void cast_read(struct sandbox *s, const struct entry *e);

#endif
