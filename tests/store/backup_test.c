/* SPDX-License-Identifier: MIT */
/* backup_test.c - copies: whole and private, made while the store is written; what a restore looks at, and what it carries over. */

#include "store/aside.h"
#include "store/backup.h"
#include "store/fixture.h"
#include "store/replies.h"
#include "store/restore.h"
#include "store/sql.h"

enum { MADE_AT = 1234567 };

static const char *path(struct fixture *f, const char *name)
{
	return arena_printf(&f->arena, "%s/%s", f->folder, name);
}

static bool is_there(struct fixture *f, const char *key)
{
	struct delivery d;
	return deliveries_by_key(f->store, key, &f->arena, &d, &f->err);
}

static bool copy(struct fixture *f, const char *file)
{
	struct backup *b = NULL;
	bool done = false;
	const struct backup_request request = { .file = file, .made_at = MADE_AT };
	bool ok = backup_begin(f->store, &request, &b, &f->err) && backup_step(b, -1, &done, &f->err);
	backup_end(b);
	return ok && done;
}

/* The copy as a store of its own. */
static void open_copy(struct fixture *f, const char *file, const char *folder)
{
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(mkdir(folder, 0700), 0);
	OK(f, file_copy(file, arena_printf(&f->arena, "%s/townbell.db", folder), 0600, &f->err));
	OK(f, store_open(folder, STORE_WRITE, &f->store, &f->err));
}

static void a_copy_is_one_whole_private_file(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	struct file_list files = { 0 };
	const char *file = path(f, "copy.db");
	fixture_put(f, fixture_delivery("k@band"));
	umask(0);
	OK(f, copy(f, file));
	umask(022);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	OK(f, file_glob(path(f, "copy.db*"), &f->arena, &files, &f->err));
	assert_int_equal(files.paths.count, 1);
	fixture_put(f, fixture_delivery("later@band"));
	open_copy(f, file, path(f, "opened"));
	assert_true(is_there(f, "k@band") && !is_there(f, "later@band"));
}

static void put_many(struct fixture *f, const char *name, int count)
{
	OK(f, store_begin(f->store, &f->err));
	for (int i = 0; i < count; i++)
		fixture_put(f, fixture_delivery(arena_printf(&f->arena, "%s%d@band", name, i)));
	OK(f, store_commit(f->store, &f->err));
}

/* A budget of nothing is a few pages. What is committed before the last step is in the copy, whole transactions only. */
static void what_is_written_between_two_steps_gets_into_the_copy(void **state)
{
	struct fixture *f = *state;
	struct backup *b = NULL;
	bool done = false;
	const struct backup_request request = { .file = path(f, "copy.db"), .made_at = MADE_AT };
	put_many(f, "before", 2000);
	OK(f, backup_begin(f->store, &request, &b, &f->err));
	int steps = 0;
	for (; !done; steps++) {
		OK(f, backup_step(b, 0, &done, &f->err));
		if (steps == 1)
			put_many(f, "between", 500);
		if (steps == 2)
			OK(f, store_scrub(f->store, &f->err));
	}
	backup_end(b);
	assert_true(steps > 10);
	open_copy(f, request.file, path(f, "opened"));
	assert_true(is_there(f, "before1999@band") && is_there(f, "between0@band") && is_there(f, "between499@band"));
}

static void a_copy_that_is_given_up_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct backup *b = NULL;
	bool done = false;
	struct file_list files = { 0 };
	const struct backup_request request = { .file = path(f, "copy.db") };
	put_many(f, "k", 2000);
	OK(f, backup_begin(f->store, &request, &b, &f->err));
	OK(f, backup_step(b, 0, &done, &f->err));
	backup_end(b);
	OK(f, file_glob(path(f, "copy*"), &f->arena, &files, &f->err));
	assert_int_equal(files.paths.count, 0);
	assert_false(done);
}

static void a_copy_that_fails_leaves_nothing_and_says_where(void **state)
{
	struct fixture *f = *state;
	struct file_list files = { 0 };
	let_files_grow_to(20000);
	REFUSED(f, ERR_IO, copy(f, path(f, "copy.db")));
	let_files_grow_to(RLIM_INFINITY);
	assert_non_null(strstr(f->err.text, "copy.db"));
	OK(f, file_glob(path(f, "copy*"), &f->arena, &files, &f->err));
	assert_int_equal(files.paths.count, 0);
	REFUSED(f, ERR_IO, copy(f, path(f, "no/copy.db")));
}

/* --- restoring -------------------------------------------------------------------------------------------------------------------- */

static void a_copy_knows_when_it_was_made(void **state)
{
	struct fixture *f = *state;
	struct copy_times times;
	struct delivery d = fixture_delivery("k@band");
	d.seen_at = 777;
	fixture_put(f, d);
	OK(f, copy(f, path(f, "copy.db")));
	OK(f, restore_look(path(f, "copy.db"), &times, &f->err));
	assert_int_equal(times.made_at, MADE_AT);
	assert_int_equal(times.last_at, 777);
	store_close(f->store);
	f->store = NULL;
	OK(f, restore_look(f->file, &times, &f->err)); /* merely copied: when it last wrote */
	assert_int_equal(times.made_at, 777);
}

