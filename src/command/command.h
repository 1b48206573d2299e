/* SPDX-License-Identifier: MIT */
/* command.h - one command of `townbell COMMAND`: a row in list.inc, a file with its run function.
 *
 * A command prints results on stdout and complaints on stderr (check: all on stdout), and returns the exit status: 0
 * done, 1 a problem with what was asked or found, 2 wrong usage. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "model/item.h"
#include "flow/edition.h"
#include "command/options.h"

enum { STATUS_DONE = 0, STATUS_PROBLEM = 1, STATUS_USAGE = 2 };

/* One call of a command: what was written on the command line, and what every command needs. */
struct call_line {
	const struct command *command;
	const char *value[OPTS];    /* NULL when not given; "" for flags */
	struct strings channels;    /* --channel, each */
	const char *const *words;   /* behind the options */
	size_t count;
	const char *config;         /* townbell.cfg */
	struct arena arena;
	struct clock clock;
	struct edition *edition;    /* after line_begin() */
};

struct command {
	const char *name, *synopsis;
	enum message_id help;
	unsigned takes;
	size_t words_min, words_max;
	int (*run)(struct call_line *line);
};

const struct command *command_at(size_t i); /* NULL behind the last */

/* Read the configuration (without a store) and set the clock: --now, or that of the last daemon. On failure the complaints
 * are printed and *status is what to return. */
MUST_CHECK bool line_begin(struct call_line *l, int *status);
/* The same with townbell.cfg alone: for who has the rest read by a service. */
MUST_CHECK bool line_begin_host(struct call_line *l, int *status);
int64_t line_now(const struct call_line *l);
const struct settings *line_settings(const struct call_line *l);
/* "2021-09-29 19:00", RFC 3339, or "+7d" from now. */
MUST_CHECK bool line_when(const struct call_line *l, const char *text, int64_t *at, struct err *e);
bool line_has(const struct call_line *l, enum opt o);
/* The store, for reading, an empty one where there is none; and the configuration once more with what the store knows:
 * last good texts, what was announced by hand. Complaints are printed. */
struct store;
MUST_CHECK bool line_store(struct call_line *l, struct store **out, int *status);
/* Have an order carried out by the daemon, or by ourselves when none runs. False: the complaint was printed. */
MUST_CHECK bool line_order(struct call_line *l, const char *request, const struct json **reply, int *status);
/* The words of a message, in the language of the call. */
const char *line_words(struct call_line *l, enum message_id m, const char *const *args);
/* Several of them, for a table: `count` strings and a NULL. */
const char *const *line_heads(struct call_line *l, const enum message_id *heads, size_t count);
/* Print an error on stderr; the status that fits its kind. */
int line_complain(const struct err *e);
/* A time in the community's zone with its offset, or NULL for 0: for JSON. */
const char *line_time(struct call_line *l, int64_t at);
/* The same for people: "2021-09-29 19:00", "" for 0. */
const char *line_minute(struct call_line *l, int64_t at);
/* The process that holds the lock; 0: none. */
long line_daemon(struct call_line *l);

#endif
