/* SPDX-License-Identifier: MIT */
/* aside.h - a database that cannot be trusted is moved aside, and nothing takes its place by itself.
 *
 * An empty database would say everything again that was said before. So the note `restore.needed` in the state folder is written first,
 * and as long as it stands no townbell opens a store there for writing; `townbell restore FILE` takes it away when a copy is in place. */
#ifndef STORE_ASIDE_H
#define STORE_ASIDE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* What the note says; "" when there is none. */
const char *aside_note(const char *state, struct arena *a);
MUST_CHECK bool aside_put_note(const char *state, const char *words, struct err *e);
MUST_CHECK bool aside_remove_note(const char *state, struct err *e);
/* Move the database, which nobody has open, and its journal to "townbell.db.WORD-YYYYMMDDTHHMMSSZ"; *to is that path, "" when there was
 * none. */
struct aside {
	const char *state, *word;
	int64_t now; /* wall */
};
MUST_CHECK bool aside_move(const struct aside *m, struct arena *a, const char **to, struct err *e);

#endif
