/* SPDX-License-Identifier: MIT */
/* card.c - a card is laid out, drawn and pressed into a JPEG.
 *
 * The head takes what the title needs, the foot what the code needs, the sheet between them the rest: type grows and shrinks in steps until
 * all of it fits. What does not fit at the smallest is left out with a word about it, never squeezed in. */
#include "render/card.h"

#include <math.h>

#include <cairo.h>
#include <turbojpeg.h>

#include "render/fonts.h"
#include "render/motif.h"
#include "render/picture.h"
#include "render/sheet.h"

enum { QUALITY = 90, TOP = 72, PILL = 60, CODE_ROOM = 212, BELOW = 56, HEAD_GAP = 44 };

/* How much smaller everything can get, and how large a title may be then. */
static const struct {
	double scale, title, height;
} steps[] = { { 1.3, 104, 430 },  { 1.18, 104, 430 }, { 1.08, 96, 400 }, { 1, 92, 380 },   { 0.93, 84, 360 },
	      { 0.86, 76, 330 }, { 0.79, 72, 300 },  { 0.72, 64, 260 }, { 0.66, 60, 220 }, { 0.6, 56, 170 } };
enum { STEPS = sizeof steps / sizeof *steps };

/* Sizes of titles, each with how many lines it may take. */
static const struct {
	double size;
	int lines;
} titles[] = { { 104, 2 }, { 92, 2 }, { 82, 3 }, { 72, 3 }, { 64, 4 }, { 56, 4 }, { 50, 5 }, { 44, 6 }, { 40, 8 }, { 36, 9 }, { 32, 10 } };
enum { TITLES = sizeof titles / sizeof *titles };

struct plate {
	struct pen pen;
	const struct card *card;
	const struct look *look;
	struct sheet sheet;
	cairo_surface_t *picture; /* NULL: none */
	const struct words *label, *community, *soon, *title, *handle, *hint;
	double head, foot, code;  /* heights, and the width of the code */
};

static const struct words *set_title(struct plate *c, double largest, double tallest)
{
	const struct words *w = NULL;
	for (int i = 0; i < TITLES; i++) {
		const struct style style = { .serif = true, .balanced = 10, .size = titles[i].size, .leading = 1.32 };
		if (titles[i].size > largest && i + 1 < TITLES)
			continue;
		w = pen_set(&c->pen, &style, c->card->title, INNER);
		if (w->lines <= titles[i].lines && w->height <= tallest && !w->overflows)
			return w;
	}
	const struct style least = { .serif = true, .size = titles[TITLES - 1].size, .leading = 1.32, .lines = titles[TITLES - 1].lines };
	return pen_set(&c->pen, &least, c->card->title, INNER);
}

/* As large as one line allows. */
static const struct words *set_soon(struct plate *c)
{
	struct style style = { .serif = true, .size = 220, .leading = 1.06 };
	const struct words *w = pen_set(&c->pen, &style, c->card->soon, INNER);
	while (style.size > 80 && (w->lines > 1 || w->overflows)) {
		style.size -= 26;
		w = pen_set(&c->pen, &style, c->card->soon, INNER);
	}
	return w;
}

static void set_fixed(struct plate *c)
{
	static const struct style label = { .bold = true, .size = 30, .leading = 1.2, .lines = 1 };
	static const struct style small = { .size = 29, .leading = 1.3, .lines = 1, .align = ALIGN_RIGHT };
	static const struct style handle = { .bold = true, .size = 36, .leading = 1.4, .lines = 1 };
	static const struct style hint = { .size = 29, .leading = 1.45 };
	c->label = pen_set(&c->pen, &label, c->card->label, INNER / 2);
	c->community = pen_set(&c->pen, &small, c->card->community, INNER - c->label->ink - 2 * PILL / 2 - 32);
	if (*c->card->soon)
		c->soon = set_soon(c);
	c->code = *c->card->link ? pen_code_width(c->card->link, CODE_ROOM) : 0;
	if (*c->card->link && c->code == 0)
		c->code = pen_code_width(c->card->link, 1.5 * CODE_ROOM);
	double room = INNER - c->code - 40;
	if (*c->card->handle)
		c->handle = pen_set(&c->pen, &handle, c->card->handle, room);
	if (c->code > 0)
		c->hint = pen_set(&c->pen, &hint, c->card->korean ? "자세한 내용은 QR 코드로 보실 수 있습니다" : "Scan the code for more", room);
	c->foot = c->code > 0 ? 28 + c->code + BELOW : c->handle ? 28 + 64 + BELOW : BELOW;
}

