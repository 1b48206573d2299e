/* SPDX-License-Identifier: MIT */
/* transit_test.c - what stands beside the outbox is as durable as the outbox, and nobody sees a difference. */
#include <sqlite3.h>

#include "store/backup.h"
#include "store/cursors.h"
#include "store/fixture.h"
#include "store/posts.h"
#include "store/restore.h"
#include "store/sql.h"

static const struct first_reading reading = { 5000, 90000 };

static void leave(struct fixture *f, struct delivery *d)
{
	d->state = STATE_SENDING;
	d->attempts++;
	d->stage = 2;
	d->memo = "memo";
	d->effect = true;
	d->sent_at = 1234;
	d->turn = 3;
	d->error = "";
	OK(f, deliveries_sending(f->store, d, &f->err));
}

static struct delivery put_and_leave(struct fixture *f, const char *key)
{
	struct delivery d = fixture_put(f, fixture_delivery(key));
	leave(f, &d);
	return d;
}

static void arrive(struct fixture *f, struct delivery *d, const char *post)
{
	d->state = STATE_DELIVERED;
	d->stage = 3;
	d->memo = "done";
	d->effect = false;
	d->tries_max = 4;
	d->wait_boot = 0;
	d->receipt.id = post;
	d->receipt.url = "https://band.us/1";
	d->receipt.at = 1300;
	d->error = "slow";
	OK(f, deliveries_delivered(f->store, d, &reading, &f->err));
}

/* One that left, one that arrived, and one for which nothing happened. */
static void send_two(struct fixture *f)
{
	struct delivery left = fixture_put(f, fixture_delivery("left@band"));
	struct delivery arrived = fixture_put(f, fixture_delivery("arrived@band"));
	fixture_put(f, fixture_delivery("waits@band"));
	leave(f, &left);
	leave(f, &arrived);
	arrive(f, &arrived, "4711");
}

static enum state state_of(struct fixture *f, const char *key)
{
	return fixture_get(f, key).state;
}

