/* SPDX-License-Identifier: MIT */
/* rehearsal.h - what happened in a rehearsal: every post with the answers under it, what stands in the outbox, what staff should look at.
 *
 * Gathered from the stand-in services (what people saw) and the store (what townbell made of it) when the play is over; the page and the
 * command's own words are written from it. Everything lives in the arena that it was gathered into. */
#ifndef COMMAND_REHEARSAL_H
#define COMMAND_REHEARSAL_H

#include "command/standins.h"
#include "model/agenda.h"
#include "store/deliveries.h"
#include "store/replies.h"

/* Anything that somebody wrote there. */
struct said {
	const char *service, *id, *place, *author, *text;
	const struct json *poll;  /* NULL: none; its options with their votes */
	const struct json *former; /* what it said before it was edited */
	const char *picture, *alt; /* its file in cards/, what it shows; NULL: none */
	int64_t at, edited_at;    /* edited_at 0: never */
	bool own, sticker, removed;
	size_t under;             /* what it answers, counted from 1; 0: nothing */
	size_t post;              /* the post that it belongs to, counted from 1; 0: none */
	const struct stored_reply *reply; /* how townbell keeps it; NULL: it does not */
};

/* One notice as it stood on one channel. */
struct shown {
	const struct said *said;
	const struct delivery *delivery; /* NULL: of no notice that is known */
	const struct account *account;
	size_t group;                    /* the same notice on another channel has the same; from 0, in the order of the page */
};

enum concern { CONCERN_NOT_OUT, CONCERN_CLOSE, CONCERN_NIGHT, CONCERN_WEEKEND, CONCERN_HOLIDAY, CONCERN_CUT, CONCERNS };

struct warning {
	enum concern concern;
	size_t post;                     /* counted from 1; 0: it is about a delivery that did not go out */
	const struct delivery *delivery;
	const char *words;               /* in the language of the page */
};

struct rehearsal {
	struct arena *arena;
	const struct agenda *agenda;
	struct store *store;
	enum language language;
	int64_t from_at, until_at;
	struct deliveries deliveries;
	struct stored_replies replies;
	VEC(struct said) said;           /* in the order in which it was written */
	VEC(struct shown) posts;
	VEC(struct warning) warnings;
	size_t answers;                  /* what members wrote */
};

/* agenda, store, language, times are set; the rest is filled in. */
MUST_CHECK bool rehearsal_gather(struct rehearsal *r, struct standins *s, struct err *e);
/* Look for what staff should look at. Part of gathering. */
void rehearsal_warn(struct rehearsal *r);
/* "수요일": the day of the week of a local date. */
const char *rehearsal_weekday(const struct rehearsal *r, const struct civil *c);
/* Word n (from 0) of a message that is a list of words. */
const char *rehearsal_word(const struct rehearsal *r, enum message_id list, int n);
const char *concern_name(enum concern c);
/* A sentence in the language of the page. */
const char *rehearsal_words(const struct rehearsal *r, enum message_id m, const char *const *args);
/* "회의 안내", "투표" …: what a notice is, to people. */
const char *rehearsal_kind(const struct rehearsal *r, const struct delivery *d);
/* The title of its item; the item's id where that is gone. */
const char *rehearsal_title(const struct rehearsal *r, const struct delivery *d);

/* The page, index.html, in the arena. */
struct text rehearsal_page(const struct rehearsal *r);

#endif
