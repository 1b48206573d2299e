/* SPDX-License-Identifier: MIT */
/* commands.c - the table that list.inc fills. */
#include "command/commands.h"

static const struct command commands[] = {
#define COMMAND(name, synopsis, help, takes, least, most) { #name, synopsis, help, takes, least, most, run_##name },
#include "command/list.inc"
#undef COMMAND
};

const struct command *command_at(size_t i)
{
	return i < sizeof commands / sizeof commands[0] ? &commands[i] : NULL;
}
