/* SPDX-License-Identifier: MIT */
/* card.h - the words on the picture of a post: what it says, not how it looks.
 *
 * Made with the text of a notice and frozen with it, as part of the payload; render/card.c draws it. So the same card can be drawn again at
 * any time, and what it says in words is the picture's alternative text. Strings are NFC and never NULL; "" is left out. */
#ifndef MODEL_CARD_H
#define MODEL_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
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

enum { CARD_WORDS_MAX = 1000 };

/* A choice and its votes. */
struct bar {
	const char *label;
	int64_t votes;
	bool winner;
};

/* "일시", "2021년 9월 29일(수) 19:00–21:00". */
struct fact {
	const char *name, *value;
	const char *was; /* what was said before, where it changed; "" */
};

struct card {
	enum card_look look;
	bool korean;
	const char *label;     /* "회의 안내": the sort of notice, to people */
	const char *title;
	const char *soon;      /* "D-7", "내일" */
	VEC(struct fact) facts; /* when, where, how to join: in this order */
	const char *body;      /* a question, a summary, the text of an announcement; paragraphs behind line breaks */
	const char *heading;   /* over the list: "안건", "결정 사항" */
	struct strings list;   /* agenda, decisions, choices, opinions */
	bool numbered;
	VEC(struct bar) bars;
	int64_t voters;        /* what the bars are a share of; 0: nobody */
	const char *turnout;   /* under the bars: "참여 12명" */
	const char *community, *handle;
	const char *link;      /* also as QR code */
	const char *image;     /* file of the item's own picture */
	/* What the picture is, where it is approved with the words: SHA-256 in hex, "-" when it cannot be read. "", NULL: any. */
	const char *print;
};

/* As one JSON object, and back. A card of a look that this program does not know is refused. */
void card_write(const struct card *c, struct json_out *o, const char *name);
MUST_CHECK bool card_read(const struct json *j, struct arena *a, struct card *out);
/* What the card says, as one text of at most CARD_WORDS_MAX UTF-16 units: the picture's alternative text. */
char *card_words(const struct card *c, struct arena *a);

#endif
