/* SPDX-License-Identifier: MIT */
/* motif.c - five lines and eight notes. */
#include "render/motif.h"

#include <math.h>

#include <cairo.h>

#include "render/card.h"

enum { MIDDLE = 5 };

static const double stem = 3.3 * STAVE_GAP, first = 560, step = 60, head = 0.62 * STAVE_GAP;

static void use(struct pen *p, colour c, double alpha)
{
	cairo_set_source_rgba(p->cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0, alpha);
}

static double height_of(int place, double top)
{
	return top + STAVE_HEIGHT - place * STAVE_GAP / 2.0;
}

static void draw_head(struct pen *p, double x, double y)
{
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y);
	cairo_rotate(p->cr, -0.35);
	cairo_scale(p->cr, 1.35, 0.95);
	cairo_arc(p->cr, 0, 0, head, 0, 2 * M_PI);
	cairo_restore(p->cr);
	cairo_fill(p->cr);
}

/* Where the stem stands: at the right of the head when it goes up, at its left when it hangs down. */
static double stem_of(double x, bool down)
{
	return x + (down ? -head : head) * 1.18 - 1.5;
}

/* A crotchet; its stem goes as far as `to`. */
static void draw_note(struct pen *p, double x, double y, double to)
{
	draw_head(p, x, y);
	cairo_rectangle(p->cr, stem_of(x, to > y), fmin(y, to), 3, fabs(y - to));
	cairo_fill(p->cr);
}

static void draw_rest(struct pen *p, double x, double top)
{
	cairo_rectangle(p->cr, x - STAVE_GAP, top + STAVE_GAP, 2 * STAVE_GAP, STAVE_GAP * 0.62);
	cairo_fill(p->cr);
}

static void draw_beam(struct pen *p, double x, double to, bool down)
{
	cairo_rectangle(p->cr, stem_of(x, down), down ? to - 7 : to, step + 3, 7);
	cairo_fill(p->cr);
}

void motif_draw(struct pen *p, const struct look *look, double top)
{
	use(p, look->title, 0.34);
	for (int i = 0; i < 5; i++) {
		cairo_rectangle(p->cr, 0, top + i * STAVE_GAP - 0.75, CARD_WIDTH, 1.5);
		cairo_fill(p->cr);
	}
	use(p, look->pill, 1);
	for (int i = 0; i < MOTIF_NOTES; i++) {
		int place = look->motif[i], other = look->beamed ? look->motif[i ^ 1] : place;
		int high = place > other ? place : other, low = place < other ? place : other;
		bool down = high + low >= 2 * MIDDLE; /* as engravers do: high notes hang, low ones stand */
		double x = first + i * step, y = height_of(place, top);
		double to = down ? height_of(low, top) + stem : height_of(high, top) - stem;
		if (place < 0)
			draw_rest(p, x, top);
		else
			draw_note(p, x, y, to);
		if (place >= 0 && look->beamed && i % 2 == 0)
			draw_beam(p, x, to, down);
	}
}
