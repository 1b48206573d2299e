/* SPDX-License-Identifier: MIT */
/* table.c - columns on a terminal. */
#include "command/table.h"

#include <stdio.h>

#include "base/text.h"

void table_add(struct table *t, const char *const *cells)
{
	struct table_row *row = vec_push(t->arena, &t->rows);
	for (size_t i = 0; i < t->columns; i++)
		row->cell[i] = cells[i] ? cells[i] : "";
}

/* What others wrote must not move the cursor of whoever reads the table. */
static void print_cell(const char *text)
{
	for (const char *s = text; *s; s++)
		putchar((unsigned char)*s < 0x20 || *s == 0x7f ? ' ' : *s);
}

void table_print(const struct table *t)
{
	size_t width[TABLE_COLUMNS] = { 0 };
	for (size_t r = 0; r < t->rows.count; r++)
		for (size_t i = 0; i < t->columns; i++) {
			size_t w = text_columns(t->rows.at[r].cell[i]);
			width[i] = w > width[i] ? w : width[i];
		}
	for (size_t r = 0; r < t->rows.count; r++) {
		for (size_t i = 0; i < t->columns; i++) {
			const char *cell = t->rows.at[r].cell[i];
			print_cell(cell);
			if (i + 1 < t->columns)
				printf("%*s", (int)(width[i] - text_columns(cell) + 2), "");
		}
		putchar('\n');
	}
}
