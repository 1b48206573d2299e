/* SPDX-License-Identifier: MIT */
/* edition.h - one reading of the configuration, kept as long as anybody uses it.
 *
 * A reload makes a new edition; conversations that began under the old one finish with its accounts and its words,
 * then it goes. */
#ifndef FLOW_EDITION_H
#define FLOW_EDITION_H

#include "config/config.h"
#include "model/agenda.h"
#include "store/store.h"

struct edition {
	struct arena arena;
	struct agenda agenda;
	struct problems problems;
	int users; /* conversations, and one for being the current edition */
};

/* Read the files. With a store, a bad agenda file gives way to its last good text, items of `announce` are added and
 * places that moved are applied. Fails only when townbell.cfg cannot be used; the words are the complaints, as many as fit. */
MUST_CHECK bool edition_read(const char *file, struct store *store, struct edition **out, struct err *e);
/* Of townbell.cfg alone, without items: to learn where the state is. */
MUST_CHECK bool edition_read_host(const char *file, struct edition **out, struct err *e);
void edition_log_problems(const struct edition *ed);
/* An announcement as the store keeps it, a JSON object, with its id inside: as config reads it. The store gives out the ids. */
const char *edition_announced(const char *id, const char *json, struct arena *a);
struct edition *edition_keep(struct edition *ed);
void edition_leave(struct edition *ed); /* NULL is fine */

#endif
