/* SPDX-License-Identifier: MIT */
/* until.c - until when the replies under a post are read. */
#include "flow/until.h"

#include "flow/service.h"
#include "store/cursors.h"
#include "store/deliveries.h"

enum { REPLY_DAYS = 30, WAIT_DAYS = 3 };

static const int64_t day_ms = 24LL * 3600 * 1000;

static int64_t end_of(const struct agenda *agenda, const struct delivery *d)
{
	const struct item *item = agenda_item(agenda, d->item);
	if (!item)
		return d->receipt.at;
	int64_t end = item_end(item, agenda->settings.community.zone), over = d->expires_at + day_ms;
	bool series = item->kind == ITEM_MEETING && item->meeting.repeat[0];
	return series && over < end ? over : end;
}

int64_t until_at(const struct agenda *agenda, const struct delivery *d)
{
	int64_t end = end_of(agenda, d);
	return (end > d->receipt.at ? end : d->receipt.at) + REPLY_DAYS * day_ms;
}

/* No interval is so long: the clock was ahead when it was set, and has been set back since. */
static bool correct(struct service *s, const struct reading *r, struct err *e)
{
	struct reading now = *r;
	now.next_at = s->now;
	return r->next_at <= s->now + WAIT_DAYS * day_ms || readings_done(s->store, &now, e);
}

static bool follow(struct service *s, const struct reading *r, struct err *e)
{
	struct delivery d;
	if (!correct(s, r, e) || !deliveries_by_id(s->store, r->delivery_id, &s->round, &d, e))
		return false;
	int64_t until = until_at(&s->edition->agenda, &d);
	return until == r->until_at || readings_open(s->store, &d, r->next_at, until, e);
}

bool until_follow(struct service *s, struct err *e)
{
	const struct settings *settings = &s->edition->agenda.settings;
	if (!readings_ripen(s->store, INT64_MAX, e))
		return false;
	for (size_t i = 0; i < settings->channels.count; i++) {
		struct readings all = { 0 };
		const struct readings_filter filter = { .channel = settings->channels.at[i].id };
		if (!readings_list(s->store, &filter, &s->round, &all, e))
			return false;
		for (size_t k = 0; k < all.list.count; k++)
			if (!follow(s, &all.list.at[k], e))
				return false;
	}
	return true;
}
