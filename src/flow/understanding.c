/* SPDX-License-Identifier: MIT */
/* understanding.c - see understanding.h. */
#include "flow/understanding.h"

#include <string.h>

#include "base/fault.h"

void understanding_begin(struct understanding *u, struct service *s, const char *id)
{
	if (u->id && strcmp(u->id, id) == 0)
		return;
	*u = (struct understanding){ .id = arena_string(&s->round, id) };
	u->item = id[0] ? agenda_item(&s->edition->agenda, id) : NULL;
	u->votes = u->item && u->item->kind == ITEM_CONSULTATION && u->item->consultation.choices.list.count > 0;
	if (u->votes)
		vote_rules_init(&u->rules, &u->item->consultation, &s->round);
}

bool understanding_is_whole(const struct understanding *u)
{
	if (!u->item || fault_on("understanding"))
		return !u->id[0];
	return u->item->kind != ITEM_CONSULTATION || !u->item->consultation.acknowledge;
}

uint64_t understanding_read(const struct understanding *u, const struct stored_reply *r, struct arena *scratch)
{
	if (!u->votes)
		return 0;
	return r->form == REPLY_POLL ? vote_picks(u->rules.c, r->picks) : vote_read(&u->rules, r->text, scratch);
}
