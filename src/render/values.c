/* SPDX-License-Identifier: MIT */
/* values.c - values of items, meetings and the community, by tables. */
#include "render/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "render/facts.h"

enum { JOINED_BYTES_MAX = 4096 };

const char *fact_flag(bool is)
{
	return is ? "1" : "";
}

/* In the community's language. */
static const char *either(const struct facts *f, const char *korean, const char *english)
{
	return f->wording.korean ? korean : english;
}

static const char *title(const struct facts *f)
{
	return f->item->title;
}

static const char *group(const struct facts *f)
{
	return f->item->group;
}

static const char *item_link(const struct facts *f)
{
	return f->item->link;
}

static const char *body(const struct facts *f)
{
	return f->item->kind == ITEM_ANNOUNCEMENT ? f->item->announcement.body : "";
}

static const char *community(const struct facts *f)
{
	return f->community->name;
}

static const char *contact(const struct facts *f)
{
	return f->community->contact;
}

static const char *privacy(const struct facts *f)
{
	return f->community->privacy;
}

/* The handle and the hashtags, on one line. */
static const char *signature(const struct facts *f)
{
	struct text t;
	text_init(&t, f->wording.arena, JOINED_BYTES_MAX);
	size_t most = f->request->account->channel->limits.hashtags_max, count = f->community->hashtags.list.count;
	text_add(&t, f->community->handle ? f->community->handle : "");
	for (size_t i = 0; i < count && (most == 0 || i < most); i++)
		text_addf(&t, "%s%s", t.length ? " " : "", f->community->hashtags.list.at[i]);
	return t.data;
}

static const char *when(const struct facts *f)
{
	return f->meeting ? wording_period(&f->wording, f->occurrence.starts.at, f->occurrence.ends.at) : "";
}

static const char *mode_words(const struct facts *f, enum meeting_mode mode)
{
	switch (mode) {
	case MODE_IN_PERSON:
		return either(f, "대면", "in person");
	case MODE_ONLINE:
		return either(f, "온라인", "online");
	case MODE_HYBRID:
		break;
	}
	return either(f, "대면과 온라인", "in person and online");
}

static const char *mode(const struct facts *f)
{
	return f->meeting ? mode_words(f, f->occurrence.mode) : "";
}

static const char *hybrid(const struct facts *f)
{
	return fact_flag(f->meeting && f->occurrence.mode == MODE_HYBRID);
}

static const char *given(const char *s)
{
	return s && *s ? s : NULL;
}

static const char *place_of(const struct facts *f, const struct occurrence *o)
{
	const char *place = given(o->place);
	if (o->mode == MODE_ONLINE)
		return "";
	return place ? place : either(f, "곧 알려 드리겠습니다", "to be announced");
}

static const char *online_of(const struct facts *f, const struct occurrence *o)
{
	const char *online = given(o->online);
	if (o->mode == MODE_IN_PERSON)
		return "";
	return online ? online : either(f, "시작 전에 주소를 알려 드리겠습니다", "the address will be sent before the start");
}

static const char *place(const struct facts *f)
{
	return f->meeting ? place_of(f, &f->occurrence) : "";
}

static const char *online(const struct facts *f)
{
	return f->meeting ? online_of(f, &f->occurrence) : "";
}

static const char *information(const struct facts *f)
{
	return fact_flag(f->meeting && f->meeting->kind == MEETING_INFORMATION);
}

static const char *brainstorming(const struct facts *f)
{
	return fact_flag(f->meeting && f->meeting->kind == MEETING_BRAINSTORMING);
}

static const char *summary(const struct facts *f)
{
	return f->meeting ? f->meeting->results_summary : "";
}

/* What was said before; "" when nothing changed or one of the two is not there. */
static const char *former(const char *old, const char *new)
{
	return *old && *new && strcmp(old, new) != 0 ? old : "";
}

static const char *was_when(const struct facts *f)
{
	const struct occurrence *was = f->request->was;
	return was ? former(wording_period(&f->wording, was->starts.at, was->ends.at), when(f)) : "";
}

