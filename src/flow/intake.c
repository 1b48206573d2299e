/* SPDX-License-Identifier: MIT */
/* intake.c - what a read found becomes stored replies. */
#include "flow/intake.h"

#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "flow/understanding.h"
#include "store/deliveries.h"
#include "store/posts.h"
#include "store/replies.h"

/* What is needed only for one reply goes when this much of it has gathered. */
enum { SCRATCH_MAX = 256 * 1024 };

/* Where a reply belongs. */
struct belonging {
	const struct account *account;
	const char *delivery, *item; /* "" none */
	enum basis basis;
};

/* The replies of one read under way. */
struct intake {
	struct flight *flight;
	struct understanding about; /* the item of the reply that came last */
	struct arena scratch;
	int64_t changes;
	int64_t newest_at; /* received_at under a post, also of what stood there; 0: nothing is there */
};

/* Was the read that shows it begun at or after the close? What a poll shows that closes itself was always in time. */
static bool is_late(const struct intake *in, enum basis basis)
{
	const struct item *item = in->about.item;
	return item && item->kind == ITEM_CONSULTATION && basis != BASIS_CLOSED && in->flight->began_at >= item->consultation.closes.at;
}

/* Does a voter's pseudonym belong to it? Of an item that was taken out it is not known: it may have been a vote, and come back. */
static bool has_voters(const struct understanding *about)
{
	return about->id[0] && (!about->item || about->item->kind == ITEM_CONSULTATION);
}

/* A new reply is stored as read where nothing but its choices follows from it. */
static bool store(struct intake *in, struct stored_reply *row, struct err *e)
{
	enum reply_change change = REPLY_SAME;
	row->read = understanding_is_whole(&in->about);
	row->choices = row->vote = row->read ? understanding_read(&in->about, row, &in->scratch) : 0;
	if (!replies_put(in->flight->service->store, row, &change, e))
		return false;
	in->changes += change != REPLY_SAME;
	if (change == REPLY_NEW && row->received_at > in->newest_at)
		in->newest_at = row->received_at;
	return true;
}

static bool comes_both_ways(const struct flight *f)
{
	return f->account->channel->webhook && f->account->channel->collects == COLLECT_POSTS && !fault_on("hints");
}

/* The row, or that it is gone. Where posts are read and webhooks come, too, a hook tells only what is new: what is known it may bring in an
 * old version that comes late; the next reading of the post tells. */
static bool keep(struct intake *in, const struct reply *r, struct stored_reply *row, struct err *e)
{
	const struct flight *f = in->flight;
	bool both = comes_both_ways(f), hint = both && f->errand == ERRAND_WEBHOOK, known = false;
	if ((hint || r->unsaid) && !replies_has(f->service->store, row->channel, row->service_id, &known, e))
		return false;
	if (hint ? known : r->unsaid && !known)
		return true;
	bool withdrawn = r->unsaid || (r->form == REPLY_POLL && !row->picks[0]);
	in->changes += withdrawn || r->deleted;
	if (withdrawn)
		return replies_withdraw(f->service->store, row, e);
	if (r->deleted)
		return replies_delete(f->service->store, row->channel, row->service_id, row->late_change, e);
	return store(in, row, e) && (!both || hint || replies_date(f->service->store, row, e));
}

static bool put(struct intake *in, const struct reply *r, const struct belonging *at, struct err *e)
{
	struct flight *f = in->flight;
	struct service *s = f->service;
	char author[PSEUDONYM_SIZE], voter[PSEUDONYM_SIZE] = "";
	if (in->scratch.used > SCRATCH_MAX)
		arena_reset(&in->scratch);
	const char *person = arena_printf(&in->scratch, "%s:%s", at->account->channel->name, r->author);
	understanding_begin(&in->about, s, at->item);
	pseudonym_author(s->pseudonyms, person, author);
	if (has_voters(&in->about) && !pseudonym_voter(s->pseudonyms, at->item, person, voter, e))
		return false;
	struct stored_reply row = {
		.channel = at->account->id,
		.service_id = r->per_author ? arena_printf(&in->scratch, "%s.%s", r->id, author) : r->id,
		.item = at->item,
		.delivery = at->delivery,
		.author = author,
		.voter = voter,
		.text = r->text,
		.picks = r->picks ? r->picks : "",
		.form = r->form,
		.parent = r->parent,
		.received_at = r->created_at ? r->created_at : s->now,
		.fetched_at = f->began_at,
		.basis = at->basis,
		.edited = r->edited,
		.late_change = is_late(in, at->basis),
		.revision = r->revision,
		.number = r->number,
	};
	return keep(in, r, &row, e);
}

/* Nearly all that a post shows when it is read again stands as it was stored: that is seen before anything is worked out of it. What also
 * came by hook may yet lack the service's own time. */
static bool stands(const struct intake *in, const struct reply *r)
{
	const char *stored = set_noted(&in->flight->found.ids, r->id);
	bool plain = r->form == REPLY_TEXT && r->revision == 0 && !r->deleted && !comes_both_ways(in->flight);
	return plain && stored && strcmp(stored, r->text) == 0;
}