/* Found by a fuzz target: one changed byte gave a column another name, and the copy was taken. */
static void a_copy_with_other_tables_than_ours_is_refused(void **state)
{
	static const char *const changes[] = { "ALTER TABLE replies RENAME COLUMN text TO next", "CREATE INDEX more ON replies (text)",
					       "DROP TABLE audit", "PRAGMA user_version = 3" };
	struct fixture *f = *state;
	struct copy_times times;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		const char *file = path(f, arena_printf(&f->arena, "opened%zu/townbell.db", i));
		fixture_reopen(f);
		OK(f, copy(f, path(f, "copy.db")));
		open_copy(f, path(f, "copy.db"), path(f, arena_printf(&f->arena, "opened%zu", i)));
		OK(f, sql_script(f->store, changes[i], &f->err));
		store_close(f->store);
		f->store = NULL;
		REFUSED(f, ERR_INPUT, restore_look(file, &times, &f->err));
		assert_non_null(strstr(f->err.text, file));
	}
}

static struct stored_reply reply(const char *id)
{
	return (struct stored_reply){ .channel = "band", .service_id = id, .item = "v", .delivery = "v@band", .author = "p-AAAAAAAAAA",
				      .voter = "", .text = "말", .picks = "", .parent = "", .received_at = 1, .fetched_at = 1 };
}

static void put_reply(struct fixture *f, const char *id)
{
	enum reply_change change;
	const struct stored_reply r = reply(id);
	OK(f, replies_put(f->store, &r, &change, &f->err));
}

/* The former database is moved aside, and what was erased there is erased in the copy, for good. */
static void what_was_erased_stays_erased(void **state)
{
	struct fixture *f = *state;
	struct restore_result result;
	struct stored_replies all = { 0 };
	enum reply_change change;
	int64_t count;
	put_reply(f, "1");
	put_reply(f, "2");
	OK(f, copy(f, path(f, "copy.db")));
	OK(f, replies_erase_one(f->store, "band", "1", &count, &f->err));
	store_close(f->store);
	f->store = NULL;
	const struct restore_request request = { .state = f->state, .file = path(f, "copy.db"), .actor = "host", .now = 5000 };
	OK(f, restore_put(&request, &f->arena, &result, &f->err));
	assert_int_equal(result.erased, 1);
	assert_int_equal(result.made_at, MADE_AT);
	assert_int_equal(access(result.aside, F_OK), 0);
	assert_string_equal(aside_note(f->state, &f->arena), "");
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, replies_list(f->store, "v", &f->arena, &all, &f->err));
	assert_int_equal(all.list.count, 1);
	const struct stored_reply again = reply("1");
	OK(f, replies_put(f->store, &again, &change, &f->err));
	assert_int_equal(change, REPLY_SAME);
}

static void the_note_keeps_its_words_until_it_is_taken_away(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(aside_note(f->state, &f->arena), "");
	OK(f, aside_put_note(f->state, "damaged: page 7\n", &f->err));
	assert_string_equal(aside_note(f->state, &f->arena), "damaged: page 7");
	OK(f, aside_remove_note(f->state, &f->err));
	OK(f, aside_remove_note(f->state, &f->err));
	assert_string_equal(aside_note(f->state, &f->arena), "");
}

static void two_that_are_moved_aside_within_a_second_have_two_names(void **state)
{
	struct fixture *f = *state;
	const char *first, *second;
	const struct aside m = { .state = f->state, .word = "damaged", .now = 1000 };
	store_close(f->store);
	f->store = NULL;
	OK(f, aside_move(&m, &f->arena, &first, &f->err));
	assert_string_equal(first, arena_printf(&f->arena, "%s/townbell.db.damaged-19700101T000001Z", f->state));
	OK(f, file_write(f->file, "x", 1, 0600, &f->err));
	OK(f, aside_move(&m, &f->arena, &second, &f->err));
	assert_string_not_equal(first, second);
	OK(f, aside_move(&m, &f->arena, &second, &f->err));
	assert_string_equal(second, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_copy_is_one_whole_private_file),
		STORE_TEST(what_is_written_between_two_steps_gets_into_the_copy),
		STORE_TEST(a_copy_that_is_given_up_leaves_nothing),
		STORE_TEST(a_copy_that_fails_leaves_nothing_and_says_where),
		STORE_TEST(a_copy_knows_when_it_was_made),
		STORE_TEST(a_copy_with_other_tables_than_ours_is_refused),
		STORE_TEST(what_was_erased_stays_erased),
		STORE_TEST(the_note_keeps_its_words_until_it_is_taken_away),
		STORE_TEST(two_that_are_moved_aside_within_a_second_have_two_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
