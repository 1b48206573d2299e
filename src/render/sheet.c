/* SPDX-License-Identifier: MIT */
/* sheet.c - the blocks of a card, each made by one function and drawn by another. */
#include "render/sheet.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum { NAME_WIDTH = 148, MARK_WIDTH = 64 };

static const double text_size = 38, line = 1.4, least = 23; /* what can be read on a telephone */

static double scaled(const struct sheet *s, double length)
{
	return round(length * s->scale);
}

static const struct words *set(struct sheet *s, const struct style *style, const char *text, double width)
{
	struct style own = *style;
	own.size = fmax(least, scaled(s, style->size));
	return pen_set(s->pen, &own, text, width);
}

/* Gaps shrink faster than type. */
static double gap(const struct sheet *s, double length)
{
	return round(length * s->scale * s->scale);
}

static struct block *add(struct sheet *s, double before, const struct words *tallest)
{
	struct block *b = vec_push(s->pen->arena, &s->blocks);
	b->before = s->blocks.count > 1 ? gap(s, before) : 0;
	b->height = tallest->height;
	return b;
}

/* --- facts ------------------------------------------------------------------------------------------------------------------------ */

static double name_width(const struct sheet *s)
{
	return s->card->korean ? NAME_WIDTH : NAME_WIDTH + 12;
}

static void draw_fact(struct sheet *s, const struct block *b, double y)
{
	bool gone = s->card->look == CARD_CANCELLATION;
	double value = MARGIN + name_width(s), drop = (b->second->style.size * line - b->first->style.size * line) / 2;
	pen_put(s->pen, b->first, MARGIN, y + drop + (b->third ? b->third->height : 0), s->look->deep);
	if (b->third)
		pen_put_struck(s->pen, b->third, value, y, FADED);
	(gone ? pen_put_struck : pen_put)(s->pen, b->second, value, y + (b->third ? b->third->height : 0), gone ? FADED : INK);
}

static void add_facts(struct sheet *s)
{
	static const struct style name = { .bold = true, .size = 28, .leading = line };
	static const struct style value = { .bold = true, .balanced = 4, .size = 40, .leading = line };
	static const struct style was = { .balanced = 4, .size = 32, .leading = line };
	double width = INNER - name_width(s);
	for (size_t i = 0; i < s->card->facts.count; i++) {
		const struct fact *f = &s->card->facts.at[i];
		const struct words *text = set(s, &value, f->value, width);
		struct block *b = add(s, 16, text);
		b->first = set(s, &name, f->name, name_width(s) - 12);
		b->second = text;
		b->spreads = i > 0;
		if (*f->was) {
			b->third = set(s, &was, f->was, width);
			b->height += b->third->height;
		}
	}
}

/* --- text ------------------------------------------------------------------------------------------------------------------------- */

static void draw_text(struct sheet *s, const struct block *b, double y)
{
	pen_put(s->pen, b->first, MARGIN, y, b->stressed ? s->look->deep : INK);
}

static void add_text(struct sheet *s, int lines)
{
	bool question = s->card->look == CARD_CALL || s->card->look == CARD_REMINDER || s->card->look == CARD_OUTCOME ||
			s->card->look == CARD_DIGEST;
	const struct style style = { .bold = question, .balanced = 4, .size = question ? text_size + 4 : text_size, .leading = 1.55,
				     .lines = lines };
	char *text = text_trim(s->pen->arena, s->card->body);
	if (!*text)
		return;
	const struct words *w = set(s, &style, text, INNER);
	struct block *b = add(s, 30, w);
	b->first = w;
	b->spreads = true;
}

/* --- lists ------------------------------------------------------------------------------------------------------------------------ */

static void draw_heading(struct sheet *s, const struct block *b, double y)
{
	pen_put(s->pen, b->first, MARGIN, y, s->look->deep);
	pen_box(s->pen, &(struct box){ MARGIN + b->first->ink + 20, round(y + b->height / 2), INNER - b->first->ink - 20, 2 }, RULE);
}

static void add_heading(struct sheet *s)
{
	static const struct style style = { .bold = true, .size = 29, .leading = line, .lines = 1 };
	if (!*s->card->heading)
		return;
	const struct words *w = set(s, &style, s->card->heading, INNER);
	struct block *b = add(s, 40, w);
	b->draw = draw_heading;
	b->first = w;
	b->spreads = true;
}

static double mark_width(const struct sheet *s)
{
	return scaled(s, MARK_WIDTH);
}

