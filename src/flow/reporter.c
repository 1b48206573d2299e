/* SPDX-License-Identifier: MIT */
/* reporter.c - digests and outcomes: reads the count, writes the text of a planned delivery, and lets it go.
 *
 * An outcome waits until each channel was read once after the close, at most an hour; then the count is closed and kept. */
#include <string.h>

#include "base/log.h"
#include "flow/count.h"
#include "flow/service.h"
#include "model/approval.h"
#include "model/gate.h"
#include "model/plan.h"
#include "render/notices.h"
#include "store/deliveries.h"
#include "store/replies.h"
#include "store/tallies.h"

enum { QUOTES = 5 };

static const int64_t wait_ms = 3600 * 1000, again_ms = 60 * 1000;
static const int64_t on_its_way_ms = 60 * 1000; /* what a webhook brings may be so old */

static bool was_read(struct service *s, const struct item *item, const struct account *a, bool *read, struct err *e)
{
	int64_t oldest = INT64_MAX;
	const struct lane *l = service_lane(s, a);
	if (l && l->channel->collects == COLLECT_FEED)
		oldest = l->hooked ? s->now - on_its_way_ms : l->polled_at;
	if (l && l->channel->collects == COLLECT_POSTS && !readings_oldest(s->store, item->id, a->id, &oldest, e))
		return false;
	*read = oldest >= item->consultation.closes.at;
	return true;
}

static bool was_read_everywhere(struct service *s, const struct item *item, bool *all, struct err *e)
{
	*all = true;
	for (size_t i = 0; i < item->channels.list.count && *all; i++) {
		const struct account *a = service_account(s, item->channels.list.at[i]);
		if (a && a->enabled && !was_read(s, item, a, all, e))
			return false;
	}
	return true;
}

static const char *const *quotes(struct service *s, const struct item *item, struct err *e)
{
	struct stored_replies all = { 0 };
	const char **out = arena_array(&s->round, QUOTES + 1, sizeof *out);
	if (!replies_list(s->store, item->id, &s->round, &all, e))
		return NULL;
	size_t n = 0;
	for (size_t i = all.list.count; i > 0 && n < QUOTES; i--) {
		const struct stored_reply *r = &all.list.at[i - 1];
		if (!r->deleted && !r->choices && r->text[0])
			out[n++] = r->text;
	}
	return out;
}

/* The notice behind a stored row, found by its key among those of its item. */
static const struct notice *notice_of(struct service *s, const struct item *item, const struct delivery *d)
{
	struct notices *notices = ARENA_NEW(&s->round, struct notices);
	const struct plan_view view = { .agenda = &s->edition->agenda, .now = s->now };
	struct err none = { 0 };
	if (!plan_notices(&view, item, &s->round, notices, &none))
		return NULL;
	for (size_t i = 0; i < notices->list.count; i++)
		if (strcmp(notice_key(&notices->list.at[i], d->channel, &s->round), d->key) == 0)
			return &notices->list.at[i];
	return NULL;
}

static bool close_count(struct service *s, const struct item *item, const struct count *c, struct err *e)
{
	if (!c->closed || tallies_closed(s->store, item->id, &s->round)[0])
		return true;
	return tallies_close(s->store, item->id, tally_write(&c->tally, &s->round), s->now, e);
}

/* The text is there: it goes out, or waits until a person has approved it. What was approved before was a placeholder. */
static void let_go(const struct service *s, struct delivery *d, const char *payload)
{
	approval_rules(d, agenda_item(&s->edition->agenda, d->item));
	approval_text(d, payload);
	approval_forget(d);
	d->ready = true;
	d->state = gate_asks(d) ? STATE_HELD : STATE_SCHEDULED;
	d->cause = gate_asks(d) ? CAUSE_APPROVAL : CAUSE_NONE;
	int64_t due_at = quiet_due(&s->edition->agenda.settings.community, d->kind, s->now, d->expires_at);
	if (!d->urgent && due_at > s->now)
		d->due_at = due_at;
	if (d->hold_ms)
		d->due_at = approval_due(d, d->due_at > s->now ? d->due_at : s->now, s->now);
}

static bool write_text(struct service *s, const struct item *item, const struct notice *n, struct delivery *d, struct err *e)
{
	struct count count;
	struct message message = { 0 };
	if (!count_item(s->store, item, s->now, &count, e))
		return false;
	const char *const *opinions = quotes(s, item, e);
	if (!opinions)
		return false;
	const struct notice_request request = {
		.agenda = &s->edition->agenda,
		.notice = n,
		.account = service_account(s, d->channel),
		.reference = d->reference,
		.now = s->now,
		.tally = &count.tally,
		.hidden = count.hidden,
		.opinions = opinions,
	};
	if (!notice_message(&request, &s->round, &message, e))
		return false;
	let_go(s, d, message_write(&message, &s->round));
	return deliveries_update(s->store, d, e) && (d->kind != NOTICE_CONSULTATION_OUTCOME || close_count(s, item, &count, e));
}

/* An outcome may be written when everything was read, or an hour after the close. */
static bool is_time(struct service *s, const struct item *item, const struct delivery *d, bool *time, struct err *e)
{
	*time = d->kind != NOTICE_CONSULTATION_OUTCOME || s->now >= item->consultation.closes.at + wait_ms;
	return *time || was_read_everywhere(s, item, time, e);
}

static void wake_when_read(const struct service *s, int64_t closes_at, int64_t *wake)
{
	wake_at(wake, closes_at + wait_ms);
	for (size_t i = 0; i < s->lanes.count; i++)
		if (s->lanes.at[i]->hooked && s->now < closes_at + on_its_way_ms)
			wake_at(wake, closes_at + on_its_way_ms);
}

static bool try_text(struct service *s, const struct item *item, const struct notice *n, struct delivery *d, struct err *e)
{
	struct err words = { 0 };
	if (write_text(s, item, n, d, &words)) {
		s->busy |= s->mode != RUN_FOREVER; /* it still has to go out */
		return true;
	}
	if (!err_is_store(&words)) {
		log_event(LOG_LEVEL_ERROR, "report.failed", PAIRS("key", d->key, "error", words.text));
		return true;
	}
	*e = words;
	return false;
}

static bool report(struct service *s, struct delivery *d, int64_t *wake, struct err *e)
{
	const struct item *item = agenda_item(&s->edition->agenda, d->item);
	const struct notice *n = item && service_account(s, d->channel) ? notice_of(s, item, d) : NULL;
	bool time = false;
	if (!n)
		return true;
	if (!is_time(s, item, d, &time, e))
		return false;
	if (!time) {
		wake_when_read(s, item->consultation.closes.at, wake);
		return true;
	}
	if (!try_text(s, item, n, d, e))
		return false;
	wake_at(wake, s->now + (d->ready ? 1 : again_ms));
	return true;
}

bool reporter_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	struct deliveries due = { 0 };
	int64_t next = INT64_MAX;
	if (!deliveries_unready(s->store, now, &s->round, &due, e) || !deliveries_next_unready(s->store, now, &next, e))
		return false;
	wake_at(wake, next);
	for (size_t i = 0; i < due.list.count && !s->stopping; i++)
		if (!report(s, &due.list.at[i], wake, e))
			return false;
	return true;
}
