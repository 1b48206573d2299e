/* SPDX-License-Identifier: MIT */
/* set.h - texts that were seen already, found by hash.
 *
 * A zeroed set is empty. It lives in the arena that it is given each time (always the same one); texts are not copied. */
#ifndef BASE_SET_H
#define BASE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct set_slot {
	uint64_t hash;
	const char *text; /* NULL: free */
	const char *note;
};

struct set {
	struct set_slot *slots; /* open addressing; at most half of them are taken */
	size_t count, room;
};

bool set_has(const struct set *s, const char *text);
/* False when it was there. */
bool set_add(struct set *s, struct arena *a, const char *text);
/* Keep something that is known of a text, instead of what was kept before; it is not copied. False when the text is not there. */
bool set_note(struct set *s, const char *text, const char *note);
const char *set_noted(const struct set *s, const char *text); /* NULL: nothing */

#endif
