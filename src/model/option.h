/* SPDX-License-Identifier: MIT */
/* option.h - one setting of a channel type, as data.
 *
 * A channel ends in a table of these; the configuration reader, `check` and the manual follow the table. Settings that every channel
 * takes (id, type, enabled, endpoint, token, timeout, settle, pace, poll, on_uncertain, push) are not in it. */
#ifndef MODEL_OPTION_H
#define MODEL_OPTION_H

#include <stdbool.h>

enum option_type { OPTION_TEXT, OPTION_SECRET, OPTION_FLAG };

struct option {
	const char *name;
	enum option_type type;
	bool required;
	const char *help; /* English, for the manual */
};

#endif
