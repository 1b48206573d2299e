/* SPDX-License-Identifier: MIT */
/* set.c - FNV-1a and the next free slot. */
#include "base/set.h"

#include <stdint.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

static uint64_t hash_of(const char *s)
{
	uint64_t hash = 1469598103934665603ULL;
	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 1099511628211ULL;
	return hash;
}

/* The hash is compared first: texts lie far apart in memory. */
static struct set_slot *find(struct set_slot *slots, size_t room, uint64_t hash, const char *s)
{
	size_t i = (size_t)hash & (room - 1);
	while (slots[i].text && (slots[i].hash != hash || strcmp(slots[i].text, s) != 0))
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static void grow(struct set *s, struct arena *a)
{
	size_t room = s->room ? 2 * s->room : ROOM_FIRST;
	struct set_slot *slots = arena_array(a, room, sizeof *slots);
	for (size_t i = 0; i < s->room; i++)
		if (s->slots[i].text)
			*find(slots, room, s->slots[i].hash, s->slots[i].text) = s->slots[i];
	s->slots = slots;
	s->room = room;
}

bool set_has(const struct set *s, const char *text)
{
	return s->room > 0 && find(s->slots, s->room, hash_of(text), text)->text;
}

bool set_note(struct set *s, const char *text, const char *note)
{
	struct set_slot *slot = s->room > 0 ? find(s->slots, s->room, hash_of(text), text) : NULL;
	if (!slot || !slot->text)
		return false;
	slot->note = note;
	return true;
}

const char *set_noted(const struct set *s, const char *text)
{
	return s->room > 0 ? find(s->slots, s->room, hash_of(text), text)->note : NULL;
}

bool set_add(struct set *s, struct arena *a, const char *text)
{
	if (2 * (s->count + 1) > s->room)
		grow(s, a);
	uint64_t hash = hash_of(text);
	struct set_slot *slot = find(s->slots, s->room, hash, text);
	if (slot->text)
		return false;
	*slot = (struct set_slot){ .hash = hash, .text = text };
	s->count++;
	return true;
}
