/* SPDX-License-Identifier: MIT */
/* approval.h - a person's yes to one delivery: what it needs, who may give it, what it is given to.
 *
 * The rules come from the item and are written into every row that can still go out. A yes is given to a text, by its hash:
 * another text has none. Whether a row may leave, model/gate.h judges alone. Pure. */
#ifndef MODEL_APPROVAL_H
#define MODEL_APPROVAL_H

#include "model/delivery.h"
#include "model/item.h"

/* Write the item's rules into the row. */
void approval_rules(struct delivery *d, const struct item *item);
bool approval_same(const struct delivery *a, const struct delivery *b); /* equal rules, equal yes */
/* May `name` approve it? Four eyes: not its author. Names are compared in NFC, without case and spaces; "" is nobody. */
bool approval_may(const struct delivery *d, const char *name);
/* `name` said yes to what the row holds now; with `override` although the rule forbids it. `name` must outlive the row. The window in which
 * it can be stopped begins anew. */
void approval_give(struct delivery *d, const char *name, bool override, int64_t now);
void approval_forget(struct delivery *d);
/* Approved at a time to come: the clock was set back since. The window begins anew. */
void approval_set_back(struct delivery *d, int64_t now);
/* When a row computed for `at` goes out: the end of the window behind `at` or its approval, whichever is later. */
int64_t approval_due(const struct delivery *d, int64_t at, int64_t now);
/* Put another text into the row: payload, and payload_hash where approval asks for it. */
void approval_text(struct delivery *d, const char *payload);

#endif
