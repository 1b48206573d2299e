/* SPDX-License-Identifier: MIT */
/* exchange.c - what needs no channel of its own to be known. */
#include "model/exchange.h"

#include <string.h>

#include "base/text.h"

size_t limits_count(const struct limits *l, const char *text)
{
	switch (l->counting) {
	case COUNT_UTF16:
		return text_utf16(text);
	case COUNT_BYTES:
		return strlen(text);
	case COUNT_CODE_POINTS:
		break;
	}
	return text_code_points(text);
}

const char *account_option(const struct account *a, const char *name)
{
	for (size_t i = 0; a->values && a->channel->options && a->channel->options[i].name; i++)
		if (!strcmp(a->channel->options[i].name, name))
			return a->values[i];
	return "";
}