static const char *was_mode(const struct facts *f)
{
	const struct occurrence *was = f->request->was;
	return was ? former(mode_words(f, was->mode), mode(f)) : "";
}

static const char *was_place(const struct facts *f)
{
	const struct occurrence *was = f->request->was;
	return was ? former(place_of(f, was), place(f)) : "";
}

static const char *was_online(const struct facts *f)
{
	const struct occurrence *was = f->request->was;
	return was ? former(online_of(f, was), online(f)) : "";
}

static const char *link_or_none(const struct facts *f, const char *link)
{
	const char *there = given(link);
	return there ? there : either(f, "없음", "none");
}

static const char *was_link(const struct facts *f)
{
	const struct occurrence *was = f->request->was;
	return was && was->link ? former(link_or_none(f, was->link), link_or_none(f, f->item->link)) : "";
}

/* "old → new", "" when nothing changed. */
static const char *change(const struct facts *f, const char *old, const char *new)
{
	return *old ? arena_printf(f->wording.arena, "%s → %s", old, new) : "";
}

static const char *change_when(const struct facts *f)
{
	return change(f, was_when(f), when(f));
}

static const char *change_mode(const struct facts *f)
{
	return change(f, was_mode(f), mode(f));
}

static const char *change_place(const struct facts *f)
{
	return change(f, was_place(f), place(f));
}

static const char *change_online(const struct facts *f)
{
	return change(f, was_online(f), online(f));
}

static const char *change_link(const struct facts *f)
{
	return change(f, was_link(f), link_or_none(f, f->item->link));
}

static const char *changed(const struct facts *f)
{
	return fact_flag(*change_when(f) || *change_mode(f) || *change_place(f) || *change_online(f) || *change_link(f));
}

static const char *again(const struct facts *f)
{
	return fact_flag(f->request->again);
}

static const char *where(const struct facts *f)
{
	return f->request->where ? f->request->where : "";
}

/* The offset as written; but a reminder that night or a late declaration moved must not say what is no longer true, and nobody knows how
 * long one waits for a person. */
static const char *soon(const struct facts *f)
{
	enum { CLOSE_ENOUGH_MS = 15 * 60 * 1000 };
	const struct notice *n = f->request->notice;
	int64_t target = f->consultation ? f->consultation->closes.at : f->occurrence.starts.at, due = f->request->due_at;
	if (!n->offset || f->item->kind == ITEM_ANNOUNCEMENT)
		return "";
	if (f->item->approval)
		return wording_moment(&f->wording, target);
	if (due != 0 && llabs(due - n->at) > CLOSE_ENOUGH_MS)
		return wording_days(&f->wording, due, target);
	return wording_soon(&f->wording, n->offset);
}

static const char *question(const struct facts *f)
{
	return f->consultation ? f->consultation->question : "";
}

static const char *opens(const struct facts *f)
{
	return f->consultation ? wording_moment(&f->wording, f->consultation->opens.at) : "";
}

static const char *closes(const struct facts *f)
{
	return f->consultation ? wording_moment(&f->wording, f->consultation->closes.at) : "";
}

static const char *vote(const struct facts *f)
{
	return fact_flag(f->consultation && f->consultation->choices.list.count > 0);
}

static const char *several(const struct facts *f)
{
	bool several = *vote(f) && f->consultation->choose > 1;
	return several ? arena_printf(f->wording.arena, "%d", f->consultation->choose) : "";
}

static const char *live(const struct facts *f)
{
	return fact_flag(f->consultation && f->consultation->live);
}

/* Does the channel put a poll of its own under the call? */
static const char *poll(const struct facts *f)
{
	return fact_flag(*vote(f) && f->consultation->choices.list.count <= f->request->account->channel->limits.choices_max);
}

static const char *answers(const struct facts *f)
{
	return fact_flag(f->request->account->channel->collects != COLLECT_NOTHING);
}

/* Where an answer goes on this channel; it stands in mid-sentence. */
static const char *here(const struct facts *f)
{
	switch (f->request->account->channel->collects) {
	case COLLECT_POSTS:
		return either(f, "이 글에 댓글로", "in a comment under this post");
	case COLLECT_FEED:
		return either(f, "이 글에 답장으로", "in a reply to this post");
	case COLLECT_NOTHING:
		break;
	}
	return "";
}

