/* SPDX-License-Identifier: MIT */
/* book.h - what the stand-in services know: people, places, client programs, posts, comments, messages and polls.
 *
 * One struct entry is anything that somebody wrote: a BAND post or comment, a Telegram message or poll, an Instagram post or comment.
 * People, places and clients come into being when they are first named. Nothing leaves the book before a reset; what is taken down
 * stays, marked as removed. Keys and numbers are made from names and a running count, so the same play gives the same keys. Times are
 * ms UTC of the sandbox's clock. */
#ifndef SANDBOX_BOOK_H
#define SANDBOX_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "sandbox/image.h"

enum service { SERVICE_BAND, SERVICE_TELEGRAM, SERVICE_INSTAGRAM, SERVICE_CONTROL };
enum { SERVICES = SERVICE_CONTROL };

const char *service_name(enum service service);
bool service_parse(const char *name, enum service *out); /* one of the networks; NULL or unknown: false */

struct person {
	const char *name;
	char key[25]; /* BAND's user_key */
	int64_t id;   /* Telegram's, larger than 32 bits */
	bool program; /* the account of a token */
};

struct place {
	enum service service;
	const char *key;  /* band_key, the chat's number in decimal, or the account's */
	const char *name;     /* title */
	const char *username; /* Telegram: of a chat that was named "@name", without the sign; NULL */
	int64_t id;       /* Telegram: the number */
	int64_t last;     /* Telegram: message_id given last */
};

struct client;

/* Where a service sends what is new; see hooks.h. */
struct hook {
	struct client *client;   /* Telegram: whose; NULL: Instagram's */
	const char *url, *secret; /* url NULL: there is none */
	bool busy;
	int64_t retry_at;        /* steady clock */
	size_t sent;             /* Instagram: events */
	const char *error;       /* of the last try; NULL: it went well */
	int64_t error_at;
};

/* One token of one service, and what that service remembers about it. */
struct client {
	enum service service;
	const char *token;
	struct person *self;
	int64_t calls;      /* BAND: for the quota */
	int64_t written_at; /* BAND: steady clock of the last write, for the cool-down; 0: none yet */
	int64_t confirmed;  /* Telegram: updates up to this number are dropped */
	unsigned allowed;   /* Telegram: bits of update kinds */
	struct hook hook;   /* Telegram */
	struct place *place; /* Instagram: the account of the token; NULL: not known yet */
	int64_t issued_at;   /* Instagram: sandbox clock */
	bool subscribed;     /* Instagram: to comments */
	int renewals;        /* Instagram: tokens that were made from this one */
};

struct ballot {
	const struct person *who;
	unsigned picks; /* bit n: option n; 0: withdrawn */
};

struct poll {
	const char *id;
	struct client *owner;
	VEC(const char *) options;
	VEC(struct ballot) ballots;
	bool anonymous, multiple, closed;
	int64_t closes_at; /* 0: only by stopPoll */
};

/* What was posted with a text; the bytes are not kept here. */
struct shot {
	struct image look;
	size_t length;
	const char *file; /* its name in the folder of --pictures; NULL: there is none */
};

struct entry {
	enum service service;
	struct place *place;
	const char *id;       /* post_key, comment_key, message_id or Instagram's number in decimal */
	int64_t number;       /* Telegram: message_id; others: running */
	struct entry *under;  /* the post of a comment, the comment of a reply, the message that was answered; NULL */
	const struct person *author;
	struct client *client; /* written through this one; NULL: by hand */
	const char *text;
	struct poll *poll;     /* NULL: no poll */
	VEC(const char *) former; /* what it said before, the oldest first */
	const struct shot *picture;  /* NULL: none */
	const char *alt_text;        /* of the picture; NULL: none */
	int64_t created_at, edited_at; /* edited_at 0: never */
	int64_t modified;      /* running: larger is later */
	bool removed, sticker;
	bool hidden, closed;   /* Instagram: a comment that was hidden; a post under which nobody can comment */
};

struct book {
	struct arena *arena;
	VEC(struct person *) people;
	VEC(struct place *) places;
	VEC(struct client *) clients;
	VEC(struct entry *) entries; /* in the order they were written */
	int64_t running;
};

void book_init(struct book *b, struct arena *a);

struct person *book_person(struct book *b, const char *name);
struct client *book_client(struct book *b, enum service service, const char *token);
/* BAND: any key. Telegram: a number, or "@name" (then the number is made up); NULL when it is neither. Instagram: the account's number. */
struct place *book_place(struct book *b, enum service service, const char *key);
/* The first place of a service that was named; NULL none. */
struct place *book_first_place(const struct book *b, enum service service);

/* A new entry in a place, with its id. `under` may be NULL. Its post, if any, counts as modified. */
struct entry *book_write(struct book *b, struct place *place, struct entry *under, const char *text);
/* A number of 17 digits, too large for a double, as Instagram gives them; families are far apart. */
const char *book_number(struct book *b, int64_t family, int64_t number);
void book_touch(struct book *b, struct entry *e);
struct poll *book_poll(struct book *b, struct entry *e); /* make it one */
/* The post at the top of a comment or reply; the entry itself otherwise. */
struct entry *entry_top(struct entry *e);
bool entry_is_in(const struct entry *e, enum service service, const struct place *place); /* place NULL: any */

/* What is looked for: members that are NULL or 0 do not restrict. */
struct wanted {
	enum service service;
	const struct place *place;
	const char *id;          /* exactly */
	const char *contains;    /* in its text or options, or in the text of what a poll answers */
	const char *author;
	const struct entry *under;
	bool by_program, by_hand, with_poll, top; /* top: no comment */
};
/* The one written last that is there and fits; NULL none. */
struct entry *book_find(const struct book *b, const struct wanted *w);

#endif