/* Every row of the tables that the steps touch, as SQLite words them. */
static const char *all_of_it(struct fixture *f)
{
	static const char *const tables[] = { "deliveries", "posts", "readings", "transit" };
	const char *all = "";
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		sqlite3_stmt *st;
		const char *query = arena_printf(&f->arena, "SELECT * FROM %s ORDER BY 1", tables[i]);
		assert_int_equal(sqlite3_prepare_v2(f->store->db, query, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			for (int c = 0; c < sqlite3_column_count(st); c++)
				all = arena_printf(&f->arena, "%s|%s=%s", all, sqlite3_column_name(st, c),
						   (const char *)sqlite3_column_text(st, c));
		sqlite3_finalize(st);
	}
	return all;
}

static const char *what_comes_of(void **state, const char *fault)
{
	static char kept[64 * 1024];
	struct fixture *f;
	fixture_teardown(state);
	fixture_setup(state);
	f = *state;
	setenv("TOWNBELL_FAULT", fault, 1);
	send_two(f);
	assert_int_equal(deliveries_in_transit(f->store) > 0, fault[0] == '\0');
	OK(f, deliveries_unload(f->store, &f->err));
	assert_int_equal(deliveries_in_transit(f->store), 0);
	assert_true(snprintf(kept, sizeof kept, "%s", all_of_it(f)) < (int)sizeof kept);
	return kept;
}

static void the_outbox_becomes_what_it_would_be_without(void **state)
{
	NEEDS_FAULTS();
	char *beside = strdup(what_comes_of(state, ""));
	assert_non_null(strstr(beside, "state=delivered"));
	assert_string_equal(beside, what_comes_of(state, "transit"));
	free(beside);
}

/* --- nobody notices --------------------------------------------------------------------------------------------------------------- */

static void check_seen(struct fixture *f)
{
	struct delivery d = fixture_get(f, "arrived@band"), found;
	struct reading r;
	int64_t by_state[STATES];
	assert_int_equal(d.state, STATE_DELIVERED);
	assert_string_equal(d.receipt.id, "4711");
	assert_string_equal(d.receipt.url, "https://band.us/1");
	assert_string_equal(d.memo, "done");
	assert_string_equal(d.error, "slow");
	assert_true(d.attempts == 1 && d.stage == 3 && d.sent_at == 1234 && d.receipt.at == 1300 && d.turn == 3 && d.tries_max == 4);
	d = fixture_get(f, "left@band");
	assert_true(d.state == STATE_SENDING && d.effect && d.sent_at == 1234 && d.attempts == 1);
	assert_int_equal(state_of(f, "waits@band"), STATE_SCHEDULED);
	OK(f, posts_find(f->store, &(struct post_name){ "band", "4711" }, &f->arena, &found, &f->err));
	assert_string_equal(found.key, "arrived@band");
	OK(f, readings_get(f->store, found.id, &f->arena, &r, &f->err));
	assert_true(r.next_at == reading.next_at && r.until_at == reading.until_at);
	OK(f, deliveries_count(f->store, by_state, &f->err));
	assert_true(by_state[STATE_DELIVERED] == 1 && by_state[STATE_SENDING] == 1 && by_state[STATE_SCHEDULED] == 1);
}

static void look_by_key(struct fixture *f)
{
	assert_int_equal(state_of(f, "left@band"), STATE_SENDING);
}

static void look_by_state(struct fixture *f)
{
	struct deliveries list;
	const struct deliveries_filter filter = { .state = STATE_DELIVERED };
	OK(f, deliveries_list(f->store, &filter, &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 1);
}

static void look_by_post(struct fixture *f)
{
	struct delivery d;
	OK(f, posts_find(f->store, &(struct post_name){ "band", "4711" }, &f->arena, &d, &f->err));
}

static void look_by_reading(struct fixture *f)
{
	struct reading r;
	OK(f, readings_get(f->store, 2, &f->arena, &r, &f->err));
}

static void look_by_count(struct fixture *f)
{
	int64_t by_state[STATES];
	OK(f, deliveries_count(f->store, by_state, &f->err));
	assert_int_equal(by_state[STATE_DELIVERED], 1);
}

static void open_anew(struct fixture *f)
{
	fixture_reopen(f);
}

/* Whatever is asked first. */
static void whoever_asks_sees_what_is_in_transit(void **state)
{
	static void (*const first[])(struct fixture *f) = {
		look_by_key, look_by_state, look_by_post, look_by_reading, look_by_count, open_anew,
	};
	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		fixture_teardown(state);
		fixture_setup(state);
		struct fixture *f = *state;
		send_two(f);
		assert_true(deliveries_in_transit(f->store) > 0);
		first[i](f);
		check_seen(f);
	}
}

/* The control: a statement that does not wait for it. */
static void without_that_it_would_be_passed_over(void **state)
{
	struct fixture *f = *state;
	NEEDS_FAULTS();
	send_two(f);
	setenv("TOWNBELL_FAULT", "beside", 1);
	assert_int_equal(state_of(f, "arrived@band"), STATE_SCHEDULED);
}

/* Another process, which may not write; the writer goes on. */
static void check_reader(struct fixture *f)
{
	struct store *writer = f->store;
	int64_t there = deliveries_in_transit(writer);
	OK(f, store_open(f->state, STORE_READ, &f->store, &f->err));
	check_seen(f);
	struct delivery other = fixture_delivery("other@band");
	assert_false(deliveries_put(f->store, &other, &f->err));
	store_close(f->store);
	f->store = writer;
	assert_int_equal(deliveries_in_transit(writer), there);
}

static void a_reader_sees_it_and_leaves_it(void **state)
{
	send_two(*state);
	check_reader(*state);
	check_seen(*state);
}

/* In order, which takes room, too. */
static void look_at_all(struct fixture *f)
{
	struct store *reader;
	struct deliveries list;
	const struct deliveries_filter all = { .state = STATES };
	OK(f, store_open(f->state, STORE_READ, &reader, &f->err));
	OK(f, deliveries_list(reader, &all, &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 4);
	store_close(reader);
}

/* The database is larger than what a copy holds in memory by itself. */
static void a_reader_sees_it_where_the_disk_has_no_room_for_its_copy(void **state)
{
	enum { LARGE = 8 * 1024 * 1024 };
	struct fixture *f = *state;
	struct delivery large = fixture_delivery("large@band");
	char *text = arena_alloc(&f->arena, LARGE);
	memset(text, 'x', LARGE);
	text[LARGE - 1] = '\0';
	large.payload = text;
	large.state = STATE_HELD;
	fixture_put(f, large);
	send_two(f);
	let_files_grow_to(0);
	check_reader(f);
	look_at_all(f);
	let_files_grow_to(RLIM_INFINITY);
}

/* Its view may end while something is in transit. */
static void a_reader_goes_on_behind_its_view(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	struct delivery d;
	OK(f, store_open(f->state, STORE_READ, &reader, &f->err));
	OK(f, store_begin(reader, &f->err));
	store_rollback(reader);
	send_two(f);
	OK(f, deliveries_by_key(reader, "left@band", &f->arena, &d, &f->err));
	store_close(reader);
}

static void a_copy_takes_it_along(void **state)
{
	struct fixture *f = *state;
	struct backup *b = NULL;
	struct restore_result result;
	bool done = false;
	const char *file = arena_printf(&f->arena, "%s/copy.db", f->folder);
	send_two(f);
	OK(f, backup_begin(f->store, &(struct backup_request){ .file = file, .made_at = 4000 }, &b, &f->err));
	OK(f, backup_step(b, -1, &done, &f->err));
	backup_end(b);
	assert_true(done && deliveries_in_transit(f->store) > 0);
	store_close(f->store);
	f->store = NULL;
	const struct restore_request request = { .state = f->state, .file = file, .actor = "host", .now = 5000 };
	OK(f, restore_put(&request, &f->arena, &result, &f->err));
	fixture_reopen(f);
	check_seen(f);
}

/* --- what runs beside it ---------------------------------------------------------------------------------------------------------- */

static void what_is_in_transit_is_not_due_and_does_not_expire(void **state)
{
	struct fixture *f = *state;
	struct deliveries due;
	int64_t expired = 0;
	send_two(f);
	int64_t there = deliveries_in_transit(f->store);
	OK(f, deliveries_due(f->store, &(struct deliveries_when){ .channel = "band", .now = 2000 }, &f->arena, &due, &f->err));
	assert_int_equal(due.list.count, 1);
	assert_string_equal(due.list.at[0].key, "waits@band");
	OK(f, deliveries_expire(f->store, 9000, "too late", &expired, &f->err));
	assert_int_equal(expired, 1);
	assert_int_equal(deliveries_in_transit(f->store), there);
	assert_int_equal(state_of(f, "left@band"), STATE_SENDING);
	assert_int_equal(state_of(f, "waits@band"), STATE_EXPIRED);
}

static void turns_go_on_behind_what_is_in_transit(void **state)
{
	struct fixture *f = *state;
	int64_t turn = 0;
	send_two(f);
	int64_t there = deliveries_in_transit(f->store);
	OK(f, deliveries_turn(f->store, "2021-3", &turn, &f->err));
	assert_int_equal(turn, 4);
	assert_int_equal(deliveries_in_transit(f->store), there);
	OK(f, deliveries_unload(f->store, &f->err));
	OK(f, deliveries_turn(f->store, "2021-3", &turn, &f->err));
	assert_int_equal(turn, 4);
	OK(f, deliveries_turn(f->store, "other", &turn, &f->err));
	assert_int_equal(turn, 1);
}

static void what_is_due_is_read_on_behind_a_row(void **state)
{
	struct fixture *f = *state;
	static const char *const keys[] = { "u1", "u2", "a", "b", "c" };
	struct deliveries all;
	for (int i = 0; i < 5; i++) {
		struct delivery d = fixture_delivery(keys[i]);
		d.urgent = i < 2;
		d.due_at = 1000 - (i == 0 || i == 2);
		fixture_put(f, d);
	}
	struct deliveries_when when = { .channel = "band", .now = 2000 };
	OK(f, deliveries_due(f->store, &when, &f->arena, &all, &f->err));
	assert_int_equal(all.list.count, 5);
	for (size_t i = 0; i < 5; i++) {
		struct deliveries rest;
		assert_string_equal(all.list.at[i].key, keys[i]);
		when.after = &all.list.at[i];
		OK(f, deliveries_due(f->store, &when, &f->arena, &rest, &f->err));
		assert_int_equal(rest.list.count, 4 - i);
		for (size_t k = 0; k < rest.list.count; k++)
			assert_string_equal(rest.list.at[k].key, keys[i + 1 + k]);
	}
}

/* --- what does not come here ------------------------------------------------------------------------------------------------------ */

static void hold(struct delivery *d)
{
	d->state = STATE_HELD;
}

static void lose(struct delivery *d)
{
	d->state = STATE_UNCERTAIN;
}

static void show(struct delivery *d)
{
	d->receipt.id = "4710";
}

/* Some have been seen, or wait for somebody: their rows are written at once, and refuse what is not legal. */
static void only_what_is_scheduled_and_unseen_comes_here(void **state)
{
	static const struct {
		void (*given)(struct delivery *d);
		bool legal;
	} cases[] = { { hold, false }, { lose, false }, { show, true } };
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct delivery d = fixture_put(f, fixture_delivery(arena_printf(&f->arena, "k%zu@band", i)));
		d.state = STATE_SENDING;
		OK(f, deliveries_progress(f->store, &d, &f->err));
		d.state = STATE_SCHEDULED;
		cases[i].given(&d);
		OK(f, deliveries_progress(f->store, &d, &f->err));
		d.state = STATE_SENDING;
		assert_int_equal(deliveries_sending(f->store, &d, &f->err), cases[i].legal);
		assert_int_equal(deliveries_in_transit(f->store) > 0, false);
	}
}

static void what_has_arrived_does_not_leave_again(void **state)
{
	struct fixture *f = *state;
	struct delivery d = put_and_leave(f, "k@band");
	arrive(f, &d, "4711");
	d.state = STATE_SENDING;
	REFUSED(f, ERR_STATE, deliveries_sending(f->store, &d, &f->err));
	assert_int_equal(state_of(f, "k@band"), STATE_DELIVERED);
}

static void a_step_further_on_the_way_is_written_where_the_first_one_stands(void **state)
{
	struct fixture *f = *state;
	struct delivery d = put_and_leave(f, "k@band");
	d.stage = 7;
	d.memo = "further";
	OK(f, deliveries_sending(f->store, &d, &f->err));
	assert_true(deliveries_in_transit(f->store) > 0);
	d = fixture_get(f, "k@band");
	assert_true(d.stage == 7 && strcmp(d.memo, "further") == 0 && d.attempts == 1);
}

/* More than one id, or what became of it while the outbox had taken it over already. */
static void an_arrival_that_cannot_come_here_is_written_at_once(void **state)
{
	struct fixture *f = *state;
	struct delivery found;
	for (int over = 0; over < 2; over++) {
		const char *key = over ? "over@band" : "also@band";
		struct delivery d = put_and_leave(f, key);
		if (over)
			OK(f, deliveries_unload(f->store, &f->err));
		d.receipt.also = over ? "" : "poll:1";
		arrive(f, &d, over ? "1" : "2");
		assert_int_equal(deliveries_in_transit(f->store), 0);
		assert_int_equal(state_of(f, key), STATE_DELIVERED);
		OK(f, posts_find(f->store, &(struct post_name){ "band", over ? "1" : "poll:1" }, &f->arena, &found, &f->err));
		assert_string_equal(found.key, key);
	}
}

/* --- when something goes wrong ---------------------------------------------------------------------------------------------------- */

static void what_is_taken_back_is_taken_back_from_here_too(void **state)
{
	struct fixture *f = *state;
	struct delivery d = fixture_put(f, fixture_delivery("k@band"));
	OK(f, store_begin(f->store, &f->err));
	leave(f, &d);
	store_rollback(f->store);
	assert_int_equal(state_of(f, "k@band"), STATE_SCHEDULED);
	leave(f, &d);
	OK(f, store_begin(f->store, &f->err));
	OK(f, store_savepoint(f->store, &f->err));
	assert_int_equal(state_of(f, "k@band"), STATE_SENDING); /* brought over, in vain */
	store_rollback_to(f->store);
	assert_int_equal(state_of(f, "k@band"), STATE_SENDING);
	OK(f, store_commit(f->store, &f->err));
	fixture_reopen(f);
	assert_int_equal(state_of(f, "k@band"), STATE_SENDING);
}

static void change(struct fixture *f, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* Nothing of it is brought over, and nothing goes out. */
static void rows_that_no_townbell_wrote_are_damage(void **state)
{
	static const char *const cases[] = {
		"UPDATE deliveries SET state = 'held' WHERE key = 'left@band'",
		"DELETE FROM deliveries WHERE key = 'left@band'",
		"PRAGMA ignore_check_constraints = ON; UPDATE transit SET effect = 7",
		"INSERT INTO transit SELECT 99, state, 1, 1, '', 0, 1, 1, '', 1, 1, '', '', 1, 1, 1 FROM transit LIMIT 1",
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct delivery d;
		fixture_teardown(state);
		fixture_setup(state);
		struct fixture *f = *state;
		send_two(f);
		change(f, cases[i]);
		REFUSED(f, ERR_DAMAGED, deliveries_by_key(f->store, "arrived@band", &f->arena, &d, &f->err));
		REFUSED(f, ERR_DAMAGED, deliveries_by_key(f->store, "arrived@band", &f->arena, &d, &f->err));
		store_close(f->store);
		f->store = NULL;
		REFUSED(f, ERR_DAMAGED, store_open(f->state, STORE_READ, &f->store, &f->err));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_outbox_becomes_what_it_would_be_without),
		STORE_TEST(whoever_asks_sees_what_is_in_transit),
		STORE_TEST(without_that_it_would_be_passed_over),
		STORE_TEST(a_reader_sees_it_and_leaves_it),
		STORE_TEST(a_reader_goes_on_behind_its_view),
		STORE_TEST(a_reader_sees_it_where_the_disk_has_no_room_for_its_copy),
		STORE_TEST(a_copy_takes_it_along),
		STORE_TEST(what_is_in_transit_is_not_due_and_does_not_expire),
		STORE_TEST(turns_go_on_behind_what_is_in_transit),
		STORE_TEST(what_is_due_is_read_on_behind_a_row),
		STORE_TEST(only_what_is_scheduled_and_unseen_comes_here),
		STORE_TEST(what_has_arrived_does_not_leave_again),
		STORE_TEST(a_step_further_on_the_way_is_written_where_the_first_one_stands),
		STORE_TEST(an_arrival_that_cannot_come_here_is_written_at_once),
		STORE_TEST(what_is_taken_back_is_taken_back_from_here_too),
		STORE_TEST(rows_that_no_townbell_wrote_are_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
