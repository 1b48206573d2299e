/* SPDX-License-Identifier: MIT */
/* transit.c - see transit.h. */
#include "store/transit.h"

#include <assert.h>

#include <sqlite3.h>

#include "base/fault.h"

/* Statements that run beside what is in transit. Either they see neither the outbox nor what follows from an arrival, or only what a step
 * never changes, or their text leaves out what is in transit, or counts it, too, or they ask only for rows that never leave from here
 * (unready, uncertain). A time told too early only wakes. Under what has arrived nothing is read before it was brought over: flow/round.c
 * does it before the collector looks, unless a call is still to come back, behind which it looks again. */
static const bool beside[STATEMENTS] = {
	[BEGIN_READ] = true, [BEGIN_WRITE] = true, [COMMIT] = true, [ROLLBACK] = true,
	[STAGE_BEGIN] = true, [STAGE_RELEASE] = true, [STAGE_ROLLBACK] = true,
	[SCHEMA_VERSION] = true, [QUICK_CHECK] = true, [JOURNAL_WAL] = true, [META_GET] = true, [META_PUT] = true,
	[AGENDA_TEXT] = true, [TALLIES_CLOSED] = true, /* as META_GET they say that there is none when they fail */
	[TRANSIT_LEAVE] = true, [TRANSIT_STAY] = true, [TRANSIT_ARRIVE] = true, [TRANSIT_COUNT] = true,
	[DELIVERIES_DUE] = true, [DELIVERIES_NEXT] = true, [DELIVERIES_TURN] = true, [DELIVERIES_EXPIRE] = true, [NEWS_EXPIRING] = true,
	[DELIVERIES_UNREADY] = true, [DELIVERIES_NEXT_UNREADY] = true, [DELIVERIES_LOST] = true,
	[READINGS_RIPEN] = true, [READINGS_LIST] = true, [READINGS_NEXT] = true, [LANES_GET] = true, [LANES_PUT] = true,
	[REPLIES_UNREAD] = true, [FOLLOWUPS_ANY] = true, [FOLLOWUPS_OPEN] = true, [MEDIA_GET] = true, [NEWS_LIST] = true,
	[NEWS_FORGET_ALL] = true,
};

#define AT(member) offsetof(struct delivery, member)

/* In the order of TRANSIT_LEAVE, of which TRANSIT_STAY has the first eight, and of TRANSIT_ARRIVE. */
static const struct column leaving_columns[] = {
	{ SORT_INT64, AT(id), NULL }, { SORT_INT, AT(attempts), NULL },  { SORT_INT, AT(stage), NULL },  { SORT_TEXT, AT(memo), NULL },
	{ SORT_BOOL, AT(effect), NULL }, { SORT_INT64, AT(sent_at), NULL }, { SORT_INT64, AT(turn), NULL }, { SORT_TEXT, AT(error), NULL },
	{ SORT_INT64, AT(wait_boot), NULL }, { SORT_INT, AT(tries_max), NULL },
};
static const struct columns leaving = COLUMNS(leaving_columns);

struct arrival {
	struct delivery row;
	struct first_reading reading;
};
static const struct column arriving_columns[] = {
	{ SORT_INT64, AT(id), NULL },       { SORT_INT, AT(attempts), NULL },    { SORT_INT, AT(stage), NULL },
	{ SORT_TEXT, AT(memo), NULL },      { SORT_BOOL, AT(effect), NULL },     { SORT_TEXT, AT(error), NULL },
	{ SORT_INT64, AT(wait_boot), NULL }, { SORT_INT, AT(tries_max), NULL },  { SORT_TEXT, AT(receipt.id), NULL },
	{ SORT_TEXT, AT(receipt.url), NULL }, { SORT_INT64, AT(receipt.at), NULL },
	{ SORT_INT64, offsetof(struct arrival, reading.next_at), NULL },
	{ SORT_INT64, offsetof(struct arrival, reading.until_at), NULL },
};
static const struct columns arriving = COLUMNS(arriving_columns);

static bool write(struct store *s, enum statement id, const void *thing, bool *taken, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, id, id == TRANSIT_ARRIVE ? &arriving : &leaving, thing);
	query_next(&q);
	bool ok = query_end(&q, e);
	*taken = ok && sql_changes(s) > 0;
	return ok;
}

static bool count(struct store *s, struct err *e)
{
	return sql_int(s, TRANSIT_COUNT, NULL, &s->transit, e);
}

bool transit_leave(struct store *s, const struct delivery *d, bool *taken, struct err *e)
{
	*taken = false;
	if (fault_on("transit") || (d->receipt.id && d->receipt.id[0]))
		return true;
	if ((s->transit == TRANSIT_UNKNOWN && !count(s, e)) || !write(s, TRANSIT_LEAVE, d, taken, e))
		return false;
	s->transit += *taken;
	return *taken || s->transit == 0 || write(s, TRANSIT_STAY, d, taken, e);
}

bool transit_arrive(struct store *s, const struct delivery *d, const struct first_reading *r, bool *taken, struct err *e)
{
	const struct arrival arrival = { *d, r ? *r : (struct first_reading){ 0 } };
	*taken = false;
	if (s->transit == 0 || (d->receipt.also && d->receipt.also[0]))
		return true;
	return write(s, TRANSIT_ARRIVE, &arrival, taken, e);
}

bool transit_stops(struct store *s, enum statement id)
{
	return s->transit != 0 && s->mode == STORE_WRITE && !s->unloading && !beside[id] && !fault_on("beside");
}

/* What is in transit is what was written there: no value that a table refuses. */
static bool bring(struct store *s, enum statement id, struct err *e)
{
	struct query q;
	query_begin(&q, s, id, NULL);
	query_next(&q);
	bool refused = (q.code & 0xff) == SQLITE_CONSTRAINT;
	bool ok = query_end(&q, e);
	if (refused)
		err_set(e, ERR_DAMAGED, MSG_STORE_ROW, ARGS(s->path));
	return ok;
}

/* And each of its rows is still scheduled in the outbox. */
static bool bring_over(struct store *s, struct err *e)
{
	if (!bring(s, TRANSIT_ROWS, e))
		return false;
	if (sql_changes(s) != s->transit)
		return err_set(e, ERR_DAMAGED, MSG_STORE_ROW, ARGS(s->path));
	return bring(s, TRANSIT_POSTS, e) && bring(s, TRANSIT_READINGS, e) && bring(s, TRANSIT_EMPTY, e);
}

/* Outside a transaction its end is a commit: when that fails nobody knows what is on the disk (store_commit()). */
static bool unload(struct store *s, struct err *e)
{
	struct err ignored;
	if (!count(s, e) || s->transit == 0)
		return s->transit == 0;
	if (!sql_run(s, TRANSIT_BEGIN, NULL, e))
		return false;
	bool over = bring_over(s, e);
	if (over && sql_run(s, TRANSIT_END, NULL, e)) {
		s->transit = 0;
		return true;
	}
	bool back = sql_run(s, TRANSIT_BACK, NULL, &ignored) && sql_run(s, TRANSIT_END, NULL, &ignored);
	s->failed |= over ? e->kind != ERR_FULL : !back && !s->full;
	s->transit = TRANSIT_UNKNOWN;
	return false;
}

/* A query in the midst of its rows would see some of them twice, or not at all. */
bool transit_unload(struct store *s, struct err *e)
{
	assert(!sql_is_reading(s));
	s->unloading = true;
	bool ok = unload(s, e);
	s->unloading = false;
	return ok;
}
