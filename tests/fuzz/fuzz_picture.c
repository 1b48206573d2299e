/* SPDX-License-Identifier: MIT */
/* fuzz_picture.c - the bytes as the picture that staff give to an item: refused with a sentence that names the file, or drawn, upright and
 * within the ceilings of a picture; and as a picture that a service looks at.
 *
 *   input: the file */
#include "fuzz/fuzz.h"

#include <unistd.h>

#include <cairo.h>

#include "render/exif.h"
#include "render/picture.h"
#include "sandbox/image.h"

enum { SIDE_MAX = 20000 };

static char folder[] = "/tmp/townbell-fuzz-XXXXXX", path[64];

static void leave(void)
{
	unlink(path);
	rmdir(folder);
}

static void put_file(const struct bytes *in)
{
	if (!path[0]) {
		MUST(mkdtemp(folder) && atexit(leave) == 0);
		snprintf(path, sizeof path, "%s/picture", folder);
	}
	FILE *f = fopen(path, "wb");
	MUST(f && fwrite(in->at, 1, in->left, f) == in->left && fclose(f) == 0);
}

/* Every pixel can be touched. */
static void must_be_drawn(cairo_surface_t *s)
{
	int width = cairo_image_surface_get_width(s), height = cairo_image_surface_get_height(s);
	int stride = cairo_image_surface_get_stride(s);
	const unsigned char *data = cairo_image_surface_get_data(s);
	unsigned sum = 0;
	MUST(cairo_surface_status(s) == CAIRO_STATUS_SUCCESS && data);
	MUST(width > 0 && width <= SIDE_MAX && height > 0 && height <= SIDE_MAX && stride >= width);
	MUST(cairo_image_surface_get_format(s) != CAIRO_FORMAT_ARGB32);
	for (int y = 0; y < height; y++)
		sum += data[(size_t)y * (size_t)stride] + data[(size_t)y * (size_t)stride + (size_t)stride - 1];
	MUST(sum <= (unsigned)height * 510u);
}

/* Whatever the orientation, the picture's corners stay its corners. */
static void must_turn(int orientation)
{
	double m[6] = { 0 };
	exif_matrix(orientation, (const double[]){ 40, 30 }, m);
	for (int i = 0; i < 4; i++) {
		double x = i % 2 ? 40 : 0, y = i / 2 ? 30 : 0;
		double to_x = m[0] * x + m[2] * y + m[4], to_y = m[1] * x + m[3] * y + m[5];
		double width = orientation >= 5 ? 30 : 40, height = orientation >= 5 ? 40 : 30;
		MUST((to_x == 0 || to_x == width) && (to_y == 0 || to_y == height));
	}
}

static void must_be_looked_at(const struct bytes *in)
{
	struct image i = image_look(in->at, in->left);
	MUST(i.format <= IMAGE_PNG);
	MUST(i.format != IMAGE_NONE || !i.baseline);
	MUST(i.format == IMAGE_NONE || (i.width >= 0 && i.height >= 0));
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	cairo_surface_t *surface = NULL;
	int orientation = exif_orientation(in->at, in->left);
	MUST(orientation >= 1 && orientation <= 8);
	must_turn(orientation);
	must_be_looked_at(in);
	put_file(in);
	const struct picture_wish wish = { path, 920, 520, NULL };
	if (picture_read(&wish, &a, &surface, &e))
		must_be_drawn(surface);
	else
		MUST(e.kind != ERR_NONE && strstr(e.text, path) && fuzz_is_text(e.text) && !strpbrk(e.text, "\n\r"));
	arena_done(&a);
}
