/* SPDX-License-Identifier: MIT */
/* fuzz_machine.c - sequences of events of one delivery; what has to hold stands in machine.h. */
#include "fuzz/machine.h"

void fuzz_one(struct bytes *in)
{
	static bool open;
	if (!open)
		machine_open();
	open = true;
	const char *violation = machine_play(in);
	if (violation)
		fprintf(stderr, "%s\n", violation);
	MUST(!violation);
}
