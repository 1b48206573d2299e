/* SPDX-License-Identifier: MIT */
/* health.h - how a channel is, from what the store knows of its lane. */
#ifndef COMMAND_HEALTH_H
#define COMMAND_HEALTH_H

#include "command/command.h"
#include "model/plight.h"
#include "store/store.h"

struct health {
	const char *state;   /* healthy, waiting, broken, disabled */
	int64_t until_at;    /* waiting: wall; 0 none */
	const char *reason;  /* NULL none */
	int64_t token_expires_at; /* 0 unknown */
	const char *warning; /* works, but not for long: what to do; NULL none */
};

enum mood health_mood(const struct health *h);
MUST_CHECK bool health_of(struct call_line *l, struct store *store, const struct account *a, struct health *out, struct err *e);

#endif
