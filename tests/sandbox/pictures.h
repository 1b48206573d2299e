/* SPDX-License-Identifier: MIT */
/* pictures.h - pictures for the tests of this room: the bytes that services look at, without anything to see. */
#ifndef TESTS_SANDBOX_PICTURES_H
#define TESTS_SANDBOX_PICTURES_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum { BASELINE = 0xC0, PROGRESSIVE = 0xC2 };

struct bytes {
	const char *data;
	size_t length;
};

/* A JPEG of this process and size, `length` bytes long (at least 64). */
static inline struct bytes jpeg(struct arena *a, int process, int width, int height, size_t length)
{
	const uint8_t head[] = { 0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, (uint8_t)process, 0, 11, 8,
				 (uint8_t)(height >> 8), (uint8_t)height, (uint8_t)(width >> 8), (uint8_t)width, 1, 1, 0x11, 0,
				 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0 };
	uint8_t *data = arena_alloc(a, length);
	memcpy(data, head, sizeof head);
	data[length - 2] = 0xFF;
	data[length - 1] = 0xD9;
	return (struct bytes){ (const char *)data, length };
}

static inline struct bytes png(struct arena *a, int width, int height)
{
	enum { LENGTH = 64 };
	const uint8_t head[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, (uint8_t)(width >> 8),
				 (uint8_t)width, 0, 0, (uint8_t)(height >> 8), (uint8_t)height, 8, 2 };
	uint8_t *data = arena_alloc(a, LENGTH);
	memcpy(data, head, sizeof head);
	memcpy(data + LENGTH - 8, "IEND", 4);
	return (struct bytes){ (const char *)data, LENGTH };
}

#endif
