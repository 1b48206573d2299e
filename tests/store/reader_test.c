/* SPDX-License-Identifier: MIT */
/* reader_test.c - commands that only read: beside the daemon, behind a killed one, without any store, without rights. */
#include <sqlite3.h>

#include "store/cursors.h"
#include "store/fixture.h"
#include "store/replies.h"
#include "store/sql.h"
#include "store/tallies.h"

/* --- what a reader may find ------------------------------------------------------------------------------------------------------- */

/* A daemon writes a row and is killed: its log stays behind. */
static void leave_killed(struct fixture *f)
{
	pid_t child = fork();
	if (child == 0) {
		struct delivery d = fixture_delivery("k@band");
		if (store_open(f->state, STORE_WRITE, &f->store, &f->err) && store_begin(f->store, &f->err) &&
		    deliveries_put(f->store, &d, &f->err) && store_commit(f->store, &f->err))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
}

static void leave_killed_without_shm(struct fixture *f)
{
	leave_killed(f);
	assert_int_equal(unlink(arena_printf(&f->arena, "%s-shm", f->file)), 0);
}

static void leave_closed(struct fixture *f)
{
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	store_close(f->store);
	f->store = NULL;
}

static void leave_nothing(struct fixture *f)
{
	(void)f;
}

static void leave_folder(struct fixture *f)
{
	assert_int_equal(mkdir(f->state, 0700), 0);
}

static void leave_empty_file(struct fixture *f)
{
	leave_folder(f);
	OK(f, file_write(f->file, "", 0, 0600, &f->err));
}

enum seen { SEES_ROW, SEES_EMPTY, SEES_ERROR };

/* What a reader sees; with `stranger` as somebody who may read everything and write nothing. */
static enum seen look(struct fixture *f, bool stranger)
{
	pid_t child = fork();
	if (child == 0) {
		struct delivery d;
		if (stranger && getuid() == 0 && setresuid(65534, 65534, 65534) != 0)
			_exit(99);
		if (!store_open(f->state, STORE_READ, &f->store, &f->err))
			_exit(strstr(f->err.text, f->file) ? SEES_ERROR : 98);
		bool found = deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err);
		store_close(f->store);
		_exit(found ? SEES_ROW : f->err.kind == ERR_NOT_FOUND ? SEES_EMPTY : 97);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	return (enum seen)WEXITSTATUS(status);
}

static void make_read_only(struct fixture *f)
{
	struct file_list files = { 0 };
	OK(f, file_glob(arena_printf(&f->arena, "%s/*", f->state), &f->arena, &files, &f->err));
	for (size_t i = 0; i < files.paths.count; i++)
		assert_int_equal(chmod(files.paths.at[i], 0444), 0);
	assert_int_equal(chmod(f->folder, 0755), 0);
	if (chmod(f->state, 0555) != 0)
		assert_false(file_exists(f->state));
}

static void a_reader_sees_what_is_there_or_says_why_not(void **state)
{
	static const struct {
		void (*given)(struct fixture *f);
		bool stranger;
		enum seen expected;
	} cases[] = {
		{ leave_closed, false, SEES_ROW },         { leave_closed, true, SEES_ROW },
		{ leave_killed, false, SEES_ROW },         { leave_killed, true, SEES_ROW },
		{ leave_killed_without_shm, false, SEES_ROW }, { leave_killed_without_shm, true, SEES_ERROR },
		{ leave_nothing, false, SEES_EMPTY },      { leave_folder, false, SEES_EMPTY },
		{ leave_folder, true, SEES_EMPTY },        { leave_empty_file, false, SEES_EMPTY },
		{ leave_empty_file, true, SEES_EMPTY },
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(f->state, sizeof f->state, "%s/case%zu", f->folder, i);
		snprintf(f->file, sizeof f->file, "%s/townbell.db", f->state);
		cases[i].given(f);
		if (cases[i].stranger)
			make_read_only(f);
		assert_int_equal(look(f, cases[i].stranger), cases[i].expected);
		if (cases[i].stranger)
			assert_int_equal(chmod(f->state, 0700), 0);
	}
}

static void who_may_not_enter_the_folder_is_told(void **state)
{
	struct fixture *f = *state;
	leave_closed(f);
	assert_int_equal(chmod(f->folder, 0755), 0);
	assert_int_equal(chmod(f->state, getuid() == 0 ? 0700 : 0), 0);
	assert_int_equal(look(f, true), SEES_ERROR);
	assert_int_equal(chmod(f->state, 0700), 0);
}

/* --- reading changes nothing ------------------------------------------------------------------------------------------------------ */

static off_t size_of(struct fixture *f, const char *suffix)
{
	struct stat st;
	return stat(arena_printf(&f->arena, "%s%s", f->file, suffix), &st) == 0 ? st.st_size : -1;
}

static void a_reader_makes_nothing_where_nothing_is(void **state)
{
	struct fixture *f = *state;
	OK(f, store_open(f->state, STORE_READ, &f->store, &f->err));
	assert_false(file_exists(f->state));
	assert_int_equal(access(f->state, F_OK), -1);
}

static void a_reader_neither_empties_nor_removes_the_log(void **state)
{
	struct fixture *f = *state;
	leave_killed(f);
	off_t database = size_of(f, ""), log = size_of(f, "-wal");
	assert_true(log > 0);
	assert_int_equal(look(f, false), SEES_ROW);
	assert_int_equal(size_of(f, ""), database);
	assert_int_equal(size_of(f, "-wal"), log);
}

static void an_empty_store_answers_every_question(void **state)
{
	struct fixture *f = *state;
	struct deliveries deliveries;
	struct stored_replies replies;
	struct texts texts;
	struct readings readings;
	const char *key = "x";
	int64_t n = 7, counts[STATES];
	const struct deliveries_filter all = { .state = STATES };
	OK(f, store_open(f->state, STORE_READ, &f->store, &f->err));
	OK(f, deliveries_list(f->store, &all, &f->arena, &deliveries, &f->err));
	OK(f, deliveries_count(f->store, counts, &f->err));
	OK(f, deliveries_first(f->store, &f->arena, &key, &n, &f->err));
	OK(f, replies_list(f->store, NULL, &f->arena, &replies, &f->err));
	OK(f, replies_count(f->store, &n, &f->err));
	OK(f, announced_list(f->store, &f->arena, &texts, &f->err));
	OK(f, readings_list(f->store, &(struct readings_filter){ .channel = "band" }, &f->arena, &readings, &f->err));
	assert_true(deliveries.list.count == 0 && counts[STATE_SCHEDULED] == 0 && !key && replies.list.count == 0 && n == 0);
	assert_true(texts.names.count == 0 && readings.list.count == 0);
	assert_string_equal(tallies_closed(f->store, "item", &f->arena), "");
	assert_null(agenda_text(f->store, "a.cfg", &f->arena));
	assert_string_equal(store_meta(f->store, "boot_id", &f->arena), "");
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	leave_closed(f);
	static const char *const states[] = { "state", "none" };
	for (size_t i = 0; i < 2; i++) {
		struct delivery d = fixture_delivery("new@band");
		snprintf(f->state, sizeof f->state, "%s/%s", f->folder, states[i]);
		OK(f, store_open(f->state, STORE_READ, &f->store, &f->err));
		REFUSED(f, ERR_STORE, deliveries_put(f->store, &d, &f->err));
		OK(f, store_begin(f->store, &f->err));
		REFUSED(f, ERR_STORE, store_meta_put(f->store, "a", "b", &f->err));
		store_rollback(f->store);
		store_close(f->store);
		f->store = NULL;
	}
}

/* --- beside the writer ------------------------------------------------------------------------------------------------------------ */

static void a_reader_sees_what_is_committed_and_only_that(void **state)
{
	struct fixture *f = *state;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_int_equal(look(f, false), SEES_EMPTY);
	OK(f, store_begin(f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	assert_int_equal(look(f, false), SEES_EMPTY);
	OK(f, store_commit(f->store, &f->err));
	assert_int_equal(look(f, false), SEES_ROW);
}

static void a_reader_keeps_one_view_between_begin_and_rollback(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	struct delivery d;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, store_open(f->state, STORE_READ, &reader, &f->err));
	OK(f, store_begin(reader, &f->err));
	REFUSED(f, ERR_NOT_FOUND, deliveries_by_key(reader, "k@band", &f->arena, &d, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	REFUSED(f, ERR_NOT_FOUND, deliveries_by_key(reader, "k@band", &f->arena, &d, &f->err));
	store_rollback(reader);
	OK(f, deliveries_by_key(reader, "k@band", &f->arena, &d, &f->err));
	store_close(reader);
}

/* A program that was brought up to date while the old daemon still runs. */
static void an_older_schema_is_left_to_the_daemon(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	leave_closed(f);
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	REFUSED(f, ERR_STORE, store_open(f->state, STORE_READ, &f->store, &f->err));
	assert_non_null(strstr(f->err.text, "schema 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_reader_sees_what_is_there_or_says_why_not),
		FOLDER_TEST(who_may_not_enter_the_folder_is_told),
		FOLDER_TEST(a_reader_makes_nothing_where_nothing_is),
		FOLDER_TEST(a_reader_neither_empties_nor_removes_the_log),
		FOLDER_TEST(an_empty_store_answers_every_question),
		FOLDER_TEST(a_reader_cannot_write),
		FOLDER_TEST(a_reader_sees_what_is_committed_and_only_that),
		FOLDER_TEST(a_reader_keeps_one_view_between_begin_and_rollback),
		FOLDER_TEST(an_older_schema_is_left_to_the_daemon),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