static void draw_line(struct sheet *s, const struct block *b, double y)
{
	if (b->second)
		pen_put(s->pen, b->second, MARGIN, y, s->look->deep);
	else
		pen_round(s->pen, &(struct box){ MARGIN + 2, y + b->first->style.size * line / 2 - 7, 14, 14 }, 7, s->look->deep);
	pen_put(s->pen, b->first, MARGIN + mark_width(s), y, INK);
}

static void add_line(struct sheet *s, size_t i)
{
	static const struct style text = { .balanced = 4, .size = text_size, .leading = line };
	static const struct style mark = { .serif = true, .size = text_size, .leading = line };
	const struct words *w = set(s, &text, s->card->list.list.at[i], INNER - mark_width(s));
	struct block *b = add(s, i ? 12 : 16, w);
	b->draw = draw_line;
	b->first = w;
	if (s->card->numbered)
		b->second = set(s, &mark, arena_printf(s->pen->arena, "%zu", i + 1), mark_width(s));
}

/* Choices and opinions stand in rows of their own. */
static void draw_row(struct sheet *s, const struct block *b, double y)
{
	double pad = scaled(s, 16), mark = b->second ? mark_width(s) + 8 : 0, size = scaled(s, 52);
	pen_round(s->pen, &(struct box){ MARGIN, y, INNER, b->height }, scaled(s, 18), s->look->soft);
	if (b->second) {
		double top = y + pad + b->first->style.size * line / 2 - size / 2;
		pen_round(s->pen, &(struct box){ MARGIN + pad, top, size, size }, size / 2, s->look->deep);
		pen_put(s->pen, b->second, MARGIN + pad, top + (size - b->second->height) / 2, WHITE);
	}
	pen_put(s->pen, b->first, MARGIN + pad + (b->second ? mark : scaled(s, 10)), y + pad, INK);
}

static void add_row(struct sheet *s, size_t i)
{
	static const struct style text = { .bold = true, .balanced = 4, .size = text_size, .leading = line };
	static const struct style said = { .balanced = 4, .size = text_size - 3, .leading = line };
	const struct style mark = { .bold = true, .size = 28, .leading = 1.2, .align = ALIGN_CENTRE };
	double pad = scaled(s, 16), width = INNER - 2 * pad - (s->card->numbered ? mark_width(s) + 8 : 2 * scaled(s, 10));
	const struct words *w = set(s, s->card->numbered ? &text : &said, s->card->list.list.at[i], width);
	struct block *b = add(s, i ? 14 : 20, w);
	b->draw = draw_row;
	b->first = w;
	b->height += 2 * pad;
	if (s->card->numbered)
		b->second = set(s, &mark, arena_printf(s->pen->arena, "%zu", i + 1), scaled(s, 52));
}

/* --- bars ------------------------------------------------------------------------------------------------------------------------- */

static void draw_bar(struct sheet *s, const struct block *b, double y)
{
	double thick = scaled(s, 26), top = y + b->first->height + scaled(s, 8), width = round(INNER * b->share);
	pen_put(s->pen, b->first, MARGIN, y, INK);
	pen_put(s->pen, b->second, MARGIN + INNER - b->second->width, y, b->stressed ? s->look->deep : FADED);
	pen_round(s->pen, &(struct box){ MARGIN, top, INNER, thick }, thick / 2, s->look->soft);
	const struct box part = { MARGIN, top, fmax(width, thick), thick };
	if (b->share > 0)
		pen_round(s->pen, &part, thick / 2, b->stressed ? s->look->deep : s->look->faint);
}

static const char *votes_of(const struct sheet *s, const struct bar *bar)
{
	const char *unit = s->card->korean ? "표" : bar->votes == 1 ? " vote" : " votes";
	if (s->card->voters <= 0)
		return arena_printf(s->pen->arena, "%lld%s", (long long)bar->votes, unit);
	long long percent = (long long)((bar->votes * 200 + s->card->voters) / (s->card->voters * 2));
	return arena_printf(s->pen->arena, "%lld%s · %lld%%", (long long)bar->votes, unit, percent);
}

