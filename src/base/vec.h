/* SPDX-License-Identifier: MIT */
/* vec.h - a growing array in an arena.
 *
 *   VEC(struct item) items = { 0 };
 *   *vec_push(arena, &items) = item;
 *   for (size_t i = 0; i < items.count; i++) use(&items.at[i]);
 *
 * Growing moves the elements: keep indices, not pointers, while pushing. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(type) \
	struct {  \
		type *at; \
		size_t count, room; \
	}

/* Pointer to one more zeroed element at the end. */
#define vec_push(arena, v) \
	((v)->at = vec_grow((arena), (v)->at, &(v)->count, &(v)->room, sizeof *(v)->at), &(v)->at[(v)->count - 1])

void *vec_grow(struct arena *a, void *at, size_t *count, size_t *room, size_t size);

#endif
