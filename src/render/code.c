/* SPDX-License-Identifier: MIT */
/* code.c - a link as a QR code. Modules of at least four pixels live through the recompression of services, and four modules around it are
 * quiet. */
#include <math.h>

#include <qrencode.h>

#include "render/pen.h"

enum { QUIET = 4, MODULE_MIN = 4 };

/* How many pixels a module takes; 0: it does not fit. */
static int module_size(const QRcode *code, double room)
{
	int module = (int)floor(room / (code->width + 2 * QUIET));
	return module >= MODULE_MIN ? module : 0;
}

/* With as much correction as there is room for; NULL: none. */
static QRcode *encode(const char *text, double room)
{
	static const QRecLevel levels[] = { QR_ECLEVEL_M, QR_ECLEVEL_L };
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		QRcode *code = QRcode_encodeString8bit(text, 0, levels[i]);
		if (code && module_size(code, room))
			return code;
		QRcode_free(code);
	}
	return NULL;
}

double pen_code_width(const char *text, double room)
{
	QRcode *code = encode(text, room);
	if (!code)
		return 0;
	int width = module_size(code, room) * (code->width + 2 * QUIET);
	QRcode_free(code);
	return width;
}

void pen_code(struct pen *p, const char *text, double room, const double at[2])
{
	static const colour black = 0x000000, white = 0xffffff;
	QRcode *code = encode(text, room);
	if (!code)
		return;
	int module = module_size(code, room), width = module * (code->width + 2 * QUIET);
	pen_round(p, &(struct box){ at[0], at[1], width, width }, module * 2, white);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1) {
				const struct box dark = { at[0] + (x + QUIET) * module, at[1] + (y + QUIET) * module, module, module };
				pen_box(p, &dark, black);
			}
	QRcode_free(code);
}
