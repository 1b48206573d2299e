/* SPDX-License-Identifier: MIT */
/* pen.c - pango lays out, cairo draws. */
#include "render/pen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangocairo.h>

#include "base/text.h"
#include "render/fonts.h"

enum { BALANCE_STEPS = 6 };

static const double slack = 0.5; /* of rounding */

/* --- laying out ------------------------------------------------------------------------------------------------------------------- */

static void release(void *layout)
{
	g_object_unref(layout);
}

/* A layout and what is done to it until it stands. */
struct setting {
	PangoLayout *layout;
	const char *text;
	double width;
};

static double line_width(PangoLayoutLine *line)
{
	PangoRectangle logical;
	pango_layout_line_get_extents(line, NULL, &logical);
	return (double)logical.width / PANGO_SCALE;
}

static double widest(PangoLayout *layout)
{
	double most = 0;
	for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next)
		most = fmax(most, line_width(at->data));
	return most;
}

static size_t word_length(const char *s)
{
	return strcspn(s, " \n");
}

/* Is the byte `at` in a line that sticks out? */
static bool sticks_out(const struct setting *s, size_t at)
{
	for (GSList *l = pango_layout_get_lines_readonly(s->layout); l; l = l->next) {
		PangoLayoutLine *line = l->data;
		if ((size_t)line->start_index <= at && at < (size_t)line->start_index + (size_t)line->length)
			return line_width(line) > s->width + slack;
	}
	return false;
}

/* Forbid breaks inside words; `again`: but for those that were wider than the box. */
static void bind_words(const struct setting *s, bool again)
{
	PangoAttrList *list = pango_attr_list_new();
	pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
	for (const char *at = s->text; *at;) {
		size_t n = word_length(at), from = (size_t)(at - s->text);
		if (n > 0 && !(again && sticks_out(s, from))) {
			PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
			whole->start_index = (guint)from;
			whole->end_index = (guint)(from + n);
			pango_attr_list_insert(list, whole);
		}
		at += n + (at[n] != '\0');
	}
	pango_layout_set_attributes(s->layout, list);
	pango_attr_list_unref(list);
}

static void set_width(const struct setting *s, double width)
{
	pango_layout_set_width(s->layout, (int)(width * PANGO_SCALE));
}

/* The narrowest box that takes no more lines: the last line is no lonely word. */
static void balance(const struct setting *s, int most)
{
	int lines = pango_layout_get_line_count(s->layout);
	double low = s->width / lines, high = s->width;
	if (lines < 2 || lines > most)
		return;
	for (int i = 0; i < BALANCE_STEPS; i++) {
		double middle = (low + high) / 2;
		set_width(s, middle);
		bool fits = pango_layout_get_line_count(s->layout) <= lines && widest(s->layout) <= middle + slack;
		*(fits ? &high : &low) = middle;
	}
	set_width(s, high);
}

static void set_font(PangoLayout *layout, const struct style *style)
{
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, style->serif ? fonts_serif : fonts_sans);
	pango_font_description_set_weight(font, style->bold || style->serif ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
}

