/* SPDX-License-Identifier: MIT */
/* card.h - the picture of a post: 1080 × 1350, drawn from the words of a struct card.
 *
 * A pure function of the card and the file that it names: no clock, no host settings. Fonts are found by a configuration of our own, so
 * that the aliases of the host do not change a card. Legal in any thread, in several at once. */
#ifndef RENDER_CARD_H
#define RENDER_CARD_H

#include "base/err.h"
#include "model/card.h"

enum { CARD_WIDTH = 1080, CARD_HEIGHT = 1350, CARD_IMAGE_BYTES_MAX = 20 * 1000 * 1000 };

/* A baseline JPEG in sRGB. */
struct jpeg {
	const unsigned char *data;
	size_t length;
};

/* Where each line of text stands, and the box that it may fill. */
struct card_box {
	double left, top, right, bottom;
};
struct card_text {
	struct card_box ink, allowed;
};
struct card_texts {
	VEC(struct card_text) list;
};

/* ERR_INPUT: a sign that no font has, named with its code; a picture that cannot be read, named with its file. ERR_STATE: the picture is
 * not the one whose print the card has. ERR_NOT_FOUND: a font is
 * missing; says which package brings it. */
MUST_CHECK bool card_draw(const struct card *c, struct arena *a, struct jpeg *out, struct err *e);
/* The same, and where its texts stand. */
MUST_CHECK bool card_draw_noted(const struct card *c, struct arena *a, struct jpeg *out, struct card_texts *texts, struct err *e);
/* Do the fonts of cards have every sign of the text? As card_draw() complains. */
MUST_CHECK bool card_can_write(const char *text, struct err *e);
/* Can the picture be drawn? As card_draw() complains, with the file's name. */
MUST_CHECK bool card_can_show(const char *file, struct err *e);

#endif
