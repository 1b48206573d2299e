/* SPDX-License-Identifier: MIT */
/* rehearsal_page.c - the page of a rehearsal: head, what to look at, every post day by day, how the consultations ended. */
#include <string.h>

#include "base/embedded.h"
#include "command/html.h"
#include "command/rehearsal_parts.h"

extern const struct embedded command_pages[];

enum { PAGE_MAX = 256 << 20 };

static const char *number(const struct page *p, size_t n)
{
	return arena_printf(p->r->arena, "%zu", n);
}

/* The same about the same notice on another channel. */
static bool is_same(const struct page *p, const struct warning *a, const struct warning *b)
{
	const struct rehearsal *r = p->r;
	if (!a->post || !b->post || a->concern != b->concern || strcmp(a->words, b->words) != 0)
		return false;
	return r->posts.at[a->post - 1].group == r->posts.at[b->post - 1].group;
}

static bool was_told(const struct page *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_same(p, &p->r->warnings.at[i], &p->r->warnings.at[at]))
			return true;
	return false;
}

static size_t warnings_told(const struct page *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->r->warnings.count; i++)
		n += !was_told(p, i);
	return n;
}

/* --- head ------------------------------------------------------------------------------------------------------------------------ */

static void fact(struct page *p, size_t n, enum message_id m)
{
	html_put(&p->out, "<div><dt>{2}</dt><dd>{1}</dd></div>\n", ARGS(number(p, n), part_say(p, m, NULL)));
}

static void head(struct page *p)
{
	const struct rehearsal *r = p->r;
	const char *span = part_say(p, MSG_REHEARSAL_SPAN, ARGS(part_day(p, r->from_at), part_day(p, r->until_at - 1)));
	html_put(&p->out,
		 "<header class=\"top\" id=\"top\">\n<p class=\"eyebrow\">{1}</p>\n<h1>{2}</h1>\n<p class=\"span\">{3}</p>\n"
		 "<p class=\"lede\">{4}</p>\n<dl class=\"facts\">\n",
		 ARGS(part_say(p, MSG_REHEARSAL_NAME, NULL), r->agenda->settings.community.name, span,
		      part_say(p, MSG_REHEARSAL_LEDE, NULL)));
	fact(p, r->posts.count, MSG_REHEARSAL_POSTS);
	fact(p, r->answers, MSG_REHEARSAL_ANSWERS);
	fact(p, warnings_told(p), MSG_REHEARSAL_WARNINGS);
	html_put(&p->out, "</dl>\n</header>\n", NULL);
}

/* --- what to look at ------------------------------------------------------------------------------------------------------------- */

/* "band, instagram, chat" */
static const char *channels(const struct page *p, const struct warning *w)
{
	struct text out;
	text_init(&out, p->r->arena, 1 << 16);
	text_add(&out, w->delivery->channel);
	for (size_t i = 0; i < p->r->warnings.count; i++)
		if (&p->r->warnings.at[i] != w && is_same(p, w, &p->r->warnings.at[i]))
			text_addf(&out, ", %s", p->r->warnings.at[i].delivery->channel);
	return out.data;
}

static void warning(struct page *p, const struct warning *w)
{
	const struct rehearsal *r = p->r;
	int64_t at = w->post ? r->posts.at[w->post - 1].said->at : w->delivery->due_at;
	html_put(&p->out, "<li class=\"{1}\"><time>{2} {3}</time> ", ARGS(concern_name(w->concern), part_day(p, at), part_clock(p, at)));
	if (w->post)
		html_put(&p->out, "<a href=\"#n{1}\">", ARGS(number(p, w->post)));
	html_put(&p->out, "{1} · {2}", ARGS(rehearsal_kind(r, w->delivery), rehearsal_title(r, w->delivery)));
	html_put(&p->out, w->post ? "</a>" : "", NULL);
	html_put(&p->out, " <span class=\"on\">{1}</span> <span class=\"why\">{2}</span></li>\n", ARGS(channels(p, w), w->words));
}

static void warnings(struct page *p)
{
	const struct rehearsal *r = p->r;
	if (r->warnings.count == 0) {
		html_put(&p->out, "<section class=\"look well\"><p>{1}</p></section>\n",
			 ARGS(part_say(p, r->posts.count ? MSG_REHEARSAL_ALL_WELL : MSG_REHEARSAL_NOTHING, NULL)));
		return;
	}
	html_put(&p->out, "<section class=\"look\">\n<h2>{1}</h2>\n<ul>\n", ARGS(part_say(p, MSG_REHEARSAL_LOOK_AT, NULL)));
	for (size_t i = 0; i < r->warnings.count; i++)
		if (!was_told(p, i))
			warning(p, &r->warnings.at[i]);
	html_put(&p->out, "</ul>\n</section>\n", NULL);
}

