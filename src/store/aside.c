/* SPDX-License-Identifier: MIT */
/* aside.c - names in the state folder. */
#include "store/aside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/file.h"

enum { NOTE_MAX = 4096 };

static const char *note_path(const char *state, struct arena *a)
{
	return arena_printf(a, "%s/restore.needed", state);
}

const char *aside_note(const char *state, struct arena *a)
{
	struct file_data note;
	struct err e = { 0 };
	const char *path = note_path(state, a);
	if (!file_read(path, NOTE_MAX, a, &note, &e))
		return e.kind == ERR_NOT_FOUND ? "" : path;
	note.data[strcspn(note.data, "\r\n")] = '\0';
	return note.data[0] ? note.data : path;
}

bool aside_put_note(const char *state, const char *words, struct err *e)
{
	struct arena a = { 0 };
	bool ok = file_write(note_path(state, &a), words, strlen(words), 0600, e);
	arena_done(&a);
	return ok;
}

bool aside_remove_note(const char *state, struct err *e)
{
	struct arena a = { 0 };
	const char *path = note_path(state, &a);
	bool ok = unlink(path) == 0 || errno == ENOENT || err_errno(e, path);
	ok = ok && file_sync_folder(path, e);
	arena_done(&a);
	return ok;
}

/* A second one within the second gets a number. */
static const char *free_name(const struct aside *m, struct arena *a)
{
	struct civil t;
	civil_from_seconds(m->now / 1000, &t);
	const char *name = arena_printf(a, "%s/townbell.db.%s-%04d%02d%02dT%02d%02d%02dZ", m->state, m->word, t.year, t.month, t.day,
					t.hour, t.minute, t.second);
	const char *wanted = name;
	for (int n = 2; file_exists(wanted); n++)
		wanted = arena_printf(a, "%s.%d", name, n);
	return wanted;
}

/* The index beside the log is made anew from it. */
static bool move_all(const char *path, const char *to, struct arena *a, struct err *e)
{
	if (rename(path, to) != 0)
		return err_errno(e, path);
	const char *log = arena_printf(a, "%s-wal", path);
	if (rename(log, arena_printf(a, "%s-wal", to)) != 0 && errno != ENOENT)
		return err_errno(e, log);
	unlink(arena_printf(a, "%s-shm", path));
	return file_sync_folder(path, e);
}

bool aside_move(const struct aside *m, struct arena *a, const char **to, struct err *e)
{
	const char *path = arena_printf(a, "%s/townbell.db", m->state);
	const char *name = file_exists(path) ? free_name(m, a) : "";
	if (name[0] && !move_all(path, name, a, e))
		return false;
	*to = name;
	return true;
}
