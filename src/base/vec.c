/* SPDX-License-Identifier: MIT */
/* vec.c - growing by doubling; the old array stays in the arena until the arena ends. */
#include "base/vec.h"

#include <string.h>

void *vec_grow(struct arena *a, void *at, size_t *count, size_t *room, size_t size)
{
	if (*count == *room) {
		size_t wider = *room ? *room * 2 : 8;
		void *moved = arena_array(a, wider, size);
		if (*count)
			memcpy(moved, at, *count * size);
		at = moved;
		*room = wider;
	}
	memset((char *)at + *count * size, 0, size);
	(*count)++;
	return at;
}
