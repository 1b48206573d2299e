/* SPDX-License-Identifier: MIT */
/* fault.c - is a name in the comma list $TOWNBELL_FAULT? */
#include "base/fault.h"

#ifdef TOWNBELL_FAULTS
#include <stdlib.h>
#include <string.h>

bool fault_on(const char *name)
{
	const char *list = getenv("TOWNBELL_FAULT");
	size_t n = strlen(name);
	while (list && *list) {
		size_t word = strcspn(list, ",");
		if (word == n && memcmp(list, name, n) == 0)
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}
#endif
