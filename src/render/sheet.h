/* SPDX-License-Identifier: MIT */
/* sheet.h - what stands under the head of a card: facts, a text, a list or bars, as blocks from top to bottom.
 *
 *   sheet_fill(s, scale, room)   lay the blocks out at a size; false: they are taller than `room`
 *   sheet_cut(s, room)           the same, but leave out what does not fit, and say how much
 *   sheet_draw(s, top, spare)    draw them, with `spare` spread between
 */
#ifndef RENDER_SHEET_H
#define RENDER_SHEET_H

#include <stdbool.h>

#include "render/looks.h"

enum { MARGIN = 88, INNER = 1080 - 2 * MARGIN };

struct sheet;

struct block {
	void (*draw)(struct sheet *s, const struct block *b, double y);
	const struct words *first, *second, *third; /* what each is, the draw function knows */
	double before, height; /* the gap above it, and itself */
	double share;          /* bars: of the widest; 0 … 1 */
	bool stressed;
	bool spreads;          /* spare room may go above it */
};

struct sheet {
	struct pen *pen;
	const struct card *card;
	const struct look *look;
	double scale;
	VEC(struct block) blocks;
	size_t fixed;   /* blocks in front of the list */
	double height;
};

bool sheet_fill(struct sheet *s, double scale, double room);
void sheet_cut(struct sheet *s, double room);
void sheet_draw(struct sheet *s, double top, double spare);

#endif
