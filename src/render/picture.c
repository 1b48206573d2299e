/* SPDX-License-Identifier: MIT */
/* picture.c - JPEG by turbojpeg, PNG by cairo.
 *
 * The number of pixels is read from the header and judged before anything is decoded. A large JPEG is decoded at a fraction of its size. */
#include "render/picture.h"

#include <math.h>
#include <string.h>

#include <cairo.h>
#include <turbojpeg.h>

#include "base/crypto.h"
#include "base/file.h"
#include "render/card.h"
#include "render/exif.h"

static const long pixels_max = 50L * 1000 * 1000;
static const int side_max = 20000;

enum { PNG_HEAD = 24, SCALED_TO_MAX = 4096 };

static bool too_large(int width, int height)
{
	return width <= 0 || height <= 0 || width > side_max || height > side_max || (long)width * height > pixels_max;
}

static bool refuse_size(int width, int height, struct err *e)
{
	return err_set(e, ERR_LIMIT, MSG_PICTURE_PIXELS, ARGS(NUMBER(width), NUMBER(height), NUMBER(pixels_max / 1000000)));
}

static void release(void *surface)
{
	cairo_surface_destroy(surface);
}

/* --- JPEG ------------------------------------------------------------------------------------------------------------------------- */

struct decoder {
	tjhandle handle;
	const unsigned char *data;
	unsigned long length;
	int width, height, space;
};

/* The smallest size in eighths that still covers what is needed; the sides of a picture that lies on its side are exchanged. */
static void choose_size(struct decoder *d, double needed)
{
	int count = 0, width = d->width, height = d->height;
	tjscalingfactor *factors = tjGetScalingFactors(&count);
	for (int i = 0; factors && i < count; i++) {
		int w = TJSCALED(d->width, factors[i]), h = TJSCALED(d->height, factors[i]);
		bool enough = (w < h ? w : h) >= needed && (w < h ? w : h) <= SCALED_TO_MAX;
		if (factors[i].num <= factors[i].denom && enough && w < width) {
			width = w;
			height = h;
		}
	}
	d->width = width;
	d->height = height;
}

/* Inverted, as Adobe's programs write it: each ink is 255 where there is none. */
static void print_inks(const unsigned char *inks, cairo_surface_t *surface, const struct decoder *d)
{
	unsigned char *to = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	for (int y = 0; y < d->height; y++)
		for (int x = 0; x < d->width; x++) {
			const unsigned char *from = inks + 4 * ((size_t)y * (size_t)d->width + (size_t)x);
			unsigned char *pixel = to + (size_t)y * (size_t)stride + 4 * (size_t)x;
			for (int i = 0; i < 3; i++)
				pixel[2 - i] = (unsigned char)(from[i] * from[3] / 255);
			pixel[3] = 255;
		}
}

/* Small sins of cameras are forgiven, but half a picture is none. */
static bool is_whole(const struct decoder *d, int result)
{
	return result == 0 || (tjGetErrorCode(d->handle) == TJERR_WARNING && !strstr(tjGetErrorStr2(d->handle), "remature"));
}

static bool decode_into(struct decoder *d, cairo_surface_t *surface)
{
	unsigned char *to = cairo_image_surface_get_data(surface);
	if (d->space != TJCS_CMYK && d->space != TJCS_YCCK)
		return is_whole(d, tjDecompress2(d->handle, d->data, d->length, to, d->width, cairo_image_surface_get_stride(surface),
						 d->height, TJPF_BGRX, 0));
	struct arena own = { 0 };
	arena_init(&own, (size_t)4 * (size_t)pixels_max + 4096);
	unsigned char *inks = arena_array(&own, (size_t)d->width * (size_t)d->height, 4);
	bool ok = is_whole(d, tjDecompress2(d->handle, d->data, d->length, inks, d->width, 0, d->height, TJPF_CMYK, 0));
	if (ok)
		print_inks(inks, surface, d);
	arena_done(&own);
	return ok;
}

static bool decode(struct decoder *d, double needed, struct arena *a, cairo_surface_t **out, struct err *e)
{
	int sampling = 0;
	if (tjDecompressHeader3(d->handle, d->data, d->length, &d->width, &d->height, &sampling, &d->space) != 0)
		return err_set(e, ERR_INPUT, MSG_PICTURE_BROKEN, ARGS(tjGetErrorStr2(d->handle)));
	if (too_large(d->width, d->height))
		return refuse_size(d->width, d->height, e);
	choose_size(d, needed);
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, d->width, d->height);
	arena_defer(a, release, surface);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || !decode_into(d, surface))
		return err_set(e, ERR_INPUT, MSG_PICTURE_BROKEN, ARGS(tjGetErrorStr2(d->handle)));
	cairo_surface_mark_dirty(surface);
	*out = surface;
	return true;
}

static bool read_jpeg(const struct file_data *f, double needed, struct arena *a, cairo_surface_t **out, struct err *e)
{
	struct decoder d = { tjInitDecompress(), (const unsigned char *)f->data, f->length, 0, 0, 0 };
	if (!d.handle)
		return err_set(e, ERR_IO, MSG_PICTURE_BROKEN, ARGS(tjGetErrorStr2(NULL)));
	bool ok = decode(&d, needed, a, out, e);
	tjDestroy(d.handle);
	return ok;
}

/* --- PNG -------------------------------------------------------------------------------------------------------------------------- */

