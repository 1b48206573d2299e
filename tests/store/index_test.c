/* SPDX-License-Identifier: MIT */
/* index_test.c - what the belt asks in every round is answered from an index; it does not grow with what is not due. */
#include <sqlite3.h>

#include "store/fixture.h"
#include "store/sql.h"

/* SQLite's plan of a statement, one line a step. */
static const char *plan(struct fixture *f, enum statement id)
{
	sqlite3_stmt *st;
	char *all = arena_string(&f->arena, "");
	const char *text = arena_printf(&f->arena, "EXPLAIN QUERY PLAN %s", sql_text(id));
	if (sqlite3_prepare_v2(f->store->db, text, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql_text(id), sqlite3_errmsg(f->store->db));
	while (sqlite3_step(st) == SQLITE_ROW)
		all = arena_printf(&f->arena, "%s%s\n", all, (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	return all;
}

static void every_statement_can_be_prepared(void **state)
{
	struct fixture *f = *state;
	for (enum statement id = 0; id < STATEMENTS; id++) {
		sqlite3_stmt *st;
		if (sqlite3_prepare_v2(f->store->db, sql_text(id), -1, &st, NULL) != SQLITE_OK)
			fail_msg("%s: %s", sql_text(id), sqlite3_errmsg(f->store->db));
		sqlite3_finalize(st);
	}
}

static void what_is_asked_in_every_round_uses_its_index(void **state)
{
	static const struct {
		enum statement given;
		const char *index;
		bool sorted; /* by the index: nothing is sorted afterwards */
	} cases[] = {
		{ DELIVERIES_DUE, "INDEX deliveries_due (channel=? AND urgent=? AND (due_at,order_at)>(?,?) AND due_at<?)", true },
		{ DELIVERIES_UNREADY, "INDEX deliveries_unwritten (due_at<?)", true },
		{ DELIVERIES_NEXT_UNREADY, "INDEX deliveries_unwritten (due_at>?)", true },
		{ DELIVERIES_OVERRIDDEN, "INDEX deliveries_overridden (approved_at>?)", false },
		{ DELIVERIES_LOST, "INDEX deliveries_lost (channel=?)", true },
		{ DELIVERIES_NEXT, "INDEX deliveries_due (channel=? AND urgent=? AND due_at>?)", true },
		{ DELIVERIES_NEXT, "INDEX deliveries_waiting (channel=?", true },
		{ DELIVERIES_NEXT, "INDEX deliveries_expiry", true },
		{ DELIVERIES_EXPIRE, "INDEX deliveries_expiry (expires_at<?)", true },
		{ DELIVERIES_FIRST, "INDEX deliveries_state (state=?)", true },
		{ DELIVERIES_BY_KEY, "(key=?)", true },
		{ DELIVERIES_OF_ITEM, "INDEX deliveries_item (item=?)", false },
		{ DELIVERIES_UNFINISHED, "INDEX deliveries_state (state=?)", false },
		{ DELIVERIES_UNFINISHED_OF_ITEM, "INDEX deliveries_item (item=?)", false },
		{ DELIVERIES_REFERENCE, "INDEX deliveries_reference (reference=?)", true },
		{ POSTS_FIND, "PRIMARY KEY (post=? AND channel=?)", true },
		{ REPLIES_HAS, "(service_id=? AND channel=?)", true },
		{ REPLIES_UNREAD, "INDEX replies_special (read=?)", true },
		{ PLACES_NEXT, "(item=? AND delivery=? AND channel=?)", true },
		{ PLACES_NEXT, "SEARCH replies USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", true },
		{ REPLIES_UNDER, "(item=? AND delivery=? AND channel=?)", true },
		{ REPLIES_UNDER, "SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", true },
		{ REPLIES_OF_ITEM, "SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", false },
		{ REPLIES_REREAD, "SEARCH replies USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", false },
		{ REPLIES_ALL, "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)", false },
		{ REPLIES_COUNT, "INDEX replies_special", true },
		{ FOLLOWUPS_ANSWERED, "SEARCH f USING INDEX followups_author (author=?)", true },
		{ READINGS_LIST, "INDEX readings_due (channel=? AND next_at<?)", false },
		{ READINGS_NEXT, "INDEX readings_due (channel=?)", true },
		{ READINGS_NEXT, "INDEX readings_fresh", true },
		{ READINGS_RIPEN, "INDEX readings_fresh (next_at<?)", true },
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *steps = plan(f, cases[i].given);
		if (!strstr(steps, cases[i].index) || (cases[i].sorted && strstr(steps, "TEMP B-TREE")))
			fail_msg("%s\n%s", sql_text(cases[i].given), steps);
	}
}

static void count_step(sqlite3_stmt *st, int64_t *steps)
{
	*steps += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
}

/* Work of SQLite's machine to find three due rows. */
static int64_t work(struct fixture *f)
{
	struct deliveries list;
	struct deliveries_next next;
	int64_t steps = 0;
	OK(f, deliveries_due(f->store, &(struct deliveries_when){ .channel = "band", .now = 2000 }, &f->arena, &list, &f->err));
	OK(f, deliveries_next(f->store, "band", 2000, &next, &f->err));
	assert_int_equal(list.list.count, 3);
	count_step(f->store->prepared[DELIVERIES_DUE], &steps);
	count_step(f->store->prepared[DELIVERIES_NEXT], &steps);
	return steps;
}

static void put_many(struct fixture *f, const char *name, struct delivery like, enum state end)
{
	OK(f, store_begin(f->store, &f->err));
	for (int i = 0; i < 2000; i++) {
		struct delivery d = like;
		d.key = arena_printf(&f->arena, "%s%d@band", name, i);
		OK(f, deliveries_put(f->store, &d, &f->err));
		if (end == STATE_SCHEDULED)
			continue;
		d.state = end;
		OK(f, deliveries_update(f->store, &d, &f->err));
	}
	OK(f, store_commit(f->store, &f->err));
}

static void the_cost_of_what_is_due_does_not_grow_with_the_rest(void **state)
{
	struct fixture *f = *state;
	struct delivery later = fixture_delivery(NULL), other = fixture_delivery(NULL), unwritten = fixture_delivery(NULL);
	later.due_at = 5000, other.channel = "chat", unwritten.ready = false;
	for (int i = 0; i < 3; i++)
		fixture_put(f, fixture_delivery(arena_printf(&f->arena, "due%d", i)));
	work(f); /* prepared, counters at zero */
	int64_t before = work(f);
	put_many(f, "later", later, STATE_SCHEDULED);
	put_many(f, "other", other, STATE_SCHEDULED);
	put_many(f, "unwritten", unwritten, STATE_SCHEDULED);
	put_many(f, "held", fixture_delivery(NULL), STATE_HELD);
	put_many(f, "cancelled", fixture_delivery(NULL), STATE_CANCELLED);
	assert_in_range(work(f), 1, before + 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(every_statement_can_be_prepared),
		STORE_TEST(what_is_asked_in_every_round_uses_its_index),
		STORE_TEST(the_cost_of_what_is_due_does_not_grow_with_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
