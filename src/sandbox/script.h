/* SPDX-License-Identifier: MIT */
/* script.h - what members are going to do: written down beforehand, a JSON array of {"at":"RFC 3339","do":"say|edit|delete|vote", …}, or
 * intended by the cast when it reads a post.
 *
 * Each happens when the sandbox's clock reaches its time, also when the clock is set forward past it, in the order of the times. What
 * an event is about may not exist yet: it waits until it does, without holding up the others, and then happens at that moment. */
#ifndef SANDBOX_SCRIPT_H
#define SANDBOX_SCRIPT_H

#include "sandbox/deeds.h"

enum { EVENTS_MAX = 20000 };

struct event {
	int64_t at;
	struct deed deed;
	bool done;
};

struct script {
	VEC(struct event) events; /* by time; equal times in the order in which they came */
};

MUST_CHECK bool script_load(struct script *out, const char *path, struct arena *a, struct err *e);
/* One more, at d->at. Behind EVENTS_MAX nothing more happens. */
void script_add(struct script *sc, struct arena *a, const struct deed *d);
/* The first event that is due and possible; NULL none. */
struct event *script_due(struct sandbox *s, int64_t now);
void script_play(struct sandbox *s, struct event *event);
/* When the next event behind `now` is due; 0: none. */
int64_t script_next(const struct script *sc, int64_t now);
/* How many are over, and how many are due but wait for what they are about. */
void script_count(const struct script *sc, int64_t now, int64_t *done, int64_t *waiting);

#endif
