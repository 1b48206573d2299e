/* SPDX-License-Identifier: MIT */
/* ruling.h - how a channel ends a conversation: a row of its table, and the operator's words for it.
 *
 * A channel sorts answers by tables of rulings. ruling_end() turns one into x->receipt. No token ever stands in a reason: words of the
 * service that hold it are left out. */
#ifndef CHANNEL_RULING_H
#define CHANNEL_RULING_H

#include "base/message.h"
#include "model/exchange.h"

struct ruling {
	enum outcome outcome;
	enum trouble trouble;
	int tries_max;
	enum message_id words; /* {1}: the detail, {2}: the service's name */
};

/* Fill outcome, trouble, tries_max and reason; wait_ms is what the answer's Retry-After says, else -1. What the receipt already names
 * (id, url, also, place) stays. Always STEP_DONE. */
enum step ruling_end(struct exchange *x, const struct ruling *r, const char *detail);
/* The same with a wait that the service named in another way; -1: none. Clamped to a day. */
enum step ruling_end_after(struct exchange *x, const struct ruling *r, int64_t wait_ms, const char *detail);
/* People can see it; or, in reads: it went well. */
enum step ruling_sent(struct exchange *x);
/* The account has no token: all its deliveries wait. */
enum step ruling_no_token(struct exchange *x);

/* Does it hold the token as it stands, as it stands in an address, or the secret half of one that begins with a public number ("7001:…")?
 * What a service says that does is neither kept nor shown. */
bool ruling_holds_token(const struct exchange *x, const char *words);
/* A detail: "60400: only leaders may", "60400" without words. Words are brought to one short line; none when they hold the token. */
const char *ruling_detail(const struct exchange *x, const char *code, const char *words);
/* "HTTP 502" of the last answer. */
const char *ruling_status(const struct exchange *x);
/* Copy an id of the service. False, and `out` untouched, unless it is one: not empty, fits, no white space, no control signs, not the
 * token. */
bool ruling_keep_id(const struct exchange *x, char *out, size_t size, const char *id);
/* The same for what need not be an id of the service. */
bool ruling_keep_word(char *out, size_t size, const char *word);

#endif
