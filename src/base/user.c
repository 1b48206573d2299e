/* SPDX-License-Identifier: MIT */
/* user.c - users of the system by name. */
#include "base/user.h"

#include <pwd.h>
#include <stddef.h>

enum { ENTRY_MAX = 16 * 1024 };

const char *user_name(unsigned int uid, struct arena *a)
{
	struct passwd entry, *found = NULL;
	char *room = arena_array(a, ENTRY_MAX, 1);
	if (getpwuid_r(uid, &entry, room, ENTRY_MAX, &found) == 0 && found && found->pw_name[0])
		return found->pw_name;
	return arena_printf(a, "uid %u", uid);
}
