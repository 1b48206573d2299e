/* SPDX-License-Identifier: MIT */
#include "config/items.h"

#include <string.h>

#include "config/kinds.h"

#define DAY_MS          (24LL * 60 * 60 * 1000)
#define DECADE_MS       (3660 * DAY_MS)
#define DRAFT(m)        MEMBER(struct draft, m)
#define MEETING(m)      DRAFT(item.meeting.m)
#define CONSULTATION(m) DRAFT(item.consultation.m)

static const struct word approvals[] = { { "required", 1 }, { "none", 2 }, { 0 } };
static const struct word kinds[] = { { "information", MEETING_INFORMATION }, { "brainstorming", MEETING_BRAINSTORMING }, { 0 } };
static const struct word states[] = { { "confirmed", 0 }, { "cancelled", 1 }, { 0 } };
static const struct word results[] = { { "after-close", 0 }, { "live", 1 }, { 0 } };
static const struct word mode_words[] = {
	{ "in-person", MODE_IN_PERSON }, { "online", MODE_ONLINE }, { "hybrid", MODE_HYBRID }, { 0 }
};

static const struct setting item_rows[] = {
	{ "id", KIND_ID, DRAFT(item.id), .required = true, .help = "Stable name of the item; it is part of every key." },
	{ "title", KIND_LINE, DRAFT(item.title), .required = true, .help = "What it is called." },
	{ "channels", KIND_CHANNELS, DRAFT(item.channels), .help = "Where to say it; defaults.channels when not set." },
	{ "urgent", KIND_FLAG, DRAFT(item.urgent), .preset = "false", .help = "true: goes out in quiet hours, too." },
	{ "catch_up", KIND_SPAN, DRAFT(item.catch_up), .most = DECADE_MS,
	  .help = "What was due longer ago when first seen is not sent." },
	{ "expires", KIND_MOMENT, DRAFT(item.expires), .help = "After this nothing is sent any more." },
	{ "link", KIND_LINK, DRAFT(item.link), .help = "Page with more about it." },
	{ "image", KIND_PATH, DRAFT(item.image), .help = "Picture, relative to the agenda file." },
	{ "group", KIND_LINE, DRAFT(item.group), .help = "The committee it belongs to." },
	{ "approval", KIND_WORD, DRAFT(approval), .words = approvals,
	  .help = "required: its notices wait until a person approves them." },
	{ "author", KIND_LINE, DRAFT(item.author), .help = "Who wrote it: the one person who may not approve it." },
	{ "hold", KIND_SPAN, DRAFT(item.hold), .most = DECADE_MS,
	  .help = "How long behind approval or due time a notice can still be stopped." },
	{ 0 },
};
static const struct table item_table = { .rows = item_rows };

static const struct setting result_rows[] = {
	{ "publish", KIND_MOMENT, MEETING(results_publish), .required = true, .help = "When the results go out." },
	{ "summary", KIND_TEXT, MEETING(results_summary), .help = "What came out of it." },
	{ "decisions", KIND_LINES, MEETING(decisions), .help = "What was decided, point by point." },
	{ 0 },
};
static const struct table result_table = { .rows = result_rows };

static const struct setting moved_rows[] = {
	{ "from", KIND_DATE, MEMBER(struct moved, from), .required = true, .help = "The date that the rule gives." },
	{ "starts", KIND_MOMENT, MEMBER(struct moved, starts), .help = "When it begins instead." },
	{ "ends", KIND_MOMENT, MEMBER(struct moved, ends), .help = "When it ends instead." },
	{ "mode", KIND_WORD, MEMBER(struct moved, mode), .words = mode_words, .help = "How it is held instead." },
	{ "place", KIND_LINE, MEMBER(struct moved, place), .help = "Where it is instead." },
	{ "online", KIND_LINK, MEMBER(struct moved, online), .help = "Its address online instead." },
	{ 0 },
};
const struct table moved_table = { .rows = moved_rows };

