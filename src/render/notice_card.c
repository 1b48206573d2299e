/* SPDX-License-Identifier: MIT */
/* notice_card.c - what stands on the card of each kind of notice, by a table. */
#include "render/notice_card.h"

#include <string.h>

#include "render/picture.h"

/* Words in the community's language. */
struct phrase {
	const char *korean, *english;
};

/* What is told of each kind: names of values, NULL for none. A consultation with choices is a vote. */
struct plan {
	enum card_look look;
	struct phrase label, vote_label;
	const char *body, *list;
	struct phrase heading;
	bool numbered;
	const char *facts[7];
};

#define OF_MEETING { "when", "mode", "place", "online", "group", NULL }
#define OF_CHANGE  { "when", "mode", "place", "online", "link", "group", NULL }

static const struct plan plans[NOTICE_KINDS] = {
	[NOTICE_ANNOUNCEMENT] = { CARD_ANNOUNCEMENT, { "공지", "Announcement" }, { 0 }, "body", NULL, { 0 }, false, { "group" } },
	[NOTICE_MEETING_NOTICE] = { CARD_NOTICE, { "회의 안내", "Meeting" }, { 0 }, NULL, "agenda", { "안건", "Agenda" }, true, OF_MEETING },
	[NOTICE_MEETING_REMINDER] = { CARD_REMINDER, { "회의 알림", "Reminder" }, { 0 }, NULL, "agenda", { "안건", "Agenda" }, true,
				      OF_MEETING },
	[NOTICE_MEETING_CHANGE] = { CARD_CHANGE, { "회의 변경", "Meeting changed" }, { 0 }, NULL, NULL, { 0 }, false, OF_CHANGE },
	[NOTICE_MEETING_CANCELLATION] = { CARD_CANCELLATION, { "회의 취소", "Meeting cancelled" }, { 0 }, NULL, NULL, { 0 }, false,
					  OF_MEETING },
	[NOTICE_MEETING_RESULTS] = { CARD_RESULTS, { "회의 결과", "Meeting results" }, { 0 }, "summary", "decisions",
				     { "결정 사항", "Decisions" }, false, { "when" } },
	[NOTICE_CONSULTATION_CALL] = { CARD_CALL, { "의견을 들려주세요", "Your opinion" }, { "투표", "Vote" }, "question", "choices",
				       { "하나를 골라 주세요", "Choose one" }, true, { "closes", "group" } },
	[NOTICE_CONSULTATION_REMINDER] = { CARD_REMINDER, { "의견 마감", "Closing soon" }, { "투표 마감", "Vote closing" }, "question",
					   "choices", { "하나를 골라 주세요", "Choose one" }, true, { "closes", "group" } },
	[NOTICE_CONSULTATION_DIGEST] = { CARD_DIGEST, { "의견 모음", "Opinions so far" }, { 0 }, "question", "quotes",
					 { "들어온 의견", "What was said" }, false, { "closes" } },
	[NOTICE_CONSULTATION_OUTCOME] = { CARD_OUTCOME, { "의견 수렴 결과", "What we heard" }, { "투표 결과", "Vote results" }, "question",
					  "quotes", { "들어온 의견", "What was said" }, false, { NULL } },
};

/* What each fact is called on a card, and the value of what was said before. */
static const struct {
	const char *value, *was;
	struct phrase name;
} names[] = {
	{ "when", "was_when", { "일시", "When" } },	 { "mode", "was_mode", { "방식", "How" } },
	{ "place", "was_place", { "장소", "Where" } },	 { "online", "was_online", { "온라인", "Online" } },
	{ "link", "was_link", { "자세히", "More" } },
	{ "closes", NULL, { "마감", "Closes" } },	 { "group", NULL, { "분과", "Group" } },
};

/* One card being made. */
struct making {
	const struct notice_request *request;
	const struct values *values;
	struct arena *arena;
	struct card *card;
};

static const char *say(const struct making *m, const struct phrase *w)
{
	const char *words = m->card->korean ? w->korean : w->english;
	return words ? words : "";
}

static const char *value(const struct making *m, const char *name)
{
	return name ? values_text(m->values, name) : "";
}

