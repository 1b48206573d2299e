/* SPDX-License-Identifier: MIT */
/* flight.h - one conversation under way: an errand for a channel function, the call that is in the air, the answer that came.
 *
 * A stage begins a flight, turns it whenever it is its time, and ends it. A prepared call leaves only through
 * flight_leave(), which appends it to the round's list: the round starts the list when what the stages wrote is committed. */
#ifndef FLOW_FLIGHT_H
#define FLOW_FLIGHT_H

#include "flow/edition.h"
#include "flow/lane.h"
#include "model/exchange.h"

struct service;
struct visit;

enum errand {
	ERRAND_PUBLISH,
	ERRAND_LOCATE,
	ERRAND_COLLECT,
	ERRAND_PROBE,
	ERRAND_FINISH,
	ERRAND_AMEND,
	ERRAND_ANSWER,
	ERRAND_RENEW,
	ERRAND_SUBSCRIBE,
	ERRAND_WEBHOOK
};

enum phase {
	PHASE_NEW,      /* the channel was not asked yet */
	PHASE_READY,    /* x.call is prepared and waits for its turn */
	PHASE_AIR,      /* on the wire */
	PHASE_LANDED,   /* the answer is here */
	PHASE_ASLEEP    /* the channel wants to be asked again at wake_boot */
};

struct flight {
	struct flight *next;
	struct service *service;
	struct edition *edition;
	struct lane *lane;
	const struct account *account;
	enum errand errand;
	enum phase phase;
	int64_t delivery_id; /* publish, locate, collect under a post */
	struct delivery row; /* publish: as it was written before the call left; true while rows of its channel have row_version */
	uint64_t row_version;
	int64_t began_at, began_boot;
	int64_t wake_boot;
	bool linger;
	bool parked;         /* its progress is on disk while the prepared call waits for its turn */
	struct exchange x;
	struct message message;
	uint8_t payload_hash[32]; /* of the message */
	struct post post;
	int64_t followup_id;            /* amend, answer */
	const struct message *amended;  /* amend: NULL takes the post down */
	const struct reply *answered;   /* answer: NULL speaks under the post itself */
	struct reply_list found;
	struct answer answer;
	const char *url;             /* subscribe; NULL: let it end */
	struct visit *visit;         /* webhook: who waits for an answer */
	struct webhook_answer reply; /* webhook: what it is, when all is stored */
	struct arena arena;
};

enum turn {
	TURN_NOTHING,    /* in the air or asleep */
	TURN_READY,      /* x.call wants to leave */
	TURN_NEVER_LEFT, /* the call did not leave; x is as it was before it */
	TURN_CUT,        /* nobody knows what became of the call */
	TURN_DONE        /* x.receipt, x.found, x.out are final */
};

/* A new flight, kept in the service's list; x is zeroed but for account, now, self, arena. */
struct flight *flight_begin(struct service *s, struct lane *lane, const struct account *account, enum errand errand);
/* Do what can be done without the network; asks the channel when an answer is here. */
enum turn flight_turn(struct flight *f);
/* Turn all flights on some errands (1u << ERRAND_…) by a stage's own function, which may end the one it is given, but no other. */
typedef bool flight_fn(struct flight *f, int64_t *wake, struct err *e);
MUST_CHECK bool flights_turn(struct service *s, unsigned errands, flight_fn *turn, int64_t *wake, struct err *e);
/* Put the prepared call on the round's list. */
void flight_leave(struct flight *f);
/* A call without effect leaves now, or waits for a place (then *wake is lowered). False: its lane is broken, it never will. */
bool flight_go(struct flight *f, int64_t *wake);
/* Why a conversation that is no delivery's ended badly, NULL when it did well; its lane learns of it. */
const char *flight_trouble(struct flight *f, enum turn turn);
/* Take it out of the list and free it. Must not be in the air, unless the service closes. */
void flight_end(struct flight *f);
/* Its answer came at `boot`: copied, kept until the next round turns the flight. Called by what net/http reports, or in its place. */
void flight_land(struct flight *f, const struct answer *answer, int64_t boot);
/* After commit: hand every call on the round's list to net/http. */
void flights_start(struct service *s);
struct flight *flight_of_delivery(struct service *s, int64_t delivery_id, enum errand errand);
bool flights_publish(const struct service *s); /* is a delivery on its way? */
size_t flights_of_lane(const struct service *s, const struct lane *l, enum errand errand);

#endif
