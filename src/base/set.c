/* SPDX-License-Identifier: MIT */
/* set.c - FNV-1a and the next free slot. */
#include "base/set.h"

#include <stdint.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

static size_t slot_of(const char *s, size_t room)
{
	uint64_t hash = 1469598103934665603ULL;
	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 1099511628211ULL;
	return (size_t)(hash & (room - 1));
}

static const char **find(const char **slots, size_t room, const char *s)
{
	size_t i = slot_of(s, room);
	while (slots[i] && strcmp(slots[i], s) != 0)
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static void grow(struct set *s, struct arena *a)
{
	size_t room = s->room ? 2 * s->room : ROOM_FIRST;
	const char **slots = arena_array(a, room, sizeof *slots);
	for (size_t i = 0; i < s->room; i++)
		if (s->slots[i])
			*find(slots, room, s->slots[i]) = s->slots[i];
	s->slots = slots;
	s->room = room;
}

bool set_has(const struct set *s, const char *text)
{
	return s->room > 0 && *find(s->slots, s->room, text);
}

bool set_add(struct set *s, struct arena *a, const char *text)
{
	if (2 * (s->count + 1) > s->room)
		grow(s, a);
	const char **slot = find(s->slots, s->room, text);
	if (*slot)
		return false;
	*slot = text;
	s->count++;
	return true;
}
