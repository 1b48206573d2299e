/* SPDX-License-Identifier: MIT */
/* references.c - the shortest free prefix. */
#include "flow/references.h"

#include <string.h>

#include "model/notice.h"
#include "store/deliveries.h"

static size_t slot_of(const char *s, size_t room)
{
	uint64_t hash = 1469598103934665603ULL; /* FNV-1a */
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

static void grow(struct references *r)
{
	size_t room = r->room ? 2 * r->room : 64;
	const char **slots = arena_array(r->arena, room, sizeof *slots);
	for (size_t i = 0; i < r->room; i++)
		if (r->slots[i])
			*find(slots, room, r->slots[i]) = r->slots[i];
	r->slots = slots;
	r->room = room;
}

static bool take(struct references *r, const char *reference, bool *taken, struct err *e)
{
	bool used = true;
	if (2 * (r->count + 1) > r->room)
		grow(r);
	const char **slot = find(r->slots, r->room, reference);
	*taken = false;
	if (*slot)
		return true;
	if (!deliveries_reference_used(r->store, reference, &used, e))
		return false;
	if (used)
		return true;
	*slot = reference;
	r->count++;
	*taken = true;
	return true;
}

bool references_pick(struct references *r, const char *mark, const char *key, const char **out, struct err *e)
{
	for (size_t n = REFERENCE_MIN; n <= REFERENCE_MAX; n++) {
		char signs[REFERENCE_MAX + 1];
		bool taken = false;
		reference_signs(key, n, signs);
		const char *reference = arena_printf(r->arena, "[%s-%s]", mark, signs);
		if (!take(r, reference, &taken, e))
			return false;
		if (taken) {
			*out = reference;
			return true;
		}
	}
	return err_set(e, ERR_LIMIT, MSG_FLOW_NO_REFERENCE, ARGS(key));
}
