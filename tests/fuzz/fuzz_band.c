/* SPDX-License-Identifier: MIT */
/* fuzz_band.c - answers of BAND; what has to hold stands in channel.h. */
#include "fuzz/channel.h"

void fuzz_one(struct bytes *in)
{
	converse("band", in);
}
