/* SPDX-License-Identifier: MIT */
#include "config/problems.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_MAX = 1200 };

/* The counts of one file; files are read one after the other, so its row is most often the last. */
static struct problem_count *counts(struct problems *p, const char *file)
{
	for (size_t i = p->files.count; i > 0; i--)
		if (strcmp(p->files.at[i - 1].file, file) == 0)
			return &p->files.at[i - 1];
	struct problem_count *fresh = vec_push(p->arena, &p->files);
	fresh->file = arena_string(p->arena, file);
	return fresh;
}

static char *one_line(struct arena *a, const char *s)
{
	char *line = arena_string(a, s);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return line;
}

static void keep(struct problems *p, const struct place *at, bool warning, const char *reason)
{
	struct problem_count *file = counts(p, at->file);
	size_t of_file = warning ? ++file->warnings : ++file->errors;
	if (warning)
		p->warnings++;
	else
		p->errors++;
	if (of_file > PROBLEMS_PER_FILE)
		return;
	*vec_push(p->arena, &p->list) = (struct problem){
		.file = file->file,
		.line = at->line > 0 ? at->line : 1,
		.path = arena_string(p->arena, at->path ? at->path : ""),
		.warning = warning,
		.reason = one_line(p->arena, reason),
	};
}

void problem_error(struct problems *p, const struct place *at, enum message_id m, const char *const *args)
{
	char reason[REASON_MAX];
	message_format(reason, sizeof reason, m, args);
	keep(p, at, false, reason);
}

void problem_warning(struct problems *p, const struct place *at, enum message_id m, const char *const *args)
{
	char reason[REASON_MAX];
	message_format(reason, sizeof reason, m, args);
	keep(p, at, true, reason);
}

void problem_err(struct problems *p, const struct place *at, const struct err *e)
{
	keep(p, at, false, e->text);
}

char *problem_line(const struct problem *p, struct arena *a)
{
	return arena_printf(a, "%s:%d: %s%s%s", p->file, p->line, p->path, *p->path ? ": " : "", p->reason);
}

static int by_place(const void *left, const void *right)
{
	const struct problem *a = left, *b = right;
	int files = strcmp(a->file, b->file);
	if (files != 0)
		return files;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	int paths = strcmp(a->path, b->path);
	return paths != 0 ? paths : strcmp(a->reason, b->reason);
}

void problems_sort(struct problems *p)
{
	if (p->list.count > 1)
		qsort(p->list.at, p->list.count, sizeof *p->list.at, by_place);
}

bool problems_in_file(const struct problems *p, const char *file)
{
	for (size_t i = 0; i < p->files.count; i++)
		if (strcmp(p->files.at[i].file, file) == 0)
			return p->files.at[i].errors > 0;
	return false;
}
