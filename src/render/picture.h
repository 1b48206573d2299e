/* SPDX-License-Identifier: MIT */
/* picture.h - the own picture of an item: a JPEG or PNG of foreign make, read with ceilings and drawn into the head of a card. */
#ifndef RENDER_PICTURE_H
#define RENDER_PICTURE_H

#include "base/arena.h"
#include "base/err.h"
#include "render/pen.h"

struct _cairo_surface;

struct picture_wish {
	const char *file;
	double width, height;
	const char *print; /* what the file has to hold, see picture_print(); "" or NULL: anything */
};

/* The picture in the file, upright as its EXIF says, over white where it is transparent; not much larger than needed for `width` ×
 * `height`. Lives as long as the arena. ERR_NOT_FOUND, ERR_IO, ERR_LIMIT, ERR_INPUT, and ERR_STATE where the file holds something else
 * than it has to: said with the file's name. */
MUST_CHECK bool picture_read(const struct picture_wish *w, struct arena *a, struct _cairo_surface **out, struct err *e);
/* SHA-256 of the file in hex; "-" where it cannot be read, which no file ever has. */
const char *picture_print(const char *file, struct arena *a);
/* Fill the box with the middle of the picture. */
void picture_put(struct pen *p, struct _cairo_surface *picture, const struct box *b);

#endif
