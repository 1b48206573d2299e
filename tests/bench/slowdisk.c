/* SPDX-License-Identifier: MIT */
/* slowdisk.c - preloaded into a process (LD_PRELOAD), it makes a disk of an old kind: whatever must be on it takes SLOW_MS longer. */
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SLOW_MS = 50 };

static int slowly(long call, int fd)
{
	const struct timespec t = { 0, SLOW_MS * 1000000L };
	int result = (int)syscall(call, fd);
	nanosleep(&t, NULL);
	return result;
}

int fsync(int fd)
{
	return slowly(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return slowly(SYS_fdatasync, fd);
}
