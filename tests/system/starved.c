/* SPDX-License-Identifier: MIT */
/* starved.c - memory that ends: linked into townbell-starved, for the test of failing allocations.
 *
 * These stand in front of the C library's own for the program and for every library that it uses. $TOWNBELL_STARVE says which allocation
 * fails, counted from main() on: "7" that one alone, "7+" from there on, "0" none. $TOWNBELL_STARVE_COUNT is a file for how many there
 * were. Those of libconfig are left alone: 1.5 reads through the NULL, which is no worse for townbell than a kill. */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own, under the names that it keeps for programs such as this one. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

static long made, at;
static bool counts, for_ever;
static uintptr_t spared_from, spared_to;

static int spare(struct dl_phdr_info *library, size_t size, void *context)
{
	(void)size, (void)context;
	if (!strstr(library->dlpi_name, "libconfig"))
		return 0;
	for (size_t i = 0; i < library->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &library->dlpi_phdr[i];
		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		spared_from = library->dlpi_addr + part->p_vaddr;
		spared_to = spared_from + part->p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void begin(void)
{
	const char *which = getenv("TOWNBELL_STARVE");
	if (!which)
		return;
	at = strtol(which, NULL, 10);
	for_ever = strchr(which, '+') != NULL;
	dl_iterate_phdr(spare, NULL);
	counts = true;
}

__attribute__((destructor)) static void end(void)
{
	char words[32];
	const char *path = getenv("TOWNBELL_STARVE_COUNT");
	counts = false;
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	int n = snprintf(words, sizeof words, "%ld\n", made);
	if (fd >= 0 && write(fd, words, (size_t)n) != n)
		_exit(3);
	if (fd >= 0)
		close(fd);
}

static bool fails(const void *caller)
{
	uintptr_t from = (uintptr_t)caller;
	if (!counts || (from >= spared_from && from < spared_to))
		return false;
	made++;
	if (at == 0 || made < at || (made > at && !for_ever))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
