/* SPDX-License-Identifier: MIT */
/* fault.h - switches with which a test turns a protection off, to see that it is the protection that protects.
 *
 * Compiled in only with TOWNBELL_FAULTS; otherwise fault_on() is the constant false. $TOWNBELL_FAULT is a comma list of names. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

#ifdef TOWNBELL_FAULTS
bool fault_on(const char *name);
#else
static inline bool fault_on(const char *name)
{
	(void)name;
	return false;
}
#endif

#endif
