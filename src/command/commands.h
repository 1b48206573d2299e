/* SPDX-License-Identifier: MIT */
/* commands.h - the run functions of all commands, one a file, declared from the table. */
#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include "command/command.h"

#define COMMAND(name, synopsis, help, takes, least, most) int run_##name(struct call_line *line);
#include "command/list.inc"
#undef COMMAND

#endif
