/* SPDX-License-Identifier: MIT */
/* arena.h - memory with one life.
 *
 * Three lives: service (from one reading of the configuration to the next), exchange (one conversation with a service), round (one turn
 * of the loop). A function that takes an arena returns memory that lives as long; all of it goes at once. Each arena has a ceiling; to
 * pass it, or to find no memory, ends the process with a line on stderr: the belt makes that safe. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena {
	struct arena_block *block; /* newest first */
	struct arena_clean *clean; /* run at reset, newest first */
	size_t used, ceiling;      /* bytes asked for; 0: 64 MiB */
};

/* A zeroed struct arena is a legal empty arena with the standard ceiling. */
void arena_init(struct arena *a, size_t ceiling);
/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *a, size_t size);
/* `count` things of `size` bytes; the product is checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
char *arena_string(struct arena *a, const char *s);           /* NULL gives NULL */
char *arena_string_n(struct arena *a, const char *s, size_t n); /* n bytes, terminated */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Call run(thing) when the arena is reset or done: for memory that a library owns. */
void arena_defer(struct arena *a, void (*run)(void *), void *thing);
void arena_reset(struct arena *a); /* all is gone, ready for use again; a block is kept for it */
void arena_done(struct arena *a);
/* Of all arenas: what was given back goes to the system, behind work that took much more than what stays. */
void arena_trim(void);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
