/* SPDX-License-Identifier: MIT */
/* diff.c - what the agenda wants against what the outbox holds. */
#include "flow/diff.h"

#include <stdlib.h>
#include <string.h>

#include "flow/references.h"
#include "model/approval.h"
#include "model/gate.h"
#include "model/plan.h"
#include "render/notices.h"

/* One item; a reference is some forty bytes. */
static const size_t diff_ceiling = (size_t)1 << 30;

/* How long before its meeting an item may expire, and be deleted, and still be called off. */
static const int64_t expired_ms = INT64_C(366) * 86400000;

/* One planning under way. */
struct diff {
	const struct diff_request *request;
	const struct diff_taker *taker;
	struct arena *arena; /* of the item at hand */
	struct references references;
	struct deliveries rows; /* of the item at hand, by key */
	const char **wanted;    /* keys of the rows that are wanted, parallel to rows: NULL when not */
	struct wanteds changes; /* of the item at hand: what has to be said anew */
};

static int by_key(const void *left, const void *right)
{
	const struct delivery *a = left, *b = right;
	return strcmp(a->key, b->key);
}

static const struct delivery *find(void *context, const char *key)
{
	const struct diff *d = context;
	const struct delivery wanted = { .key = key };
	if (d->rows.list.count == 0)
		return NULL;
	return bsearch(&wanted, d->rows.list.at, d->rows.list.count, sizeof wanted, by_key);
}

static bool push(struct diff *d, enum action action, const struct delivery *row, const char *complaint, struct err *e)
{
	struct change change = { .action = action, .delivery = *row, .complaint = complaint };
	return d->taker->change(d->taker->context, &change, e);
}

static bool is_unsent(const struct delivery *row)
{
	return row->state == STATE_SCHEDULED || row->state == STATE_HELD;
}

/* Nobody but the planner, the channel or its account keeps it; for approval it may be kept anew. */
static bool may_settle(const struct delivery *row, bool fresh)
{
	return fresh || row->state == STATE_SCHEDULED || (row->state == STATE_HELD && row->cause != CAUSE_PERSON);
}

/* The state in which a notice waits: people keep it held, what nobody approved waits for that wherever its channel is, and a channel that
 * is away keeps it, too. A yes to another text is forgotten. */
static void settle_state(const struct wanted *w, struct delivery *row, bool fresh)
{
	bool here = w->account->enabled, asks = gate_asks(row);
	bool freed = fresh || (row->state == STATE_HELD && row->cause != CAUSE_PERSON && row->cause != CAUSE_ACCOUNT);
	if (asks && row->approved_at)
		approval_forget(row);
	if (asks && may_settle(row, fresh)) {
		row->state = STATE_HELD;
		row->cause = CAUSE_APPROVAL;
	} else if (!here && (freed || row->state == STATE_SCHEDULED)) {
		row->state = STATE_HELD;
		row->cause = CAUSE_CHANNEL;
	} else if (here && freed) {
		row->state = STATE_SCHEDULED;
		row->cause = CAUSE_NONE;
	}
}

static bool write_payload(struct diff *d, const struct wanted *w, struct delivery *row, struct err *e)
{
	struct message message = { 0 };
	const struct notice_request request = {
		.agenda = d->request->agenda,
		.notice = w->notice,
		.account = w->account,
		.reference = row->reference,
		.now = d->request->now,
		.due_at = row->due_at,
		.was = w->was,
		.again = w->again,
		.hidden = true,
	};
	if (!notice_message(&request, d->arena, &message, e))
		return false;
	approval_text(row, message_write(&message, d->arena));
	return true;
}

static void write_times(const struct diff *d, const struct wanted *w, struct delivery *row)
{
	row->order_at = w->order_at;
	row->expires_at = w->notice->expires_at;
	row->urgent = w->urgent;
	row->ready = w->ready;
	row->due_at = approval_due(row, w->due_at, d->request->now);
}