static void add_bar(struct sheet *s, size_t i)
{
	const struct bar *bar = &s->card->bars.at[i];
	const struct style label = { .bold = bar->winner, .balanced = 4, .size = text_size, .leading = line };
	const struct style votes = { .bold = bar->winner, .size = 32, .leading = line * text_size / 32, .align = ALIGN_RIGHT };
	double right = scaled(s, 250);
	const struct words *w = set(s, &label, bar->label, INNER - right - 20);
	struct block *b = add(s, i ? 24 : 30, w);
	b->draw = draw_bar;
	b->first = w;
	b->second = set(s, &votes, votes_of(s, bar), right);
	b->height += scaled(s, 8 + 26);
	b->share = s->card->voters > 0 ? fmin(1, (double)bar->votes / (double)s->card->voters) : 0;
	b->stressed = bar->winner;
	b->spreads = true;
}

/* --- the whole -------------------------------------------------------------------------------------------------------------------- */

static void add_note(struct sheet *s, const char *text)
{
	static const struct style style = { .bold = true, .balanced = 4, .size = 31, .leading = line };
	if (!*text)
		return;
	const struct words *w = set(s, &style, text, INNER);
	struct block *b = add(s, 28, w);
	b->draw = draw_text;
	b->first = w;
	b->stressed = true;
}

static bool in_rows(const struct card *c)
{
	return c->look == CARD_CALL || c->look == CARD_DIGEST || (c->look == CARD_OUTCOME && c->bars.count == 0) ||
	       (c->look == CARD_REMINDER && *c->body);
}

static size_t elements(const struct card *c)
{
	return c->bars.count > 0 ? c->bars.count : c->list.list.count;
}

static void add_element(struct sheet *s, size_t i)
{
	if (s->card->bars.count > 0)
		add_bar(s, i);
	else if (in_rows(s->card))
		add_row(s, i);
	else
		add_line(s, i);
}

static void measure(struct sheet *s)
{
	s->height = 0;
	for (size_t i = 0; i < s->blocks.count; i++)
		s->height += s->blocks.at[i].before + s->blocks.at[i].height;
}

/* What stands before the list, with at most so many lines of text; 0: all. */
static void begin(struct sheet *s, double scale, int lines)
{
	s->scale = scale;
	s->blocks.count = s->blocks.room = 0;
	s->blocks.at = NULL;
	add_facts(s);
	add_text(s, lines);
	for (size_t i = 0; i < s->blocks.count; i++)
		if (!s->blocks.at[i].draw)
			s->blocks.at[i].draw = s->blocks.at[i].second ? draw_fact : draw_text;
	if (s->card->bars.count == 0)
		add_heading(s);
}

bool sheet_fill(struct sheet *s, double scale, double room)
{
	begin(s, scale, 0);
	for (size_t i = 0; i < elements(s->card); i++)
		add_element(s, i);
	add_note(s, s->card->turnout);
	measure(s);
	return s->height <= room;
}

static const char *more(const struct sheet *s, size_t left)
{
	return arena_printf(s->pen->arena, s->card->korean ? "외 %zu개는 글에 있습니다" : "and %zu more in the post", left);
}

void sheet_cut(struct sheet *s, double room)
{
	enum { LINES_MAX = 24, LINES_MIN = 2, LINES_STEP = 2 };
	double scale = s->scale;
	for (int lines = LINES_MAX; lines >= LINES_MIN; lines -= LINES_STEP) {
		begin(s, scale, lines);
		measure(s);
		if (s->height <= room)
			break;
	}
	double taken = s->height;
	size_t kept = 0, count = elements(s->card);
	const size_t before = s->blocks.count;
	double reserve = scaled(s, 28 + 31 * line) * (*s->card->turnout ? 2 : 1) + 4;
	for (; kept < count; kept++) {
		add_element(s, kept);
		measure(s);
		if (s->height + reserve > room)
			break;
		taken = s->height;
	}
	s->blocks.count = before + kept;
	s->height = taken;
	if (kept < count && room - taken >= reserve - 1)
		add_note(s, more(s, count - kept));
	if (*s->card->turnout)
		add_note(s, s->card->turnout);
	measure(s);
}

void sheet_draw(struct sheet *s, double top, double spare)
{
	size_t gaps = 0;
	for (size_t i = 0; i < s->blocks.count; i++)
		gaps += s->blocks.at[i].spreads;
	double each = gaps > 0 ? fmin(spare / (double)gaps, 28) : 0, y = top;
	for (size_t i = 0; i < s->blocks.count; i++) {
		const struct block *b = &s->blocks.at[i];
		y += b->before + (b->spreads && i > 0 ? each : 0);
		b->draw(s, b, round(y));
		y += b->height;
	}
}
