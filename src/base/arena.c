/* SPDX-License-Identifier: MIT */
/* arena.c - blocks in a list; small things share a block, large ones get their own.
 *
 * Under AddressSanitizer every thing gets a block of its own, so that a step over its end is seen. */
#include "base/arena.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fault.h"

#ifdef __SANITIZE_ADDRESS__
enum { BLOCK_ROOM = 0, FIRST_ROOM = 0 };
#else
enum { BLOCK_ROOM = 8 * 1024 - 64, FIRST_ROOM = 1024 - 64 }; /* many arenas hold a line or two */
#endif
enum { STANDARD_CEILING = 64 * 1024 * 1024, ALIGN = alignof(max_align_t) };

struct arena_block {
	struct arena_block *next;
	size_t used, room;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena_clean {
	struct arena_clean *next;
	void (*run)(void *);
	void *thing;
};

static _Noreturn void full(const struct arena *a)
{
	err_die(MSG_ARENA_FULL, ARGS(NUMBER(a->ceiling ? a->ceiling : STANDARD_CEILING)));
}

void arena_init(struct arena *a, size_t ceiling)
{
	*a = (struct arena){ .ceiling = ceiling };
}

static struct arena_block *new_block(struct arena *a, size_t size)
{
	bool large = size > BLOCK_ROOM / 4;
	size_t standard = a->block || size > FIRST_ROOM ? BLOCK_ROOM : FIRST_ROOM, room = large ? size : standard;
	struct arena_block *b = malloc(sizeof *b + room);
	if (!b && !fault_on("memory"))
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(size)));
	/* cppcheck-suppress nullPointerRedundantCheck ; err_die() does not return */
	*b = (struct arena_block){ .room = room };
	/* A large thing goes behind the block that is being filled, so that its rest is not lost. */
	if (a->block && large) {
		b->next = a->block->next;
		a->block->next = b;
		return b;
	}
	b->next = a->block;
	a->block = b;
	return b;
}

/* Not yet zeroed: most of a block is never asked for. */
static void *take(struct arena *a, size_t size)
{
	size_t ceiling = a->ceiling ? a->ceiling : STANDARD_CEILING;
	if (size > ceiling || a->used > ceiling - size)
		full(a);
	a->used += size;
	size_t whole = size == 0 ? 1 : size;
	if (BLOCK_ROOM > 0)
		whole = (whole + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *b = a->block;
	if (!b || b->room - b->used < whole)
		b = new_block(a, whole);
	void *p = b->bytes + b->used;
	b->used += whole;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t whole;
	if (__builtin_mul_overflow(count, size, &whole))
		full(a);
	return arena_alloc(a, whole);
}

char *arena_string_n(struct arena *a, const char *s, size_t n)
{
	char *copy = take(a, n + 1);
	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *arena_string(struct arena *a, const char *s)
{
	return s ? arena_string_n(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	char line[256]; /* most are short, and formatted once */
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (n < 0)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(0)));
	char *s = take(a, (size_t)n + 1);
	if ((size_t)n < sizeof line)
		memcpy(s, line, (size_t)n + 1);
	else
		vsnprintf(s, (size_t)n + 1, format, again);
	va_end(again);
	return s;
}

void arena_defer(struct arena *a, void (*run)(void *), void *thing)
{
	struct arena_clean *c = ARENA_NEW(a, struct arena_clean);
	*c = (struct arena_clean){ .next = a->clean, .run = run, .thing = thing };
	a->clean = c;
}

/* One of usual size is kept for what comes next. Under AddressSanitizer it has no room: who looks into what is gone is seen, and who
 * forgets arena_done(), too. */
static struct arena_block *keep(struct arena_block *last)
{
	if (BLOCK_ROOM > 0 && last->room <= BLOCK_ROOM) {
		last->used = 0;
		return last;
	}
	free(last);
	return BLOCK_ROOM > 0 ? NULL : calloc(1, sizeof *last);
}

void arena_reset(struct arena *a)
{
	for (struct arena_clean *c = a->clean; c; c = c->next)
		c->run(c->thing);
	a->clean = NULL;
	while (a->block && a->block->next) {
		struct arena_block *next = a->block->next;
		free(a->block);
		a->block = next;
	}
	if (a->block)
		a->block = keep(a->block);
	a->used = 0;
}

void arena_done(struct arena *a)
{
	arena_reset(a);
	free(a->block);
	a->block = NULL;
}

void arena_trim(void)
{
	malloc_trim(0);
}