static bool add_row(struct diff *d, const struct wanted *w, const char *key, struct err *e)
{
	struct delivery row = {
		.key = key,
		.item = w->notice->item->id,
		.channel = w->account->id,
		.kind = w->notice->kind,
		.seen_at = d->request->now,
		.memo = "",
		.error = "",
		.approved_by = "",
		.receipt = { .id = "", .url = "", .also = "" },
	};
	struct err words = { 0 };
	approval_rules(&row, w->notice->item);
	write_times(d, w, &row);
	if (!references_pick(&d->references, d->request->agenda->settings.community.mark, key, &row.reference, e))
		return false;
	bool made = write_payload(d, w, &row, &words);
	settle_state(w, &row, true);
	return push(d, ACTION_NEW, &row, made ? NULL : words.text, e);
}

static bool is_same(const struct delivery *a, const struct delivery *b)
{
	return a->state == b->state && a->cause == b->cause && a->due_at == b->due_at && a->order_at == b->order_at &&
	       a->expires_at == b->expires_at && a->urgent == b->urgent && a->ready == b->ready && approval_same(a, b) &&
	       strcmp(a->payload, b->payload) == 0;
}

/* What is under way keeps its text; but should it come back, the item's rules of today hold. */
static bool keep_row(struct diff *d, const struct delivery *stored, const struct item *item, struct err *e)
{
	struct delivery row = *stored;
	if (item)
		approval_rules(&row, item);
	return push(d, approval_same(&row, stored) ? ACTION_SAME : ACTION_CHANGED, &row, NULL, e);
}

static void revive(const struct diff *d, struct delivery *row)
{
	row->state = STATE_SCHEDULED;
	row->cause = CAUSE_NONE;
	row->seen_at = d->request->now;
	row->error = "";
	approval_forget(row);
}

/* Its text is made anew: what was begun with the old one is forgotten, but not how long the service wants to be left alone. */
static void thaw(struct delivery *row)
{
	row->attempts = 0;
	row->stage = 0;
	row->memo = "";
	row->sent_at = 0;
	row->looks = 0;
	row->tries_max = 0;
	row->error = "";
}

static bool update_row(struct diff *d, const struct wanted *w, const struct delivery *stored, struct err *e)
{
	struct delivery row = *stored;
	struct err words = { 0 };
	bool revived = stored->state == STATE_CANCELLED;
	bool stale = revived || plan_is_stale(stored, w->notice, d->arena);
	bool frozen = delivery_is_frozen(stored) && !stale;
	if (!is_unsent(stored) && !revived)
		return keep_row(d, stored, w->notice->item, e);
	if (stale && !stored->receipt.id[0])
		thaw(&row);
	if (revived)
		revive(d, &row);
	approval_rules(&row, w->notice->item);
	approval_set_back(&row, d->request->now);
	bool told = stored->ready && notice_kind_reports(stored->kind) && w->order_at == stored->order_at, made = true;
	if (!frozen && !told) {
		write_times(d, w, &row);
		made = write_payload(d, w, &row, &words);
	}
	if (made && strcmp(row.payload, stored->payload) != 0) { /* what kept the former text waiting says nothing of this one */
		row.wait_boot = 0;
		row.error = "";
	}
	if (revived && !made)
		return push(d, ACTION_SAME, stored, words.text, e);
	if (!made) {
		row = *stored;
		approval_rules(&row, w->notice->item);
	}
	settle_state(w, &row, revived);
	enum action action = is_same(&row, stored) ? ACTION_SAME : revived ? ACTION_NEW : ACTION_CHANGED;
	return push(d, action, &row, made ? NULL : words.text, e);
}

static bool want(struct diff *d, const struct wanted *w, struct err *e)
{
	char *key = notice_key(w->notice, w->account->id, d->arena);
	const struct delivery *stored = find(d, key);
	if (!stored)
		return add_row(d, w, key, e);
	d->wanted[stored - d->rows.list.at] = key;
	return update_row(d, w, stored, e);
}

/* A channel that is gone, or disabled: items that leave their channels to the presets do not name that one then. */
static bool is_away(const struct diff *d, const struct item *item, const char *channel)
{
	const struct account *account = settings_account(&d->request->agenda->settings, channel);
	return !account || (!account->enabled && !item_names_channel(item, channel));
}

