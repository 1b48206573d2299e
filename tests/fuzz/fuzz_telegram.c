/* SPDX-License-Identifier: MIT */
/* fuzz_telegram.c - answers of the Bot API; what has to hold stands in channel.h. */
#include "fuzz/channel.h"

void fuzz_one(struct bytes *in)
{
	converse("telegram", in);
}
