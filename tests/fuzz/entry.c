/* SPDX-License-Identifier: MIT */
/* entry.c - from libFuzzer's function to the target's. */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(&(struct bytes){ .at = data, .left = size });
	return 0;
}