static const struct setting meeting_rows[] = {
	{ "kind", KIND_WORD, MEETING(kind), .words = kinds, .help = "What sort of meeting it is." },
	{ "starts", KIND_MOMENT, MEETING(starts), .required = true, .help = "When it begins." },
	{ "ends", KIND_MOMENT, MEETING(ends), .help = "When it ends." },
	{ "duration", KIND_SPAN, MEETING(length), .least = 1000, .most = DECADE_MS,
	  .help = "How long it lasts, in place of ends." },
	{ "mode", KIND_WORD, MEETING(mode), .preset = "in-person", .words = mode_words, .help = "How it is held." },
	{ "place", KIND_LINE, MEETING(place), .help = "Where it is." },
	{ "online", KIND_LINK, MEETING(online), .help = "Its address online." },
	{ "agenda", KIND_LINES, MEETING(agenda), .help = "What is on the agenda, point by point." },
	{ "notice", KIND_SPAN, MEETING(notice), .most = DECADE_MS, .help = "How long before its start it is announced." },
	{ "remind", KIND_SPANS, DRAFT(item.remind), .most = DECADE_MS, .help = "Reminders before its start." },
	{ "status", KIND_WORD, MEETING(cancelled), .preset = "confirmed", .words = states,
	  .help = "cancelled: it does not take place." },
	{ "repeat", KIND_LINE, MEETING(repeat), .help = "A rule of RFC 5545: FREQ=MONTHLY;BYDAY=-1WE;COUNT=6." },
	{ "except", KIND_DATES, MEETING(except), .help = "Dates of the rule on which it does not take place." },
	{ "moved", KIND_GROUPS, .table = &moved_table, .each = read_moved,
	  .help = "Dates of the rule that are held differently." },
	{ "results", KIND_GROUP, .table = &result_table, .help = "What came out of it, and when that is told." },
	{ 0 },
};
static const struct table meeting_table = { .rows = meeting_rows, .also = &item_table };

static const struct setting announcement_rows[] = {
	{ "publish", KIND_MOMENT, DRAFT(item.announcement.publish), .required = true, .help = "When it goes out." },
	{ "body", KIND_TEXT, DRAFT(item.announcement.body), .help = "What it says." },
	{ 0 },
};
static const struct table announcement_table = { .rows = announcement_rows, .also = &item_table };

static const struct setting consultation_rows[] = {
	{ "question", KIND_TEXT, CONSULTATION(question), .help = "What people are asked." },
	{ "opens", KIND_MOMENT, CONSULTATION(opens), .required = true, .help = "When people may begin to answer." },
	{ "closes", KIND_MOMENT, CONSULTATION(closes), .required = true, .help = "When it ends." },
	{ "choices", KIND_LINES, CONSULTATION(choices), .most = CHOICES_MAX,
	  .help = "What can be voted for; without it free opinions." },
	{ "choose", KIND_NUMBER, CONSULTATION(choose), .preset = "1", .least = 1, .most = CHOICES_MAX,
	  .help = "How many choices one person has." },
	{ "remind", KIND_SPANS, DRAFT(item.remind), .most = DECADE_MS, .help = "Reminders before its close." },
	{ "digest", KIND_CLOCK, CONSULTATION(digest_minutes), .help = "When the opinions of the day are summed up: 18:00." },
	{ "acknowledge", KIND_FLAG, CONSULTATION(acknowledge), .preset = "false",
	  .help = "true: each answer is answered." },
	{ "results", KIND_WORD, CONSULTATION(live), .preset = "after-close", .words = results,
	  .help = "When the count may be seen." },
	{ 0 },
};
static const struct table consultation_table = { .rows = consultation_rows, .also = &item_table };

static void read_meeting(struct reader *r, const struct spot *at, void *reading);
static void read_announcement(struct reader *r, const struct spot *at, void *reading);
static void read_consultation(struct reader *r, const struct spot *at, void *reading);

