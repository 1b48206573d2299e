/* SPDX-License-Identifier: MIT */
/* plan_change.c - what people were told last, against what is true now (spec §4.2).
 *
 * The truth to compare with is the newest text that was delivered on a channel about an occurrence. It stands in the payloads of the
 * outbox, so it is the same after a crash, a look-up or a confirmation by hand. */
#include <string.h>

#include "base/fault.h"
#include "model/gate.h"
#include "model/occurrence.h"
#include "model/plan.h"

static const int64_t soon_ms = INT64_C(12) * 60 * 60 * 1000;

/* One occurrence on one channel, as the outbox knows it. NULL: no such row. */
struct thread {
	const char *date, *channel;
	const struct delivery *announced; /* newest delivered notice, change or cancellation */
	const struct delivery *last;      /* newest delivered row of any kind that tells */
	const struct delivery *change, *cancellation; /* of the highest number, whatever became of it */
	int changes, cancellations;                   /* that number */
};

struct desk {
	const struct plan_view *view;
	const struct outbox *box;
	struct arena *arena;
	struct wanteds *out;
	VEC(struct thread) threads;
};

/* What a channel is to be told: the notice and its facts. */
struct saying {
	const struct thread *thread;
	const struct item *item;
	const struct occurrence *occurrence, *was;
	struct told told;
	enum notice_kind kind;
	bool again;
	int64_t soonest_at; /* when the first of those who were told will set out */
};

bool plan_tells(enum notice_kind kind)
{
	return kind == NOTICE_MEETING_NOTICE || kind == NOTICE_MEETING_REMINDER || kind == NOTICE_MEETING_CHANGE ||
	       kind == NOTICE_MEETING_CANCELLATION;
}

static const struct told *told_in(const struct delivery *row, struct arena *a)
{
	struct message *m = ARENA_NEW(a, struct message);
	return row && message_read(row->payload, a, m, NULL) ? m->told : NULL;
}

static bool is_unsent(const struct delivery *row)
{
	return row->state == STATE_SCHEDULED || row->state == STATE_HELD;
}

bool plan_is_stale(const struct delivery *row, const struct notice *n, struct arena *a)
{
	if (!plan_tells(n->kind) || !n->occurrence || !is_unsent(row) || !delivery_is_frozen(row) || row->receipt.id[0])
		return false;
	const struct told *old = told_in(row, a);
	const struct told now = told_of(n->item, n->occurrence);
	return (!old || !told_same(old, &now)) && !fault_on("stale");
}

/* --- the outbox, by occurrence and channel ---------------------------------------------------------------------------------------- */

static int64_t left_at(const struct delivery *row)
{
	return row->sent_at ? row->sent_at : row->receipt.at;
}

static const struct delivery *newer(const struct delivery *a, const struct delivery *b)
{
	if (a && a->turn != b->turn)
		return b->turn > a->turn ? b : a;
	if (!a || left_at(a) != left_at(b))
		return !a || left_at(b) > left_at(a) ? b : a;
	return b->id > a->id ? b : a;
}

static struct thread *thread_of(struct desk *d, const char *date, const char *channel)
{
	for (size_t i = d->threads.count; i > 0; i--) {
		struct thread *t = &d->threads.at[i - 1];
		if (strcmp(t->date, date) == 0 && strcmp(t->channel, channel) == 0)
			return t;
	}
	struct thread *t = vec_push(d->arena, &d->threads);
	*t = (struct thread){ .date = date, .channel = channel };
	return t;
}

