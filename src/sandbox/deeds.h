/* SPDX-License-Identifier: MIT */
/* deeds.h - what members do: say something, edit or delete it, answer a poll. The same for /sandbox/say … and for events of a script.
 *
 * A deed names what it is about by its id, by the reference in a post ("[TM-7F3K]"), or by a text that the post contains; always the
 * latest post of a program that fits. Without such a name `say` writes a post (BAND) or a message (Telegram) of its own. `edit` and
 * `delete` name what a member wrote by id, or by author and a text that it contains (`was`). */
#ifndef SANDBOX_DEEDS_H
#define SANDBOX_DEEDS_H

#include "sandbox/book.h"
#include "sandbox/request.h"

struct sandbox;
struct deed_row;

enum { PICKS_MAX = 12 };

struct deed {
	const struct deed_row *row;
	enum service service;
	const char *place, *under, *contains; /* contains: also the reference */
	const char *id, *was;
	const char *author, *text;
	const char *to; /* the member whose comment there is answered; NULL: the post itself is */
	unsigned picks;
	bool sticker;
	int64_t at; /* 0: now */
};

/* The kind of a deed by its name, for who fills in a deed himself; NULL: there is none. */
const struct deed_row *deed_row(const char *name);
/* Everything is copied. Complains about members that are missing, wrong or unknown. */
MUST_CHECK bool deed_read(const char *name, const struct json *j, struct arena *a, struct deed *out, struct err *e);
/* Is there what it is about? */
bool deed_is_possible(struct sandbox *s, const struct deed *d);
/* When what it is about was written; 0: it is about nothing, or that is not there. */
int64_t deed_possible_since(struct sandbox *s, const struct deed *d);
/* *out (may be NULL): what was written or changed. */
MUST_CHECK bool deed_do(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e);

#endif
