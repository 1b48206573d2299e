/* SPDX-License-Identifier: MIT */
/* card.h - the words on the picture of a post: what it says, not how it looks.
 *
 * Made with the text of a notice and frozen with it, as part of the payload; render/card.c draws it. So the same card can be drawn again at
 * any time, and what it says in words is the picture's alternative text. Strings are NFC and never NULL; "" is left out. */
#ifndef MODEL_CARD_H
#define MODEL_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "model/item.h"

/* One look for each sort of notice. */
enum card_look {
	CARD_ANNOUNCEMENT,
	CARD_NOTICE,
	CARD_REMINDER, /* with a large `soon` */
	CARD_CHANGE,
	CARD_CANCELLATION,
	CARD_RESULTS,
	CARD_CALL,     /* with choices */
	CARD_DIGEST,
	CARD_OUTCOME,  /* with bars */
	CARD_LOOKS
};

/* A choice and its votes. */
struct bar {
	const char *label;
	int64_t votes;
	bool winner;
};

struct card {
	enum card_look look;
	bool korean;
	const char *label;     /* "회의 안내": the sort of notice, to people */
	const char *title;
	const char *soon;      /* "D-7", "내일" */
	const char *when;      /* with weekday */
	const char *place, *online;
	const char *body;      /* a question, a summary, the text of an announcement */
	const char *heading;   /* over the list: "안건", "결정 사항" */
	struct strings list;   /* agenda, decisions, choices */
	bool numbered;
	VEC(struct bar) bars;
	const char *turnout;   /* under the bars: "참여 12명" */
	const char *community, *handle;
	const char *link;      /* also as QR code */
	const char *image;     /* file of the item's own picture */
};

#endif
