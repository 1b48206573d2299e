/* SPDX-License-Identifier: MIT */
/* scrub.c - a note in the store says that something is still to be done. */
#include "flow/scrub.h"

#include "base/log.h"
#include "flow/copies.h"

#define NOTE "scrub"

enum { AGAIN_MS = 60 * 1000 };

bool scrub_order(struct service *s, struct err *e)
{
	return store_meta_put(s->store, NOTE, "due", e);
}

bool scrub_now(struct service *s, struct err *e)
{
	s->scrub_boot = s->boot + AGAIN_MS;
	if (!store_scrub(s->store, e) || !copies_erase(s, e) || !store_meta_put(s->store, NOTE, "", e))
		return false;
	s->scrub_boot = 0;
	return true;
}

static void try(struct service *s)
{
	struct err e = { 0 };
	if (!scrub_now(s, &e))
		log_event(LOG_LEVEL_WARNING, "erase.unfinished", PAIRS("error", e.text));
}

void scrub_turn(struct service *s, int64_t *wake)
{
	if (s->scrub_boot != 0 && s->scrub_boot <= s->boot)
		try(s);
	if (s->scrub_boot != 0)
		wake_at(wake, s->now + s->scrub_boot - s->boot);
}

void scrub_recover(struct service *s)
{
	if (store_meta(s->store, NOTE, &s->round)[0])
		try(s);
}
