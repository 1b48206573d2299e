/* SPDX-License-Identifier: MIT */
/* count.c - the count of an item as it stands in the store. */
#include "flow/count.h"

#include "store/replies.h"
#include "store/tallies.h"

/* All replies to one consultation at once: a million of them. */
static const size_t count_ceiling = (size_t)1 << 30;

static struct ballot ballot_of(const struct stored_reply *r)
{
	return (struct ballot){
		.voter = r->voter,
		.basis = r->basis,
		.received_at = r->received_at,
		.fetched_at = r->fetched_at,
		.number = r->number,
		.order = r->id,
		.choices = r->vote,
		.counted_deleted = r->deleted_in_time,
	};
}

static void count_live(const struct stored_replies *replies, struct tally *out)
{
	for (size_t i = 0; i < replies->list.count; i++)
		out->opinions += !replies->list.at[i].deleted;
}

static bool count_now(struct store *store, const struct item *item, struct arena *a, struct tally *out, struct err *e)
{
	struct stored_replies replies = { 0 };
	if (!replies_list(store, item->id, a, &replies, e))
		return false;
	if (item->kind != ITEM_CONSULTATION) {
		count_live(&replies, out);
		return true;
	}
	struct ballot *ballots = arena_array(a, replies.list.count, sizeof *ballots);
	for (size_t i = 0; i < replies.list.count; i++)
		ballots[i] = ballot_of(&replies.list.at[i]);
	tally_count(&item->consultation, ballots, replies.list.count, a, out);
	return true;
}

bool count_item(struct store *store, const struct item *item, int64_t now, struct count *out, struct err *e)
{
	struct arena a;
	struct count c = { 0 };
	arena_init(&a, count_ceiling);
	bool consultation = item->kind == ITEM_CONSULTATION;
	c.closed = consultation && now >= item->consultation.closes.at;
	c.hidden = consultation && !c.closed && !item->consultation.live;
	const char *kept = c.closed ? tallies_closed(store, item->id, &a) : "";
	bool ok = (kept[0] && tally_read(kept, &c.tally, &a)) || count_now(store, item, &a, &c.tally, e);
	if (ok)
		*out = c;
	arena_done(&a);
	return ok;
}
