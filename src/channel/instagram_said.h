/* SPDX-License-Identifier: MIT */
/* instagram_said.h - one comment or reply, as lists and webhooks show it, made a reply of ours. */
#ifndef CHANNEL_INSTAGRAM_SAID_H
#define CHANNEL_INSTAGRAM_SAID_H

#include "channel/instagram_call.h"

enum said {
	SAID_NOTHING,    /* no words, or our own */
	SAID_SOMETHING,
	SAID_UNREADABLE  /* not a comment as Instagram describes it */
};

/* `parent` is the comment it stands under, "" none. Strings live in the arena or in what was read; post is x->post's, "" without one. */
enum said instagram_said(struct exchange *x, const struct json *comment, const char *parent, struct reply *out);

#endif
