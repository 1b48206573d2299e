/* SPDX-License-Identifier: MIT */
/* fuzz_store.c - a database whose bytes were changed: it is refused, or every row that can be read obeys the rules of a row. A file that is
 * no database of ours is left as it is. */
#include "fuzz/database.h"

static void read_all(enum store_mode mode, struct arena *a)
{
	struct err e = { 0 };
	struct store *s = NULL;
	struct deliveries rows = { 0 };
	struct stored_replies replies = { 0 };
	const struct deliveries_filter all = { .state = STATES };
	if (!store_open(state, mode, &s, &e)) {
		MUST(e.kind != ERR_NONE && e.text[0]);
		return;
	}
	if (deliveries_list(s, &all, a, &rows, &e))
		for (size_t i = 0; i < rows.list.count; i++)
			must_be_row(&rows.list.at[i]);
	else
		MUST(e.text[0]);
	MUST(replies_list(s, NULL, a, &replies, &e) || e.text[0]);
	store_close(s);
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	make_good();
	forget_all();
	put_database(path, in, &a);
	read_all(STORE_READ, &a);
	read_all(STORE_WRITE, &a);
	arena_done(&a);
}
