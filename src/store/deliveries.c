/* SPDX-License-Identifier: MIT */
/* deliveries.c - the outbox. One table of columns serves inserting, updating and reading. */
#include "store/deliveries.h"

#include <assert.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "store/cursors.h"
#include "store/news.h"
#include "store/posts.h"
#include "store/sql.h"
#include "store/transit.h"

/* --- columns ---------------------------------------------------------------------------------------------------------------------- */

static const char *kind_word(int kind)
{
	return notice_kind_name((enum notice_kind)kind);
}

static const char *state_word(int state)
{
	return state_name((enum state)state);
}

static const char *cause_word(int cause)
{
	static const char *const names[] = { "", "person", "approval", "channel", "account", "planner" };
	return names[cause];
}

static const struct words kinds = { kind_word, NOTICE_STAFF + 1 };
static const struct words states = { state_word, STATES }, causes = { cause_word, CAUSE_PLANNER + 1 };

#define AT(member) offsetof(struct delivery, member)

/* In the order of DELIVERY in statements/deliveries.inc. */
static const struct column delivery_columns[] = {
	{ SORT_INT64, AT(id), NULL },          { SORT_TEXT, AT(key), NULL },          { SORT_TEXT, AT(item), NULL },
	{ SORT_TEXT, AT(channel), NULL },      { SORT_WORD, AT(kind), &kinds },       { SORT_TEXT, AT(reference), NULL },
	{ SORT_INT64, AT(seen_at), NULL },     { SORT_WORD, AT(state), &states },     { SORT_WORD, AT(cause), &causes },
	{ SORT_INT64, AT(due_at), NULL },      { SORT_INT64, AT(order_at), NULL },    { SORT_INT64, AT(expires_at), NULL },
	{ SORT_BOOL, AT(urgent), NULL },       { SORT_BOOL, AT(ready), NULL },        { SORT_TEXT, AT(payload), NULL },
	{ SORT_HASH, AT(payload_hash), NULL }, { SORT_INT, AT(attempts), NULL },      { SORT_INT, AT(stage), NULL },
	{ SORT_TEXT, AT(memo), NULL },         { SORT_BOOL, AT(effect), NULL },       { SORT_INT64, AT(sent_at), NULL },
	{ SORT_INT64, AT(wait_boot), NULL },   { SORT_INT64, AT(lost_boot), NULL },   { SORT_INT, AT(looks), NULL },
	{ SORT_BOOL, AT(asking), NULL },       { SORT_INT, AT(tries_max), NULL },     { SORT_TEXT, AT(receipt.id), NULL },
	{ SORT_TEXT, AT(receipt.url), NULL },  { SORT_TEXT, AT(receipt.also), NULL }, { SORT_INT64, AT(receipt.at), NULL },
	{ SORT_TEXT, AT(error), NULL },        { SORT_BOOL, AT(approval), NULL },     { SORT_TEXT, AT(author), NULL },
	{ SORT_INT64, AT(hold_ms), NULL },     { SORT_TEXT, AT(approved_by), NULL },  { SORT_INT64, AT(approved_at), NULL },
	{ SORT_HASH, AT(approved_hash), NULL }, { SORT_BOOL, AT(overridden), NULL },  { SORT_INT64, AT(turn), NULL },
};
static const struct columns columns = COLUMNS(delivery_columns);

static const struct column sending_columns[] = {
	{ SORT_INT64, AT(id), NULL },         { SORT_WORD, AT(state), &states },   { SORT_INT, AT(attempts), NULL },
	{ SORT_INT, AT(stage), NULL },        { SORT_TEXT, AT(memo), NULL },       { SORT_BOOL, AT(effect), NULL },
	{ SORT_INT64, AT(sent_at), NULL },    { SORT_TEXT, AT(receipt.id), NULL }, { SORT_TEXT, AT(receipt.url), NULL },
	{ SORT_TEXT, AT(receipt.also), NULL }, { SORT_TEXT, AT(error), NULL },     { SORT_INT64, AT(turn), NULL },
};
static const struct columns sending = COLUMNS(sending_columns);

