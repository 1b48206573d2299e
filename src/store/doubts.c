/* SPDX-License-Identifier: MIT */
/* doubts.c - a set of rows of the outbox. */
#include "store/doubts.h"

#include "store/sql.h"

bool doubts_put(struct store *s, int64_t delivery_id, struct err *e)
{
	return sql_run(s, DOUBTS_PUT, BIND(BIND_INT(delivery_id)), e);
}

bool doubts_has(struct store *s, int64_t delivery_id, bool *has, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, DOUBTS_HAS, BIND(BIND_INT(delivery_id)), &found, e))
		return false;
	*has = found != 0;
	return true;
}

bool doubts_open(struct store *s, int64_t *count, struct err *e)
{
	return sql_int(s, DOUBTS_OPEN, NULL, count, e);
}
