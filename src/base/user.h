/* SPDX-License-Identifier: MIT */
/* user.h - users of the system by name. */
#ifndef BASE_USER_H
#define BASE_USER_H

#include "base/arena.h"

/* "kim"; "uid 1005" for one without a name. Never "". */
const char *user_name(unsigned int uid, struct arena *a);

#endif
