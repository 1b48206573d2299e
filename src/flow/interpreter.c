/* SPDX-License-Identifier: MIT */
/* interpreter.c - what stored replies mean: reads what the collector wrote, writes choices beside it. What the intake
 * has understood already (understanding.h) is not among it. */
#include "flow/followup.h"
#include "flow/service.h"
#include "flow/understanding.h"
#include "store/replies.h"

enum { AT_ONCE = 500 };

/* What a vote says is unknown while staff have taken the item out: when it comes back, all of it is read anew. */
static bool forget_choices(struct service *s, const struct understanding *u, struct err *e)
{
	return !u->id[0] || u->item || store_meta_put(s->store, arena_printf(&s->round, "choices:%s", u->id), "", e);
}

/* A change that a read showed only after the close alters what the text says, not what was counted. */
static bool understand(struct service *s, const struct understanding *u, const struct stored_reply *r, struct err *e)
{
	uint64_t choices = understanding_read(u, r, &s->round);
	return forget_choices(s, u, e) && replies_understood(s->store, r->id, choices, r->late_change ? r->vote : choices, e) &&
	       followup_answer(s, r, choices != 0, e);
}

bool interpreter_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	struct stored_replies unread = { 0 };
	struct understanding u = { 0 };
	if (!replies_unread(s->store, AT_ONCE, &s->round, &unread, e))
		return false;
	for (size_t i = 0; i < unread.list.count; i++) {
		understanding_begin(&u, s, unread.list.at[i].item);
		if (!understand(s, &u, &unread.list.at[i], e))
			return false;
	}
	if (unread.list.count == AT_ONCE)
		wake_wait(s, wake, 0);
	(void)now;
	return true;
}
