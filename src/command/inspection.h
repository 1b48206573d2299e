/* SPDX-License-Identifier: MIT */
/* inspection.h - what only drawing can say of an agenda: fonts that are missing, signs that no font has, pictures that cannot be read. */
#ifndef COMMAND_INSPECTION_H
#define COMMAND_INSPECTION_H

#include "config/problems.h"
#include "model/agenda.h"

/* Complaints about items that go to an enabled channel with pictures; nothing where there is none. */
void inspect_cards(const struct agenda *agenda, struct problems *problems);

#endif