/* How a meeting is held goes without saying unless it changed: its place and its link show it. The link of the item is a code. */
static bool needs_no_word(const char *name)
{
	return strcmp(name, "mode") == 0 || strcmp(name, "link") == 0;
}

static void add_fact(const struct making *m, size_t i)
{
	const char *now = value(m, names[i].value), *was = value(m, names[i].was);
	if (*now && (*was || !needs_no_word(names[i].value)))
		*vec_push(m->arena, &m->card->facts) = (struct fact){ say(m, &names[i].name), now, was };
}

static void add_facts(const struct making *m, const struct plan *plan)
{
	for (size_t i = 0; plan->facts[i]; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (strcmp(plan->facts[i], names[k].value) == 0)
				add_fact(m, k);
}

static void add_list(const struct making *m, const struct plan *plan)
{
	struct card *c = m->card;
	const char *several = value(m, "several");
	if (!plan->list)
		return;
	for (const char *const *at = values_list(m->values, plan->list); *at; at++)
		*vec_push(m->arena, &c->list.list) = *at;
	if (c->list.list.count == 0)
		return;
	c->numbered = plan->numbered;
	c->heading = say(m, &plan->heading);
	if (*several)
		c->heading = arena_printf(m->arena, c->korean ? "%s개까지 골라 주세요" : "Choose up to %s", several);
}

/* The count as bars, where it may be told: then the text tells it, too. */
static void add_bars(const struct making *m)
{
	const struct tally *t = m->request->tally;
	const struct strings *choices = &m->request->notice->item->consultation.choices;
	int64_t most = 1;
	if (!values_list(m->values, "results")[0])
		return;
	size_t count = choices->list.count < t->choices ? choices->list.count : t->choices;
	for (size_t i = 0; i < count; i++)
		most = t->votes[i] > most ? t->votes[i] : most;
	for (size_t i = 0; i < count; i++)
		*vec_push(m->arena, &m->card->bars) = (struct bar){ choices->list.at[i], t->votes[i], t->votes[i] == most };
	m->card->voters = t->voters;
}

static const char *turnout(const struct making *m)
{
	bool korean = m->card->korean;
	const char *voters = value(m, "voters"), *opinions = value(m, "opinions");
	if (!*value(m, "counted"))
		return "";
	if (!*voters && !*opinions)
		return korean ? "들어온 답이 없습니다" : "No answers yet";
	const char *first = *voters ? arena_printf(m->arena, korean ? "참여 %s명" : "%s voted", voters) : "";
	const char *second = *opinions ? arena_printf(m->arena, korean ? "의견 %s건" : "%s opinions", opinions) : "";
	return arena_printf(m->arena, "%s%s%s", first, *first && *second ? " · " : "", second);
}

bool notice_has_card(const struct notice_request *r)
{
	enum pictures pictures = r->account->channel->limits.pictures;
	return pictures == PICTURES_ALWAYS || (pictures == PICTURES_OF_ITEMS && *r->notice->item->image);
}

const struct card *notice_card(const struct notice_request *r, const struct values *v, struct arena *a)
{
	const struct plan *plan = &plans[r->notice->kind];
	const struct item *item = r->notice->item;
	const struct community *community = &r->agenda->settings.community;
	struct card *c = ARENA_NEW(a, struct card);
	const struct making m = { r, v, a, c };
	bool vote = *values_text(v, "vote") && plan->vote_label.korean;
	*c = (struct card){
		.look = plan->look,
		.korean = community->korean,
		.title = item->title,
		.soon = value(&m, "soon"),
		.body = value(&m, plan->body),
		.heading = "",
		.turnout = "",
		.community = value(&m, "community"),
		.handle = community->handle ? community->handle : "",
		.link = value(&m, "link"),
		.image = item->image ? item->image : "",
		.print = "",
	};
	if (item->approval && *c->image) /* what is approved is what people will see */
		c->print = picture_print(c->image, a);
	c->label = say(&m, vote ? &plan->vote_label : &plan->label);
	if (*value(&m, "again"))
		c->label = c->korean ? "다시 열립니다" : "Takes place after all";
	add_facts(&m, plan);
	add_list(&m, plan);
	if (item->kind == ITEM_CONSULTATION) {
		c->turnout = turnout(&m);
		add_bars(&m);
	}
	return c;
}
