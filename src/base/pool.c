/* SPDX-License-Identifier: MIT */
/* pool.c - lists of spare things by size; its size stands in front of each.
 *
 * Under AddressSanitizer nothing is kept, so that a step into what was given back is seen. */
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
enum { SPARE_MAX = 0 };
#else
enum { SPARE_MAX = 256 * 1024 };
#endif
enum { STEP = 64, SIZES = 32 };

struct thing {
	size_t room;
	struct thing *next; /* spare; else the first bytes of what was taken */
};
enum { FRONT = offsetof(struct thing, next) };

static _Thread_local struct thing *spare[SIZES + 1]; /* by room in STEPs, the front included */
static _Thread_local size_t spare_bytes;

static struct thing *thing_of(void *p)
{
	return (struct thing *)((char *)p - FRONT);
}

size_t pool_round(size_t size)
{
	return (size + FRONT + STEP - 1) / STEP * STEP - FRONT;
}

size_t pool_size(void *thing)
{
	return thing ? thing_of(thing)->room : 0;
}

void *pool_take(size_t size)
{
	size_t room = pool_round(size), step = (room + FRONT) / STEP;
	struct thing *t = step <= SIZES ? spare[step] : NULL;
	if (t) {
		spare[step] = t->next;
		spare_bytes -= room;
		return &t->next;
	}
	t = malloc(room + FRONT);
	if (!t)
		return NULL;
	t->room = room;
	return &t->next;
}

void pool_give(void *thing)
{
	if (!thing)
		return;
	struct thing *t = thing_of(thing);
	size_t step = (t->room + FRONT) / STEP;
	if (step > SIZES || spare_bytes + t->room > SPARE_MAX) {
		free(t);
		return;
	}
	t->next = spare[step];
	spare[step] = t;
	spare_bytes += t->room;
}

void *pool_resize(void *thing, size_t size)
{
	size_t before = pool_size(thing);
	if (size <= before)
		return thing;
	void *larger = pool_take(size);
	if (!larger)
		return NULL;
	if (before > 0)
		memcpy(larger, thing, before);
	pool_give(thing);
	return larger;
}
