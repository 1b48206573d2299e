/* SPDX-License-Identifier: MIT */
/* media.c - one table of columns and its statements. */
#include "store/media.h"

#include "store/sql.h"

#define AT(member) offsetof(struct medium, member)

/* In the order of MEDIUM in statements/media.inc. */
static const struct column medium_columns[] = {
	{ SORT_INT64, AT(delivery_id), NULL },
	{ SORT_TEXT, AT(file), NULL },
	{ SORT_HASH, AT(payload_hash), NULL },
	{ SORT_INT64, AT(drawn_at), NULL },
};
static const struct columns medium = COLUMNS(medium_columns);

bool media_put(struct store *s, const struct medium *m, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, MEDIA_PUT, &medium, m);
	query_next(&q);
	return query_end(&q, e);
}

bool media_get(struct store *s, int64_t delivery_id, struct arena *a, struct medium *out, struct err *e)
{
	struct query q;
	struct medium row = { 0 };
	query_begin(&q, s, MEDIA_GET, BIND(BIND_INT(delivery_id)));
	if (query_next(&q))
		query_read(&q, &medium, a, &row);
	if (!query_end(&q, e))
		return false;
	*out = row;
	return true;
}

static bool read_all(struct query *q, struct arena *a, struct media *out, struct err *e)
{
	struct media found = { 0 };
	while (query_next(q))
		query_read(q, &medium, a, vec_push(a, &found.list));
	if (!query_end(q, e))
		return false;
	*out = found;
	return true;
}

bool media_list(struct store *s, struct arena *a, struct media *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, MEDIA_ALL, NULL);
	return read_all(&q, a, out, e);
}

bool media_over(struct store *s, int64_t until, struct arena *a, struct media *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, MEDIA_OVER, BIND(BIND_INT(until)));
	return read_all(&q, a, out, e);
}

bool media_forget(struct store *s, int64_t delivery_id, struct err *e)
{
	return sql_run(s, MEDIA_FORGET, BIND(BIND_INT(delivery_id)), e);
}
