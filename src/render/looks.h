/* SPDX-License-Identifier: MIT */
/* looks.h - the colours of each look, and its motif on the stave. */
#ifndef RENDER_LOOKS_H
#define RENDER_LOOKS_H

#include "model/card.h"
#include "render/pen.h"

enum { MOTIF_NOTES = 8 };

/* Every text has a contrast of at least 4.5 : 1 against what it stands on. */
struct look {
	colour field, title, quiet; /* the head, its title, its small print */
	colour pill, pill_text;     /* the label */
	colour deep;                /* what is stressed on paper */
	colour soft, faint;         /* a tint of the paper, under rows and bars; bars that did not win */
	/* A few notes, each by its place on the stave: 0 the lowest line, 8 the highest; -1: a rest. */
	int motif[MOTIF_NOTES];
	bool beamed;
};

enum { PAPER = 0xfbf7ef, INK = 0x1d1b22, FADED = 0x5d5964, RULE = 0xddd5c6, WHITE = 0xffffff };

const struct look *look_of(enum card_look look);

#endif
