/* SPDX-License-Identifier: MIT */
/* init.c - a commented configuration to begin with. What is there already stays as it is. */
#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "command/commands.h"

extern const struct embedded command_starting[];

static const struct {
	const char *source, *path; /* in src/command/starting/ behind the language; in the new folder */
	mode_t mode, folder_mode;
} rows[] = {
	{ "townbell.cfg", "townbell.cfg", 0644, 0755 },
	{ "example.cfg", "agenda/example.cfg", 0644, 0755 },
	{ "secrets.txt", "secrets/README", 0644, 0700 },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct embedded *source_of(struct call_line *l, const char *name)
{
	const struct embedded *file = command_starting;
	const char *wanted = arena_printf(&l->arena, "%s.%s", message_language_now() == LANGUAGE_KO ? "ko" : "en", name);
	while (strcmp(file->name, wanted) != 0)
		file++;
	return file;
}

static const char *path_of(struct call_line *l, const char *name)
{
	return arena_printf(&l->arena, "%s/%s", l->words[0], name);
}

static bool is_free(struct call_line *l, struct err *e)
{
	for (size_t i = 0; i < ROWS; i++)
		if (file_exists(path_of(l, rows[i].path)))
			return err_set(e, ERR_STATE, MSG_COMMAND_INIT_THERE, ARGS(path_of(l, rows[i].path)));
	return true;
}

static bool write_row(struct call_line *l, size_t i, struct err *e)
{
	const char *path = path_of(l, rows[i].path);
	const char *folder = arena_string_n(&l->arena, path, (size_t)(strrchr(path, '/') - path));
	const struct embedded *file = source_of(l, rows[i].source);
	if (!file_make_folder(folder, rows[i].folder_mode, e) ||
	    !file_write(path, file->data, (size_t)(file->end - file->data), rows[i].mode, e))
		return false;
	printf("%s\n", path);
	return true;
}

int run_init(struct call_line *l)
{
	struct err e = { 0 };
	char words[1024];
	bool ok = is_free(l, &e);
	for (size_t i = 0; ok && i < ROWS; i++)
		ok = write_row(l, i, &e);
	if (!ok)
		return line_complain(&e);
	message_format(words, sizeof words, MSG_COMMAND_INIT_NEXT, ARGS(path_of(l, "townbell.cfg"), path_of(l, "secrets")));
	printf("%s\n", words);
	return STATUS_DONE;
}
