/* SPDX-License-Identifier: MIT */
/* options.h - the options on the command line, each read by getopt. The only user of getopt. */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Every option of every command; which of them a command takes stands in its row. */
enum opt {
	OPT_CONFIG,
	OPT_JSON,
	OPT_LANG,
	OPT_HELP,
	OPT_NOW,
	OPT_FROM,
	OPT_UNTIL,
	OPT_OUT,
	OPT_ONCE,
	OPT_UNTIL_IDLE,
	OPT_STATE,
	OPT_URL,
	OPT_TITLE,
	OPT_BODY,
	OPT_AT,
	OPT_CHANNEL,
	OPT_FORMAT,
	OPT_AUTHOR,
	OPT_REPLY,
	OPT_AS,
	OPT_WHY,
	OPT_LOG_LEVEL,
	OPTS
};
#define TAKES(o) (1u << (o))
#define TAKES_COMMON (TAKES(OPT_CONFIG) | TAKES(OPT_LANG) | TAKES(OPT_HELP))

enum { CHANNELS_MAX = 64 };

struct given {
	const char **value;                  /* OPTS of them; "" for a flag, NULL when not given */
	const char *channels[CHANNELS_MAX];  /* --channel, each */
	size_t channel_count;
	int first_word;                      /* index in argv of the first word that is no option */
	const char *bad;                     /* what was wrong */
};

/* Reads argv and moves the words behind the options. False: an option that `takes` does not allow, or a value is missing. */
bool options_read(int argc, char **argv, unsigned takes, struct given *out);

#endif
