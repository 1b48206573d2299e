/* SPDX-License-Identifier: MIT */
/* main.c - townbell COMMAND: finds the command, reads its options, calls it. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "command/command.h"

static const char *words_of(enum message_id m, const char *const *args)
{
	static char out[1200];
	message_format(out, sizeof out, m, args);
	return out;
}

static int wrong_usage(const struct command *c, enum message_id m, const char *what)
{
	fprintf(stderr, "%s\n", words_of(m, ARGS(what)));
	if (c)
		fprintf(stderr, "townbell %s\n", c->synopsis);
	return STATUS_USAGE;
}

static int help(FILE *to)
{
	fprintf(to, "townbell COMMAND [-c FILE] [--lang ko|en] [--help]\n\n");
	for (size_t i = 0; command_at(i); i++)
		fprintf(to, "  %-9s %s\n", command_at(i)->name, words_of(command_at(i)->help, NULL));
	return to == stdout ? STATUS_DONE : STATUS_USAGE;
}

static int help_of(const struct command *c)
{
	printf("townbell %s\n\n%s\n", c->synopsis, words_of(c->help, NULL));
	return STATUS_DONE;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(command_at(i)->name, name) == 0)
			return command_at(i);
	return NULL;
}

static bool set_language(const char *name)
{
	if (strcmp(name, "ko") != 0 && strcmp(name, "en") != 0)
		return false;
	message_language(name[0] == 'k' ? LANGUAGE_KO : LANGUAGE_EN);
	return true;
}

/* Korean where the environment speaks it; --lang comes later and wins. */
static void language_of_environment(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);
		if (!value || !value[0])
			continue;
		message_language(strncmp(value, "ko", 2) == 0 ? LANGUAGE_KO : LANGUAGE_EN);
		return;
	}
}

/* 0: go on; else the status with which to end, plus one. */
static int read_options(struct call_line *l, int argc, char **argv)
{
	const struct command *c = l->command;
	struct given given = { .value = l->value };
	if (!options_read(argc, argv, c->takes | TAKES_COMMON, &given))
		return 1 + wrong_usage(c, MSG_COMMAND_BAD_OPTION, given.bad);
	for (size_t i = 0; i < given.channel_count; i++)
		*vec_push(&l->arena, &l->channels.list) = given.channels[i];
	if (line_has(l, OPT_LANG) && !set_language(l->value[OPT_LANG]))
		return 1 + wrong_usage(c, MSG_COMMAND_BAD_OPTION, "--lang");
	enum log_level level = LOG_LEVEL_INFO;
	if (line_has(l, OPT_LOG_LEVEL) && !log_level_parse(l->value[OPT_LOG_LEVEL], &level))
		return 1 + wrong_usage(c, MSG_COMMAND_BAD_OPTION, "--log-level");
	if (line_has(l, OPT_LOG_LEVEL))
		log_level(level);
	if (line_has(l, OPT_HELP))
		return 1 + help_of(c);
	l->words = (const char *const *)&argv[given.first_word];
	l->count = (size_t)(argc - given.first_word);
	if (l->count < c->words_min || l->count > c->words_max)
		return 1 + wrong_usage(c, MSG_COMMAND_BAD_WORDS, c->name);
	return 0;
}

static const char *preset_config(void)
{
	const char *name = getenv("TOWNBELL_CONFIG");
	return name && name[0] ? name : "/etc/townbell/townbell.cfg";
}

/* Lists of everything are made whole before they are printed. */
static const size_t line_ceiling = (size_t)8 << 30;

static int run(const struct command *c, int argc, char **argv)
{
	struct call_line line = { .command = c };
	arena_init(&line.arena, line_ceiling);
	int end = read_options(&line, argc, argv);
	line.config = line_has(&line, OPT_CONFIG) ? line.value[OPT_CONFIG] : preset_config();
	int status = end ? end - 1 : c->run(&line);
	edition_leave(line.edition);
	arena_done(&line.arena);
	if (fflush(stdout) != 0 && status == STATUS_DONE)
		status = STATUS_PROBLEM;
	return status;
}

/* `townbell --lang en check` is as good as `townbell check --lang en`: options in front of the command go behind it. */
static int command_position(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-')
			return i;
		if (strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--config") == 0 || strcmp(argv[i], "--lang") == 0)
			i++;
	}
	return 0;
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	crypto_init();
	language_of_environment();
	int at = command_position(argc, argv);
	if (at == 0)
		return argc > 1 && strcmp(argv[1], "--help") == 0 ? help(stdout) : help(stderr);
	const struct command *c = find(argv[at]);
	if (!c)
		return strcmp(argv[at], "help") == 0 ? help(stdout) : wrong_usage(NULL, MSG_COMMAND_UNKNOWN, argv[at]);
	memmove(&argv[1], &argv[0], (size_t)at * sizeof argv[0]);
	return run(c, argc - 1, argv + 1);
}