static void agenda(const struct facts *f, struct strings *out)
{
	if (f->meeting)
		*out = f->meeting->agenda;
}

static void decisions(const struct facts *f, struct strings *out)
{
	if (f->meeting)
		*out = f->meeting->decisions;
}

static void choices(const struct facts *f, struct strings *out)
{
	if (f->consultation)
		*out = f->consultation->choices;
}

static void lines(const struct facts *f, struct strings *out)
{
	for (const char *const *line = f->request->lines; line && *line; line++)
		*vec_push(f->wording.arena, &out->list) = *line;
}

static const char *has_agenda(const struct facts *f)
{
	return fact_flag(f->meeting && f->meeting->agenda.list.count > 0);
}

static const char *has_decisions(const struct facts *f)
{
	return fact_flag(f->meeting && f->meeting->decisions.list.count > 0);
}

static const char *has_quotes(const struct facts *f)
{
	return fact_flag(f->request->opinions && f->request->opinions[0]);
}

static const struct maker makers[] = {
	{ "title", title }, { "group", group }, { "link", item_link }, { "body", body }, { "community", community },
	{ "contact", contact }, { "privacy", privacy }, { "signature", signature }, { "when", when },
	{ "mode", mode }, { "hybrid", hybrid }, { "place", place }, { "online", online },
	{ "information", information }, { "brainstorming", brainstorming }, { "summary", summary },
	{ "change_when", change_when }, { "change_mode", change_mode }, { "change_place", change_place },
	{ "change_online", change_online }, { "was_when", was_when }, { "was_mode", was_mode }, { "was_place", was_place },
	{ "change_link", change_link }, { "was_link", was_link },
	{ "was_online", was_online }, { "changed", changed }, { "again", again }, { "where", where },
	{ "soon", soon }, { "question", question },
	{ "opens", opens }, { "closes", closes }, { "vote", vote }, { "several", several }, { "live", live },
	{ "poll", poll }, { "answers", answers }, { "here", here }, { "has_agenda", has_agenda },
	{ "has_decisions", has_decisions }, { "has_quotes", has_quotes }, { NULL, NULL },
};

static const struct list_maker list_makers[] = { { "agenda", agenda }, { "decisions", decisions }, { "choices", choices },
						   { "lines", lines },	 { NULL, NULL } };

static void put_all(const struct facts *f, const struct maker *m, struct values *out)
{
	for (; m->name; m++)
		values_put(out, f->wording.arena, m->name, m->make(f));
}

static void put_all_lists(const struct facts *f, const struct list_maker *m, struct values *out)
{
	for (; m->name; m++) {
		struct strings list = { 0 };
		m->make(f, &list);
		values_put_list(out, f->wording.arena, m->name, list.list.at, list.list.count);
	}
}

/* The occurrence that is spoken of; a notice without one speaks of the meeting as declared. */
static struct occurrence occurrence_of(const struct notice *n)
{
	const struct meeting *m = &n->item->meeting;
	if (n->occurrence)
		return *n->occurrence;
	return (struct occurrence){
		.first = true, .starts = m->starts, .ends = m->ends, .mode = m->mode, .place = m->place, .online = m->online
	};
}

void notice_values(const struct notice_request *r, struct arena *a, struct values *out)
{
	const struct item *item = r->notice->item;
	const struct community *c = &r->agenda->settings.community;
	struct facts f = { .request = r, .item = item, .community = c, .wording = { c->korean, c->zone, a } };
	if (item->kind == ITEM_MEETING) {
		f.meeting = &item->meeting;
		f.occurrence = occurrence_of(r->notice);
	}
	if (item->kind == ITEM_CONSULTATION)
		f.consultation = &item->consultation;
	put_all(&f, makers, out);
	put_all(&f, count_makers, out);
	put_all_lists(&f, list_makers, out);
	put_all_lists(&f, count_list_makers, out);
}
