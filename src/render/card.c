/* SPDX-License-Identifier: MIT */
/* card.c - a card is laid out, drawn and pressed into a JPEG. */
#include "render/card.h"

#include <cairo.h>
#include <turbojpeg.h>

#include "render/fonts.h"
#include "render/pen.h"

enum { QUALITY = 90 };

static void draw_plain(struct pen *p, const struct card *c)
{
	const struct style title = { .serif = true, .balanced = true, .size = 72, .leading = 1.3 };
	const struct style text = { .size = 36, .leading = 1.5 };
	pen_box(p, &(struct box){ 0, 0, CARD_WIDTH, CARD_HEIGHT }, 0xfaf6ee);
	double y = 96;
	const struct words *w = pen_set(p, &text, c->label, 904);
	pen_put(p, w, 88, y, 0x8e1f3b);
	y += w->height;
	w = pen_set(p, &title, c->title, 904);
	pen_put(p, w, 88, y, 0x1b1b22);
	y += w->height + 40;
	for (size_t i = 0; i < c->facts.count; i++) {
		w = pen_set(p, &text, c->facts.at[i].value, 904);
		pen_put(p, w, 88, y, 0x1b1b22);
		y += w->height;
	}
	if (*c->link)
		pen_code(p, c->link, 200, (const double[]){ 792, 1062 });
}

static bool press(cairo_surface_t *surface, struct arena *a, struct jpeg *out, struct err *e)
{
	tjhandle press = tjInitCompress();
	unsigned char *data = NULL;
	unsigned long length = 0;
	cairo_surface_flush(surface);
	bool ok = press && tjCompress2(press, cairo_image_surface_get_data(surface), CARD_WIDTH, cairo_image_surface_get_stride(surface),
				       CARD_HEIGHT, TJPF_BGRX, &data, &length, TJSAMP_420, QUALITY, 0) == 0;
	if (ok)
		*out = (struct jpeg){ (unsigned char *)arena_string_n(a, (const char *)data, length), length };
	else
		err_set(e, ERR_IO, MSG_CARD_JPEG, ARGS(tjGetErrorStr2(press)));
	tjFree(data);
	if (press)
		tjDestroy(press);
	return ok;
}

bool card_draw(const struct card *c, struct arena *a, struct jpeg *out, struct err *e)
{
	struct arena own = { 0 };
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, CARD_WIDTH, CARD_HEIGHT);
	struct pen pen = { .cr = cairo_create(surface), .arena = &own, .err = e };
	pen.context = fonts_context(e);
	bool ok = pen.context != NULL;
	if (ok)
		draw_plain(&pen, c);
	ok = ok && !pen.failed && press(surface, a, out, e);
	arena_done(&own);
	cairo_destroy(pen.cr);
	cairo_surface_destroy(surface);
	return ok;
}
