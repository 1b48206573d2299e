/* SPDX-License-Identifier: MIT */
/* file.h - files: read with a ceiling, written so that they are there or not, locked, listed.
 *
 * What is not there is ERR_NOT_FOUND, any other refusal of the system ERR_IO; each names the path. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

struct file_data {
	char *data; /* terminated behind its end */
	size_t length;
};

struct file_list {
	VEC(const char *) paths;
};

/* The whole of a regular file (no folder, FIFO or device), at most `ceiling` bytes. */
MUST_CHECK bool file_read(const char *path, size_t ceiling, struct arena *a, struct file_data *out, struct err *e);
/* Temporary file, fsync, rename, fsync of the folder. */
MUST_CHECK bool file_write(const char *path, const void *data, size_t length, mode_t mode, struct err *e);
/* Folders made as needed with `mode`. */
MUST_CHECK bool file_make_folder(const char *path, mode_t mode, struct err *e);
/* Regular files that match a glob, sorted by bytes; none is not an error. */
MUST_CHECK bool file_glob(const char *pattern, struct arena *a, struct file_list *out, struct err *e);
/* `path` as it stands if absolute, else beside the file `beside`. */
char *file_beside(struct arena *a, const char *beside, const char *path);
/* A secret: regular, at most 16 KiB, not readable by group or others, trailing newline stripped, no control signs inside. In
 * $CREDENTIALS_DIRECTORY group bits are legal: systemd writes 0440 there, which is the mask of an ACL for the one user. */
MUST_CHECK bool file_read_secret(const char *path, struct arena *a, const char **secret, struct err *e);
/* Exclusive lock on `path` (made if needed), held until the descriptor is closed. On ERR_BUSY *holder is the line its holder wrote. */
MUST_CHECK bool file_lock(const char *path, int *fd, char holder[64], struct err *e);
/* Is it locked by another process? Reads the line of its holder, or of the last one it had; never waits. False also when the file is not
 * there: then *holder is untouched. */
bool file_is_locked(const char *path, char holder[64]);
/* Write the holder's line into a lock that we hold. */
MUST_CHECK bool file_lock_note(int fd, const char *line, struct err *e);
bool file_exists(const char *path);
/* A copy under another name: temporary file, fsync, rename, fsync of the folder. What stood there is replaced. */
MUST_CHECK bool file_copy(const char *from, const char *to, mode_t mode, struct err *e);
/* The names in the folder of `path` reach the disk: behind a rename, a removal or a new file. */
MUST_CHECK bool file_sync_folder(const char *path, struct err *e);

#endif
