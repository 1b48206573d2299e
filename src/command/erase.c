/* SPDX-License-Identifier: MIT */
/* erase.c - remove a person's words and their traces. */
#include <stdio.h>

#include "command/print.h"
#include "command/commands.h"

static const char *request_of(struct call_line *l)
{
	struct text text;
	struct json_out o;
	text_init(&text, &l->arena, 1 << 16);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_string(&o, "order", "erase");
	json_put_string(&o, "as", line_has(l, OPT_AS) ? l->value[OPT_AS] : "");
	json_put_string(&o, "author", line_has(l, OPT_AUTHOR) ? l->value[OPT_AUTHOR] : "");
	json_put_string(&o, "reply", line_has(l, OPT_REPLY) ? l->value[OPT_REPLY] : "");
	json_close(&o, '}');
	return text.data;
}

int run_erase(struct call_line *l)
{
	const struct json *reply = NULL;
	int64_t erased = 0;
	char words[256];
	int status = STATUS_DONE;
	if (line_has(l, OPT_AUTHOR) == line_has(l, OPT_REPLY)) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin(l, &status) || !line_order(l, request_of(l), &reply, &status))
		return status;
	json_integer(json_member(reply, "erased"), &erased);
	if (line_has(l, OPT_JSON)) {
		struct print p;
		print_begin(&p, &l->arena);
		json_open(&p.json, NULL, '{');
		json_put_integer(&p.json, "erased", erased);
		json_close(&p.json, '}');
		return print_end(&p);
	}
	message_format(words, sizeof words, MSG_COMMAND_ERASED, ARGS(NUMBER(erased)));
	printf("%s\n", words);
	return STATUS_DONE;
}
