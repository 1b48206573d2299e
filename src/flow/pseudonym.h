/* SPDX-License-Identifier: MIT */
/* pseudonym.h - who said it, without saying who: keyed hashes of the services' ids.
 *
 * Keys stand in state/author.key (0600), one line a key: the general one and one for each consultation, so that the
 * key of a consultation can be destroyed alone: then its votes can no longer be joined with anybody, the count stays.
 * Keys are in no backup. */
#ifndef FLOW_PSEUDONYM_H
#define FLOW_PSEUDONYM_H

#include "base/arena.h"
#include "base/err.h"

struct pseudonyms;

enum { PSEUDONYM_SIZE = 13 }; /* "p-" + 10 signs + NUL */

/* Reads the file, or makes it. */
MUST_CHECK bool pseudonyms_open(const char *state_folder, struct pseudonyms **out, struct err *e);
void pseudonyms_close(struct pseudonyms *p); /* wipes the keys */
/* A person is a service's type and its id there, "band:kim": the same in all channels of that type. */
void pseudonym_author(const struct pseudonyms *p, const char *person, char out[PSEUDONYM_SIZE]);
/* The same person as voter in one consultation; makes and writes that key when it is new. */
MUST_CHECK bool pseudonym_voter(struct pseudonyms *p, const char *consultation, const char *person, char out[PSEUDONYM_SIZE],
				struct err *e);

#endif