static bool put_all(struct intake *in, const struct reading *r, struct err *e)
{
	struct belonging at = { .account = in->flight->account, .delivery = r->key, .item = r->item };
	const struct reply_list *found = &in->flight->found;
	for (size_t i = 0; i < found->list.count; i++) {
		const struct reply *reply = &found->list.at[i];
		at.basis = reply->basis;
		if (!stands(in, reply) && !put(in, reply, &at, e))
			return false;
	}
	return true;
}

static bool put_post(struct intake *in, const struct reading *r, struct err *e)
{
	struct service *s = in->flight->service;
	struct replies_stood stood;
	struct reply_list *found = &in->flight->found;
	understanding_begin(&in->about, s, r->item);
	const struct replies_seen seen = {
		.channel = r->channel,
		.item = r->item,
		.delivery = r->key,
		.ids = &found->ids,
		.began_at = in->flight->began_at,
		.ended_at = s->now,
		.whole = found->complete,
		.paged = found->paged,
		.late = is_late(in, BASIS_SERVICE),
	};
	if (!replies_compare(s->store, &seen, &s->round, &stood, e))
		return false;
	in->newest_at = stood.newest_at;
	return put_all(in, r, e);
}

bool intake_post(struct flight *f, const struct reading *r, int64_t *newest_at, struct err *e)
{
	struct intake in = { .flight = f };
	bool ok = put_post(&in, r, e);
	arena_done(&in.scratch);
	*newest_at = in.newest_at;
	return ok;
}

/* --- feeds ----------------------------------------------------------------------------------------------------------------------- */

static bool is_said_in(const struct account *a, const struct reply *r)
{
	const char *place = r->place ? r->place : "", *name = r->place_name ? r->place_name : "";
	return (!place[0] && !name[0]) || strcmp(a->place, place) == 0 || (name[0] && strcasecmp(a->place, name) == 0);
}

/* Sets *d to the delivery whose post has this id on the account; ERR_NOT_FOUND stays inside. */
static bool find_post(struct service *s, const struct account *a, const char *post, struct delivery *d, struct err *e)
{
	struct err none = { 0 };
	const struct post_name name = { .channel = a->id, .post = post };
	d->id = 0;
	if (posts_find(s->store, &name, &s->round, d, &none))
		return true;
	d->id = 0;
	if (none.kind == ERR_NOT_FOUND)
		return true;
	*e = none;
	return false;
}

/* A poll whose close the service keeps is stored as "poll:ID", one that it does not as "open-poll:ID". */
static bool locate_post(struct flight *f, const struct reply *r, const struct account *a, struct belonging *at, struct err *e)
{
	struct service *s = f->service;
	struct delivery d;
	at->basis = r->basis;
	if (!find_post(s, a, r->post, &d, e))
		return false;
	if (!d.id && r->form == REPLY_POLL) {
		at->basis = BASIS_FETCHED;
		if (!find_post(s, a, arena_printf(&s->round, "open-%s", r->post), &d, e))
			return false;
	}
	if (d.id)
		*at = (struct belonging){ .account = a, .delivery = d.key, .item = d.item, .basis = at->basis };
	return true;
}

/* The one vote that was open on this channel when it was said; NULL when none or several. */
static const struct item *open_vote(const struct service *s, const struct account *a, int64_t at)
{
	const struct item *open = NULL;
	for (size_t i = 0; i < s->edition->agenda.items.count; i++) {
		const struct item *item = &s->edition->agenda.items.at[i];
		const struct consultation *c = &item->consultation;
		if (item->kind != ITEM_CONSULTATION || c->choices.list.count == 0 || !item_names_channel(item, a->id))
			continue;
		if (at < c->opens.at || at >= c->closes.at)
			continue;
		if (open)
			return NULL;
		open = item;
	}
	return open;
}

static bool place_reply(struct flight *f, const struct reply *r, const struct account *a, struct belonging *at, struct err *e)
{
	if (r->form == REPLY_COMMAND) {
		*at = (struct belonging){ .account = a, .delivery = "", .item = "", .basis = r->basis };
		return true;
	}
	if (r->form != REPLY_VOTE)
		return locate_post(f, r, a, at, e);
	const struct item *item = open_vote(f->service, a, r->created_at ? r->created_at : f->service->now);
	if (item)
		*at = (struct belonging){ .account = a, .delivery = "", .item = item->id, .basis = r->basis };
	return true;
}

static bool take(struct intake *in, const struct reply *r, struct err *e)
{
	const struct lane *l = in->flight->lane;
	for (size_t i = 0; i < l->accounts.count; i++) {
		struct belonging at = { 0 };
		if (!is_said_in(l->accounts.at[i], r))
			continue;
		if (!place_reply(in->flight, r, l->accounts.at[i], &at, e))
			return false;
		if (at.account)
			return put(in, r, &at, e);
	}
	return true;
}

bool intake_feed(struct flight *f, int64_t *changes, struct err *e)
{
	struct intake in = { .flight = f };
	bool ok = true;
	for (size_t i = 0; ok && i < f->found.list.count; i++)
		ok = take(&in, &f->found.list.at[i], e);
	arena_done(&in.scratch);
	*changes += in.changes;
	return ok;
}
