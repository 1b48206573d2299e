/* SPDX-License-Identifier: MIT */
/* run.h - the run functions of all commands, one a file, declared from the table. */
#ifndef COMMAND_RUN_H
#define COMMAND_RUN_H

#include "command/command.h"

#define COMMAND(name, synopsis, help, takes, least, most) int run_##name(struct call_line *line);
#include "command/list.inc"
#undef COMMAND

#endif
