/* SPDX-License-Identifier: MIT */
/* motif.h - the stave that runs under every title, and the few notes by which each sort of notice is known. */
#ifndef RENDER_MOTIF_H
#define RENDER_MOTIF_H

#include "render/looks.h"

enum { STAVE_GAP = 13, STAVE_HEIGHT = 4 * STAVE_GAP };

/* From edge to edge; `top` is the highest line. */
void motif_draw(struct pen *p, const struct look *look, double top);

#endif
