/* SPDX-License-Identifier: MIT */
/* fonts.h - the fonts of cards: two families of Noto for text and one for emoji, found by a fontconfig of our own, so that neither the
 * aliases nor the other fonts of the host change a card. */
#ifndef RENDER_FONTS_H
#define RENDER_FONTS_H

#include "base/err.h"

struct _PangoContext;

/* The context of this thread, which keeps it; NULL with ERR_NOT_FOUND when a font is missing, and which package brings it. */
struct _PangoContext *fonts_context(struct err *e);
/* Are all fonts there? Reads the names only. */
MUST_CHECK bool fonts_check(struct err *e);

/* For pango, most wanted first. */
extern const char fonts_sans[], fonts_serif[];

#endif
