/* SPDX-License-Identifier: MIT */
/* news.c - what staff may have to be told. */
#include "store/news.h"

#include "store/sql.h"

bool news_is(const struct delivery *d)
{
	switch (d->state) {
	case STATE_FAILED:
	case STATE_EXPIRED:
		return true;
	case STATE_HELD:
		return d->cause != CAUSE_PERSON && d->cause != CAUSE_CHANNEL && d->cause != CAUSE_ACCOUNT;
	case STATE_UNCERTAIN:
		return d->asking;
	default:
		return false;
	}
}

bool news_put(struct store *s, int64_t delivery_id, struct err *e)
{
	return sql_run(s, NEWS_PUT, BIND(BIND_INT(delivery_id)), e);
}

bool news_list(struct store *s, size_t limit, struct arena *a, struct deliveries *out, struct err *e)
{
	struct query q;
	struct deliveries found = { 0 };
	struct arena ids = { 0 };
	VEC(int64_t) list = { 0 };
	query_begin(&q, s, NEWS_LIST, BIND(BIND_INT(sql_limit(limit))));
	while (query_next(&q))
		*vec_push(&ids, &list) = query_int(&q, 0);
	bool ok = query_end(&q, e);
	for (size_t i = 0; i < list.count && ok; i++)
		ok = deliveries_by_id(s, list.at[i], a, vec_push(a, &found.list), e);
	arena_done(&ids);
	if (ok)
		*out = found;
	return ok;
}

bool news_forget(struct store *s, int64_t delivery_id, struct err *e)
{
	return sql_run(s, NEWS_FORGET, BIND(BIND_INT(delivery_id)), e);
}

bool news_forget_all(struct store *s, struct err *e)
{
	return sql_run(s, NEWS_FORGET_ALL, NULL, e);
}

bool told_at(struct store *s, const char *subject, int64_t *at, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, TOLD_AT, BIND(BIND_TEXT(subject)), &found, e))
		return false;
	*at = found;
	return true;
}

bool told_put(struct store *s, const char *subject, int64_t at, struct err *e)
{
	return sql_run(s, TOLD_PUT, BIND(BIND_TEXT(subject), BIND_INT(at)), e);
}

bool told_forget(struct store *s, int64_t until, struct err *e)
{
	return sql_run(s, TOLD_FORGET, BIND(BIND_INT(until)), e);
}