struct stream {
	const struct file_data *file;
	size_t at;
};

static cairo_status_t feed(void *context, unsigned char *to, unsigned int length)
{
	struct stream *s = context;
	if (length > s->file->length - s->at)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, s->file->data + s->at, length);
	s->at += length;
	return CAIRO_STATUS_SUCCESS;
}

static int big_endian(const unsigned char *p)
{
	return p[0] > 0x7f ? -1 : p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static bool read_png(const struct file_data *f, double needed, struct arena *a, cairo_surface_t **out, struct err *e)
{
	const unsigned char *head = (const unsigned char *)f->data;
	struct stream s = { f, 0 };
	(void)needed;
	if (f->length < PNG_HEAD || memcmp(head + 12, "IHDR", 4) != 0)
		return err_set(e, ERR_INPUT, MSG_PICTURE_BROKEN, ARGS("IHDR"));
	int width = big_endian(head + 16), height = big_endian(head + 20);
	if (too_large(width, height))
		return refuse_size(width, height, e);
	cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(feed, &s);
	arena_defer(a, release, surface);
	cairo_status_t status = cairo_surface_status(surface);
	if (status != CAIRO_STATUS_SUCCESS)
		return err_set(e, ERR_INPUT, MSG_PICTURE_BROKEN, ARGS(cairo_status_to_string(status)));
	*out = surface;
	return true;
}

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *signature;
	size_t length;
	bool (*read)(const struct file_data *f, double needed, struct arena *a, cairo_surface_t **out, struct err *e);
} formats[] = { { "\xff\xd8\xff", 3, read_jpeg }, { "\x89PNG\r\n\x1a\n", 8, read_png } };

/* A copy that stands upright and has no holes. */
static cairo_surface_t *upright(cairo_surface_t *from, int orientation, struct arena *a)
{
	int width = cairo_image_surface_get_width(from), height = cairo_image_surface_get_height(from);
	bool lies = orientation >= 5;
	cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_RGB24, lies ? height : width, lies ? width : height);
	arena_defer(a, release, to);
	cairo_t *cr = cairo_create(to);
	cairo_matrix_t turn;
	exif_matrix(orientation, (const double[]){ width, height }, (double *)&turn);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_transform(cr, &turn);
	cairo_set_source_surface(cr, from, 0, 0);
	cairo_paint(cr);
	cairo_destroy(cr);
	return to;
}

static const char *print_of(const struct file_data *f, struct arena *a)
{
	uint8_t hash[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	crypto_sha256(f->data, f->length, hash);
	crypto_hex(hash, sizeof hash, hex);
	return arena_string(a, hex);
}

static bool decode_file(const struct file_data *f, double needed, struct arena *a, cairo_surface_t **out, struct err *e)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (f->length < formats[i].length || memcmp(f->data, formats[i].signature, formats[i].length) != 0)
			continue;
		if (!formats[i].read(f, needed, a, out, e))
			return false;
		int orientation = exif_orientation((const unsigned char *)f->data, f->length);
		if (orientation > 1 || cairo_image_surface_get_format(*out) == CAIRO_FORMAT_ARGB32)
			*out = upright(*out, orientation, a);
		return true;
	}
	return err_set(e, ERR_INPUT, MSG_PICTURE_FORMAT, NULL);
}

static bool read_and_decode(const struct picture_wish *w, struct arena *own, struct arena *a, cairo_surface_t **out, struct err *e)
{
	struct file_data data;
	if (!file_read(w->file, CARD_IMAGE_BYTES_MAX, own, &data, e))
		return false;
	bool other = w->print && *w->print && strcmp(w->print, print_of(&data, own)) != 0;
	bool ok = other ? err_set(e, ERR_STATE, MSG_PICTURE_OTHER, NULL) : decode_file(&data, fmax(w->width, w->height), a, out, e);
	return ok || err_in(e, w->file);
}

bool picture_read(const struct picture_wish *w, struct arena *a, struct _cairo_surface **out, struct err *e)
{
	struct arena own = { 0 };
	arena_init(&own, (size_t)64 << 20);
	bool ok = read_and_decode(w, &own, a, out, e);
	arena_done(&own);
	return ok;
}

const char *picture_print(const char *file, struct arena *a)
{
	struct arena own = { 0 };
	struct file_data data;
	arena_init(&own, (size_t)64 << 20);
	const char *print = file_read(file, CARD_IMAGE_BYTES_MAX, &own, &data, NULL) ? print_of(&data, a) : "-";
	arena_done(&own);
	return print;
}

void picture_put(struct pen *p, struct _cairo_surface *picture, const struct box *b)
{
	double width = cairo_image_surface_get_width(picture), height = cairo_image_surface_get_height(picture);
	double scale = fmax(b->width / width, b->height / height);
	cairo_save(p->cr);
	cairo_rectangle(p->cr, b->x, b->y, b->width, b->height);
	cairo_clip(p->cr);
	cairo_translate(p->cr, b->x + (b->width - width * scale) / 2, b->y + (b->height - height * scale) / 2);
	cairo_scale(p->cr, scale, scale);
	cairo_set_source_surface(p->cr, picture, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(p->cr), CAIRO_FILTER_GOOD);
	cairo_pattern_set_extend(cairo_get_source(p->cr), CAIRO_EXTEND_PAD);
	cairo_paint(p->cr);
	cairo_restore(p->cr);
}
