/* SPDX-License-Identifier: MIT */
/* interpreter.c - what stored replies mean: reads what the collector wrote, writes choices beside it. */
#include "flow/followup.h"
#include "flow/service.h"
#include "model/vote.h"
#include "store/replies.h"

enum { AT_ONCE = 500 };

static const struct consultation *vote_of(const struct service *s, const char *id)
{
	const struct item *item = id[0] ? agenda_item(&s->edition->agenda, id) : NULL;
	bool votes = item && item->kind == ITEM_CONSULTATION && item->consultation.choices.list.count > 0;
	return votes ? &item->consultation : NULL;
}

/* What a vote says is unknown while staff have taken the item out: when it comes back, all of it is read anew. */
static bool forget_choices(struct service *s, const char *item, struct err *e)
{
	return agenda_item(&s->edition->agenda, item) || store_meta_put(s->store, arena_printf(&s->round, "choices:%s", item), "", e);
}

/* A change that a read showed only after the close alters what the text says, not what was counted. */
static bool understand(struct service *s, const struct stored_reply *r, struct err *e)
{
	const struct consultation *c = vote_of(s, r->item);
	uint64_t choices = 0;
	if (c)
		choices = r->form == REPLY_POLL ? vote_picks(c, r->picks) : vote_read(c, r->text, &s->round);
	return (!r->item[0] || forget_choices(s, r->item, e)) &&
	       replies_understood(s->store, r->id, choices, r->late_change ? r->vote : choices, e) &&
	       followup_answer(s, r, choices != 0, e);
}

bool interpreter_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	struct stored_replies unread = { 0 };
	if (!replies_unread(s->store, AT_ONCE, &s->round, &unread, e))
		return false;
	for (size_t i = 0; i < unread.list.count; i++)
		if (!understand(s, &unread.list.at[i], e))
			return false;
	if (unread.list.count == AT_ONCE)
		wake_wait(s, wake, 0);
	(void)now;
	return true;
}
