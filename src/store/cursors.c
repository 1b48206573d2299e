/* SPDX-License-Identifier: MIT */
/* cursors.c - lanes and readings: two tables of columns and their statements. */
#include "store/cursors.h"

#include "store/sql.h"

#define OF_LANE(member)    offsetof(struct lane_row, member)
#define OF_READING(member) offsetof(struct reading, member)

/* In the order of LANE in statements/cursors.inc. */
static const struct column lane_columns[] = {
	{ SORT_TEXT, OF_LANE(name), NULL },         { SORT_TEXT, OF_LANE(self), NULL },
	{ SORT_TEXT, OF_LANE(cursor), NULL },       { SORT_INT64, OF_LANE(polled_at), NULL },
	{ SORT_INT64, OF_LANE(paced_boot), NULL },  { SORT_INT64, OF_LANE(wait_boot), NULL },
	{ SORT_TEXT, OF_LANE(wait_reason), NULL },  { SORT_INT, OF_LANE(cooldowns), NULL },
	{ SORT_INT, OF_LANE(quotas), NULL },        { SORT_INT, OF_LANE(failures), NULL },
	{ SORT_BOOL, OF_LANE(broken), NULL },       { SORT_TEXT, OF_LANE(broken_reason), NULL },
	{ SORT_INT64, OF_LANE(broken_at), NULL },   { SORT_INT64, OF_LANE(token_expires_at), NULL },
};
static const struct columns lane = COLUMNS(lane_columns);

/* In the order of READING there. */
static const struct column reading_columns[] = {
	{ SORT_INT64, OF_READING(delivery_id), NULL }, { SORT_TEXT, OF_READING(key), NULL },
	{ SORT_TEXT, OF_READING(item), NULL },         { SORT_TEXT, OF_READING(channel), NULL },
	{ SORT_TEXT, OF_READING(post_id), NULL },      { SORT_TEXT, OF_READING(also), NULL },
	{ SORT_TEXT, OF_READING(text), NULL },         { SORT_TEXT, OF_READING(reference), NULL },
	{ SORT_INT64, OF_READING(sent_at), NULL },     { SORT_INT64, OF_READING(posted_at), NULL },
	{ SORT_INT64, OF_READING(next_at), NULL },     { SORT_INT64, OF_READING(read_at), NULL },
	{ SORT_INT64, OF_READING(read_boot), NULL },   { SORT_INT64, OF_READING(until_at), NULL },
	{ SORT_INT, OF_READING(failures), NULL },
};
static const struct columns reading = COLUMNS(reading_columns);

/* --- lanes ------------------------------------------------------------------------------------------------------------------------ */

bool lanes_get(struct store *s, const char *name, struct arena *a, struct lane_row *out, struct err *e)
{
	struct query q;
	struct lane_row row = { .name = name, .self = "", .cursor = "", .wait_reason = "", .broken_reason = "" };
	query_begin(&q, s, LANES_GET, BIND(BIND_TEXT(name)));
	if (query_next(&q))
		query_read(&q, &lane, a, &row);
	if (!query_end(&q, e))
		return false;
	*out = row;
	return true;
}

bool lanes_put(struct store *s, const struct lane_row *row, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, LANES_PUT, &lane, row);
	query_next(&q);
	return query_end(&q, e);
}

bool lanes_rebooted(struct store *s, struct err *e)
{
	return sql_run(s, LANES_REBOOTED, NULL, e);
}

/* --- readings --------------------------------------------------------------------------------------------------------------------- */

bool readings_open(struct store *s, const struct delivery *d, int64_t next_at, int64_t until_at, struct err *e)
{
	const struct value *values = BIND(BIND_INT(d->id), BIND_TEXT(d->channel), BIND_INT(next_at), BIND_INT(until_at));
	if (!sql_run(s, READINGS_OPEN, values, e))
		return false;
	return sql_changes(s) > 0 || sql_run(s, READINGS_MOVE, BIND(BIND_INT(d->id), BIND_INT(until_at)), e);
}

bool readings_ripen(struct store *s, int64_t at, struct err *e)
{
	return sql_run(s, READINGS_RIPEN, BIND(BIND_INT(at)), e);
}

bool readings_list(struct store *s, const struct readings_filter *f, struct arena *a, struct readings *out, struct err *e)
{
	struct query q;
	struct readings found = { 0 };
	int64_t limit = sql_limit(f->limit), until = f->due_only ? f->now : INT64_MAX;
	query_begin(&q, s, READINGS_LIST, BIND(BIND_TEXT(f->channel), BIND_INT(f->now), BIND_INT(until), BIND_INT(limit)));
	while (query_next(&q))
		query_read(&q, &reading, a, vec_push(a, &found.list));
	if (!query_end(&q, e))
		return false;
	*out = found;
	return true;
}

bool readings_get(struct store *s, int64_t delivery_id, struct arena *a, struct reading *out, struct err *e)
{
	struct query q;
	struct reading row = { 0 };
	query_begin(&q, s, READINGS_GET, BIND(BIND_INT(delivery_id)));
	bool found = query_next(&q);
	if (found)
		query_read(&q, &reading, a, &row);
	if (!query_end(&q, e))
		return false;
	if (!found)
		return err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_READING, ARGS(NUMBER(delivery_id)));
	*out = row;
	return true;
}

bool readings_done(struct store *s, const struct reading *r, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, READINGS_DONE, &reading, r);
	query_next(&q);
	return query_end(&q, e);
}

bool readings_next(struct store *s, const char *channel, int64_t now, int64_t *next_at, struct err *e)
{
	return sql_int(s, READINGS_NEXT, BIND(BIND_TEXT(channel), BIND_INT(now)), next_at, e);
}

bool readings_oldest(struct store *s, const char *item, const char *channel, int64_t *read_at, struct err *e)
{
	return sql_int(s, READINGS_OLDEST, BIND(BIND_TEXT(item), BIND_TEXT(channel)), read_at, e);
}

bool readings_close(struct store *s, int64_t delivery_id, struct err *e)
{
	return sql_run(s, READINGS_CLOSE, BIND(BIND_INT(delivery_id)), e);
}

bool readings_rebooted(struct store *s, struct err *e)
{
	return sql_run(s, READINGS_REBOOTED, NULL, e);
}
