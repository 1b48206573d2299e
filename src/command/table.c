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

/* What others wrote must not move the cursor of whoever reads the table: neither C0 nor C1, which UTF-8 writes as C2 80 to C2 9F. */
static void print_cell(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++)
		if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0)
			s++;
		else
			putchar(*s < 0x20 || *s == 0x7f ? ' ' : *s);
}

/* Without blanks behind the last cell that says something. */
static void print_row(const struct table_row *row, const size_t *width, size_t columns)
{
	size_t owed = 0;
	for (size_t i = 0; i < columns; i++) {
		const char *cell = row->cell[i];
		if (cell[0]) {
			printf("%*s", (int)owed, "");
			print_cell(cell);
			owed = 0;
		}
		owed += width[i] - text_columns(cell) + 2;
	}
	putchar('\n');
}

void table_print(const struct table *t)
{
	size_t width[TABLE_COLUMNS] = { 0 };
	for (size_t r = 0; r < t->rows.count; r++)
		for (size_t i = 0; i < t->columns; i++) {
			size_t w = text_columns(t->rows.at[r].cell[i]);
			width[i] = w > width[i] ? w : width[i];
		}
	for (size_t r = 0; r < t->rows.count; r++)
		print_row(&t->rows.at[r], width, t->columns);
}