/* At most nine digits, or nothing for the first. */
static int number_in(const char *suffix)
{
	int n = 0;
	for (const char *s = suffix; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	return suffix[0] ? n : 1;
}

static void keep_highest(const struct delivery **row, int *number, const struct delivery *other, const char *suffix)
{
	int n = number_in(suffix);
	if (n <= *number)
		return;
	*row = other;
	*number = n;
}

static void sort_row(struct desk *d, const struct delivery *row)
{
	struct key_parts key;
	if (!plan_tells(row->kind) || !key_split(row->key, &key, d->arena))
		return;
	struct thread *t = thread_of(d, key.date, row->channel);
	if (row->state == STATE_DELIVERED)
		t->last = newer(t->last, row);
	if (row->state == STATE_DELIVERED && row->kind != NOTICE_MEETING_REMINDER)
		t->announced = newer(t->announced, row);
	if (row->kind == NOTICE_MEETING_CHANGE)
		keep_highest(&t->change, &t->changes, row, key.suffix);
	if (row->kind == NOTICE_MEETING_CANCELLATION)
		keep_highest(&t->cancellation, &t->cancellations, row, key.suffix);
}

/* --- what has to be said ---------------------------------------------------------------------------------------------------------- */

/* One that waits to go out, or that the planner took back, is taken up again. */
static bool is_open(const struct delivery *row)
{
	return is_unsent(row) || (row->state == STATE_CANCELLED && row->cause == CAUSE_PLANNER);
}

/* The number under which it is said; 0: it was said, or somebody has to decide what becomes of it. *row: the row that waits. */
static int number_of(const struct desk *d, const struct saying *s, const struct delivery **row)
{
	bool change = s->kind == NOTICE_MEETING_CHANGE;
	const struct delivery *last = change ? s->thread->change : s->thread->cancellation;
	int number = change ? s->thread->changes : s->thread->cancellations;
	*row = NULL;
	if (!last)
		return 1;
	if (is_open(last)) {
		*row = last;
		return number;
	}
	const struct told *said = told_in(last, d->arena);
	if (last->state != STATE_DELIVERED && said && told_same(said, &s->told))
		return 0;
	return number + 1;
}

/* When edits have been quiet. A row that says the same keeps its time, unless the clock was set back since and it lies far away; where
 * waiting would outlast the meeting there is no waiting. */
static int64_t quiet_at(const struct desk *d, const struct saying *s, const struct delivery *row, int64_t expires_at)
{
	const struct told *said = row && is_unsent(row) ? told_in(row, d->arena) : NULL;
	int64_t now = d->view->now, debounce_ms = d->view->agenda->settings.debounce_ms, at = now + debounce_ms;
	if (said && told_same(said, &s->told) && row->order_at <= at + debounce_ms)
		return row->order_at;
	return at >= expires_at || fault_on("debounce") ? now : at;
}

static void say(struct desk *d, const struct saying *s)
{
	const struct settings *settings = &d->view->agenda->settings;
	const struct account *account = settings_account(settings, s->thread->channel);
	const struct delivery *row;
	int number = number_of(d, s, &row);
	struct notice *n = ARENA_NEW(d->arena, struct notice);
	if (!account || number == 0)
		return;
	*n = (struct notice){
		.kind = s->kind,
		.item = s->item,
		.occurrence = s->occurrence,
		.date = s->thread->date,
		.suffix = s->kind == NOTICE_MEETING_CHANGE || number > 1 ? arena_printf(d->arena, "%d", number) : "",
		.expires_at = s->occurrence->starts.at,
	};
	n->at = quiet_at(d, s, row, n->expires_at);
	int64_t morning = quiet_due(&settings->community, s->kind, n->at, n->expires_at);
	bool urgent = s->item->urgent || s->soonest_at - n->at <= soon_ms || morning >= n->expires_at;
	*vec_push(d->arena, &d->out->list) = (struct wanted){
		.notice = n,
		.account = account,
		.due_at = urgent ? n->at : morning,
		.order_at = n->at,
		.urgent = urgent,
		.ready = true,
		.was = s->was,
		.again = s->again,
	};
}

static const struct occurrence *occurrence_in(const struct desk *d, const struct told *t)
{
	struct occurrence *o = ARENA_NEW(d->arena, struct occurrence);
	*o = told_occurrence(t, d->view->agenda->settings.community.zone);
	return o;
}

static bool was_called_off(const struct thread *t)
{
	return t->announced && t->announced->kind == NOTICE_MEETING_CANCELLATION;
}

/* The last word that announced it. Where that is not known (it was refused for good, or by an older townbell), a reminder has told it. */
static const struct told *announced_in(const struct thread *t, struct arena *a)
{
	const struct told *announced = told_in(t->announced, a);
	return announced ? announced : told_in(t->last, a);
}

/* Rows that went out keep the rules of their day, what still waits has those of the last reading. */
static struct span longest_hold(const struct outbox *box)
{
	int64_t longest = 0;
	for (size_t i = 0; i < box->count; i++)
		if (box->rows[i].hold_ms > longest)
			longest = box->rows[i].hold_ms;
	return (struct span){ .count = longest / 1000, .unit = 's' };
}

/* The meeting as it is declared; where it is not, or no meeting any more, as it was told, under the rules of today. */
static const struct item *called_off(const struct desk *d, const struct thread *t, const struct told *told)
{
	const struct item *today = d->box->item;
	if (today && today->kind == ITEM_MEETING)
		return today;
	struct item *left = ARENA_NEW(d->arena, struct item);
	*left = told_item(told, d->box->id);
	left->author = t->last->author; /* four eyes stay four */
	left->hold = longest_hold(d->box);
	left->approval |= today ? today->approval : d->view->agenda->settings.community.approval;
	return left;
}

static void call_off(struct desk *d, const struct thread *t, const struct told *told)
{
	if (told->starts_at <= d->view->now || was_called_off(t))
		return;
	const struct item *item = called_off(d, t, told);
	const struct occurrence *o = occurrence_in(d, told);
	const struct saying s = {
		.thread = t,
		.item = item,
		.occurrence = o,
		.told = told_of(item, o), /* as its text will say: the link is that of today */
		.kind = NOTICE_MEETING_CANCELLATION,
		.soonest_at = told->starts_at,
	};
	say(d, &s);
}

/* A reminder can be the last word, too: one that said what was to be announced by a change that never went out. */
static const struct told *differing(const struct desk *d, const struct thread *t, const struct told *announced, const struct told *now)
{
	const struct told *last = told_in(t->last, d->arena);
	if (was_called_off(t) || !told_same(announced, now))
		return announced;
	return last && !told_same(last, now) ? last : NULL;
}

/* When the series begins later than it did, its first occurrence may have been told of under its own date already. */
static bool is_told_by_date(const struct desk *d, const struct thread *t, const struct occurrence *o)
{
	char date[16];
	civil_format_date(&o->date, date);
	for (size_t i = 0; i < d->threads.count && !t->date[0]; i++) {
		const struct thread *other = &d->threads.at[i];
		if (strcmp(other->date, date) == 0 && strcmp(other->channel, t->channel) == 0 && announced_in(other, d->arena))
			return true;
	}
	return false;
}

static void put_right(struct desk *d, const struct thread *t, const struct told *announced, const struct occurrence *o)
{
	const struct told now = told_of(d->box->item, o), *was = differing(d, t, announced, &now);
	bool over = announced->starts_at <= d->view->now;
	if (!was || o->starts.at <= d->view->now || (over && is_told_by_date(d, t, o)))
		return;
	const struct saying s = {
		.thread = t,
		.item = d->box->item,
		.occurrence = o,
		.was = occurrence_in(d, was),
		.told = now,
		.kind = NOTICE_MEETING_CHANGE,
		.again = was_called_off(t),
		.soonest_at = !over && announced->starts_at < now.starts_at ? announced->starts_at : now.starts_at,
	};
	say(d, &s);
}

static enum presence find_occurrence(const struct desk *d, const char *date, struct occurrence *o)
{
	const struct item *item = d->box->item;
	struct civil day;
	if (!item || item->kind != ITEM_MEETING || item->meeting.cancelled)
		return PRESENCE_NO;
	if (date[0] && !civil_parse_date(date, &day, NULL))
		return PRESENCE_UNKNOWN;
	return occurrence_on(&item->meeting, date[0] ? &day : NULL, d->view->agenda->settings.community.zone, o);
}

/* The first occurrence came to the date of another one that had been told of: from then on it speaks for both. */
static bool is_twin(const struct desk *d, const struct thread *t, const struct told *told)
{
	for (size_t i = 0; i < d->threads.count && t->date[0]; i++) {
		const struct thread *other = &d->threads.at[i];
		const struct told *first = other->date[0] || strcmp(other->channel, t->channel) != 0 ? NULL : announced_in(other, d->arena);
		if (first && first->starts_at == told->starts_at)
			return true;
	}
	return false;
}

void plan_changes(const struct plan_view *view, const struct outbox *box, struct arena *a, struct wanteds *out)
{
	struct desk d = { .view = view, .box = box, .arena = a, .out = out };
	for (size_t i = 0; i < box->count; i++)
		sort_row(&d, &box->rows[i]);
	for (size_t i = 0; i < d.threads.count; i++) {
		const struct thread *t = &d.threads.at[i];
		struct occurrence *o = ARENA_NEW(a, struct occurrence);
		const struct told *announced = announced_in(t, a);
		enum presence presence = announced ? find_occurrence(&d, t->date, o) : PRESENCE_UNKNOWN;
		if (announced && is_twin(&d, t, announced))
			continue;
		if (presence == PRESENCE_YES)
			put_right(&d, t, announced, o);
		else if (presence == PRESENCE_NO)
			call_off(&d, t, announced);
	}
}
