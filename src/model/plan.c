/* SPDX-License-Identifier: MIT */
/* plan.c - which notices an item wants, and when: the times of spec §4.3, before anybody looked into the store. */
#include "model/plan.h"

#include "model/occurrence.h"

enum { DIGESTS_MAX = 2000 };

static const int64_t day_ms = 86400000;
static const struct span result_life = { .count = 14, .unit = 'd', .text = "14d" };

/* What the notices of one item are written on. */
struct sheet {
	const struct item *item;
	const struct zone *zone;
	int64_t now, horizon_at;
	struct arena *arena;
	struct notices notices;
};

/* Adds what lies inside the horizon and can still go out. */
static void add(struct sheet *s, struct notice n)
{
	n.item = s->item;
	n.date = n.date ? n.date : "";
	n.suffix = n.suffix ? n.suffix : "";
	if (s->item->expires.set && s->item->expires.at < n.expires_at)
		n.expires_at = s->item->expires.at;
	if (n.at <= s->horizon_at && n.expires_at > s->now && n.at < n.expires_at)
		*vec_push(s->arena, &s->notices.list) = n;
}

/* Calendar days go by the local time, all else by the clock: an instant written with an offset stays exact. */
static int64_t before(const struct span *span, const struct moment *m, const struct zone *z)
{
	return span->unit == 'd' || span->unit == 'w' ? span_before(span, &m->local, z) : m->at - span_ms(span);
}

static void add_occurrence(struct sheet *s, const struct occurrence *o)
{
	const struct meeting *m = &s->item->meeting;
	char date[16] = "";

	if (!o->first)
		civil_format_date(&o->date, date);
	struct notice n = {
		.kind = NOTICE_MEETING_NOTICE,
		.occurrence = o,
		.date = arena_string(s->arena, date),
		.at = before(&m->notice, &o->starts, s->zone),
		.expires_at = o->starts.at,
	};
	add(s, n);
	n.kind = NOTICE_MEETING_REMINDER;
	for (size_t i = 0; i < s->item->remind.list.count; i++) {
		n.offset = &s->item->remind.list.at[i];
		n.suffix = n.offset->text;
		n.at = before(n.offset, &o->starts, s->zone);
		add(s, n);
	}
}

static void add_results(struct sheet *s)
{
	const struct moment *publish = &s->item->meeting.results_publish;
	struct occurrence *first = ARENA_NEW(s->arena, struct occurrence);

	occurrence_first(&s->item->meeting, s->zone, first);
	add(s, (struct notice){ .kind = NOTICE_MEETING_RESULTS,
				.occurrence = first,
				.at = publish->at,
				.expires_at = span_after(&result_life, &publish->local, s->zone) });
}

/* The farthest that a notice can stand before its meeting, a day to spare for the clocks. */
static int64_t longest_lead(const struct item *item)
{
	int64_t lead = span_ms(&item->meeting.notice);

	for (size_t i = 0; i < item->remind.list.count; i++)
		if (span_ms(&item->remind.list.at[i]) > lead)
			lead = span_ms(&item->remind.list.at[i]);
	return lead + day_ms;
}

static bool meeting(struct sheet *s, struct err *e)
{
	struct period period = { s->zone, s->now, s->horizon_at + longest_lead(s->item) };
	struct occurrences occurrences;

	if (s->item->meeting.cancelled)
		return true;
	if (!occurrences_in(&s->item->meeting, &period, s->arena, &occurrences, e))
		return false;
	for (size_t i = 0; i < occurrences.list.count; i++)
		add_occurrence(s, &occurrences.list.at[i]);
	if (s->item->meeting.has_results)
		add_results(s);
	return true;
}

static bool announcement(struct sheet *s, struct err *e)
{
	(void)e;
	add(s, (struct notice){ .kind = NOTICE_ANNOUNCEMENT,
				.at = s->item->announcement.publish.at,
				.expires_at = item_end(s->item, s->zone) });
	return true;
}

static int64_t digest_at(const struct sheet *s, const struct civil *day)
{
	struct civil local = *day;

	local.hour = s->item->consultation.digest_minutes / 60;
	local.minute = s->item->consultation.digest_minutes % 60;
	local.second = 0;
	return zone_instant(s->zone, &local);
}

/* One a day strictly between the opening and the close; each is worth nothing once the next one is due. */
static void add_digests(struct sheet *s)
{
	const struct consultation *c = &s->item->consultation;
	struct civil day;

	if (c->digest_minutes < 0)
		return;
	zone_local(s->zone, c->opens.at > s->now - 2 * day_ms ? c->opens.at : s->now - 2 * day_ms, &day);
	for (int i = 0; i < DIGESTS_MAX; i++) {
		char date[16];
		int64_t at = digest_at(s, &day);

		if (at >= c->closes.at || at > s->horizon_at)
			return;
		civil_format_date(&day, date);
		civil_add_days(&day, 1);
		if (at > c->opens.at)
			add(s, (struct notice){ .kind = NOTICE_CONSULTATION_DIGEST,
						.date = arena_string(s->arena, date),
						.at = at,
						.expires_at = digest_at(s, &day) });
	}
}

static bool consultation(struct sheet *s, struct err *e)
{
	const struct consultation *c = &s->item->consultation;

	(void)e;
	add(s, (struct notice){ .kind = NOTICE_CONSULTATION_CALL, .at = c->opens.at, .expires_at = c->closes.at });
	for (size_t i = 0; i < s->item->remind.list.count; i++) {
		const struct span *offset = &s->item->remind.list.at[i];
		add(s, (struct notice){ .kind = NOTICE_CONSULTATION_REMINDER,
					.suffix = offset->text,
					.offset = offset,
					.at = before(offset, &c->closes, s->zone),
					.expires_at = c->closes.at });
	}
	add_digests(s);
	add(s, (struct notice){ .kind = NOTICE_CONSULTATION_OUTCOME,
				.at = c->closes.at,
				.expires_at = span_after(&result_life, &c->closes.local, s->zone) });
	return true;
}

bool plan_notices(const struct plan_view *view, const struct item *item, struct arena *a, struct notices *out, struct err *e)
{
	static bool (*const rules[])(struct sheet *, struct err *) = {
		[ITEM_MEETING] = meeting,
		[ITEM_ANNOUNCEMENT] = announcement,
		[ITEM_CONSULTATION] = consultation,
	};
	const struct settings *settings = &view->agenda->settings;
	struct sheet s = {
		.item = item,
		.zone = settings->community.zone,
		.now = view->now,
		.horizon_at = view->now + settings->horizon_ms,
		.arena = a,
	};

	if (!rules[item->kind](&s, e))
		return false;
	*out = s.notices;
	return true;
}
