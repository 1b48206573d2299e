/* SPDX-License-Identifier: MIT */
/* talk.h - a conversation with a channel, each answer given by hand. */
#ifndef TESTS_CHANNEL_TALK_H
#define TESTS_CHANNEL_TALK_H

#include <stdio.h>
#include <string.h>

#include "channel/channels.h"
#include "unit.h"

struct talk {
	struct arena arena;
	struct account account;
	struct answer answer;
	struct reply_list out;
	struct exchange x;
};

static inline void talk_begin(struct talk *t, const struct account *account, const char *self, const struct post *post)
{
	*t = (struct talk){ .account = *account };
	t->x = (struct exchange){ .account = &t->account, .post = post, .out = &t->out, .arena = &t->arena };
	snprintf(t->x.self, sizeof t->x.self, "%s", self);
}

static inline void talk_answer(struct talk *t, int status, const char *body)
{
	t->answer = (struct answer){ .fate = FATE_ANSWERED, .status = status, .body = body, .length = strlen(body), .retry_after_ms = -1 };
	t->x.last = &t->answer;
}

#endif
