/* SPDX-License-Identifier: MIT */
/* pen.h - text set and shapes drawn on a card.
 *
 *   pen_set(pen, &style, text, width)    lays a text out: how tall is it?
 *   pen_put(pen, words, x, y, colour)    draws it
 *
 * Korean words are not broken unless one alone is wider than its box. A sign that no font has makes the pen fail: the first complaint is
 * kept, and the drawing goes on to its end. Lengths are pixels. */
#ifndef RENDER_PEN_H
#define RENDER_PEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "render/card.h"

struct _cairo;
struct _PangoContext;
struct _PangoLayout;

typedef uint32_t colour; /* 0xRRGGBB */

struct box {
	double x, y, width, height;
};

struct pen {
	struct _cairo *cr; /* NULL: nothing is drawn, only measured */
	struct _PangoContext *context;
	struct arena *arena;
	struct err *err;
	bool failed;
	struct card_texts texts; /* what was drawn so far */
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct style {
	bool serif, bold;
	int balanced;               /* lines of about equal length, where there are no more than so many */
	double size, leading;       /* leading: line height as a multiple of the size */
	int lines;                  /* at most so many, the rest is cut with "…"; 0: all */
	enum align align;
};

/* A text that was laid out. */
struct words {
	struct _PangoLayout *layout;
	struct style style;
	double width;          /* of the box */
	double ink;            /* of the longest line */
	double height;
	int lines;
	bool overflows;        /* a line is wider than the box */
};

struct words *pen_set(struct pen *p, const struct style *style, const char *text, double width);
void pen_put(struct pen *p, const struct words *w, double x, double y, colour c);
/* The same with a line through it. */
void pen_put_struck(struct pen *p, const struct words *w, double x, double y, colour c);

void pen_box(struct pen *p, const struct box *b, colour c);
void pen_round(struct pen *p, const struct box *b, double radius, colour c);
void pen_rim(struct pen *p, const struct box *b, double radius, colour c); /* its edge alone, two pixels */

/* The code as black squares on white, at most `room` wide; the width that it takes, 0 when `text` is too long for it. */
double pen_code_width(const char *text, double room);
void pen_code(struct pen *p, const char *text, double room, const double at[2]);

#endif
