/* SPDX-License-Identifier: MIT */
/* restore.c - a copy in the place of the database. */
#include <stdio.h>
#include <unistd.h>

#include "base/user.h"
#include "command/commands.h"
#include "command/print.h"
#include "flow/copies.h"
#include "flow/restored.h"

static int name_one(struct call_line *l)
{
	char words[1200];
	const char *newest = copies_newest(line_settings(l)->state, &l->arena);
	message_format(words, sizeof words, MSG_COMMAND_WHICH_COPY, ARGS(newest[0] ? newest : "-"));
	fprintf(stderr, "%s\ntownbell %s\n", words, l->command->synopsis);
	return STATUS_USAGE;
}

static int print_done(struct call_line *l, const struct restore_result *r)
{
	struct print p;
	if (!line_has(l, OPT_JSON)) {
		char words[1200];
		message_format(words, sizeof words, MSG_COMMAND_RESTORED, ARGS(line_minute(l, r->made_at), r->aside[0] ? r->aside : "-"));
		printf("%s\n", words);
		return STATUS_DONE;
	}
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_put_string(&p.json, "made", line_time(l, r->made_at));
	json_put_string(&p.json, "former", r->aside[0] ? r->aside : NULL);
	json_put_integer(&p.json, "erased", r->erased);
	json_close(&p.json, '}');
	return print_end(&p);
}

int run_restore(struct call_line *l)
{
	struct err e = { 0 };
	int status = STATUS_DONE;
	struct restore_result result = { 0 };
	if (!line_begin(l, &status))
		return status;
	if (l->count == 0)
		return name_one(l);
	const struct restore_request request = { .state = line_settings(l)->state, .file = l->words[0],
						 .actor = user_name(getuid(), &l->arena), .now = line_now(l) };
	if (!restored_put(&request, &l->clock, &l->arena, &result, &e))
		return line_complain(&e);
	return print_done(l, &result);
}
