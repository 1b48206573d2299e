/* SPDX-License-Identifier: MIT */
/* image.h - what a service looks at in the bytes of a picture: format, size, whether a JPEG is baseline. Nothing is decoded. */
#ifndef SANDBOX_IMAGE_H
#define SANDBOX_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

enum image_format { IMAGE_NONE, IMAGE_JPEG, IMAGE_PNG };

struct image {
	enum image_format format; /* NONE: neither, or broken off before its size is told */
	int width, height;
	bool baseline;              /* JPEG: SOF0, eight bits */
	bool whole;                 /* ends as its format says */
};

struct image image_look(const void *data, size_t length);

#endif
