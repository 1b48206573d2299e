/* SPDX-License-Identifier: MIT */
/* main.c - the program townbell-sandbox: a command line around sandbox.h. It ends on SIGTERM and SIGINT. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/file.h"
#include "sandbox/faults.h"
#include "sandbox/sandbox.h"
#include "sandbox/settings.h"
#include "sandbox/when.h"

enum { LIST_MAX = 64, EXIT_PROBLEM = 1, EXIT_USAGE = 2 };

struct arguments {
	struct sandbox_options options;
	char address[64];
	const char *port_file;
	const char *faults[LIST_MAX + 1], *settings[LIST_MAX + 1];
	bool help;
};

struct program {
	struct loop *loop;
	struct sandbox *sandbox;
};

static bool set_listen(struct arguments *a, const char *value, struct err *e)
{
	const char *colon = strrchr(value, ':'), *digits = colon ? colon + 1 : "";
	size_t n = strspn(digits, "0123456789");
	bool good = n && n <= 5 && !digits[n] && colon > value && (size_t)(colon - value) < sizeof a->address;
	if (!good)
		return err_set(e, ERR_USAGE, MSG_SANDBOX_NOT_LOOPBACK, ARGS(value));
	bool bracket = *value == '[' && colon[-1] == ']';
	snprintf(a->address, sizeof a->address, "%.*s", (int)(colon - value) - 2 * bracket, value + bracket);
	a->options.address = a->address;
	a->options.port = (int)strtol(digits, NULL, 10);
	good = a->options.port <= 65535 && (strncmp(a->address, "127.", 4) == 0 || strcmp(a->address, "::1") == 0);
	return good || err_set(e, ERR_USAGE, MSG_SANDBOX_NOT_LOOPBACK, ARGS(value));
}

static bool set_now(struct arguments *a, const char *value, struct err *e)
{
	return when_parse(value, &a->options.now_at, &a->options.offset_s, e) || err_in(e, "--now");
}

static bool set_seed(struct arguments *a, const char *value, struct err *e)
{
	char *end;
	a->options.seed = strtoull(value, &end, 10);
	return (*value && !*end) || err_set(e, ERR_USAGE, MSG_SANDBOX_BAD_SEED, ARGS(value));
}

static bool set_script(struct arguments *a, const char *value, struct err *e)
{
	(void)e;
	a->options.script = value;
	return true;
}

static bool set_cast(struct arguments *a, const char *value, struct err *e)
{
	(void)e;
	a->options.cast = value;
	return true;
}

static bool set_pictures(struct arguments *a, const char *value, struct err *e)
{
	a->options.pictures = value;
	return file_make_folder(value, 0755, e) || err_in(e, "--pictures");
}

static bool set_parent(struct arguments *a, const char *value, struct err *e)
{
	(void)a;
	(void)value;
	return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 || err_errno(e, "prctl");
}

static bool append(const char **list, const char *value, struct err *e)
{
	size_t n = 0;
	while (list[n])
		n++;
	if (n == LIST_MAX)
		return err_set(e, ERR_USAGE, MSG_SANDBOX_TOO_MANY, ARGS(NUMBER(LIST_MAX)));
	list[n] = value;
	return true;
}

static bool set_fault(struct arguments *a, const char *value, struct err *e)
{
	return append(a->faults, value, e);
}

static bool set_setting(struct arguments *a, const char *value, struct err *e)
{
	return append(a->settings, value, e);
}

static bool set_port_file(struct arguments *a, const char *value, struct err *e)
{
	(void)e;
	a->port_file = value;
	return true;
}

static bool set_language(struct arguments *a, const char *value, struct err *e)
{
	(void)a;
	if (strcmp(value, "ko") != 0 && strcmp(value, "en") != 0)
		return err_set(e, ERR_USAGE, MSG_SANDBOX_WRONG_USAGE, NULL);
	message_language(strcmp(value, "ko") == 0 ? LANGUAGE_KO : LANGUAGE_EN);
	return true;
}

static bool set_help(struct arguments *a, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	a->help = true;
	return true;
}

static const struct {
	const char *name;
	bool has_value;
	bool (*set)(struct arguments *, const char *, struct err *);
} rows[] = {
	{ "listen", true, set_listen }, { "now", true, set_now }, { "seed", true, set_seed }, { "script", true, set_script },
	{ "cast", true, set_cast }, { "pictures", true, set_pictures }, { "with-parent", false, set_parent },
	{ "fault", true, set_fault }, { "set", true, set_setting }, { "port-file", true, set_port_file },
	{ "lang", true, set_language }, { "help", false, set_help },
};

enum { ROWS = sizeof rows / sizeof *rows };

static bool read_arguments(int argc, char **argv, struct arguments *a, struct err *e)
{
	struct option options[ROWS + 1] = { 0 };
	int row = 0;
	for (int i = 0; i < ROWS; i++)
		options[i] = (struct option){ .name = rows[i].name, .has_arg = rows[i].has_value };
	for (int c; (c = getopt_long(argc, argv, ":", options, &row)) != -1;) {
		if (c != 0)
			return err_set(e, ERR_USAGE, MSG_SANDBOX_WRONG_USAGE, NULL);
		if (!rows[row].set(a, optarg, e))
			return false;
	}
	if (optind < argc)
		return err_set(e, ERR_USAGE, MSG_SANDBOX_WRONG_USAGE, NULL);
	return a->help || a->options.address || err_set(e, ERR_USAGE, MSG_SANDBOX_NO_LISTEN, NULL);
}

static void say(enum message_id m)
{
	char text[2000];
	message_format(text, sizeof text, m, NULL);
	printf("%s\n", text);
}

static void print_row(const char *name, const char *preset, const char *help)
{
	printf("  %-16s %-10s %s\n", name, strlen(preset) > 10 ? "…" : preset, help);
}

static void print_help(void)
{
	say(MSG_SANDBOX_HELP);
	say(MSG_SANDBOX_HELP_FAULTS);
	faults_help(print_row);
	printf("\n");
	say(MSG_SANDBOX_HELP_SETTINGS);
	settings_help(print_row);
}

static void on_turn(void *context)
{
	struct program *p = context;
	if (p->sandbox)
		loop_wake_in(p->loop, sandbox_turn(p->sandbox));
}

static void on_signal(void *context, int number)
{
	struct program *p = context;
	if (number != SIGHUP)
		loop_stop(p->loop);
}

static bool announce(const struct program *p, const struct arguments *a, struct err *e)
{
	char port[24];
	message_number(port, sandbox_port(p->sandbox));
	if (a->port_file && !file_write(a->port_file, port, strlen(port), 0644, e))
		return false;
	printf(strchr(a->address, ':') ? "listening on [%s]:%s\n" : "listening on %s:%s\n", a->address, port);
	return fflush(stdout) == 0 || err_errno(e, "stdout");
}

static bool run(struct program *p, const struct arguments *a, struct err *e)
{
	const struct loop_events events = { .context = p, .turn = on_turn, .signal = on_signal };
	if (!loop_open(&events, &p->loop, e))
		return false;
	bool good = sandbox_open(p->loop, &a->options, &p->sandbox, e) && announce(p, a, e);
	if (good) {
		loop_wake(p->loop);
		loop_run(p->loop);
	}
	sandbox_close(p->sandbox);
	loop_close(p->loop);
	return good;
}

int main(int argc, char **argv)
{
	static struct arguments a;
	struct program p = { 0 };
	struct err e = { 0 };
	a.options.faults = a.faults;
	a.options.settings = a.settings;
	if (!read_arguments(argc, argv, &a, &e)) {
		fprintf(stderr, "townbell-sandbox: %s\n", e.text);
		return EXIT_USAGE;
	}
	if (a.help) {
		print_help();
		return EXIT_SUCCESS;
	}
	if (run(&p, &a, &e))
		return EXIT_SUCCESS;
	fprintf(stderr, "townbell-sandbox: %s\n", e.text);
	return e.kind == ERR_USAGE ? EXIT_USAGE : EXIT_PROBLEM;
}
