/* SPDX-License-Identifier: MIT */
/* posts.c - see posts.h. */
#include "store/posts.h"

#include <string.h>

#include "store/sql.h"

static bool put_post(struct store *s, const struct delivery *d, const char *post, struct err *e)
{
	const struct value *values = BIND(BIND_TEXT(d->channel), BIND_TEXT(post), BIND_INT(d->id));
	return sql_run(s, POSTS_PUT, values, e) && (sql_changes(s) > 0 || sql_run(s, POSTS_MOVE, values, e));
}

static bool put_words(struct store *s, const struct delivery *d, struct arena *a, struct err *e)
{
	const char *word = d->receipt.also ? d->receipt.also : "";
	for (word += strspn(word, " "); *word; word += strspn(word, " ")) {
		size_t n = strcspn(word, " ");
		if (!put_post(s, d, arena_string_n(a, word, n), e))
			return false;
		word += n;
	}
	return true;
}

bool posts_put(struct store *s, const struct delivery *d, struct err *e)
{
	struct arena a = { 0 };
	bool has_id = d->receipt.id && d->receipt.id[0];
	bool ok = (!has_id || put_post(s, d, d->receipt.id, e)) && put_words(s, d, &a, e);
	arena_done(&a);
	return ok;
}

bool posts_find(struct store *s, const struct post_name *name, struct arena *a, struct delivery *out, struct err *e)
{
	int64_t id = 0;
	if (!sql_int(s, POSTS_FIND, BIND(BIND_TEXT(name->channel), BIND_TEXT(name->post)), &id, e))
		return false;
	if (id == 0)
		return err_set(e, ERR_NOT_FOUND, MSG_STORE_NO_POST, ARGS(name->post, name->channel));
	return deliveries_by_id(s, id, a, out, e);
}
