/* SPDX-License-Identifier: MIT */
/* rehearsal_reply.c - what townbell made of one answer. */
#include "command/rehearsal_reply.h"

#include <string.h>

#include "base/text.h"

static struct ballot ballot_of(const struct stored_reply *r)
{
	return (struct ballot){ .voter = r->voter, .basis = r->basis, .received_at = r->received_at, .fetched_at = r->fetched_at,
		.choices = r->vote, .counted_deleted = r->deleted_in_time };
}

static bool may_count(const struct stored_reply *r, const struct consultation *c)
{
	struct ballot b = ballot_of(r);
	return r->vote && !r->deleted_in_time && ballot_in_time(&b, c->closes.at);
}

static bool is_later(const struct stored_reply *a, const struct stored_reply *b)
{
	return a->received_at > b->received_at || (a->received_at == b->received_at && a->id > b->id);
}

/* The last one of its author that came in time. */
static bool counts(const struct rehearsal *r, const struct stored_reply *reply, const struct consultation *c)
{
	for (size_t i = 0; i < r->replies.list.count; i++) {
		const struct stored_reply *o = &r->replies.list.at[i];
		bool same = strcmp(o->item, reply->item) == 0 && strcmp(o->voter, reply->voter) == 0;
		if (same && may_count(o, c) && is_later(o, reply))
			return false;
	}
	return true;
}

static const char *labels(const struct rehearsal *r, const struct consultation *c, uint64_t choices)
{
	struct text out;
	text_init(&out, r->arena, 1 << 16);
	for (size_t i = 0; i < c->choices.list.count; i++)
		if (choices >> i & 1)
			text_addf(&out, "%s%s", out.length ? ", " : "", c->choices.list.at[i]);
	return out.data;
}

struct understanding reply_understood(const struct rehearsal *r, const struct said *s)
{
	const struct stored_reply *reply = s->reply;
	if (!reply)
		return (struct understanding){ .words = rehearsal_words(r, MSG_REHEARSAL_UNREAD, NULL) };
	const struct item *item = agenda_item(r->agenda, reply->item);
	const struct consultation *c = item && item->kind == ITEM_CONSULTATION ? &item->consultation : NULL;
	bool vote = c && c->choices.list.count > 0;
	if (!vote || !reply->choices)
		return (struct understanding){ .words = rehearsal_words(r, vote ? MSG_REHEARSAL_UNCLEAR : MSG_REHEARSAL_OPINION, NULL) };
	struct ballot b = ballot_of(reply);
	if (!ballot_in_time(&b, c->closes.at))
		return (struct understanding){ .words = rehearsal_words(r, MSG_REHEARSAL_LATE, NULL) };
	bool counted = may_count(reply, c) && counts(r, reply, c);
	enum message_id m = counted ? MSG_REHEARSAL_COUNTED : MSG_REHEARSAL_READ;
	return (struct understanding){ .words = rehearsal_words(r, m, ARGS(labels(r, c, reply->choices))), .counts = counted };
}
