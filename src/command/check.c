/* SPDX-License-Identifier: MIT */
/* check.c - validate everything, offline: needs neither tokens nor state. */
#include <stdio.h>

#include "command/inspection.h"
#include "command/print.h"
#include "command/commands.h"
#include "config/config.h"

static int print_json(struct call_line *l, const struct problems *problems)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < problems->list.count; i++) {
		const struct problem *x = &problems->list.at[i];
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "file", x->file);
		json_put_integer(&p.json, "line", x->line);
		json_put_string(&p.json, "path", x->path);
		json_put_string(&p.json, "level", x->warning ? "warning" : "error");
		json_put_string(&p.json, "reason", x->reason);
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static void print_lines(struct call_line *l, const struct problems *problems)
{
	char word[64];
	message_format(word, sizeof word, MSG_COMMAND_WARNING, NULL);
	for (size_t i = 0; i < problems->list.count; i++) {
		const struct problem *x = &problems->list.at[i];
		printf("%s%s%s%s\n", problem_line(x, &l->arena), x->warning ? " (" : "", x->warning ? word : "", x->warning ? ")" : "");
	}
}

static void print_sum(const struct agenda *agenda, const struct problems *problems)
{
	char words[512];
	if (problems->errors > 0)
		message_format(words, sizeof words, MSG_COMMAND_CHECK_BAD, ARGS(NUMBER(problems->errors), NUMBER(problems->warnings)));
	else
		message_format(words, sizeof words, MSG_COMMAND_CHECK_GOOD,
			       ARGS(NUMBER(agenda->items.count), NUMBER(agenda->settings.channels.count), NUMBER(problems->warnings)));
	fprintf(stderr, "%s\n", words);
}

int run_check(struct call_line *l)
{
	struct agenda agenda = { 0 };
	struct problems problems = { .arena = &l->arena };
	struct err e = { 0 };
	const struct config_request request = { .file = l->config, .strict = true };
	bool ok = config_load(&request, &l->arena, &agenda, &problems, &e);
	int status = STATUS_DONE;
	inspect_cards(&agenda, &problems);
	problems_sort(&problems);
	if (line_has(l, OPT_JSON)) {
		status = print_json(l, &problems);
	} else {
		print_lines(l, &problems);
		print_sum(&agenda, &problems);
	}
	if (!ok && problems.errors == 0)
		return line_complain(&e);
	return problems.errors > 0 ? STATUS_PROBLEM : status;
}