/* --- fitting ---------------------------------------------------------------------------------------------------------------------- */

static bool fits(struct plate *c, int step)
{
	c->title = set_title(c, fmin(steps[step].title, c->soon ? 56 : 104), steps[step].height);
	c->head = TOP + PILL + 36 + (c->soon ? c->soon->height : 0) + c->title->height + 34 + STAVE_HEIGHT + HEAD_GAP;
	if (c->picture)
		c->head += 200;
	return sheet_fill(&c->sheet, steps[step].scale, CARD_HEIGHT - c->head - c->foot - HEAD_GAP - 20);
}

static void fit(struct plate *c)
{
	int low = 0, high = STEPS - 1;
	while (low < high) { /* what fits at a step fits at all smaller ones */
		int middle = (low + high) / 2;
		if (fits(c, middle))
			high = middle;
		else
			low = middle + 1;
	}
	if (!fits(c, low))
		sheet_cut(&c->sheet, CARD_HEIGHT - c->head - c->foot - HEAD_GAP - 20);
}

/* --- drawing ---------------------------------------------------------------------------------------------------------------------- */

static void use(struct plate *c, cairo_pattern_t *fade, double at, double alpha)
{
	colour f = c->look->field;
	cairo_pattern_add_color_stop_rgba(fade, at, (f >> 16 & 255) / 255.0, (f >> 8 & 255) / 255.0, (f & 255) / 255.0, alpha);
}

/* The photograph, and over it the colour of the look: dense where words stand. */
static void draw_photograph(struct plate *c, double words)
{
	static const double dense = 0.9;
	picture_put(&c->pen, c->picture, &(struct box){ 0, 0, CARD_WIDTH, c->head });
	cairo_pattern_t *fade = cairo_pattern_create_linear(0, 0, 0, c->head);
	use(c, fade, 0, dense);
	use(c, fade, (TOP + PILL) / c->head, 0.55);
	use(c, fade, fmin((TOP + PILL + 90) / c->head, (words - 120) / c->head), 0.08);
	use(c, fade, fmax(0, (words - 110) / c->head), 0.12);
	use(c, fade, words / c->head, dense);
	use(c, fade, 1, 1);
	cairo_rectangle(c->pen.cr, 0, 0, CARD_WIDTH, c->head);
	cairo_set_source(c->pen.cr, fade);
	cairo_fill(c->pen.cr);
	cairo_pattern_destroy(fade);
}

static void draw_head(struct plate *c)
{
	double stave = c->head - HEAD_GAP - STAVE_HEIGHT, title = stave - 34 - c->title->height;
	double soon = c->soon ? title - c->soon->height : title;
	const struct box pill = { MARGIN, TOP, c->label->ink + PILL, PILL };
	pen_box(&c->pen, &(struct box){ 0, 0, CARD_WIDTH, c->head }, c->look->field);
	if (c->picture)
		draw_photograph(c, soon);
	motif_draw(&c->pen, c->look, stave);
	pen_round(&c->pen, &pill, PILL / 2, c->look->pill);
	pen_put(&c->pen, c->label, MARGIN + PILL / 2, TOP + (PILL - c->label->height) / 2, c->look->pill_text);
	pen_put(&c->pen, c->community, MARGIN + INNER - c->community->width, TOP + (PILL - c->community->height) / 2,
		c->picture ? c->look->title : c->look->quiet);
	if (c->soon)
		pen_put(&c->pen, c->soon, MARGIN, soon, c->look->title);
	pen_put(&c->pen, c->title, MARGIN, title, c->look->title);
}

