/* SPDX-License-Identifier: MIT */
/* tallies.c - texts kept under a name. */
#include "store/tallies.h"

#include <string.h>

#include "store/sql.h"

/* The first row's first column, or `none`; unreadable is none, too: the next write says why. */
static const char *one_text(struct store *s, enum statement id, const char *name, struct arena *a, const char *none)
{
	struct query q;
	const char *text = none;
	query_begin(&q, s, id, BIND(BIND_TEXT(name)));
	if (query_next(&q))
		text = query_text(&q, 0, a);
	return query_end(&q, NULL) ? text : none;
}

const char *tallies_closed(struct store *s, const char *item, struct arena *a)
{
	return one_text(s, TALLIES_CLOSED, item, a, "");
}

bool tallies_close(struct store *s, const char *item, const char *json, int64_t now, struct err *e)
{
	return sql_run(s, TALLIES_CLOSE, BIND(BIND_TEXT(item), BIND_TEXT(json), BIND_INT(now)), e);
}

bool tallies_reopen(struct store *s, const char *item, struct err *e)
{
	return sql_run(s, TALLIES_REOPEN, BIND(BIND_TEXT(item)), e);
}

/* --- announce --------------------------------------------------------------------------------------------------------------------- */

bool announced_put(struct store *s, const char *json, int64_t *n, struct err *e)
{
	return sql_int(s, ANNOUNCED_PUT, BIND(BIND_TEXT(json)), n, e);
}

bool announced_list(struct store *s, struct arena *a, struct texts *out, struct err *e)
{
	struct query q;
	struct texts found = { 0 };
	query_begin(&q, s, ANNOUNCED_LIST, NULL);
	while (query_next(&q)) {
		*vec_push(a, &found.names) = arena_printf(a, "cli-%lld", (long long)query_int(&q, 0));
		*vec_push(a, &found.values) = query_text(&q, 1, a);
	}
	if (!query_end(&q, e))
		return false;
	*out = found;
	return true;
}

/* --- agenda files ----------------------------------------------------------------------------------------------------------------- */

const char *agenda_text(struct store *s, const char *path, struct arena *a)
{
	return one_text(s, AGENDA_TEXT, path, a, NULL);
}

bool agenda_text_put(struct store *s, const char *path, const char *text, int64_t now, struct err *e)
{
	return sql_run(s, AGENDA_TEXT_PUT, BIND(BIND_TEXT(path), BIND_TEXT(text), BIND_INT(now)), e);
}

static bool is_among(const char *path, const char *const *keep, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(path, keep[i]) == 0)
			return true;
	return false;
}

bool agenda_text_paths(struct store *s, struct arena *a, struct strings *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, AGENDA_PATHS, NULL);
	while (query_next(&q))
		*vec_push(a, &out->list) = query_text(&q, 0, a);
	return query_end(&q, e);
}

bool agenda_text_forget(struct store *s, const char *const *keep, size_t count, struct err *e)
{
	struct arena a = { 0 };
	struct strings paths = { 0 };
	bool ok = agenda_text_paths(s, &a, &paths, e);
	for (size_t i = 0; ok && i < paths.list.count; i++)
		if (!is_among(paths.list.at[i], keep, count))
			ok = sql_run(s, AGENDA_TEXT_FORGET, BIND(BIND_TEXT(paths.list.at[i])), e);
	arena_done(&a);
	return ok;
}
