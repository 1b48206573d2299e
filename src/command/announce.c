/* SPDX-License-Identifier: MIT */
/* announce.c - an announcement without editing a file. */
#include <stdio.h>
#include <string.h>

#include "command/print.h"
#include "command/commands.h"

static const char *request_of(struct call_line *l, int64_t at)
{
	struct text text;
	struct json_out o;
	text_init(&text, &l->arena, 1 << 20);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_string(&o, "order", "announce");
	json_put_string(&o, "title", l->value[OPT_TITLE]);
	json_put_string(&o, "body", line_has(l, OPT_BODY) ? l->value[OPT_BODY] : "");
	json_put_string(&o, "as", line_has(l, OPT_AS) ? l->value[OPT_AS] : "");
	json_put_integer(&o, "at", at);
	json_open(&o, "channels", '[');
	for (size_t i = 0; i < l->channels.list.count; i++)
		json_put_string(&o, NULL, l->channels.list.at[i]);
	json_close(&o, ']');
	json_close(&o, '}');
	return text.data;
}

static int print_keys(struct call_line *l, const struct json *reply)
{
	const struct json *keys = json_member(reply, "keys");
	struct print p;
	if (!line_has(l, OPT_JSON)) {
		for (const struct json *k = json_first(keys); k; k = json_next(k))
			printf("%s\n", json_string(k));
		return STATUS_DONE;
	}
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_open(&p.json, "keys", '[');
	for (const struct json *k = json_first(keys); k; k = json_next(k))
		json_put_string(&p.json, NULL, json_string(k));
	json_close(&p.json, ']');
	json_close(&p.json, '}');
	return print_end(&p);
}

/* The words must be text before they go anywhere. */
static bool are_text(const struct call_line *l)
{
	static const enum opt words[] = { OPT_TITLE, OPT_BODY, OPT_AS };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *value = l->value[words[i]];
		if (value && !text_is_utf8(value, strlen(value)))
			return false;
	}
	return true;
}

int run_announce(struct call_line *l)
{
	const struct json *reply = NULL;
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (!line_has(l, OPT_TITLE) || !are_text(l)) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin(l, &status))
		return status;
	int64_t at = line_now(l);
	if (line_has(l, OPT_AT) && !line_when(l, l->value[OPT_AT], &at, &e)) {
		err_in(&e, "--at");
		line_complain(&e);
		return STATUS_USAGE;
	}
	if (!line_order(l, request_of(l, at), &reply, &status))
		return status;
	return print_keys(l, reply);
}