static const struct column delivered_columns[] = {
	{ SORT_INT64, AT(id), NULL },          { SORT_WORD, AT(state), &states },    { SORT_INT, AT(attempts), NULL },
	{ SORT_INT, AT(stage), NULL },         { SORT_TEXT, AT(memo), NULL },        { SORT_BOOL, AT(effect), NULL },
	{ SORT_INT64, AT(wait_boot), NULL },   { SORT_INT, AT(tries_max), NULL },    { SORT_TEXT, AT(receipt.id), NULL },
	{ SORT_TEXT, AT(receipt.url), NULL },  { SORT_TEXT, AT(receipt.also), NULL }, { SORT_INT64, AT(receipt.at), NULL },
	{ SORT_TEXT, AT(error), NULL },
};
static const struct columns delivered = COLUMNS(delivered_columns);

/* --- rows ------------------------------------------------------------------------------------------------------------------------- */

static void hash_payload(const char *payload, uint8_t hash[32])
{
	const char *text = payload ? payload : "";
	crypto_sha256(text, strlen(text), hash);
}

/* The checks of SQLite do not see a text that was altered on disk (reliability §0.10). */
static void check_payload(struct delivery *d)
{
	uint8_t hash[32];
	hash_payload(d->payload, hash);
	if (memcmp(hash, d->payload_hash, sizeof hash) != 0 && !fault_on("payload-hash"))
		memset(d->payload_hash, 0, sizeof d->payload_hash);
}

/* Runs a query for one row. *found tells whether it is there. */
static bool read_one(struct query *q, struct arena *a, struct delivery *out, bool *found, struct err *e)
{
	struct delivery d = { 0 };
	*found = query_next(q);
	if (*found)
		query_read(q, &columns, a, &d);
	if (!query_end(q, e))
		return false;
	if (*found) {
		check_payload(&d);
		*out = d;
	}
	return true;
}

/* Runs a query for the rows of a list, behind those already in it. */
static bool read_more(struct query *q, struct arena *a, struct deliveries *list, struct err *e)
{
	while (query_next(q)) {
		struct delivery *d = vec_push(a, &list->list);
		query_read(q, &columns, a, d);
		check_payload(d);
	}
	return query_end(q, e);
}

static bool read_list(struct query *q, struct arena *a, struct deliveries *out, struct err *e)
{
	struct deliveries found = { 0 };
	if (!read_more(q, a, &found, e))
		return false;
	*out = found;
	return true;
}

/* --- versions --------------------------------------------------------------------------------------------------------------------- */

/* FNV-1a. Two channels in one slot only share their versions. */
static size_t channel_slot(const char *channel)
{
	uint32_t hash = 2166136261u;
	for (const char *c = channel; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return hash % VERSIONS;
}

/* --- one row ---------------------------------------------------------------------------------------------------------------------- */

bool deliveries_by_key(struct store *s, const char *key, struct arena *a, struct delivery *out, struct err *e)
{
	struct query q;
	bool found = false;
	query_begin(&q, s, DELIVERIES_BY_KEY, BIND(BIND_TEXT(key)));
	return read_one(&q, a, out, &found, e) && (found || err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_DELIVERY, ARGS(key)));
}

bool deliveries_by_id(struct store *s, int64_t id, struct arena *a, struct delivery *out, struct err *e)
{
	struct query q;
	bool found = false;
	query_begin(&q, s, DELIVERIES_BY_ID, BIND(BIND_INT(id)));
	return read_one(&q, a, out, &found, e) && (found || err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_DELIVERY, ARGS(NUMBER(id))));
}

/* Every change of rows says so, here or by touch_all(). */
static void touch(struct store *s, const char *channel)
{
	s->versions[channel_slot(channel)]++;
}

static void touch_all(struct store *s)
{
	s->version++;
}

