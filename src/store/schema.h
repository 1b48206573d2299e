/* SPDX-License-Identifier: MIT */
/* schema.h - the steps that bring a database to the newest schema. Of no use to other rooms.
 *
 * Step N stands in schema/000N_name.sql and ends with PRAGMA user_version = N. Steps are only ever added. Those that are
 * missing are one transaction: a crash in the middle leaves the schema before them, and no reader ever sees half of a first start. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/embedded.h"
#include "store/sql.h"

enum { SCHEMA_APPLICATION = 1417113154 }; /* "TwnB" */

extern const struct embedded store_migrations[];

/* The version that a table of steps leads to. */
int schema_newest(const struct embedded *steps);
/* Read the version on disk into s->schema; ERR_STORE with both versions when it is newer than the program,
 * ERR_DAMAGED when it is one that no step makes. */
MUST_CHECK bool schema_read(struct store *s, const struct embedded *steps, struct err *e);
/* Carry out what is missing. Sets s->schema. */
MUST_CHECK bool schema_migrate(struct store *s, const struct embedded *steps, struct err *e);

#endif
