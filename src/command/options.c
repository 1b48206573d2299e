/* SPDX-License-Identifier: MIT */
/* options.c - the options on the command line. */
#include "command/options.h"

#include <getopt.h>

static const struct option long_options[] = {
	[OPT_CONFIG] = { "config", required_argument, NULL, OPT_CONFIG },
	[OPT_JSON] = { "json", no_argument, NULL, OPT_JSON },
	[OPT_LANG] = { "lang", required_argument, NULL, OPT_LANG },
	[OPT_HELP] = { "help", no_argument, NULL, OPT_HELP },
	[OPT_NOW] = { "now", required_argument, NULL, OPT_NOW },
	[OPT_FROM] = { "from", required_argument, NULL, OPT_FROM },
	[OPT_UNTIL] = { "until", required_argument, NULL, OPT_UNTIL },
	[OPT_OUT] = { "out", required_argument, NULL, OPT_OUT },
	[OPT_ONCE] = { "once", no_argument, NULL, OPT_ONCE },
	[OPT_UNTIL_IDLE] = { "until-idle", no_argument, NULL, OPT_UNTIL_IDLE },
	[OPT_STATE] = { "state", required_argument, NULL, OPT_STATE },
	[OPT_URL] = { "url", required_argument, NULL, OPT_URL },
	[OPT_TITLE] = { "title", required_argument, NULL, OPT_TITLE },
	[OPT_BODY] = { "body", required_argument, NULL, OPT_BODY },
	[OPT_AT] = { "at", required_argument, NULL, OPT_AT },
	[OPT_CHANNEL] = { "channel", required_argument, NULL, OPT_CHANNEL },
	[OPT_FORMAT] = { "format", required_argument, NULL, OPT_FORMAT },
	[OPT_AUTHOR] = { "author", required_argument, NULL, OPT_AUTHOR },
	[OPT_REPLY] = { "reply", required_argument, NULL, OPT_REPLY },
	[OPT_AS] = { "as", required_argument, NULL, OPT_AS },
	[OPT_WHY] = { "why", required_argument, NULL, OPT_WHY },
	[OPT_LOG_LEVEL] = { "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	[OPTS] = { NULL, 0, NULL, 0 },
};

bool options_read(int argc, char **argv, unsigned takes, struct given *out)
{
	opterr = 0;
	for (;;) {
		int at = optind;
		int o = getopt_long(argc, argv, "c:", long_options, NULL);
		if (o == -1)
			break;
		if (o == 'c')
			o = OPT_CONFIG;
		out->bad = argv[at < argc ? at : argc - 1];
		if (o == '?' || !(takes & TAKES(o)) || (o == OPT_CHANNEL && out->channel_count == CHANNELS_MAX))
			return false;
		out->value[o] = optarg ? optarg : "";
		if (o == OPT_CHANNEL)
			out->channels[out->channel_count++] = optarg;
	}
	out->first_word = optind;
	return true;
}