uint64_t deliveries_version(const struct store *s, const char *channel)
{
	return s->version + s->versions[channel_slot(channel)];
}

uint64_t deliveries_changes(const struct store *s, const char *channel)
{
	return deliveries_version(s, channel) - s->steps[channel_slot(channel)];
}

bool deliveries_bare(struct store *s, int64_t id, struct arena *a, struct delivery *out, struct err *e)
{
	struct query q;
	struct delivery d = { 0 };
	query_begin(&q, s, DELIVERIES_BARE, BIND(BIND_INT(id)));
	bool found = query_next(&q);
	if (found)
		query_read(&q, &columns, a, &d);
	if (!query_end(&q, e))
		return false;
	if (!found)
		return err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_DELIVERY, ARGS(NUMBER(id)));
	*out = d;
	return true;
}

bool deliveries_turn(struct store *s, const char *item, int64_t *turn, struct err *e)
{
	return sql_int(s, DELIVERIES_TURN, BIND(BIND_TEXT(item)), turn, e);
}

static bool change(struct store *s, enum statement id, const struct delivery *row, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, id, &columns, row);
	query_next(&q);
	touch(s, row->channel);
	return query_end(&q, e);
}

/* What staff may have to be told stands in the news by the change itself. */
static bool tell_news(struct store *s, const struct delivery *row, struct err *e)
{
	return !news_is(row) || news_put(s, row->id, e);
}

static bool is_birth(const struct delivery *d)
{
	return d->state == STATE_SCHEDULED || d->state == STATE_HELD;
}

bool deliveries_put(struct store *s, struct delivery *d, struct err *e)
{
	struct query q;
	struct delivery row = *d;
	if (!is_birth(d))
		return err_set(e, ERR_STATE, MSG_STORE_BORN, ARGS(d->key, state_name(d->state)));
	hash_payload(row.payload, row.payload_hash);
	query_begin_with(&q, s, DELIVERIES_PUT, &columns, &row);
	bool born = query_next(&q);
	if (born)
		row.id = query_int(&q, 0);
	if (!query_end(&q, e))
		return false;
	if (!born)
		return err_set(e, ERR_STATE, MSG_STORE_KEY_EXISTS, ARGS(d->key));
	if (!change(s, PAYLOADS_PUT, &row, e) || !tell_news(s, &row, e))
		return false;
	d->id = row.id;
	memcpy(d->payload_hash, row.payload_hash, sizeof d->payload_hash);
	return true;
}

static bool stored_state(struct store *s, const struct delivery *d, enum state *out, struct err *e)
{
	static const struct column state_columns[] = { { SORT_WORD, 0, &states } };
	static const struct columns only_state = COLUMNS(state_columns);
	struct query q;
	query_begin(&q, s, DELIVERIES_STATE, BIND(BIND_INT(d->id)));
	bool found = query_next(&q);
	if (found)
		query_read(&q, &only_state, NULL, out);
	if (!query_end(&q, e))
		return false;
	return found || err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_DELIVERY, ARGS(d->key));
}

static bool refuse(struct store *s, const struct delivery *d, struct err *e)
{
	enum state before = STATES;
	if (!stored_state(s, d, &before, e))
		return false;
	return err_set(e, ERR_STATE, MSG_STORE_MOVE, ARGS(d->key, state_name(before), state_name(d->state)));
}

/* The statement changes the row only when it stands in a state from which the step is legal. */
static bool move(struct store *s, enum statement id, const struct columns *c, const struct delivery *row, struct err *e)
{
	struct query q;
	int place = (int)c->count + 1;
	query_begin_with(&q, s, id, c, row);
	for (int from = 0; from < STATES; from++)
		if (from != (int)row->state && delivery_can_move((enum state)from, row->state))
			query_bind_text(&q, place++, state_word(from));
	query_next(&q);
	if (!query_end(&q, e))
		return false;
	return sql_changes(s) > 0 || refuse(s, row, e);
}

