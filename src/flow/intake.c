/* SPDX-License-Identifier: MIT */
/* intake.c - what a read found becomes stored replies. */
#include "flow/intake.h"

#include <string.h>
#include <strings.h>

#include "store/deliveries.h"
#include "store/replies.h"

/* Where a reply belongs. */
struct belonging {
	const struct account *account;
	const char *delivery, *item; /* "" none */
	enum basis basis;
};

static const struct consultation *consultation_of(const struct service *s, const char *item)
{
	const struct item *found = item[0] ? agenda_item(&s->edition->agenda, item) : NULL;
	return found && found->kind == ITEM_CONSULTATION ? &found->consultation : NULL;
}

/* Was the read that shows it begun at or after the close? What a poll shows that closes itself was always in time. */
static bool is_late(const struct flight *f, const char *item, enum basis basis)
{
	const struct consultation *c = consultation_of(f->service, item);
	return c && basis != BASIS_CLOSED && f->began_at >= c->closes.at;
}

/* Does a voter's pseudonym belong to it? Of an item that was taken out it is not known: it may have been a vote, and come back. */
static bool has_voters(const struct service *s, const char *item)
{
	const struct item *found = item[0] ? agenda_item(&s->edition->agenda, item) : NULL;
	return item[0] && (!found || found->kind == ITEM_CONSULTATION);
}

static bool put(struct flight *f, const struct reply *r, const struct belonging *at, int64_t *changes, struct err *e)
{
	struct service *s = f->service;
	const char *type = at->account->channel->name;
	char author[PSEUDONYM_SIZE], voter[PSEUDONYM_SIZE] = "";
	pseudonym_author(s->pseudonyms, type, r->author, author);
	const char *person = arena_printf(&s->round, "%s:%s", type, r->author);
	if (has_voters(s, at->item) && !pseudonym_voter(s->pseudonyms, at->item, person, voter, e))
		return false;
	const struct stored_reply row = {
		.channel = at->account->id,
		.service_id = r->per_author ? arena_printf(&s->round, "%s.%s", r->id, author) : r->id,
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
		.late_change = is_late(f, at->item, at->basis),
		.revision = r->revision,
		.number = r->number,
	};
	enum reply_change change = REPLY_SAME;
	bool both = at->account->channel->webhook && at->account->channel->collects == COLLECT_POSTS, known = false;
	bool hint = both && f->errand == ERRAND_WEBHOOK;
	if (hint && !replies_has(s->store, row.channel, row.service_id, &known, e))
		return false;
	if (known) /* it may be an old version that comes late: the next reading of the post tells */
		return true;
	if (r->form == REPLY_POLL && !row.picks[0]) {
		*changes += 1;
		return replies_withdraw(s->store, &row, e);
	}
	if (r->deleted) {
		*changes += 1;
		return replies_delete(s->store, row.channel, row.service_id, row.late_change, e);
	}
	if (!replies_put(s->store, &row, &change, e))
		return false;
	*changes += change != REPLY_SAME;
	return !both || hint || replies_date(s->store, &row, e);
}

bool intake_post(struct flight *f, const struct reading *r, int64_t *changes, struct err *e)
{
	struct service *s = f->service;
	struct belonging at = { .account = f->account, .delivery = r->key, .item = r->item };
	size_t count = f->found.list.count;
	const char **ids = arena_array(&s->round, count + 1, sizeof *ids);
	for (size_t i = 0; i < count; i++) {
		at.basis = f->found.list.at[i].basis;
		if (!put(f, &f->found.list.at[i], &at, changes, e))
			return false;
		ids[i] = f->found.list.at[i].id;
	}
	if (!f->found.complete)
		return true;
	const struct replies_seen seen = {
		.channel = r->channel,
		.delivery = r->key,
		.ids = ids,
		.count = count,
		.began_at = f->began_at,
		.paged = f->found.paged,
		.late = is_late(f, r->item, BASIS_SERVICE),
	};
	int64_t deleted = 0;
	if (!replies_missing(s->store, &seen, &deleted, e))
		return false;
	*changes += deleted;
	return true;
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

static bool take(struct flight *f, const struct reply *r, int64_t *changes, struct err *e)
{
	const struct lane *l = f->lane;
	for (size_t i = 0; i < l->accounts.count; i++) {
		struct belonging at = { 0 };
		if (!is_said_in(l->accounts.at[i], r))
			continue;
		if (!place_reply(f, r, l->accounts.at[i], &at, e))
			return false;
		if (at.account)
			return put(f, r, &at, changes, e);
	}
	return true;
}

bool intake_feed(struct flight *f, int64_t *changes, struct err *e)
{
	for (size_t i = 0; i < f->found.list.count; i++)
		if (!take(f, &f->found.list.at[i], changes, e))
			return false;
	return true;
}