static void draw_foot(struct plate *c)
{
	double top = CARD_HEIGHT - c->foot, height = c->foot - BELOW - 28;
	double words = (c->hint ? c->hint->height : 0) + (c->handle ? c->handle->height : 0), y = top + 28 + (height - words) / 2;
	if (c->code > 0)
		pen_code(&c->pen, c->card->link, fmax(CODE_ROOM, c->code), (const double[]){ MARGIN + INNER - c->code, top + 28 });
	if (c->handle)
		pen_put(&c->pen, c->handle, MARGIN, y, c->look->deep);
	if (c->hint)
		pen_put(&c->pen, c->hint, MARGIN, y + (c->handle ? c->handle->height : 0), FADED);
}

static void draw(struct plate *c)
{
	set_fixed(c);
	fit(c);
	double spare = CARD_HEIGHT - c->head - c->foot - HEAD_GAP - 20 - c->sheet.height, share = c->picture ? 0.85 : 0.5;
	double grown = c->sheet.blocks.count > 0 ? fmin(floor(spare * share), c->picture ? 620 : 230) : spare + HEAD_GAP;
	c->head += fmax(0, grown);
	spare -= grown;
	pen_box(&c->pen, &(struct box){ 0, 0, CARD_WIDTH, CARD_HEIGHT }, PAPER);
	draw_head(c);
	double gaps = fmin(fmax(0, spare), 120);
	sheet_draw(&c->sheet, c->head + HEAD_GAP + fmax(0, (spare - gaps) / 3), gaps);
	draw_foot(c);
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

static bool prepare(struct plate *c, struct err *e)
{
	c->pen.context = fonts_context(e);
	if (!c->pen.context)
		return false;
	c->look = look_of(c->card->look);
	c->sheet = (struct sheet){ .pen = &c->pen, .card = c->card, .look = c->look };
	const struct picture_wish wish = { c->card->image, CARD_WIDTH, CARD_WIDTH, c->card->print };
	return !*c->card->image || picture_read(&wish, c->pen.arena, &c->picture, e);
}

bool card_draw_noted(const struct card *c, struct arena *a, struct jpeg *out, struct card_texts *texts, struct err *e)
{
	struct arena own = { 0 };
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, CARD_WIDTH, CARD_HEIGHT);
	struct plate plate = { .card = c, .pen = { .cr = cairo_create(surface), .arena = &own, .err = e } };
	arena_init(&own, (size_t)512 << 20);
	bool ok = prepare(&plate, e);
	if (ok)
		draw(&plate);
	ok = ok && !plate.pen.failed && press(surface, a, out, e);
	for (size_t i = 0; ok && texts && i < plate.pen.texts.list.count; i++)
		*vec_push(a, &texts->list) = plate.pen.texts.list.at[i];
	cairo_destroy(plate.pen.cr);
	arena_done(&own);
	cairo_surface_destroy(surface);
	return ok;
}

bool card_draw(const struct card *c, struct arena *a, struct jpeg *out, struct err *e)
{
	return card_draw_noted(c, a, out, NULL, e);
}

bool card_can_write(const char *text, struct err *e)
{
	static const struct style sans = { .size = 30, .leading = 1 }, serif = { .serif = true, .size = 30, .leading = 1 };
	struct arena own = { 0 };
	struct pen pen = { .arena = &own, .err = e, .context = fonts_context(e) };
	if (!pen.context)
		return false;
	pen_set(&pen, &sans, text, INNER);
	pen_set(&pen, &serif, text, INNER);
	arena_done(&own);
	return !pen.failed;
}

bool card_can_show(const char *file, struct err *e)
{
	struct arena own = { 0 };
	cairo_surface_t *picture = NULL;
	arena_init(&own, (size_t)512 << 20);
	bool ok = picture_read(&(struct picture_wish){ file, CARD_WIDTH, CARD_WIDTH, NULL }, &own, &picture, e);
	arena_done(&own);
	return ok;
}
