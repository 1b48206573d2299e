/* SPDX-License-Identifier: MIT */
/* fit.h - make a text fit a channel's limit: cut at a sentence, never inside a character, with the item's link, the last line (reference) kept. */
#ifndef MODEL_FIT_H
#define MODEL_FIT_H

#include "model/exchange.h"

/* `text` whole when it fits, else its longest run of whole sentences (else words, else characters), "…", the link on its own line when
 * there is one, and `tail` (the reference) as the last line. The result always fits `limits`. */
char *fit_text(const struct limits *limits, const char *text, const char *link, const char *tail, struct arena *a);

#endif
