/* SPDX-License-Identifier: MIT */
/* fuzz_instagram.c - answers of Instagram; what has to hold stands in channel.h. */
#include "fuzz/channel.h"

void fuzz_one(struct bytes *in)
{
	converse("instagram", in);
}
