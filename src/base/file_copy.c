/* SPDX-License-Identifier: MIT */
/* file_copy.c - a file under another name, and names that reach the disk. */
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* The rename is only durable when the folder is. */
bool file_sync_folder(const char *path, struct err *e)
{
	struct arena names = { 0 };
	const char *folder = file_beside(&names, path, ".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		err_errno(e, folder);
	int saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
	arena_done(&names);
	return ok;
}

static bool pour(int from, int to)
{
	for (;;) {
		ssize_t n = sendfile(to, from, NULL, 1 << 20);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

/* False with errno set; nothing is left of the temporary file then. */
static bool copy_from(int fd, const char *to, mode_t mode, struct arena *names)
{
	char *temporary = arena_printf(names, "%s.XXXXXX.tmp", to);
	int out = mkostemps(temporary, 4, O_CLOEXEC);
	if (out < 0)
		return false;
	bool ok = fchmod(out, mode) == 0 && pour(fd, out) && fsync(out) == 0;
	int why = errno;
	close(out);
	if (ok && rename(temporary, to) == 0)
		return true;
	why = ok ? errno : why;
	unlink(temporary);
	errno = why;
	return false;
}

bool file_copy(const char *from, const char *to, mode_t mode, struct err *e)
{
	struct arena names = { 0 };
	struct stat st;
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_errno(e, from);
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (!ok)
		err_set(e, ERR_INPUT, MSG_FILE_NOT_REGULAR, ARGS(from));
	if (ok && !copy_from(fd, to, mode, &names))
		ok = err_errno(e, to);
	close(fd);
	arena_done(&names);
	return ok && file_sync_folder(to, e);
}
