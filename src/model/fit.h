/* SPDX-License-Identifier: MIT */
/* fit.h - make a text fit a channel's limit: cut at a sentence, never inside a character, with the item's link, the last line
 * (reference) kept. */
#ifndef MODEL_FIT_H
#define MODEL_FIT_H

#include "model/exchange.h"

/* `text` with `tail` (the reference) behind a blank line as the last line; a text that already ends with that line is taken without it.
 * Where that does not fit: its longest run of whole sentences, or of words where sentences would throw away more than half, or of
 * characters; then "…", the link on its own line unless the words that were kept hold it, and `tail`. `link` and `tail` are "" where
 * there is none. The result always fits `limits`; text_max 0 means that the channel has no limit. */
char *fit_text(const struct limits *limits, const char *text, const char *link, const char *tail, struct arena *a);

#endif
