/* SPDX-License-Identifier: MIT */
/* pool.h - memory for a library that takes and gives back many small things in turn.
 *
 * Small things are sorted by size, and what comes back is kept for the next of its size. Up to SPARE_MAX bytes are kept (pool.c); larger
 * things are malloc's. Each thread has a pool of its own; what one took another may give back. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

void *pool_take(size_t size); /* NULL without memory; aligned to 8 bytes, not zeroed */
void *pool_resize(void *thing, size_t size); /* NULL: no memory, the thing stays as it is */
void pool_give(void *thing);  /* NULL is fine */
size_t pool_size(void *thing); /* that it has room for; NULL: 0 */
size_t pool_round(size_t size);      /* the room that it would get */

#endif
