/* SPDX-License-Identifier: MIT */
/* transaction_test.c - what is committed stays, what is not is gone, and after a commit that failed the store serves no more. */

#include <sqlite3.h>

#include "store/fixture.h"
#include "store/followups.h"
#include "store/posts.h"
#include "store/replies.h"
#include "store/restore.h"
#include "store/schema.h"
#include "store/sql.h"

static bool is_there(struct fixture *f, const char *key)
{
	struct delivery d;
	return deliveries_by_key(f->store, key, &f->arena, &d, &f->err);
}

static void a_rollback_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	OK(f, store_begin(f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	store_rollback(f->store);
	assert_false(is_there(f, "k@band"));
	store_rollback(f->store); /* nothing begun: fine */
	OK(f, store_begin(f->store, &f->err));
	OK(f, store_commit(f->store, &f->err));
}

static int pages_bytes(struct fixture *f)
{
	int bytes = 0, highest;
	assert_int_equal(sqlite3_db_status(f->store->db, SQLITE_DBSTATUS_CACHE_USED, &bytes, &highest, 0), SQLITE_OK);
	return bytes;
}

/* Also when a transaction is under way: what it wrote stays in memory. */
static void a_slim_store_has_forgotten_nothing(void **state)
{
	struct fixture *f = *state;
	fixture_put(f, fixture_delivery("before@band"));
	int full = pages_bytes(f);
	store_slim(f->store);
	assert_true(pages_bytes(f) < full / 2);
	OK(f, store_begin(f->store, &f->err));
	fixture_put(f, fixture_delivery("within@band"));
	store_slim(f->store);
	assert_true(is_there(f, "before@band") && is_there(f, "within@band"));
	OK(f, store_commit(f->store, &f->err));
	fixture_reopen(f);
	assert_true(is_there(f, "before@band") && is_there(f, "within@band"));
}

static void a_stage_that_fails_is_rolled_back_alone(void **state)
{
	struct fixture *f = *state;
	OK(f, store_begin(f->store, &f->err));
	OK(f, store_savepoint(f->store, &f->err));
	fixture_put(f, fixture_delivery("first@band"));
	OK(f, store_release(f->store, &f->err));
	OK(f, store_savepoint(f->store, &f->err));
	fixture_put(f, fixture_delivery("second@band"));
	store_rollback_to(f->store);
	OK(f, store_savepoint(f->store, &f->err));
	fixture_put(f, fixture_delivery("third@band"));
	OK(f, store_release(f->store, &f->err));
	OK(f, store_commit(f->store, &f->err));
	fixture_reopen(f);
	assert_true(is_there(f, "first@band") && !is_there(f, "second@band") && is_there(f, "third@band"));
}

/* A row that is refused in the middle of a round does not take the round with it. */
static void a_refused_row_leaves_the_transaction_whole(void **state)
{
	struct fixture *f = *state;
	struct delivery again = fixture_delivery("k@band"), none = fixture_delivery("none@band");
	OK(f, store_begin(f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	REFUSED(f, ERR_STATE, deliveries_put(f->store, &again, &f->err));
	none.id = 99;
	none.receipt.id = "4711";
	REFUSED(f, ERR_STORE, posts_put(f->store, &none, &f->err));
	REFUSED(f, ERR_NOT_FOUND, deliveries_update(f->store, &none, &f->err));
	OK(f, store_commit(f->store, &f->err));
	assert_true(is_there(f, "k@band"));
}

static void what_is_written_is_counted_and_what_is_read_is_not(void **state)
{
	struct fixture *f = *state;
	OK(f, store_begin(f->store, &f->err));
	int64_t before = store_changes(f->store);
	assert_false(is_there(f, "k@band"));
	assert_int_equal(store_changes(f->store), before);
	fixture_put(f, fixture_delivery("k@band"));
	int64_t after = store_changes(f->store);
	assert_true(after > before);
	OK(f, store_commit(f->store, &f->err));
	OK(f, store_begin(f->store, &f->err));
	assert_true(is_there(f, "k@band"));
	OK(f, store_commit(f->store, &f->err));
	assert_int_equal(store_changes(f->store), after);
}

static void there_is_one_writer(void **state)
{
	struct fixture *f = *state;
	OK(f, store_begin(f->store, &f->err));
	REFUSED(f, ERR_STORE, store_begin(f->store, &f->err));
	OK(f, store_commit(f->store, &f->err));
}

/* Killed at a moment of its life; what a later start finds. */
static void killed_while(struct fixture *f, void (*life)(struct fixture *f))
{
	pid_t child = fork();
	if (child == 0) {
		life(f);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
}

static void begin_and_put(struct fixture *f)
{
	if (!store_open(f->state, STORE_WRITE, &f->store, &f->err) || !store_begin(f->store, &f->err))
		_exit(1);
	for (int i = 0; i < 500; i++) {
		struct delivery d = fixture_delivery(arena_printf(&f->arena, "k%d@band", i));
		if (!deliveries_put(f->store, &d, &f->err))
			_exit(1);
	}
}

static void put_in_a_stage(struct fixture *f)
{
	begin_and_put(f);
	struct delivery d = fixture_delivery("stage@band");
	if (!store_savepoint(f->store, &f->err) || !deliveries_put(f->store, &d, &f->err) || !store_release(f->store, &f->err))
		_exit(1);
}

static void put_and_commit(struct fixture *f)
{
	put_in_a_stage(f);
	if (!store_commit(f->store, &f->err))
		_exit(1);
}

static void a_killed_round_leaves_all_or_nothing(void **state)
{
	static const struct {
		void (*given)(struct fixture *f);
		bool expected;
	} cases[] = { { begin_and_put, false }, { put_in_a_stage, false }, { put_and_commit, true } };
	struct fixture *f = *state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(f->state, sizeof f->state, "%s/case%zu", f->folder, i);
		killed_while(f, cases[i].given);
		assert_int_equal(is_there(f, "k0@band"), cases[i].expected);
		assert_int_equal(is_there(f, "k499@band"), cases[i].expected);
		assert_int_equal(is_there(f, "stage@band"), cases[i].expected);
		store_close(f->store);
		f->store = NULL;
	}
}

/* --- a disk that is full ---------------------------------------------------------------------------------------------------------- */

static void after_a_commit_that_failed_nothing_is_begun(void **state)
{
	struct fixture *f = *state;
	struct delivery d = fixture_delivery("after@band");
	fixture_put(f, fixture_delivery("before@band"));
	OK(f, store_begin(f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	struct stat st;
	assert_int_equal(stat(arena_printf(&f->arena, "%s-wal", f->file), &st), 0);
	let_files_grow_to((rlim_t)st.st_size);
	REFUSED(f, ERR_STORE, store_commit(f->store, &f->err));
	let_files_grow_to(RLIM_INFINITY);
	REFUSED(f, ERR_STORE, store_begin(f->store, &f->err));
	REFUSED(f, ERR_STORE, deliveries_put(f->store, &d, &f->err));
	REFUSED(f, ERR_STORE, store_meta_put(f->store, "a", "b", &f->err));
	fixture_reopen(f);
	assert_true(is_there(f, "before@band") && !is_there(f, "after@band"));
}

/* --- small named values ----------------------------------------------------------------------------------------------------------- */

static void named_values_are_kept(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(store_meta(f->store, "boot_id", &f->arena), "");
	OK(f, store_meta_put(f->store, "boot_id", "one", &f->err));
	OK(f, store_meta_put(f->store, "boot_id", "둘", &f->err));
	fixture_reopen(f);
	assert_string_equal(store_meta(f->store, "boot_id", &f->arena), "둘");
}

/* --- steps of the schema ---------------------------------------------------------------------------------------------------------- */

#define STEP(name, text) { name, text, &text[sizeof text - 1] }

#define TABLE "CREATE TABLE t (x INTEGER) STRICT;"

static struct embedded good[] = { { 0 }, STEP("next", TABLE "INSERT INTO t VALUES (7); PRAGMA user_version = 2"), { 0 } };
static struct embedded wrong[] = { { 0 }, STEP("wrong", TABLE TABLE), { 0 } };
static struct embedded silent[] = { { 0 }, STEP("silent", TABLE), { 0 } };

static bool has_table(struct fixture *f)
{
	return sql_script(f->store, "SELECT x FROM t", &f->err);
}

/* A store that stands at the first step. */
static void open_first_step(struct fixture *f, struct embedded *steps)
{
	steps[0] = store_migrations[0];
	OK(f, sql_script(f->store, "PRAGMA user_version = 1", &f->err));
	OK(f, schema_read(f->store, steps, &f->err));
	assert_int_equal(store_schema(f->store), 1);
}

static void missing_steps_are_taken_once(void **state)
{
	struct fixture *f = *state;
	open_first_step(f, good);
	OK(f, schema_migrate(f->store, good, &f->err));
	assert_int_equal(store_schema(f->store), 2);
	assert_true(has_table(f));
	OK(f, schema_migrate(f->store, good, &f->err));
}

static void a_step_that_fails_leaves_the_schema_before_it(void **state)
{
	struct fixture *f = *state;
	struct embedded *const cases[] = { wrong, silent };
	for (size_t i = 0; i < 2; i++) {
		open_first_step(f, cases[i]);
		REFUSED(f, ERR_STORE, schema_migrate(f->store, cases[i], &f->err));
		assert_non_null(strstr(f->err.text, cases[i][1].name));
		assert_false(has_table(f));
		OK(f, schema_read(f->store, cases[i], &f->err));
		assert_int_equal(store_schema(f->store), 1);
	}
}

/* A file as the program before a step left it. */
static void make_file(struct fixture *f, int steps, const char *rows)
{
	sqlite3 *db;
	assert_int_equal(mkdir(f->state, 0700), 0);
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	for (int i = 0; i < steps; i++)
		assert_int_equal(sqlite3_exec(db, store_migrations[i].data, NULL, NULL, NULL), SQLITE_OK);
	if (sqlite3_exec(db, rows, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	assert_int_equal(chmod(f->file, 0600), 0);
}

static void replies_and_who_was_answered_pass_the_steps_that_narrow_and_place_them(void **state)
{
	static const char rows[] =
		"INSERT INTO replies VALUES"
		"(7, 'band', 'c7', 'v', 'd@band', 'p-kim', 'p-v', '2번', '', 'text', '', 10, 11, 'service', 0, 0, 1, 2, 2, 0, 0, 0, 3, 4),"
		"(9, 'band', 'c9', 'v', 'd@band', 'p-lee', 'p-w', '', '0', 'poll', '', 12, 13, 'closed', 1, 1, 0, 0, 0, 1, 1, 1, 0, 0);"
		"INSERT INTO followups VALUES (1, 5, 'answer', 'd@band', 7, '{}', 'done', 0, 0, 0, 1, 0, '', 0, '')";
	struct fixture *f = *state;
	struct stored_replies all;
	int64_t live = 0;
	bool kim = false, lee = true;
	make_file(f, 12, rows);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, replies_list(f->store, "v", &f->arena, &all, &f->err));
	assert_int_equal(all.list.count, 2);
	const struct stored_reply *first = &all.list.at[0], *second = &all.list.at[1];
	assert_true(first->id < second->id && strcmp(first->delivery, "d@band") == 0 && strcmp(first->service_id, "c7") == 0);
	assert_true(first->read && first->vote == 2 && first->revision == 3 && first->number == 4);
	assert_true(strcmp(second->service_id, "c9") == 0 && second->deleted);
	assert_true(second->form == REPLY_POLL && second->basis == BASIS_CLOSED);
	OK(f, replies_count(f->store, &live, &f->err));
	assert_int_equal(live, 1);
	OK(f, followups_answered(f->store, "v", "p-kim", &kim, &f->err));
	OK(f, followups_answered(f->store, "v", "p-lee", &lee, &f->err));
	assert_true(kim && !lee);
}

/* What the program at that step may have written, a row of every kind, and a question to which the newest schema knows the same answer. */
static const struct life {
	const char *rows, *asked, *said;
} lives[] = {
	{ "WITH s(state) AS (VALUES ('scheduled'), ('held'), ('sending'), ('uncertain'), ('delivered'), ('failed'), ('cancelled'),"
	  " ('expired')), c(cause) AS (VALUES (''), ('person'), ('approval'), ('channel'), ('account'), ('planner')) INSERT INTO"
	  " deliveries SELECT NULL, state || '/' || cause, 'item', 'band', 'meeting.notice', '[TM]', 1, state, cause, 2, 3, 4, 0, 1,"
	  " state || '/' || cause, zeroblob(32), 5, 6, 'memo', 1, 7, 8, 9, 10, 1, 11, 'id', 'url', 'also', 12, 'error' FROM s, c; INSERT"
	  " INTO posts SELECT channel, 'post' || id, id FROM deliveries; INSERT INTO meta VALUES ('name', 'value')",
	  "SELECT count(*) || ' ' || sum(key = state || '/' || cause AND text = key AND post = 'post' || id AND wait_boot = 8 AND asking"
	  " AND tries_max = 11 AND error = 'error' AND receipt_at = 12 AND length(approved_hash) = 32) || ' ' || max(value) FROM"
	  " deliveries JOIN payloads ON payloads.delivery = id JOIN posts ON posts.delivery = id JOIN meta ON name = 'name'",
	  "48 48 value" },
	{ "WITH f(form) AS (VALUES ('text'), ('poll'), ('command'), ('vote')), b(basis) AS (VALUES ('service'), ('closed'), ('fetched'))"
	  " INSERT INTO replies (channel, service_id, item, delivery, author, voter, text, picks, form, parent, received_at, fetched_at,"
	  " basis, edited, deleted, read, choices, vote, deleted_in_time, late_change, missed) SELECT 'band', form || basis, 'item',"
	  " 'key', 'p-a', 'p-v', '글', '0', form, 'parent', 1, 2, basis, 1, 0, 1, -9223372036854775808, 3, 0, 1, 4 FROM f, b; INSERT INTO"
	  " erased VALUES (zeroblob(32))",
	  "SELECT count(*) || ' ' || sum(service_id = form || basis AND text = '글' AND choices = -9223372036854775808 AND vote = 3 AND"
	  " edited AND NOT deleted AND read AND late_change AND missed = 4 AND revision = 0 AND number = 0) || ' ' || min(id & 255)"
	  " || ' ' || max(id & 255) || ' ' || (SELECT count(*) FROM erased) FROM replies WHERE"
	  " channel = 'band'",
	  "12 12 1 12 1" },
	{ "INSERT INTO tallies VALUES ('item', '{}', 1); INSERT INTO announced VALUES (41, '{}'); INSERT INTO agenda_texts VALUES ('a',"
	  " 'b', 2)",
	  "SELECT tallies.json || n || text FROM tallies, announced, agenda_texts", "{}41b" },
	{ "INSERT INTO lanes VALUES ('lane', 'self', 'cursor', 1, 2, 3, 'why', 4, 5, 6, 1, 'broken', 7, 8); INSERT INTO readings SELECT"
	  " id, channel, 1, 2, 3, 4, 5 FROM deliveries",
	  "SELECT cursor || count(*) || max(until_at) FROM lanes, readings", "cursor484" },
	{ "", "SELECT ''", "" },
	{ "INSERT INTO doubts SELECT id FROM deliveries", "SELECT count(*) FROM doubts", "48" },
	{ "", "SELECT ''", "" },
	{ "INSERT INTO media VALUES (7, 'file', zeroblob(32), 1)", "SELECT delivery || file FROM media", "7file" },
	{ "UPDATE deliveries SET approval = 1, approved_by = 'kim', approved_hash ="
	  " x'0101010101010101010101010101010101010101010101010101010101010101', overridden = 1 WHERE id = 7; INSERT INTO audit VALUES (9,"
	  " 1, 'kim', 'approve', 'key', '')",
	  "SELECT approved_by || hex(substr(approved_hash, 32)) || action"
	  " FROM deliveries, audit WHERE overridden AND actor = 'kim'", "kim01approve" },
	{ "INSERT INTO news VALUES (7); INSERT INTO told VALUES ('subject', 1)",
	  "SELECT delivery || subject FROM news, told", "7subject" },
	{ "INSERT INTO followups VALUES (1, 7, 'answer', 'key', 3, '{}', 'done', 1, 2, 3, 4, 5, 'memo', 0, ''), (2, 7, 'edit', 'key', 0,"
	  " '{}', 'waiting', 1, 2, 3, 4, 5, 'memo', 0, '')",
	  "SELECT group_concat(id || state || author) FROM followups", "1donep-a,2waiting" },
	{ "UPDATE replies SET revision = 5, number = 6; UPDATE replies SET revision = 0, number = 0",
	  "SELECT sum(revision + number) FROM replies", "0" },
	{ "", "SELECT ''", "" },
	{ "", "SELECT ''", "" },
	{ "UPDATE readings SET next_at = 9 WHERE delivery = 7", "SELECT count(*) || fresh FROM readings WHERE next_at = 9", "10" },
	{ "", "SELECT ''", "" },
	{ "WITH p(channel, item, delivery) AS (VALUES ('chat', 'item', 'key'), ('chat', '', ''), ('chat', 'item', '')),"
	  " n(n) AS (VALUES (1), (2)) INSERT INTO replies SELECT NULL, channel, n || item || delivery, item, delivery, 'p-b', '', 'text',"
	  " '', 'text', '', n, 4, 'service', 0, n = 1, n = 2, 0, 0, 0, 0, 0, 0, 0 FROM n, p",
	  "SELECT group_concat(channel || service_id || deleted || read, ',') || ' ' || (SELECT group_concat(service_id) FROM followups"
	  " JOIN replies ON replies.id = reply) FROM (SELECT r.* FROM replies AS r JOIN places AS p ON p.id = r.id >> 32 AND"
	  " p.channel = r.channel AND p.item = substr('item', 1, instr(r.service_id, 'i') * 4) AND (p.delivery = 'key') ="
	  " (r.service_id LIKE '%key') WHERE r.channel = 'chat' ORDER BY p.delivery, p.item, r.id)",
	  "chat110,chat201,chat1item10,chat2item01,chat1itemkey10,chat2itemkey01 commandservice" },
	{ "", "SELECT ''", "" },
	{ "", "SELECT ''", "" },
};

static bool is_said(struct fixture *f, const char *question, const char *expected)
{
	sqlite3_stmt *st;
	sqlite3_prepare_v2(f->store->db, question, -1, &st, NULL);
	const char *said = sqlite3_step(st) == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : "";
	bool same = said && strcmp(said, expected) == 0;
	sqlite3_finalize(st);
	return same;
}

static void asks(struct fixture *f, const char *question, const char *expected)
{
	if (!is_said(f, question, expected))
		fail_msg("%s: not \"%s\", %s", question, expected, sqlite3_errmsg(f->store->db));
}

static const char *rows_up_to(struct fixture *f, int steps)
{
	const char *all = "";
	for (int i = 0; i < steps; i++)
		all = arena_printf(&f->arena, "%s;%s;%s", all, store_migrations[i].data, lives[i].rows);
	return all;
}

/* It becomes the database elsewhere, as a copy that an older program made. */
static void restore(struct fixture *f)
{
	struct restore_result result;
	const char *elsewhere = arena_printf(&f->arena, "%s/elsewhere", f->folder);
	assert_int_equal(mkdir(elsewhere, 0700), 0);
	const struct restore_request r = { .state = elsewhere, .file = f->file, .actor = "host", .now = 1000 };
	OK(f, restore_put(&r, &f->arena, &result, &f->err));
	snprintf(f->state, sizeof f->state, "%s", elsewhere);
}

static void check_file(struct fixture *f, int steps, bool restored)
{
	make_file(f, 0, rows_up_to(f, steps));
	if (restored)
		restore(f);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	for (int i = 0; i < steps; i++)
		asks(f, lives[i].asked, lives[i].said);
	asks(f, "PRAGMA foreign_key_check", "");
	asks(f, "PRAGMA integrity_check", "ok");
}

static void a_file_of_any_step_loses_nothing_on_its_way(void **state)
{
	assert_int_equal((sizeof lives / sizeof lives[0]) + 1, schema_newest(store_migrations));
	for (int steps = 1; steps <= (int)(sizeof lives / sizeof lives[0]); steps++) {
		fixture_teardown(state);
		fixture_folder(state);
		check_file(*state, steps, steps % 4 == 1);
	}
}

/* What a careless step could do to one table. */
static const struct {
	size_t life;
	const char *loses;
} losses[] = {
	{ 0, "UPDATE payloads SET text = '' WHERE delivery = 7" },
	{ 0, "DELETE FROM posts WHERE delivery = 7" },
	{ 0, "UPDATE deliveries SET wait_boot = 0 WHERE id = 7" },
	{ 1, "DELETE FROM replies WHERE service_id = 'pollclosed'" },
	{ 1, "UPDATE replies SET vote = 0 WHERE service_id = 'pollclosed'" },
	{ 1, "UPDATE replies SET id = id + 100" },
	{ 1, "DELETE FROM erased" },
	{ 2, "UPDATE announced SET n = 1" },
	{ 3, "UPDATE lanes SET cursor = ''" },
	{ 3, "DELETE FROM readings WHERE delivery = 7" },
	{ 5, "DELETE FROM doubts WHERE delivery = 7" },
	{ 7, "UPDATE media SET delivery = 8" },
	{ 8, "UPDATE deliveries SET approved_by = ''" },
	{ 9, "DELETE FROM told" },
	{ 10, "UPDATE followups SET author = '' WHERE id = 1" },
	{ 11, "UPDATE replies SET revision = 1 WHERE service_id = 'pollclosed'" },
	{ 16, "UPDATE replies SET id = id + (1 << 32) WHERE service_id = '1item'" },
	{ 16, "UPDATE followups SET reply = 3 WHERE id = 1" },
};

static void what_a_step_loses_is_noticed(void **state)
{
	struct fixture *f = *state;
	check_file(f, (int)(sizeof lives / sizeof lives[0]), false);
	for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
		const struct life *life = &lives[losses[i].life];
		OK(f, store_begin(f->store, &f->err));
		if (sqlite3_exec(f->store->db, losses[i].loses, NULL, NULL, NULL) != SQLITE_OK)
			fail_msg("%s: %s", losses[i].loses, sqlite3_errmsg(f->store->db));
		if (is_said(f, life->asked, life->said))
			fail_msg("%s: nobody notices", losses[i].loses);
		store_rollback(f->store);
		asks(f, life->asked, life->said);
	}
}

static void the_steps_are_numbered_without_a_gap(void **state)
{
	(void)state;
	for (int i = 0; i < schema_newest(store_migrations); i++) {
		char number[16];
		snprintf(number, sizeof number, "%04d_", i + 1);
		assert_memory_equal(store_migrations[i].name, number, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_rollback_leaves_nothing),
		STORE_TEST(a_slim_store_has_forgotten_nothing),
		STORE_TEST(a_stage_that_fails_is_rolled_back_alone),
		STORE_TEST(a_refused_row_leaves_the_transaction_whole),
		STORE_TEST(what_is_written_is_counted_and_what_is_read_is_not),
		STORE_TEST(there_is_one_writer),
		FOLDER_TEST(a_killed_round_leaves_all_or_nothing),
		STORE_TEST(after_a_commit_that_failed_nothing_is_begun),
		STORE_TEST(named_values_are_kept),
		STORE_TEST(missing_steps_are_taken_once),
		STORE_TEST(a_step_that_fails_leaves_the_schema_before_it),
		FOLDER_TEST(replies_and_who_was_answered_pass_the_steps_that_narrow_and_place_them),
		FOLDER_TEST(a_file_of_any_step_loses_nothing_on_its_way),
		FOLDER_TEST(what_a_step_loses_is_noticed),
		STORE_TEST(the_steps_are_numbered_without_a_gap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
