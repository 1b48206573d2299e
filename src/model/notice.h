/* SPDX-License-Identifier: MIT */
/* notice.h - one thing to be said about an item, its key and its reference; and the message that a channel is handed.
 *
 * Keys: ITEM/KIND[/DATE][/OFFSET|/N]@CHANNEL (spec §1). The reference stands at the end of each post: mark + a prefix of the key's
 * hash. */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/civil.h"
#include "model/card.h"
#include "model/item.h"
#include "model/told.h"

enum notice_kind {
	NOTICE_ANNOUNCEMENT,
	NOTICE_MEETING_NOTICE,
	NOTICE_MEETING_REMINDER,
	NOTICE_MEETING_CHANGE,
	NOTICE_MEETING_CANCELLATION,
	NOTICE_MEETING_RESULTS,
	NOTICE_CONSULTATION_CALL,
	NOTICE_CONSULTATION_REMINDER,
	NOTICE_CONSULTATION_DIGEST,
	NOTICE_CONSULTATION_OUTCOME,
	NOTICE_KINDS,                /* of items */
	NOTICE_STAFF = NOTICE_KINDS  /* to those who run the bell: of no item */
};

const char *notice_kind_name(enum notice_kind kind); /* "meeting.notice" */
bool notice_kind_parse(const char *name, enum notice_kind *out);
bool notice_kind_reports(enum notice_kind kind); /* digest, outcome: the reporter writes the text at the time */

/* One occurrence of a meeting with its own facts resolved (moved ones too); the only one of a single meeting. */
struct occurrence {
	bool first;               /* of the series: its key has no date */
	struct civil date;        /* local date the rule gives */
	struct moment starts, ends;
	enum meeting_mode mode;
	const char *place, *online;
	const char *link; /* of the item, as people were told; NULL: not told of */
};

struct notice {
	enum notice_kind kind;
	const struct item *item;
	const struct occurrence *occurrence; /* meetings; else NULL */
	const char *date;   /* of the key: "" when absent */
	const char *suffix; /* of the key: OFFSET or N, "" when absent */
	int64_t at;         /* computed time */
	int64_t expires_at;
	const struct span *offset; /* reminders */
};

/* The key of a notice on a channel. */
char *notice_key(const struct notice *n, const char *channel, struct arena *a);

/* A key taken apart; strings live in the arena. False when it is no key. */
struct key_parts {
	const char *item, *kind, *date, *suffix, *channel;
};
bool key_split(const char *key, struct key_parts *out, struct arena *a);

enum { REFERENCE_MIN = 4, REFERENCE_MAX = 24 };
/* The first `signs` signs of the key's hash in the alphabet 23456789BCDFGHJKMNPQRSTVWXYZ. */
void reference_signs(const char *key, size_t signs, char out[REFERENCE_MAX + 1]);

/* The picture of a post, ready to be sent. */
struct picture {
	const char *url;  /* where the service fetches it; "" : nowhere */
	const void *data; /* JPEG; NULL: to be fetched only */
	size_t length;
	const char *alt;  /* what it shows, in words */
};

/* What a channel is handed: frozen as JSON (`payload`) with its SHA-256 at the first sending. */
struct message {
	const char *text;      /* complete, with the reference as its last line */
	const char *reference; /* "[TM-7F3K]" */
	bool push;
	struct strings choices; /* of a vote; empty otherwise */
	const char *question;   /* of the poll */
	int choose;
	int64_t closes_at;      /* 0: none */
	int votes_open;         /* a hint for chats: 1 when this is the call of a vote */
	const struct told *told;       /* what the text says of its meeting; NULL: it is about none */
	const struct card *card;       /* what stands on the picture; NULL: none */
	const struct picture *picture; /* the card as it was drawn, when it is sent; NULL: none. Not in the payload. */
};

char *message_write(const struct message *m, struct arena *a); /* JSON, one line */
MUST_CHECK bool message_read(const char *json, struct arena *a, struct message *out, struct err *e);

#endif
