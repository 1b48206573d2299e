/* SPDX-License-Identifier: MIT */
/* rehearsal_parts.c - one post as its users see it; the count of a consultation. */
#include "command/rehearsal_parts.h"

#include <string.h>

#include "command/html.h"
#include "command/rehearsal_reply.h"
#include "flow/count.h"

const char *part_say(const struct page *p, enum message_id m, const char *const *args)
{
	return rehearsal_words(p->r, m, args);
}

struct civil part_civil(const struct page *p, int64_t at)
{
	struct civil c;
	zone_local(p->r->agenda->settings.community.zone, at, &c);
	return c;
}

const char *part_day(const struct page *p, int64_t at)
{
	struct civil c = part_civil(p, at);
	const char *month = rehearsal_word(p->r, MSG_REHEARSAL_MONTHS, c.month - 1);
	return part_say(p, MSG_REHEARSAL_DAY, ARGS(NUMBER(c.year), month, NUMBER(c.day)));
}

const char *part_clock(const struct page *p, int64_t at)
{
	struct civil c = part_civil(p, at);
	return arena_printf(p->r->arena, "%02d:%02d", c.hour, c.minute);
}

/* The first sign of a name, in a circle; of "주민 하늘" the one of the name. */
void part_face(struct page *p, const char *name, bool own)
{
	const char *space = strrchr(name, ' ');
	const char *from = !own && space && space[1] ? space + 1 : name;
	const char *first = arena_string_n(p->r->arena, from, text_prefix(from, 1, text_graphemes));
	int tint = 0;
	for (const char *s = name; *s; s++)
		tint = (tint * 31 + (unsigned char)*s) % 6;
	html_put(&p->out, "<span class=\"face t{1}\" aria-hidden=\"true\">{2}</span>", ARGS(own ? "own" : NUMBER(tint), first));
}

/* Behind the post's own day the date stands with the time. */
static void when(struct page *p, const struct said *s, const struct said *post)
{
	struct civil a = part_civil(p, s->at), b = part_civil(p, post->at);
	bool same = a.year == b.year && a.month == b.month && a.day == b.day;
	const char *date = same ? "" : part_say(p, MSG_REHEARSAL_SHORT_DAY, ARGS(NUMBER(a.month), NUMBER(a.day)));
	html_put(&p->out, "<time>{1}{2}</time>", ARGS(date, part_clock(p, s->at)));
}

const char *part_author(const struct page *p, const struct said *s)
{
	const char *handle = p->r->agenda->settings.community.handle, *name = p->r->agenda->settings.community.name;
	if (!s->own)
		return s->author;
	if (strcmp(s->service, "instagram") != 0 || !handle[0])
		return name;
	return handle + (handle[0] == '@');
}

void part_words(struct page *p, const struct said *s)
{
	html_put(&p->out, "<div class=\"words\">", NULL);
	if (s->sticker)
		html_text(&p->out, part_say(p, MSG_REHEARSAL_STICKER, NULL));
	else
		html_prose(&p->out, s->text);
	html_put(&p->out, "</div>", NULL);
}

/* How townbell understood it. */
static void chip(struct page *p, const struct said *s)
{
	struct understanding u = reply_understood(p->r, s);
	if (u.words)
		html_put(&p->out, " <span class=\"chip {1}\">{2}</span>", ARGS(u.counts ? "vote" : "plain", u.words));
}

void part_small(struct page *p, const struct said *s, const struct said *post)
{
	html_put(&p->out, "<p class=\"small\">", NULL);
	when(p, s, post);
	if (s->edited_at)
		html_put(&p->out, " <span>{1}</span>", ARGS(part_say(p, MSG_REHEARSAL_EDITED, NULL)));
	if (!s->own)
		chip(p, s);
	else if (s != post && strcmp(s->service, "telegram") != 0)
		html_put(&p->out, " <span class=\"chip ours\">{1}</span>", ARGS(part_say(p, MSG_REHEARSAL_OURS, NULL)));
	html_put(&p->out, "</p>", NULL);
}

/* A bar without a style of its own, so that the policy may forbid them. */
static void bar(struct page *p, int64_t part, int64_t whole)
{
	int64_t percent = whole > 0 ? part * 100 / whole : 0;
	html_put(&p->out,
		 "<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		 "<rect class=\"track\" width=\"100\" height=\"4\"/><rect width=\"{1}\" height=\"4\"/></svg>",
		 ARGS(NUMBER(percent)));
}

static int64_t votes_of(const struct json *option)
{
	int64_t votes = 0;
	json_integer(json_member(option, "votes"), &votes);
	return votes;
}

