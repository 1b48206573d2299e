/* SPDX-License-Identifier: MIT */
/* exchange.h - one conversation between the flow and a channel, and the interface of a channel.
 *
 * A channel turns a message into calls and reads the answers. It does no I/O, keeps no state of its own, does not retry, pace, log or
 * store. The flow calls a function, performs x->call if it says STEP_CALL, calls it again with the answer in x->last, and so on. What
 * the channel must remember from one call to the next it writes into stage and memo: both are on disk before the next call leaves, so
 * the conversation goes on after a crash. The flow itself deals with calls that were not answered (never left, cut): a channel sees
 * only answered ones, but for calls that it calls optional. */
#ifndef MODEL_EXCHANGE_H
#define MODEL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/delivery.h"
#include "model/option.h"
#include "model/receipt.h"
#include "model/reply.h"

struct channel;

/* One channel of townbell.cfg. */
struct account {
	const char *id;
	const struct channel *channel;
	bool enabled;
	const char *endpoint;   /* base URL without trailing slash: configured, or the service's own */
	const char *token;      /* in force: the configured one, or the one it was renewed to; NULL: missing or unreadable (a warning) */
	const char *token_set;  /* as configured: what lanes are known by, so that a renewal does not make a new lane; NULL as above */
	const char *token_name; /* "file:secrets/band.token": what to show */
	const char *place;      /* where it posts (channel->place_option), or where that moved to */
	int timeout_ms, settle_ms, pace_ms, poll_ms, gap_ms;
	enum on_uncertain on_uncertain;
	bool push, korean;
	const char *const *values; /* of channel->options, in their order; "" when not set */
	int line; /* in townbell.cfg */
};

enum method { METHOD_GET, METHOD_POST };

struct call {
	enum method method;
	const char *url;
	const char *content_type; /* of the body; NULL: none */
	const char *body;         /* NULL: none */
	size_t body_length;       /* of a body with zero bytes in it (pictures); 0: it ends at its first */
	const char *bearer;       /* goes out as "Authorization: Bearer …"; NULL: none */
	const char *header;       /* one more, "Name: value"; NULL: none */
	size_t answer_max;        /* most bytes of an answer; 0: 4 MiB */
	bool effect;              /* people will see it: never repeated, intent on disk first */
	bool optional;            /* a courtesy: the channel is asked again whatever its fate, which it finds in last->fate */
	bool sought;              /* set by the flow: were its answer lost, the post could be looked for; so its connection need not be
				     a fresh one */
	int timeout_ms;           /* 0: the account's */
	int overtime_ms;          /* added to the account's timeout: a long poll */
};

enum fate {
	FATE_ANSWERED,   /* the channel judges */
	FATE_NEVER_LEFT, /* no byte of the request left: safe to repeat */
	FATE_CUT         /* unsure, unless the call has no effect */
};

struct answer {
	enum fate fate;
	int status;             /* HTTP */
	const char *body;       /* never NULL, terminated; at most 4 MiB */
	size_t length;
	int64_t retry_after_ms; /* header Retry-After, clamped to a day; -1: none or junk */
	const char *usage;      /* header X-Business-Use-Case-Usage: by it Meta tells how long a pause should be; NULL: none */
	bool truncated;         /* the body was larger than the ceiling and is not here */
	const char *error;      /* NEVER_LEFT, CUT: what happened, without URL */
};

struct post {
	const char *id, *also;
	const char *text;      /* as sent */
	const char *reference;
	int64_t sent_at;       /* wall */
	bool any_text;         /* locate: what stands there may differ from text, the reference tells */
	bool pictured;         /* it was sent with a picture */
};

/* A request that a service sent to us. */
struct webhook {
	enum method method;
	const char *body; /* raw, terminated behind its end */
	size_t length;
	const char *(*query)(const void *visit, const char *name);  /* percent-decoded; NULL: absent */
	const char *(*header)(const void *visit, const char *name); /* case ignored; NULL: absent */
	const void *visit;
};

/* What it is answered with: 2xx only goes out when what was found is on disk. */
struct webhook_answer {
	int status;
	const char *text; /* plain text, "" none */
};

