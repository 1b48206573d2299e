/* SPDX-License-Identifier: MIT */
/* run.c - the daemon. */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "command/commands.h"
#include "command/entrance.h"
#include "flow/service.h"

/* Tokens are in this memory: no core file, nobody attaches. */
static void keep_memory_private(void)
{
	const struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

int run_run(struct call_line *l)
{
	struct service *service = NULL;
	struct entrance entrance = { 0 };
	struct err e = { 0 };
	int status = STATUS_DONE;
	enum run_mode mode = line_has(l, OPT_ONCE) ? RUN_ONCE : line_has(l, OPT_UNTIL_IDLE) ? RUN_UNTIL_IDLE : RUN_FOREVER;
	if (line_has(l, OPT_ONCE) && line_has(l, OPT_UNTIL_IDLE)) {
		fprintf(stderr, "townbell %s\n", l->command->synopsis);
		return STATUS_USAGE;
	}
	if (!line_begin_host(l, &status))
		return status;
	if (!line_has(l, OPT_NOW))
		l->clock.offset_ms = 0; /* the clock of a running daemon is not ours */
	keep_memory_private();
	const struct service_options options = { .config = l->config, .clock = l->clock, .front = entrance_front(&entrance), .runs = true };
	if (!service_open(&options, &service, &e))
		return line_complain(&e);
	if (!service_run(service, mode, &e))
		status = line_complain(&e);
	service_close(service);
	return status;
}
