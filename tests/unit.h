/* SPDX-License-Identifier: MIT */
/* unit.h - what every unit test includes first: cmocka with the headers that it wants before it. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A control needs the switches that turn protections off. */
#ifdef TOWNBELL_FAULTS
#define FAULT(name) setenv("TOWNBELL_FAULT", name, 1)
#else
#define FAULT(name) skip()
#endif

/* A new folder, in memory where there is some: what a disk does to what is written is the matter of a few tests, which have their own. */
static inline void new_folder(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/townbell-%s-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name);
	assert_non_null(mkdtemp(path));
}

#endif
