/* SPDX-License-Identifier: MIT */
/* exif.c - walks the segments of a JPEG to APP1, and the first directory there to tag 0x0112. Every length is that of a stranger. */
#include "render/exif.h"

#include <stdbool.h>
#include <string.h>

enum { TAG_ORIENTATION = 0x0112, ENTRY = 12, APP1 = 0xe1, SCAN = 0xda };

struct bytes {
	const unsigned char *at;
	size_t length;
	bool little;
};

static unsigned read16(const struct bytes *b, size_t at)
{
	if (at + 2 > b->length)
		return 0;
	return b->little ? (unsigned)(b->at[at] | b->at[at + 1] << 8) : (unsigned)(b->at[at] << 8 | b->at[at + 1]);
}

static size_t read32(const struct bytes *b, size_t at)
{
	size_t first = read16(b, at), second = read16(b, at + 2);
	return b->little ? first | second << 16 : first << 16 | second;
}

/* `b` begins with the TIFF header. */
static int orientation_in(struct bytes *b)
{
	if (b->length < 8)
		return 1;
	b->little = b->at[0] == 'I';
	size_t directory = read32(b, 4);
	if (directory > b->length)
		return 1;
	unsigned count = read16(b, directory);
	for (size_t i = 0; i < count && directory + 2 + (i + 1) * ENTRY <= b->length; i++) {
		size_t entry = directory + 2 + i * ENTRY;
		unsigned value = read16(b, entry + 8);
		if (read16(b, entry) == TAG_ORIENTATION)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

int exif_orientation(const unsigned char *data, size_t length)
{
	const struct bytes file = { data, length, false };
	if (length < 4 || data[0] != 0xff || data[1] != 0xd8)
		return 1;
	for (size_t at = 2; at + 4 <= length && data[at] == 0xff && data[at + 1] != SCAN;) {
		size_t size = read16(&file, at + 2);
		if (size < 2 || at + 2 + size > length)
			return 1;
		if (data[at + 1] == APP1 && size >= 8 && memcmp(data + at + 4, "Exif\0\0", 6) == 0)
			return orientation_in(&(struct bytes){ data + at + 10, size - 8, false });
		at += 2 + size;
	}
	return 1;
}

void exif_matrix(int orientation, const double size[2], double out[6])
{
	/* xx yx xy yy, and by how many widths and heights it is moved back. */
	static const int turns[][6] = {
		{ 1, 0, 0, 1, 0, 0 },	{ 1, 0, 0, 1, 0, 0 },	{ -1, 0, 0, 1, 1, 0 }, { -1, 0, 0, -1, 1, 1 }, { 1, 0, 0, -1, 0, 1 },
		{ 0, 1, 1, 0, 0, 0 },	{ 0, 1, -1, 0, 1, 0 },	{ 0, -1, -1, 0, 1, 1 }, { 0, -1, 1, 0, 0, 1 },
	};
	const int *t = turns[orientation];
	double width = orientation >= 5 ? size[1] : size[0], height = orientation >= 5 ? size[0] : size[1];
	for (int i = 0; i < 4; i++)
		out[i] = t[i];
	out[4] = t[4] * width;
	out[5] = t[5] * height;
}