bool deliveries_update(struct store *s, const struct delivery *d, struct err *e)
{
	struct delivery row = *d;
	hash_payload(row.payload, row.payload_hash);
	touch(s, row.channel);
	return move(s, DELIVERIES_UPDATE, &columns, &row, e) && change(s, PAYLOADS_UPDATE, &row, e) && tell_news(s, &row, e);
}

bool deliveries_progress(struct store *s, const struct delivery *d, struct err *e)
{
	touch(s, d->channel);
	return move(s, DELIVERIES_PROGRESS, &columns, d, e) && tell_news(s, d, e);
}

/* No other row is any other for it. */
static void touch_step(struct store *s, const char *channel)
{
	s->steps[channel_slot(channel)]++;
	touch(s, channel);
}

bool deliveries_sending(struct store *s, const struct delivery *d, struct err *e)
{
	bool taken = false;
	assert(d->state == STATE_SENDING);
	touch_step(s, d->channel);
	return transit_leave(s, d, &taken, e) && (taken || move(s, DELIVERIES_SENDING, &sending, d, e));
}

static bool arrive(struct store *s, const struct delivery *d, const struct first_reading *r, struct err *e)
{
	return move(s, DELIVERIES_DELIVERED, &delivered, d, e) && posts_put(s, d, e) &&
	       (!r || readings_open(s, d, r->next_at, r->until_at, e));
}

bool deliveries_delivered(struct store *s, const struct delivery *d, const struct first_reading *r, struct err *e)
{
	bool taken = false;
	assert(d->state == STATE_DELIVERED);
	touch_step(s, d->channel);
	return transit_arrive(s, d, r, &taken, e) && (taken || arrive(s, d, r, e));
}

int64_t deliveries_in_transit(const struct store *s)
{
	return s->transit;
}

bool deliveries_unload(struct store *s, struct err *e)
{
	return transit_unload(s, e);
}

/* --- lists ------------------------------------------------------------------------------------------------------------------------ */

/* Which index leads: rows of an item are few, unfinished ones too. */
static enum statement list_statement(const struct deliveries_filter *f)
{
	if (f->item)
		return f->not_final ? DELIVERIES_UNFINISHED_OF_ITEM : DELIVERIES_OF_ITEM;
	if (f->not_final)
		return DELIVERIES_UNFINISHED;
	return f->state == STATES ? DELIVERIES_ALL : DELIVERIES_OF_STATE;
}

bool deliveries_list(struct store *s, const struct deliveries_filter *f, struct arena *a, struct deliveries *out, struct err *e)
{
	struct query q;
	const char *state = f->state == STATES ? NULL : state_name(f->state);
	query_begin(&q, s, list_statement(f),
		    BIND(BIND_TEXT(state), BIND_TEXT(f->item), BIND_TEXT(f->channel), BIND_INT(sql_limit(f->limit))));
	return read_list(&q, a, out, e);
}

bool deliveries_items(struct store *s, int64_t since, struct arena *a, struct strings *out, struct err *e)
{
	struct query q;
	struct strings found = { 0 };
	query_begin(&q, s, DELIVERIES_ITEMS, BIND(BIND_INT(since)));
	while (query_next(&q))
		*vec_push(a, &found.list) = query_text(&q, 0, a);
	if (!query_end(&q, e))
		return false;
	*out = found;
	return true;
}

/* Urgent rows and the others stand in two ranges of the index, each in order. */
bool deliveries_due(struct store *s, const struct deliveries_when *w, struct arena *a, struct deliveries *out, struct err *e)
{
	static const struct delivery front = { .due_at = INT64_MIN };
	struct deliveries found = { 0 };
	for (int urgent = w->after ? w->after->urgent : 1; urgent >= 0; urgent--) {
		struct query q;
		if (w->limit && found.list.count >= w->limit)
			break;
		int64_t limit = sql_limit(w->limit ? w->limit - found.list.count : 0);
		const struct delivery *after = w->after && w->after->urgent == urgent ? w->after : &front;
		query_begin(&q, s, DELIVERIES_DUE,
			    BIND(BIND_TEXT(w->channel), BIND_INT(urgent), BIND_INT(w->now), BIND_INT(w->boot), BIND_INT(limit),
				 BIND_INT(after->due_at), BIND_INT(after->order_at), BIND_INT(after->id)));
		if (!read_more(&q, a, &found, e))
			return false;
	}
	*out = found;
	return true;
}