/* A row that nobody wants any more: its channel is away (held until it returns), or the agenda no longer says it. item NULL: it is gone. */
static bool withdraw(struct diff *d, const struct delivery *stored, const struct item *item, struct err *e)
{
	struct delivery row = *stored;
	if (!is_unsent(stored) || stored->kind == NOTICE_STAFF)
		return keep_row(d, stored, item, e);
	if (item)
		approval_rules(&row, item);
	if (item && is_away(d, item, stored->channel)) {
		if (stored->state == STATE_SCHEDULED) {
			row.state = STATE_HELD;
			row.cause = CAUSE_CHANNEL;
		}
		return push(d, row.state == stored->state && approval_same(&row, stored) ? ACTION_SAME : ACTION_CHANGED, &row, NULL, e);
	}
	row.state = STATE_CANCELLED;
	row.cause = CAUSE_PLANNER;
	return push(d, ACTION_WITHDRAWN, &row, NULL, e);
}

/* A reminder with new facts does not run ahead of the notice that explains them. */
static void keep_behind(const struct wanteds *changes, struct wanted *w)
{
	for (size_t i = 0; i < changes->list.count; i++) {
		const struct wanted *change = &changes->list.at[i];
		bool first = change->account == w->account && strcmp(change->notice->date, w->notice->date) == 0 &&
			     change->notice->kind == NOTICE_MEETING_CHANGE;
		if (first && w->notice->kind == NOTICE_MEETING_REMINDER && w->due_at <= change->due_at)
			w->due_at = change->due_at + 1;
	}
}

static bool want_changes(struct diff *d, const char *id, const struct item *item, struct err *e)
{
	const struct plan_view view = { .agenda = d->request->agenda, .now = d->request->now };
	const struct outbox box = { .id = id, .item = item, .rows = d->rows.list.at, .count = d->rows.list.count };
	d->changes = (struct wanteds){ 0 };
	plan_changes(&view, &box, d->arena, &d->changes);
	for (size_t i = 0; i < d->changes.list.count; i++)
		if (!want(d, &d->changes.list.at[i], e))
			return false;
	return true;
}

static bool diff_channel(struct diff *d, const struct notices *notices, const struct account *account, struct err *e)
{
	const struct plan_view view = {
		.agenda = d->request->agenda,
		.account = account,
		.now = d->request->now,
		.stored = { .find = find, .context = d },
	};
	struct wanteds wanteds = { 0 };
	plan_wanted(&view, notices, d->arena, &wanteds);
	for (size_t i = 0; i < wanteds.list.count; i++) {
		keep_behind(&d->changes, &wanteds.list.at[i]);
		if (!want(d, &wanteds.list.at[i], e))
			return false;
	}
	return true;
}

static bool load_rows(struct diff *d, const char *item, struct err *e)
{
	const struct deliveries_filter filter = { .state = STATES, .item = item };
	d->rows = (struct deliveries){ 0 };
	if (!deliveries_list(d->request->store, &filter, d->arena, &d->rows, e))
		return false;
	size_t count = d->rows.list.count;
	if (count > 1)
		qsort(d->rows.list.at, count, sizeof d->rows.list.at[0], by_key);
	d->wanted = arena_array(d->arena, count + 1, sizeof *d->wanted);
	return true;
}

/* What is left over when everything that is wanted was found. */
static bool withdraw_rest(struct diff *d, const struct item *item, struct err *e)
{
	for (size_t i = 0; i < d->rows.list.count; i++)
		if (!d->wanted[i] && !state_is_final(d->rows.list.at[i].state) && !withdraw(d, &d->rows.list.at[i], item, e))
			return false;
	return true;
}

static bool diff_item(struct diff *d, const struct item *item, struct err *e)
{
	const struct plan_view view = { .agenda = d->request->agenda, .now = d->request->now };
	struct notices notices = { 0 };
	struct err words = { 0 };
	if (!load_rows(d, item->id, e))
		return false;
	if (!plan_notices(&view, item, d->arena, &notices, &words)) {
		const char *where = arena_printf(d->arena, "%s:%d: %s: %s", item->file, item->line, item->id, words.text);
		d->taker->complaint(d->taker->context, where);
		return true;
	}
	if (!want_changes(d, item->id, item, e))
		return false;
	for (size_t i = 0; i < item->channels.list.count; i++) {
		const struct account *account = settings_account(&d->request->agenda->settings, item->channels.list.at[i]);
		if (account && !diff_channel(d, &notices, account, e))
			return false;
	}
	return withdraw_rest(d, item, e);
}

