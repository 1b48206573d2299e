/* SPDX-License-Identifier: MIT */
#include "sandbox/image.h"

#include <stdint.h>
#include <string.h>

/* ITU T.81 B.1.1: markers; SOF0 is baseline, SOF1 … SOF15 but DHT, JPG and DAC are other processes. */
enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, SOF0 = 0xC0, SOF15 = 0xCF, DHT = 0xC4, JPG = 0xC8, DAC = 0xCC, RST0 = 0xD0, TEM = 0x01 };

static int two(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static bool is_frame(int marker)
{
	return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

static bool has_no_length(int marker)
{
	return marker == TEM || (marker >= RST0 && marker <= SOI);
}

static struct image look_jpeg(const uint8_t *p, size_t n)
{
	enum { FRAME_BYTES = 8, BITS = 8 };
	struct image out = { .whole = n > 4 && p[n - 2] == 0xFF && p[n - 1] == EOI };
	for (size_t at = 2; at + 4 <= n && p[at] == 0xFF;) {
		int marker = p[at + 1];
		if (marker == 0xFF || has_no_length(marker)) {
			at += marker == 0xFF ? 1 : 2;
			continue;
		}
		if (marker == SOS || marker == EOI)
			break;
		if (is_frame(marker) && at + 2 + FRAME_BYTES <= n) {
			out.format = IMAGE_JPEG;
			out.baseline = marker == SOF0 && p[at + 4] == BITS;
			out.height = two(p + at + 5);
			out.width = two(p + at + 7);
			break;
		}
		at += 2 + (size_t)two(p + at + 2);
	}
	return out;
}

static struct image look_png(const uint8_t *p, size_t n)
{
	enum { HEAD = 24, END = 12 };
	struct image out = { 0 };
	bool told = n >= HEAD + END && memcmp(p + 12, "IHDR", 4) == 0;
	if (!told || p[16] > 0x7F || p[20] > 0x7F) /* no size is beyond 2^31 - 1 */
		return out;
	out.format = IMAGE_PNG;
	out.width = two(p + 16) << 16 | two(p + 18);
	out.height = two(p + 20) << 16 | two(p + 22);
	out.whole = memcmp(p + n - 8, "IEND", 4) == 0;
	return out;
}

struct image image_look(const void *data, size_t length)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
	const uint8_t *p = data;
	if (length > sizeof png && memcmp(p, png, sizeof png) == 0)
		return look_png(p, length);
	if (length > 4 && p[0] == 0xFF && p[1] == SOI)
		return look_jpeg(p, length);
	return (struct image){ 0 };
}