static const struct setting agenda_rows[] = {
	{ "meetings", KIND_GROUPS, .table = &meeting_table, .each = read_meeting, .help = "Meetings, single or in series." },
	{ "announcements", KIND_GROUPS, .table = &announcement_table, .each = read_announcement, .help = "Announcements." },
	{ "consultations", KIND_GROUPS, .table = &consultation_table, .each = read_consultation,
	  .help = "Votes and calls for opinions." },
	{ 0 },
};
const struct table agenda_table = { .rows = agenda_rows };

/* Ids of townbell itself: of `announce`, and of what staff are told. */
static bool is_taken(const char *id)
{
	return strcmp(id, "staff") == 0 || (strncmp(id, "cli-", 4) == 0 && id[4] && !id[4 + strspn(id + 4, "0123456789")]);
}

/* What all kinds of items have in common once their table was read. */
static void complete(struct reader *r, const struct spot *at, const struct agenda_reading *to, struct draft *d)
{
	struct spot id = spot_of(r, at, "id");
	if (is_taken(d->item.id))
		fault(r, &id, MSG_CFG_ID_TAKEN, ARGS(d->item.id));
	if (to->declared && *d->item.id)
		*vec_push(to->lists, &to->declared->list) = (struct declared){
			.id = d->item.id,
			.file = r->file,
			.path = arena_string(to->lists, id.path),
			.line = id.node->line,
			.source = to->source,
		};
	if (!spot_is_set(at, "channels"))
		d->item.channels = to->host->defaults.channels;
	if (!d->item.catch_up.unit)
		d->item.catch_up = to->host->defaults.catch_up;
	d->item.approval = d->approval ? d->approval == 1 : to->host->settings.community.approval;
	d->item.file = r->file;
	d->item.line = at->node->line;
}

static void announcement_check(struct reader *r, const struct spot *at, const struct item *item)
{
	const struct moment *publish = &item->announcement.publish;
	struct spot expires = spot_of(r, at, "expires");
	if (publish->set && item->expires.set && item->expires.at <= publish->at)
		fault(r, &expires, MSG_CFG_EXPIRES_EARLY, NULL);
}

/* Read one item by its table, and check what stands between its settings. */
static void read_item(struct reader *r, const struct table *t, const struct spot *at, struct agenda_reading *to,
		      enum item_kind kind)
{
	struct draft d = { .item.kind = kind };
	size_t errors = r->problems->errors;
	if (to->left == 0) {
		fault(r, at, MSG_CFG_ITEMS, ARGS(NUMBER(ITEMS_MAX)));
		return;
	}
	to->left--;
	if (kind == ITEM_CONSULTATION)
		d.item.consultation.digest_minutes = -1;
	read_group(r, t, at, &d);
	complete(r, at, to, &d);
	if (kind == ITEM_MEETING)
		meeting_check(r, at, &to->host->defaults, &d.item);
	else if (kind == ITEM_ANNOUNCEMENT)
		announcement_check(r, at, &d.item);
	else
		consultation_check(r, at, &d.item);
	if (kind == ITEM_CONSULTATION && !*to->host->settings.community.privacy)
		caution(r, at, MSG_CFG_NO_PRIVACY, NULL);
	if (!r->lenient || r->problems->errors == errors)
		*vec_push(to->lists, &to->items.list) = d.item;
}

static void read_meeting(struct reader *r, const struct spot *at, void *reading)
{
	read_item(r, &meeting_table, at, reading, ITEM_MEETING);
}

static void read_announcement(struct reader *r, const struct spot *at, void *reading)
{
	read_item(r, &announcement_table, at, reading, ITEM_ANNOUNCEMENT);
}

static void read_consultation(struct reader *r, const struct spot *at, void *reading)
{
	read_item(r, &consultation_table, at, reading, ITEM_CONSULTATION);
}

void agenda_read(struct reader *r, const struct node *root, struct agenda_reading *out)
{
	read_group(r, &agenda_table, &(struct spot){ .node = root, .path = "" }, out);
}