/* A file that was broken while it was renamed, or while the item was moved there, has no last good text that declares it: what is stored
 * stays as it is until it is repaired. */
static bool leave_alone(struct diff *d, const char *id, struct err *e)
{
	if (!load_rows(d, id, e))
		return false;
	for (size_t i = 0; i < d->rows.list.count; i++)
		if (!state_is_final(d->rows.list.at[i].state) && !push(d, ACTION_SAME, &d->rows.list.at[i], NULL, e))
			return false;
	return true;
}

static bool diff_gone(struct diff *d, const char *id, struct err *e)
{
	if (agenda_may_mean(d->request->agenda, id))
		return leave_alone(d, id, e);
	return load_rows(d, id, e) && want_changes(d, id, NULL, e) && withdraw_rest(d, NULL, e);
}

bool diff_walk(const struct diff_request *r, const struct diff_taker *taker, struct err *e)
{
	struct arena item = { 0 }, kept = { 0 };
	struct diff d = { .request = r, .taker = taker, .arena = &item, .references = { .store = r->store, .arena = &kept } };
	struct strings ids = { 0 };
	arena_init(&item, diff_ceiling);
	arena_init(&kept, diff_ceiling);
	bool ok = deliveries_items(r->store, r->now - expired_ms, &kept, &ids, e);
	for (size_t i = 0; i < r->agenda->items.count && ok; i++) {
		ok = diff_item(&d, &r->agenda->items.at[i], e);
		arena_reset(&item);
	}
	for (size_t i = 0; i < ids.list.count && ok; i++) {
		ok = agenda_item(r->agenda, ids.list.at[i]) || diff_gone(&d, ids.list.at[i], e);
		arena_reset(&item);
	}
	arena_done(&item);
	arena_done(&kept);
	return ok;
}

/* --- gathered --------------------------------------------------------------------------------------------------------------------- */

struct gathering {
	struct arena *arena;
	struct changes *changes;
	struct strings *complaints;
};

static void keep(struct arena *a, const char **text)
{
	*text = arena_string(a, *text);
}

static bool gather(void *context, struct change *c, struct err *e)
{
	const struct gathering *g = context;
	struct delivery *d = &c->delivery;
	const char **const texts[] = { &d->key,		&d->item,	 &d->channel,	   &d->reference, &d->payload, &d->memo,
				       &d->receipt.id, &d->receipt.url, &d->receipt.also, &d->error,	  &d->author,  &d->approved_by,
				       &c->complaint };
	(void)e;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		keep(g->arena, texts[i]);
	*vec_push(g->arena, &g->changes->list) = *c;
	return true;
}

static void gather_complaint(void *context, const char *words)
{
	const struct gathering *g = context;
	*vec_push(g->arena, &g->complaints->list) = arena_string(g->arena, words);
}

static int by_due(const void *left, const void *right)
{
	const struct change *a = left, *b = right;
	if (a->delivery.due_at != b->delivery.due_at)
		return a->delivery.due_at < b->delivery.due_at ? -1 : 1;
	if (a->delivery.order_at != b->delivery.order_at)
		return a->delivery.order_at < b->delivery.order_at ? -1 : 1;
	return strcmp(a->delivery.key, b->delivery.key);
}

bool diff_plan(const struct diff_request *r, struct arena *a, struct changes *out, struct strings *complaints, struct err *e)
{
	struct gathering g = { .arena = a, .changes = out, .complaints = complaints };
	const struct diff_taker taker = { .context = &g, .change = gather, .complaint = gather_complaint };
	if (!diff_walk(r, &taker, e))
		return false;
	if (out->list.count > 1)
		qsort(out->list.at, out->list.count, sizeof out->list.at[0], by_due);
	return true;
}
