/* SPDX-License-Identifier: MIT */
#include "sandbox/when.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"

bool when_parse(const char *s, int64_t *at, int *offset_s, struct err *e)
{
	struct civil civil;
	bool has_offset = false;
	int offset = 0;
	if (!civil_parse(s, &civil, &has_offset, &offset, e))
		return false;
	if (!has_offset)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_NO_OFFSET, ARGS(s));
	*at = (civil_seconds(&civil) - offset) * 1000;
	if (offset_s)
		*offset_s = offset;
	return true;
}

void when_format(int64_t at, int offset_s, char out[40])
{
	struct civil c;
	int64_t seconds = at >= 0 ? at / 1000 : (at - 999) / 1000;
	civil_from_seconds(seconds + offset_s, &c);
	int n = snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d:%02d", c.year % 10000, c.month, c.day, c.hour, c.minute, c.second);
	int minutes = abs(offset_s) / 60;
	if (offset_s)
		snprintf(out + n, 40 - (size_t)n, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
	else
		snprintf(out + n, 40 - (size_t)n, "Z");
}

void when_put(struct json_out *o, const char *name, int64_t at, int offset_s)
{
	char text[40];
	when_format(at, offset_s, text);
	json_put_string(o, name, at ? text : NULL);
}