static void poll(struct page *p, const struct said *s)
{
	const struct json *options = json_member(s->poll, "options");
	bool closed = false;
	int64_t all = 0;
	json_boolean(json_member(s->poll, "closed"), &closed);
	for (const struct json *o = json_first(options); o; o = json_next(o))
		all += votes_of(o);
	html_put(&p->out, "<div class=\"words question\">{1}</div><p class=\"small\">{2}</p><ul class=\"options\">",
		 ARGS(s->text, part_say(p, closed ? MSG_REHEARSAL_POLL_CLOSED : MSG_REHEARSAL_POLL, NULL)));
	for (const struct json *o = json_first(options); o; o = json_next(o)) {
		int64_t votes = votes_of(o);
		html_put(&p->out, "<li><b>{1}%</b> <span>{2}</span>", ARGS(NUMBER(all ? votes * 100 / all : 0), json_text(o, "text")));
		bar(p, votes, all);
		html_put(&p->out, "</li>", NULL);
	}
	html_put(&p->out, "</ul><p class=\"small\">{1} ", ARGS(part_say(p, MSG_REHEARSAL_POLL_VOTERS, ARGS(NUMBER(all)))));
	when(p, s, s);
	html_put(&p->out, "</p>", NULL);
}

/* --- cards with comments --------------------------------------------------------------------------------------------------------- */

static size_t answers_of(const struct page *p, size_t post)
{
	size_t n = 0;
	for (size_t i = 0; i < p->r->said.count; i++)
		n += p->r->said.at[i].post == post && &p->r->said.at[i] != p->r->posts.at[post - 1].said && !p->r->said.at[i].removed;
	return n;
}

static void replies(struct page *p, size_t under, const struct said *post);

static void comment(struct page *p, size_t at, const struct said *post)
{
	const struct said *s = &p->r->said.at[at];
	if (s->removed) {
		html_put(&p->out, "<li class=\"gone\">{1}</li>\n", ARGS(part_say(p, MSG_REHEARSAL_REMOVED, NULL)));
		return;
	}
	html_put(&p->out, "<li class=\"{1}\">", ARGS(s->own ? "own" : "member"));
	part_face(p, part_author(p, s), s->own);
	html_put(&p->out, "<div><b>{1}</b>", ARGS(part_author(p, s)));
	part_words(p, s);
	part_small(p, s, post);
	replies(p, at + 1, post);
	html_put(&p->out, "</div></li>\n", NULL);
}

/* What answers `under`, counted from 1, as a list. */
static void replies(struct page *p, size_t under, const struct said *post)
{
	size_t count = 0;
	for (size_t i = under; i < p->r->said.count; i++) {
		if (p->r->said.at[i].under != under)
			continue;
		html_put(&p->out, count++ ? "" : "<ul class=\"comments\">\n", NULL);
		comment(p, i, post);
	}
	html_put(&p->out, count ? "</ul>" : "", NULL);
}

void part_comments(struct page *p, size_t post)
{
	const struct said *s = p->r->posts.at[post - 1].said;
	size_t answers = answers_of(p, post);
	if (answers > 0)
		html_put(&p->out, "<p class=\"replies\">{1}</p>", ARGS(part_say(p, MSG_REHEARSAL_COMMENTS, ARGS(NUMBER(answers)))));
	replies(p, (size_t)(s - p->r->said.at) + 1, s);
}

void part_former(struct page *p, const struct said *s)
{
	for (const struct json *j = json_first(s->former); s->own && j; j = json_next(j)) {
		html_put(&p->out, "<details class=\"former\"><summary>{1}</summary><div class=\"words\">",
			 ARGS(part_say(p, MSG_REHEARSAL_FORMER, NULL)));
		html_prose(&p->out, json_string(j));
		html_put(&p->out, "</div></details>", NULL);
	}
}

void part_picture(struct page *p, const struct said *s)
{
	if (!s->picture)
		return;
	html_put(&p->out, "<img src=\"cards/{1}\" alt=\"{2}\" width=\"1080\" height=\"1350\" loading=\"lazy\">",
		 ARGS(s->picture, s->alt ? s->alt : ""));
}

static void card(struct page *p, size_t post)
{
	const struct said *s = p->r->posts.at[post - 1].said;
	html_put(&p->out, "<div class=\"by\">", NULL);
	part_face(p, part_author(p, s), true);
	html_put(&p->out, "<div><b>{1}</b>", ARGS(part_author(p, s)));
	part_small(p, s, s);
	html_put(&p->out, "</div></div>", NULL);
	part_words(p, s);
	part_former(p, s);
	part_comments(p, post);
}

/* --- bubbles of a chat ----------------------------------------------------------------------------------------------------------- */

