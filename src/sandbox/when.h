/* SPDX-License-Identifier: MIT */
/* when.h - instants as the sandbox reads and writes them: RFC 3339 with an offset. */
#ifndef SANDBOX_WHEN_H
#define SANDBOX_WHEN_H

#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

/* "2021-09-29T20:30:00+09:00" → ms UTC; offset_s (may be NULL) is the offset as written. */
MUST_CHECK bool when_parse(const char *s, int64_t *at, int *offset_s, struct err *e);
/* The same back, with whole seconds. */
void when_format(int64_t at, int offset_s, char out[40]);
void when_put(struct json_out *o, const char *name, int64_t at, int offset_s); /* 0: null */

#endif