/* A token that takes the place of the one it was made from. */
struct renewal {
	char token[1024];
	int64_t expires_at; /* wall; 0: the service does not say */
};

enum step { STEP_CALL, STEP_WAIT, STEP_DONE };
enum found { FOUND_UNKNOWN, FOUND_ABSENT, FOUND_YES };

struct exchange {
	const struct account *account;
	int64_t now;
	char self[128];            /* the account's own id there; "": not known yet. In and out: cached per lane */
	const struct answer *last; /* to the last call; NULL: nothing asked yet in this sitting */
	int stage;
	char memo[256];            /* the channel's own, 0 and "" at first */
	char cursor[256];          /* collect (feeds): where to go on; committed together with what was found */
	const struct post *post;   /* locate: what was sent; collect (posts): what to read under */
	bool linger;               /* collect (feeds): a long poll is welcome; false: answer at once */
	struct call call;          /* STEP_CALL */
	int wait_ms;               /* STEP_WAIT */
	struct receipt receipt;    /* STEP_DONE; locate fills id, url, also when found */
	enum found found;          /* locate */
	struct reply_list *out;    /* collect, webhook */
	struct renewal renewal;    /* renew, probe: when the service names a new token or the end of the present one */
	struct arena *arena;       /* of the exchange */
};

enum counting { COUNT_CODE_POINTS, COUNT_UTF16, COUNT_BYTES };
enum collects { COLLECT_NOTHING, COLLECT_POSTS, COLLECT_FEED };
enum pictures {
	PICTURES_NONE,
	PICTURES_OF_ITEMS, /* where the item has an image: its bytes are uploaded */
	PICTURES_ALWAYS    /* no post without a card; the service fetches it from web.public_url */
};

struct limits {
	size_t text_max;
	enum counting counting;
	int parallel;        /* calls of one lane at a time, reads and writes together; a feed's long poll not counted if collect_beside */
	bool collect_beside;
	int pace_ms, poll_ms;  /* presets */
	int gap_ms;            /* preset: between any two calls of a lane */
	int cooldown_ms, quota_ms; /* first waits when the service names none; doubled each time */
	size_t choices_max;    /* a poll of its own: 0 none */
	size_t hashtags_max;   /* in one text: 0 no limit of its own */
	enum pictures pictures;
};

struct channel {
	const char *name, *title;      /* "band", "Naver BAND" */
	const char *endpoint;          /* the service's own base URL */
	const char *place_option;      /* name of the option that says where to post */
	const struct option *options;  /* ends with a NULL name */
	struct limits limits;
	enum collects collects;
	bool finds_reference;          /* locate() needs nothing but the reference and the time: no memo of the sending */
	bool (*check)(const struct account *, struct err *);           /* may be NULL */
	enum step (*publish)(struct exchange *, const struct message *); /* every channel has it */
	enum step (*locate)(struct exchange *, const struct message *);  /* NULL: no way to know */
	enum step (*collect)(struct exchange *);
	enum step (*finish)(struct exchange *);                          /* the vote under x->post is over: close what the service
									    does not close itself; may be NULL */
	bool edits;                    /* amend can change what a post says; else it only takes it down */
	/* Each of these may be NULL where the service has no such thing. */
	enum step (*amend)(struct exchange *, const struct message *);   /* x->post becomes the message; NULL: it is taken down. Twice
									    is the same as once */
	enum step (*answer)(struct exchange *, const struct reply *, const struct message *); /* under a reply; NULL: under x->post
									    itself. Cannot be taken back and must not be said twice */
	enum step (*renew)(struct exchange *);                           /* a token before the present one dies: x->renewal */
	enum step (*subscribe)(struct exchange *, const char *url);      /* let webhooks come to url; NULL: let them end */
	/* False: refused, with answer's status. Checks the signature before it reads anything; what it found is in x->out as from a
	 * feed. No call is made: x->last, stage and memo have no meaning here. */
	bool (*webhook)(struct exchange *, const struct webhook *, struct webhook_answer *);
	enum step (*probe)(struct exchange *);                           /* token and rights; sets self; receipt SENT when well */
};

size_t limits_count(const struct limits *l, const char *text); /* in the channel's own counting */
const char *account_option(const struct account *a, const char *name); /* "" when not set */

#endif
