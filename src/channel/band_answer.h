/* SPDX-License-Identifier: MIT */
/* band_answer.h - an answer of BAND taken apart, and what its result code means.
 *
 * BAND says yes or no by `result_code` in the body, whatever the HTTP status. A code other than 1 is a certain no, but for 2300, which
 * was seen in place of any other and also where the post was there. */
#ifndef CHANNEL_BAND_ANSWER_H
#define CHANNEL_BAND_ANSWER_H

#include "base/json.h"
#include "channel/ruling.h"

struct band_answer {
	bool has_code;
	bool well; /* HTTP 200 and code 1 */
	int64_t code;
	const struct json *data; /* result_data */
	const char *words;       /* BAND's own, NULL: none */
};

/* Of x->last. */
struct band_answer band_open(const struct exchange *x);

/* How the conversation ends when `v` is not well: after a call that people would see … */
enum step band_refused(struct exchange *x, const struct band_answer *v);
/* … and after a read: what cannot be read now is read later, as staff may have put it right by then. */
enum step band_unread(struct exchange *x, const struct band_answer *v);
/* A success that lacks what it should tell: after a call that people would see, and after a read. */
enum step band_unsure(struct exchange *x, const struct band_answer *v);
enum step band_unreadable(struct exchange *x);

#endif