static void quote(struct page *p, const struct said *s)
{
	enum { QUOTED = 40 };
	const struct said *o = &p->r->said.at[s->under - 1];
	size_t line = strcspn(o->text, "\n"), most = text_prefix(o->text, QUOTED, text_graphemes);
	html_put(&p->out, "<blockquote><b>{1}</b> {2}</blockquote>",
		 ARGS(part_author(p, o), arena_string_n(p->r->arena, o->text, line < most ? line : most)));
}

static void bubble(struct page *p, const struct said *s, const struct said *post)
{
	html_put(&p->out, "<li class=\"{1}\">", ARGS(s->own ? "own" : "member"));
	part_face(p, part_author(p, s), s->own);
	html_put(&p->out, "<div class=\"bubble\"><b>{1}</b>", ARGS(part_author(p, s)));
	if (s->under && !s->poll && !(s->own && p->r->said.at[s->under - 1].own))
		quote(p, s);
	if (s->poll) {
		poll(p, s);
	} else {
		part_picture(p, s);
		part_words(p, s);
		part_former(p, s);
		part_small(p, s, post);
	}
	html_put(&p->out, "</div></li>\n", NULL);
}

static void chat(struct page *p, size_t post)
{
	const struct said *s = p->r->posts.at[post - 1].said;
	html_put(&p->out, "<ul class=\"chat\">\n", NULL);
	for (size_t i = 0; i < p->r->said.count; i++)
		if (p->r->said.at[i].post == post && (!p->r->said.at[i].removed || &p->r->said.at[i] == s))
			bubble(p, &p->r->said.at[i], s);
	html_put(&p->out, "</ul>", NULL);
}

void part_post(struct page *p, size_t post)
{
	const struct shown *s = &p->r->posts.at[post - 1];
	const struct channel *channel = s->account ? s->account->channel : NULL;
	html_put(&p->out, "<article class=\"post {1}\" id=\"n{2}\">\n<p class=\"net\"><span>{3}</span> {4}</p>\n",
		 ARGS(s->said->service, NUMBER(post), channel ? channel->title : s->said->service, s->delivery->channel));
	for (size_t i = 0; i < p->r->warnings.count; i++)
		if (p->r->warnings.at[i].post == post)
			html_put(&p->out, "<p class=\"warn\">{1}</p>\n", ARGS(p->r->warnings.at[i].words));
	if (s->said->removed)
		html_put(&p->out, "<p class=\"warn\">{1}</p>\n", ARGS(part_say(p, MSG_REHEARSAL_TAKEN_DOWN, NULL)));
	if (channel && channel->collects == COLLECT_FEED)
		chat(p, post);
	else if (channel && channel->limits.pictures == PICTURES_ALWAYS)
		part_photo(p, post);
	else
		card(p, post);
	html_put(&p->out, "\n</article>\n", NULL);
}

/* --- counts ---------------------------------------------------------------------------------------------------------------------- */

static void choice(struct page *p, const char *label, const struct tally *t, size_t i)
{
	html_put(&p->out, "<li><span>{1}</span> <b>{2}</b>",
		 ARGS(label, part_say(p, MSG_REHEARSAL_VOTES, ARGS(NUMBER(t->votes[i])))));
	bar(p, t->votes[i], t->voters);
	html_put(&p->out, "</li>\n", NULL);
}

void part_count(struct page *p, const struct item *item)
{
	const struct strings *choices = &item->consultation.choices;
	int64_t closes = item->consultation.closes.at;
	const char *until = arena_printf(p->r->arena, "%s %s", part_day(p, closes), part_clock(p, closes));
	struct count c;
	struct err none = { 0 };
	if (!count_item(p->r->store, item, p->r->until_at, &c, &none))
		return;
	html_put(&p->out, "<article>\n<h3>{1}</h3>\n<p class=\"words\">{2}</p>\n", ARGS(item->title, item->consultation.question));
	if (c.hidden)
		html_put(&p->out, "<p class=\"small\">{1}</p>\n", ARGS(part_say(p, MSG_REHEARSAL_OPEN, ARGS(until))));
	html_put(&p->out, choices->list.count && !c.hidden ? "<ol class=\"options\">\n" : "", NULL);
	for (size_t i = 0; i < choices->list.count && !c.hidden; i++)
		choice(p, choices->list.at[i], &c.tally, i);
	html_put(&p->out, choices->list.count && !c.hidden ? "</ol>\n" : "", NULL);
	const char *sum = choices->list.count ? part_say(p, MSG_REHEARSAL_COUNT, ARGS(NUMBER(c.tally.voters), NUMBER(c.tally.invalid),
										    NUMBER(c.tally.opinions)))
					      : part_say(p, MSG_REHEARSAL_OPINIONS, ARGS(NUMBER(c.tally.opinions)));
	html_put(&p->out, "<p class=\"small\">{1}</p>\n</article>\n", ARGS(sum));
}
