/* SPDX-License-Identifier: MIT */
/* understanding.h - what replies to an item mean by the agenda as it stands: pure, and the same for all who ask.
 *
 * The interpreter asks it of what is stored and unread. The intake asks it, too, so that a new reply from which nothing else follows is
 * written once, already read; where understanding_is_whole() says no, the reply stays unread for the interpreter. */
#ifndef FLOW_UNDERSTANDING_H
#define FLOW_UNDERSTANDING_H

#include "flow/service.h"
#include "model/vote.h"
#include "store/replies.h"

struct understanding {
	const char *id;          /* of the item; NULL: not begun */
	const struct item *item; /* NULL: it is not in the agenda, or there is none */
	bool votes;              /* the item has choices */
	struct vote_rules rules;
};

/* Of this item ("" none), for this round; costs nothing when it is of that item already. Zeroed at first. */
void understanding_begin(struct understanding *u, struct service *s, const char *id);
/* Is there no more to a new reply than what it says? One to an item that acknowledges is answered; an item that staff have taken out may
 * have been a vote, and come back. */
bool understanding_is_whole(const struct understanding *u);
/* The choices, 0 none; of the reply only form, text and picks are looked at. Nothing is left in `scratch` that anybody needs. */
uint64_t understanding_read(const struct understanding *u, const struct stored_reply *r, struct arena *scratch);

#endif
