/* SPDX-License-Identifier: MIT */
/* file.c - reading, writing and listing; locks stand in file_lock.c. */
#include "base/file.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { SECRET_MAX = 16 * 1024, GLOB_MAX = 10000 };

/* "path: strerror"; what is not there has a kind of its own. */
static bool refused(const char *path, struct err *e)
{
	bool missing = errno == ENOENT;
	err_errno(e, path);
	if (e && missing)
		e->kind = ERR_NOT_FOUND;
	return false;
}

static bool read_all(int fd, const char *path, struct text *t, struct err *e)
{
	char part[16 * 1024];
	for (;;) {
		ssize_t n = read(fd, part, sizeof part);
		if (n == 0)
			return true;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refused(path, e);
		if ((size_t)n > t->ceiling - t->length)
			return err_set(e, ERR_LIMIT, MSG_FILE_LARGE, ARGS(path, NUMBER(t->ceiling)));
		text_add_n(t, part, (size_t)n);
	}
}

/* Open for reading and make sure that it is a regular file; O_NONBLOCK so that a FIFO cannot hold us. */
static int open_regular(const char *path, struct stat *st, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		refused(path, e);
		return -1;
	}
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	err_set(e, ERR_INPUT, MSG_FILE_NOT_REGULAR, ARGS(path));
	close(fd);
	return -1;
}

bool file_read(const char *path, size_t ceiling, struct arena *a, struct file_data *out, struct err *e)
{
	struct stat st;
	struct text t;
	int fd = open_regular(path, &st, e);
	if (fd < 0)
		return false;
	text_init(&t, a, ceiling);
	bool ok = read_all(fd, path, &t, e);
	close(fd);
	if (ok)
		*out = (struct file_data){ t.data, t.length };
	return ok;
}

/* systemd hands out credentials as 0440 with an ACL for the one user; the folder itself is closed to everybody else. */
static bool is_credential(const char *path)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	size_t n = folder ? strlen(folder) : 0;
	return n > 0 && strncmp(path, folder, n) == 0 && path[n] == '/' && !strstr(path + n, "/../");
}

static bool check_secret(const char *path, const struct text *t, struct err *e)
{
	if (t->length == 0)
		return err_set(e, ERR_INPUT, MSG_SECRET_EMPTY, ARGS(path));
	for (size_t i = 0; i < t->length; i++)
		if ((unsigned char)t->data[i] < 0x20 || t->data[i] == 0x7f)
			return err_set(e, ERR_INPUT, MSG_SECRET_SIGNS, ARGS(path));
	return true;
}

bool file_read_secret(const char *path, struct arena *a, const char **secret, struct err *e)
{
	struct stat st;
	struct text t;
	int fd = open_regular(path, &st, e);
	if (fd < 0)
		return false;
	mode_t open_to = is_credential(path) ? S_IRWXO : S_IRWXG | S_IRWXO;
	if (st.st_mode & open_to) {
		close(fd);
		return err_set(e, ERR_INPUT, MSG_SECRET_OPEN, ARGS(path));
	}
	text_init(&t, a, SECRET_MAX);
	bool ok = read_all(fd, path, &t, e);
	close(fd);
	if (!ok)
		return false;
	while (t.length > 0 && strchr("\r\n", t.data[t.length - 1]))
		t.data[--t.length] = '\0';
	if (!check_secret(path, &t, e))
		return false;
	*secret = t.data;
	return true;
}

/* Length of the folder part of path with its slash; 0: no folder named. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

char *file_beside(struct arena *a, const char *beside, const char *path)
{
	if (*path == '/')
		return arena_string(a, path);
	return arena_printf(a, "%.*s%s", (int)folder_length(beside), beside, path);
}

static bool write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, data, n);
		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			data += written;
			n -= (size_t)written;
		}
	}
	return true;
}

/* Write the temporary file; false with errno set. Closes fd in any case. */
static bool fill(int fd, const void *data, size_t length, mode_t mode)
{
	bool ok = fchmod(fd, mode) == 0 && write_all(fd, data, length) && fsync(fd) == 0;
	int saved = errno;
	ok = close(fd) == 0 && ok;
	errno = ok ? errno : saved;
	return ok;
}

static bool write_in(struct arena *a, const char *path, const void *data, size_t length, mode_t mode)
{
	char *temporary = arena_printf(a, "%s.XXXXXX.tmp", path);
	int fd = mkostemps(temporary, 4, O_CLOEXEC);
	if (fd < 0)
		return false;
	if (fill(fd, data, length, mode) && rename(temporary, path) == 0)
		return file_sync_folder(path, NULL);
	int saved = errno;
	unlink(temporary);
	errno = saved;
	return false;
}

bool file_write(const char *path, const void *data, size_t length, mode_t mode, struct err *e)
{
	struct arena names = { 0 };
	bool ok = write_in(&names, path, data, length, mode) || refused(path, e);
	arena_done(&names);
	return ok;
}

/* Make the folder whose name ends at `end`; one that stands already is as good. */
static bool make_one(char *path, char *end, mode_t mode, struct err *e)
{
	char sign = *end;
	struct stat st;
	*end = '\0';
	bool ok = mkdir(path, mode) == 0 || errno == EEXIST || refused(path, e);
	if (ok && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
		ok = err_set(e, ERR_INPUT, MSG_FILE_NOT_FOLDER, ARGS(path));
	*end = sign;
	return ok;
}

bool file_make_folder(const char *path, mode_t mode, struct err *e)
{
	struct arena names = { 0 };
	char *copy = arena_string(&names, path), *end = copy + strspn(copy, "/");
	bool ok = true;
	while (ok && *end) {
		end += strcspn(end, "/");
		ok = make_one(copy, end, mode, e);
		end += strspn(end, "/");
	}
	arena_done(&names);
	return ok;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A folder that is not there has no files; one that may not be read is a complaint. */
static int on_glob_error(const char *path, int number)
{
	(void)path;
	errno = number;
	return number != ENOENT;
}

static bool keep_regular(const glob_t *g, const char *pattern, struct arena *a, struct file_list *out, struct err *e)
{
	struct file_list list = { 0 };
	for (size_t i = 0; i < g->gl_pathc; i++) {
		struct stat st;
		if (stat(g->gl_pathv[i], &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (list.paths.count == GLOB_MAX)
			return err_set(e, ERR_LIMIT, MSG_FILE_MANY, ARGS(pattern, NUMBER(GLOB_MAX)));
		*vec_push(a, &list.paths) = arena_string(a, g->gl_pathv[i]);
	}
	if (list.paths.count > 0)
		qsort(list.paths.at, list.paths.count, sizeof *list.paths.at, by_bytes);
	*out = list;
	return true;
}

bool file_glob(const char *pattern, struct arena *a, struct file_list *out, struct err *e)
{
	glob_t g = { 0 };
	int fate = glob(pattern, GLOB_NOSORT, on_glob_error, &g);
	bool ok = fate == 0 || fate == GLOB_NOMATCH || refused(pattern, e);
	ok = ok && keep_regular(&g, pattern, a, out, e);
	globfree(&g);
	return ok;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
