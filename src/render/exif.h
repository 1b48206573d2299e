/* SPDX-License-Identifier: MIT */
/* exif.h - which side of a photograph is up. */
#ifndef RENDER_EXIF_H
#define RENDER_EXIF_H

#include <stddef.h>

/* 1 … 8 as EXIF counts; 1, upright, when the file says nothing or nonsense. */
int exif_orientation(const unsigned char *data, size_t length);
/* The six numbers of a matrix (xx yx xy yy x0 y0) that turns a picture of that size upright. */
void exif_matrix(int orientation, const double size[2], double out[6]);

#endif