/* The first sign that no font has, of one run of glyphs. */
static uint32_t unknown_in(const PangoGlyphString *glyphs)
{
	for (int i = 0; i < glyphs->num_glyphs; i++)
		if (glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
			return glyphs->glyphs[i].glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
	return 0;
}

static uint32_t unknown_sign(PangoLayout *layout)
{
	uint32_t sign = 0;
	PangoLayoutIter *at = pango_layout_get_iter(layout);
	do {
		PangoLayoutRun *run = pango_layout_iter_get_run_readonly(at);
		sign = run ? unknown_in(run->glyphs) : 0;
	} while (!sign && pango_layout_iter_next_run(at));
	pango_layout_iter_free(at);
	return sign;
}

static void look_for_tofu(struct pen *p, PangoLayout *layout)
{
	if (p->failed || pango_layout_get_unknown_glyphs_count(layout) == 0)
		return;
	char code[16], sign[8] = "";
	uint32_t c = unknown_sign(layout);
	snprintf(code, sizeof code, "U+%04X", c);
	g_unichar_to_utf8(c, sign);
	p->failed = true;
	err_set(p->err, ERR_INPUT, MSG_CARD_TOFU, ARGS(sign, code));
}

/* The last word of s[0..n) goes. */
static size_t without_word(const char *s, size_t n)
{
	while (n > 0 && !strchr(" \n", s[n - 1]))
		n--;
	while (n > 0 && strchr(" \n", s[n - 1]))
		n--;
	return n;
}

/* So many lines and "…"; pango itself counts the lines of each paragraph alone. */
static void cut(struct pen *p, struct setting *s, int lines)
{
	PangoLayoutLine *last = pango_layout_get_line_readonly(s->layout, lines - 1);
	const char *whole = s->text;
	size_t n = (size_t)last->start_index + (size_t)last->length;
	if (!strchr(whole, '\n')) {
		pango_layout_set_height(s->layout, -lines);
		pango_layout_set_ellipsize(s->layout, PANGO_ELLIPSIZE_END);
		return;
	}
	while (n > 0 && strchr(" \n", whole[n - 1]))
		n--;
	for (; n > 0; n = without_word(whole, n)) {
		s->text = arena_printf(p->arena, "%.*s …", (int)n, whole);
		pango_layout_set_text(s->layout, s->text, -1);
		bind_words(s, false);
		if (widest(s->layout) > s->width + slack)
			bind_words(s, true);
		if (pango_layout_get_line_count(s->layout) <= lines)
			return;
	}
}

struct words *pen_set(struct pen *p, const struct style *style, const char *text, double width)
{
	struct words *w = ARENA_NEW(p->arena, struct words);
	struct setting s = { pango_layout_new(p->context), text, width };
	arena_defer(p->arena, release, s.layout);
	set_font(s.layout, style);
	pango_layout_set_wrap(s.layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(s.layout, text, -1);
	set_width(&s, width);
	bind_words(&s, false);
	if (widest(s.layout) > width + slack)
		bind_words(&s, true);
	balance(&s, style->balanced);
	if (style->lines > 0 && pango_layout_get_line_count(s.layout) > style->lines)
		cut(p, &s, style->lines);
	look_for_tofu(p, s.layout);
	w->layout = s.layout;
	w->style = *style;
	w->width = width;
	w->ink = widest(s.layout);
	w->lines = *text ? pango_layout_get_line_count(s.layout) : 0;
	w->height = w->lines * style->size * style->leading;
	w->overflows = w->ink > width + slack;
	return w;
}

/* --- drawing ---------------------------------------------------------------------------------------------------------------------- */

static void set_colour(struct pen *p, colour c)
{
	cairo_set_source_rgb(p->cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

/* Where line `i` begins. */
static double line_left(const struct words *w, double x, double width)
{
	if (w->style.align == ALIGN_LEFT)
		return x;
	double spare = w->width - width;
	return x + (w->style.align == ALIGN_CENTRE ? spare / 2 : spare);
}

static void note(struct pen *p, const struct words *w, const struct box *ink, const double at[2])
{
	*vec_push(p->arena, &p->texts.list) = (struct card_text){
		.ink = { ink->x, ink->y, ink->x + ink->width, ink->y + ink->height },
		.allowed = { at[0], at[1], at[0] + w->width, at[1] + w->height },
	};
}

/* The middle of the letters stands in the middle of their line, whatever the font says of its height. */
static double baseline(const struct words *w, double y, int line)
{
	static const double rise = 0.36; /* half the height of a Korean letter above the base line, less what hangs below */
	double height = w->style.size * w->style.leading;
	return y + height * line + height / 2 + rise * w->style.size;
}

static void put(struct pen *p, const struct words *w, const double at[2], colour c, bool struck)
{
	int i = 0;
	set_colour(p, c);
	for (GSList *l = pango_layout_get_lines_readonly(w->layout); l && i < w->lines; l = l->next, i++) {
		PangoRectangle ink, logical;
		pango_layout_line_get_pixel_extents(l->data, &ink, &logical);
		double x = line_left(w, at[0], line_width(l->data)), base = baseline(w, at[1], i);
		cairo_move_to(p->cr, x, base);
		pango_cairo_show_layout_line(p->cr, l->data);
		if (struck)
			pen_box(p, &(struct box){ x, round(base - 0.36 * w->style.size), logical.width, fmax(2, w->style.size / 16) }, c);
		const struct box inked = { x + ink.x, base + ink.y, ink.width, ink.height };
		note(p, w, &inked, at);
	}
}

void pen_put(struct pen *p, const struct words *w, double x, double y, colour c)
{
	put(p, w, (const double[]){ x, y }, c, false);
}

void pen_put_struck(struct pen *p, const struct words *w, double x, double y, colour c)
{
	put(p, w, (const double[]){ x, y }, c, true);
}

void pen_box(struct pen *p, const struct box *b, colour c)
{
	set_colour(p, c);
	cairo_rectangle(p->cr, b->x, b->y, b->width, b->height);
	cairo_fill(p->cr);
}

static void trace(struct pen *p, const struct box *b, double radius)
{
	double right = b->x + b->width, bottom = b->y + b->height;
	cairo_new_sub_path(p->cr);
	cairo_arc(p->cr, right - radius, b->y + radius, radius, -G_PI_2, 0);
	cairo_arc(p->cr, right - radius, bottom - radius, radius, 0, G_PI_2);
	cairo_arc(p->cr, b->x + radius, bottom - radius, radius, G_PI_2, G_PI);
	cairo_arc(p->cr, b->x + radius, b->y + radius, radius, G_PI, 3 * G_PI_2);
	cairo_close_path(p->cr);
}

void pen_round(struct pen *p, const struct box *b, double radius, colour c)
{
	set_colour(p, c);
	trace(p, b, radius);
	cairo_fill(p->cr);
}

void pen_rim(struct pen *p, const struct box *b, double radius, colour c)
{
	set_colour(p, c);
	trace(p, b, radius);
	cairo_set_line_width(p->cr, 2);
	cairo_stroke(p->cr);
}
