/* SPDX-License-Identifier: MIT */
/* audit.c - what people did. */
#include "store/audit.h"

#include "store/sql.h"

#define AT(member) offsetof(struct deed, member)

static const struct column deed_columns[] = {
	{ SORT_INT64, AT(at), NULL }, { SORT_TEXT, AT(actor), NULL },  { SORT_TEXT, AT(action), NULL },
	{ SORT_TEXT, AT(key), NULL }, { SORT_TEXT, AT(detail), NULL },
};
static const struct columns columns = COLUMNS(deed_columns);

bool audit_put(struct store *s, const struct deed *d, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, AUDIT_PUT, &columns, d);
	query_next(&q);
	return query_end(&q, e);
}

bool audit_list(struct store *s, struct arena *a, struct deeds *out, struct err *e)
{
	struct query q;
	struct deeds found = { 0 };
	query_begin(&q, s, AUDIT_LIST, NULL);
	while (query_next(&q))
		query_read(&q, &columns, a, vec_push(a, &found.list));
	if (!query_end(&q, e))
		return false;
	*out = found;
	return true;
}
