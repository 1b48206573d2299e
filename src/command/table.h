/* SPDX-License-Identifier: MIT */
/* table.h - columns on a terminal; a Hangul syllable is two wide. */
#ifndef COMMAND_TABLE_H
#define COMMAND_TABLE_H

#include "base/arena.h"
#include "base/vec.h"

enum { TABLE_COLUMNS = 8 };

struct table_row {
	const char *cell[TABLE_COLUMNS];
};

struct table {
	struct arena *arena;
	size_t columns;
	VEC(struct table_row) rows; /* the first one is the heading */
};

void table_add(struct table *t, const char *const *cells); /* `columns` of them; NULL is "" */
void table_print(const struct table *t);

#endif
