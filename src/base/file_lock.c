/* SPDX-License-Identifier: MIT */
/* file_lock.c - a lock on an open file description: it goes with the descriptor, and asking about it never takes it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"

enum { HOLDER_MAX = 64 };

static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

/* The first line of the file, without signs that could disturb a terminal. */
static void read_holder(int fd, char holder[HOLDER_MAX])
{
	ssize_t n = pread(fd, holder, HOLDER_MAX - 1, 0);
	holder[n > 0 ? n : 0] = '\0';
	holder[strcspn(holder, "\r\n")] = '\0';
	for (char *p = holder; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}

static bool lock_open(int fd, const char *path, char holder[HOLDER_MAX], struct err *e)
{
	struct flock lock = whole_file();
	if (fault_on("lock") || fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return true;
	if (errno != EAGAIN && errno != EACCES)
		return err_errno(e, path);
	read_holder(fd, holder);
	return err_set(e, ERR_BUSY, MSG_FILE_LOCKED, ARGS(path, *holder ? holder : "?"));
}

bool file_lock(const char *path, int *fd, char holder[64], struct err *e)
{
	int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (opened < 0)
		return err_errno(e, path);
	if (!lock_open(opened, path, holder, e)) {
		close(opened);
		return false;
	}
	*fd = opened;
	return true;
}

bool file_is_locked(const char *path, char holder[64])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return false;
	struct flock lock = whole_file();
	bool locked = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	read_holder(fd, holder);
	close(fd);
	return locked;
}

bool file_lock_note(int fd, const char *line, struct err *e)
{
	char note[HOLDER_MAX];
	int n = snprintf(note, sizeof note, "%s\n", line);
	size_t length = n < (int)sizeof note ? (size_t)n : sizeof note - 1;
	if (ftruncate(fd, 0) == 0 && pwrite(fd, note, length, 0) == (ssize_t)length)
		return true;
	int saved = errno;
	char link[32], path[256];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t named = readlink(link, path, sizeof path - 1);
	path[named > 0 ? named : 0] = '\0';
	errno = saved;
	return err_errno(e, path);
}
