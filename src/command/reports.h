/* SPDX-License-Identifier: MIT */
/* reports.h - what several commands print for people. */
#ifndef COMMAND_REPORTS_H
#define COMMAND_REPORTS_H

#include "command/command.h"
#include "store/deliveries.h"

/* The outbox as a table: due, key, channel, type, state, receipt, error (queue.c). */
void report_queue(struct call_line *l, const struct deliveries *rows);
/* The count of an item as lines (tally.c). */
MUST_CHECK bool report_tally(struct call_line *l, struct store *store, const struct item *item, struct err *e);

#endif
