/* SPDX-License-Identifier: MIT */
/* upkeep.h - what is wrong with the database itself, its copies and its disk, in words for status. */
#ifndef COMMAND_UPKEEP_H
#define COMMAND_UPKEEP_H

#include "command/command.h"
#include "store/store.h"

MUST_CHECK bool upkeep_problems(struct call_line *l, struct store *store, struct strings *out, struct err *e);

#endif
