/* SPDX-License-Identifier: MIT */
/* rehearsal_reply.h - what townbell made of one answer, in a few words beside it. */
#ifndef COMMAND_REHEARSAL_REPLY_H
#define COMMAND_REHEARSAL_REPLY_H

#include "command/rehearsal.h"

struct understanding {
	const char *words; /* NULL: nothing to say */
	bool counts;       /* it is the vote of its author that counts */
};

struct understanding reply_understood(const struct rehearsal *r, const struct said *s);

#endif