bool deliveries_unready(struct store *s, int64_t now, struct arena *a, struct deliveries *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, DELIVERIES_UNREADY, BIND(BIND_INT(now)));
	return read_list(&q, a, out, e);
}

bool deliveries_next_unready(struct store *s, int64_t now, int64_t *next_at, struct err *e)
{
	return sql_int(s, DELIVERIES_NEXT_UNREADY, BIND(BIND_INT(now)), next_at, e);
}

bool deliveries_overridden(struct store *s, int64_t since, struct arena *a, struct deliveries *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, DELIVERIES_OVERRIDDEN, BIND(BIND_INT(since)));
	return read_list(&q, a, out, e);
}

bool deliveries_lost(struct store *s, const char *channel, struct arena *a, struct deliveries *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, DELIVERIES_LOST, BIND(BIND_TEXT(channel)));
	return read_list(&q, a, out, e);
}

bool deliveries_next(struct store *s, const char *channel, int64_t now, struct deliveries_next *out, struct err *e)
{
	struct query q;
	struct deliveries_next next = { INT64_MAX, INT64_MAX, INT64_MAX };
	query_begin(&q, s, DELIVERIES_NEXT, BIND(BIND_TEXT(channel), BIND_INT(now)));
	if (query_next(&q))
		next = (struct deliveries_next){ query_int(&q, 0), query_int(&q, 1), query_int(&q, 2) };
	if (!query_end(&q, e))
		return false;
	*out = next;
	return true;
}

/* --- many rows at once ------------------------------------------------------------------------------------------------------------ */

/* The steps that the statement takes are scheduled → expired and held → expired: legal ones. */
bool deliveries_expire(struct store *s, int64_t now, const char *error, int64_t *count, struct err *e)
{
	if (!sql_run(s, NEWS_EXPIRING, BIND(BIND_INT(now)), e) || !sql_run(s, DELIVERIES_EXPIRE, BIND(BIND_INT(now), BIND_TEXT(error)), e))
		return false;
	*count = sql_changes(s);
	if (*count > 0)
		touch_all(s);
	return true;
}

bool deliveries_rebooted(struct store *s, int64_t boot, struct err *e)
{
	touch_all(s);
	return sql_run(s, DELIVERIES_REBOOTED, BIND(BIND_INT(boot)), e);
}

bool deliveries_count(struct store *s, int64_t by_state[STATES], struct err *e)
{
	struct query q;
	struct arena a = { 0 };
	int64_t counts[STATES] = { 0 };
	query_begin(&q, s, DELIVERIES_COUNT, NULL);
	while (query_next(&q)) {
		enum state state;
		if (state_parse(query_text(&q, 0, &a), &state))
			counts[state] = query_int(&q, 1);
	}
	arena_done(&a);
	if (!query_end(&q, e))
		return false;
	memcpy(by_state, counts, sizeof counts);
	return true;
}

bool deliveries_first(struct store *s, struct arena *a, const char **key, int64_t *due_at, struct err *e)
{
	struct query q;
	const char *first = NULL;
	int64_t at = 0;
	query_begin(&q, s, DELIVERIES_FIRST, NULL);
	if (query_next(&q)) {
		first = query_text(&q, 0, a);
		at = query_int(&q, 1);
	}
	if (!query_end(&q, e))
		return false;
	*key = first;
	*due_at = at;
	return true;
}

bool deliveries_reference_used(struct store *s, const char *reference, bool *used, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, DELIVERIES_REFERENCE, BIND(BIND_TEXT(reference)), &found, e))
		return false;
	*used = found != 0;
	return true;
}