/* --- day by day ------------------------------------------------------------------------------------------------------------------ */

static const struct said *said_at(const struct page *p, size_t post)
{
	return p->r->posts.at[post].said;
}

/* A link to the first post of each month. */
static void contents(struct page *p)
{
	struct civil last = { 0 };
	if (p->r->posts.count == 0)
		return;
	html_put(&p->out, "<nav class=\"months\" aria-label=\"{1}\">\n", ARGS(part_say(p, MSG_REHEARSAL_CONTENTS, NULL)));
	for (size_t i = 0; i < p->r->posts.count; i++) {
		struct civil c = part_civil(p, said_at(p, i)->at);
		if (c.year == last.year && c.month == last.month)
			continue;
		const char *month = rehearsal_word(p->r, MSG_REHEARSAL_MONTHS, c.month - 1);
		html_put(&p->out, "<a href=\"#n{1}\">{2}</a>\n",
			 ARGS(number(p, i + 1), part_say(p, MSG_REHEARSAL_MONTH, ARGS(NUMBER(c.year), month))));
		last = c;
	}
	html_put(&p->out, "<a href=\"#counts\">{1}</a>\n</nav>\n", ARGS(part_say(p, MSG_REHEARSAL_COUNTS, NULL)));
}

static bool is_new_day(const struct page *p, size_t i)
{
	struct civil c = part_civil(p, said_at(p, i)->at), before;
	if (i == 0)
		return true;
	before = part_civil(p, said_at(p, i - 1)->at);
	return c.year != before.year || c.month != before.month || c.day != before.day;
}

static void day(struct page *p, size_t i)
{
	int64_t at = said_at(p, i)->at;
	struct civil c = part_civil(p, at);
	html_put(&p->out, "<section class=\"day\">\n<h2>{1} <span>{2}</span></h2>\n",
		 ARGS(part_day(p, at), rehearsal_weekday(p->r, &c)));
}

static void moment(struct page *p, size_t i)
{
	const struct delivery *d = p->r->posts.at[i].delivery;
	html_put(&p->out,
		 "<section class=\"moment\">\n<header><time>{1}</time><p class=\"kind {2}\">{3}</p><h3>{4}</h3></header>\n"
		 "<div class=\"screens\">\n",
		 ARGS(part_clock(p, said_at(p, i)->at), arena_printf(p->r->arena, "k%d", (int)d->kind), rehearsal_kind(p->r, d),
		      rehearsal_title(p->r, d)));
}

static void posts(struct page *p)
{
	size_t count = p->r->posts.count;
	html_put(&p->out, "<main>\n", NULL);
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && p->r->posts.at[i].group == p->r->posts.at[i - 1].group, another = is_new_day(p, i);
		if (!same && i > 0)
			html_put(&p->out, "</div>\n</section>\n", NULL);
		if (!same && another && i > 0)
			html_put(&p->out, "</section>\n", NULL);
		if (!same && another)
			day(p, i);
		if (!same)
			moment(p, i);
		part_post(p, i + 1);
	}
	html_put(&p->out, count ? "</div>\n</section>\n</section>\n</main>\n" : "</main>\n", NULL);
}

/* --- counts ---------------------------------------------------------------------------------------------------------------------- */

static void counts(struct page *p)
{
	const struct agenda *agenda = p->r->agenda;
	html_put(&p->out, "<section class=\"counts\" id=\"counts\">\n<h2>{1}</h2>\n", ARGS(part_say(p, MSG_REHEARSAL_COUNTS, NULL)));
	for (size_t i = 0; i < agenda->items.count; i++)
		if (agenda->items.at[i].kind == ITEM_CONSULTATION && agenda->items.at[i].consultation.opens.at <= p->r->until_at)
			part_count(p, &agenda->items.at[i]);
	html_put(&p->out, "</section>\n", NULL);
}

struct text rehearsal_page(const struct rehearsal *r)
{
	struct page p = { .r = r };
	text_init(&p.out, r->arena, PAGE_MAX);
	const char *title = arena_printf(r->arena, "%s · %s", rehearsal_words(r, MSG_REHEARSAL_NAME, NULL),
					 r->agenda->settings.community.name);
	const struct html_head top = { .language = r->language == LANGUAGE_KO ? "ko" : "en", .title = title,
		.css = command_pages[0].data };
	html_begin(&p.out, &top);
	head(&p);
	warnings(&p);
	contents(&p);
	posts(&p);
	counts(&p);
	html_put(&p.out, "<footer><p>{1}</p><p><a href=\"#top\">{2}</a></p></footer>\n",
		 ARGS(part_say(&p, MSG_REHEARSAL_FOOT, ARGS(TOWNBELL_VERSION)), part_say(&p, MSG_REHEARSAL_TOP, NULL)));
	html_end(&p.out);
	return p.out;
}
