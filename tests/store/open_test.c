/* SPDX-License-Identifier: MIT */
/* open_test.c - opening: what is made, what is refused and stays as it was, which settings hold. */
#include <sqlite3.h>

#include "store/fixture.h"
#include "store/schema.h"

static void a_new_store_is_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	umask(0);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_int_equal(stat(f->state, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	static const char *const names[] = { "", "-wal", "-shm" };
	OK(f, store_meta_put(f->store, "a", "b", &f->err));
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(stat(arena_printf(&f->arena, "%s%s", f->file, names[i]), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	umask(022);
}

static void a_file_that_others_could_read_is_closed_to_them(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(chmod(f->file, 0644), 0);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void an_empty_file_is_a_new_store(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(mkdir(f->state, 0700), 0);
	OK(f, file_write(f->file, "", 0, 0600, &f->err));
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_int_equal(store_schema(f->store), schema_newest(store_migrations));
}

/* --- what is refused -------------------------------------------------------------------------------------------------------------- */

static void make_folder(struct fixture *f)
{
	assert_int_equal(mkdir(f->file, 0700), 0);
}

static void make_text(struct fixture *f)
{
	static const char text[] = "Dear diary, this is no database at all, but it is longer than one hundred bytes, "
				   "as diaries are used to be.";
	OK(f, file_write(f->file, text, sizeof text, 0600, &f->err));
}

static void make_short_text(struct fixture *f)
{
	OK(f, file_write(f->file, "hello\n", 6, 0600, &f->err));
}

/* A database of somebody else, in WAL mode and with a log that was left behind: looking must not play it back. */
static void make_foreign(struct fixture *f)
{
	pid_t child = fork();
	if (child == 0) {
		sqlite3 *db;
		sqlite3_open(f->file, &db);
		sqlite3_exec(db, "PRAGMA application_id = 252006673; PRAGMA journal_mode = WAL; CREATE TABLE t (x)", NULL, NULL, NULL);
		sqlite3_exec(db, "INSERT INTO t VALUES (1)", NULL, NULL, NULL);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
	unlink(arena_printf(&f->arena, "%s-shm", f->file));
}

static void make_anonymous(struct fixture *f)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void make_link(struct fixture *f)
{
	assert_int_equal(symlink("/nowhere/townbell.db", f->file), 0);
}

static void make_hard_link(struct fixture *f)
{
	make_short_text(f);
	assert_int_equal(link(f->file, arena_printf(&f->arena, "%s/other-name", f->folder)), 0);
}

static void make_pipe(struct fixture *f)
{
	assert_int_equal(mkfifo(f->file, 0600), 0);
}

static void make_newer(struct fixture *f)
{
	struct store *s;
	sqlite3 *db;
	OK(f, store_open(f->state, STORE_WRITE, &s, &f->err));
	store_close(s);
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 9876", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* Every name in the state folder that matches, with its size and what is in it. */
static const char *contents(struct fixture *f, const char *pattern)
{
	struct file_list files = { 0 };
	char *all = arena_string(&f->arena, "");
	OK(f, file_glob(arena_printf(&f->arena, "%s/%s", f->state, pattern), &f->arena, &files, &f->err));
	for (size_t i = 0; i < files.paths.count; i++) {
		struct file_data data;
		char hex[65];
		uint8_t hash[32];
		OK(f, file_read(files.paths.at[i], 1 << 20, &f->arena, &data, &f->err));
		crypto_sha256(data.data, data.length, hash);
		crypto_hex(hash, 32, hex);
		all = arena_printf(&f->arena, "%s%s %zu %s\n", all, files.paths.at[i], data.length, hex);
	}
	return all;
}

static void what_is_not_ours_is_refused_by_name_and_left_as_it_is(void **state)
{
	static const struct {
		void (*given)(struct fixture *f);
		const char *expected;
	} cases[] = {
		{ make_folder, "folder" },        { make_text, "no SQLite database" }, { make_short_text, "no SQLite database" },
		{ make_foreign, "252006673" },    { make_anonymous, "application_id 0" }, { make_link, "symbolic link" },
		{ make_hard_link, "2 names" },    { make_pipe, "no regular file" },    { make_newer, "9876" },
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		enum store_mode mode = i % 2 ? STORE_READ : STORE_WRITE;
		snprintf(f->state, sizeof f->state, "%s/case%zu", f->folder, i);
		snprintf(f->file, sizeof f->file, "%s/townbell.db", f->state);
		assert_int_equal(mkdir(f->state, 0700), 0);
		cases[i / 2].given(f);
		/* Only beside a database of our own may SQLite's log appear. */
		const char *pattern = cases[i / 2].given == make_newer ? "townbell.db" : "*";
		const char *before = contents(f, pattern);
		REFUSED(f, ERR_STORE, store_open(f->state, mode, &f->store, &f->err));
		assert_non_null(strstr(f->err.text, f->file));
		assert_non_null(strstr(f->err.text, cases[i / 2].expected));
		assert_string_equal(contents(f, pattern), before);
		unlink(arena_printf(&f->arena, "%s/other-name", f->folder));
	}
}

static void without_the_look_at_the_owner_a_foreign_database_becomes_ours(void **state)
{
	struct fixture *f = *state;
	NEEDS_FAULTS();
	assert_int_equal(mkdir(f->state, 0700), 0);
	make_anonymous(f);
	const char *before = contents(f, "townbell.db");
	setenv("TOWNBELL_FAULT", "owner", 1);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_string_not_equal(contents(f, "townbell.db"), before);
}

static void a_newer_schema_is_refused_with_both_versions(void **state)
{
	struct fixture *f = *state;
	char newest[32];
	make_newer(f);
	REFUSED(f, ERR_STORE, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	snprintf(newest, sizeof newest, "up to %d", schema_newest(store_migrations));
	assert_non_null(strstr(f->err.text, "9876"));
	assert_non_null(strstr(f->err.text, newest));
}

/* Found by fuzzing: a version below zero was a place in front of the steps. */
static void a_version_that_no_step_makes_is_damage(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	make_newer(f);
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = -1000", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	REFUSED(f, ERR_DAMAGED, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	REFUSED(f, ERR_DAMAGED, store_open(f->state, STORE_READ, &f->store, &f->err));
}

static void the_state_may_not_be_a_file(void **state)
{
	struct fixture *f = *state;
	OK(f, file_write(f->state, "x", 1, 0600, &f->err));
	for (enum store_mode mode = STORE_WRITE; mode <= STORE_READ; mode++) {
		assert_false(store_open(f->state, mode, &f->store, &f->err));
		assert_non_null(strstr(f->err.text, f->state));
	}
}

/* Pages in the middle are overwritten: the file opens, its structure does not hold. */
static void a_damaged_database_is_refused(void **state)
{
	struct fixture *f = *state;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	for (int i = 0; i < 50; i++) {
		char key[32];
		snprintf(key, sizeof key, "k%d@band", i);
		fixture_put(f, fixture_delivery(key));
	}
	store_close(f->store);
	f->store = NULL;
	FILE *file = fopen(f->file, "r+");
	for (long page = 2; page < 20; page++) {
		fseek(file, page * 4096, SEEK_SET);
		fwrite("damaged-damaged-damaged-damaged-", 1, 32, file);
	}
	fclose(file);
	REFUSED(f, ERR_DAMAGED, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	assert_non_null(strstr(f->err.text, "restore"));
}

/* --- settings --------------------------------------------------------------------------------------------------------------------- */

static void the_promised_settings_hold(void **state)
{
	static const struct {
		const char *given;
		const char *write, *read;
	} cases[] = {
		{ "PRAGMA journal_mode", "wal", "wal" },
		{ "PRAGMA synchronous", "2", NULL },
		{ "PRAGMA foreign_keys", "1", "1" },
		{ "PRAGMA secure_delete", "1", NULL },
		{ "PRAGMA trusted_schema", "0", "0" },
		{ "PRAGMA cell_size_check", "1", "1" },
		{ "PRAGMA mmap_size", "0", "0" },
		{ "PRAGMA temp_store", "2", "2" },
		{ "PRAGMA busy_timeout", "5000", "5000" },
		{ "PRAGMA wal_autocheckpoint", "4000", "0" },
		{ "PRAGMA query_only", "0", "1" },
		{ "PRAGMA application_id", "1417113154", "1417113154" },
	};
	struct fixture *f = *state;
	for (int read = 0; read <= 1; read++) {
		struct store *s;
		OK(f, store_open(f->state, read ? STORE_READ : STORE_WRITE, &s, &f->err));
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			sqlite3_stmt *st;
			const char *expected = read ? cases[i].read : cases[i].write;
			assert_int_equal(sqlite3_prepare_v2(s->db, cases[i].given, -1, &st, NULL), SQLITE_OK);
			assert_int_equal(sqlite3_step(st), SQLITE_ROW);
			if (expected)
				assert_string_equal(sqlite3_column_text(st, 0), expected);
			sqlite3_finalize(st);
		}
		store_close(s);
	}
}

static void closing_leaves_one_file(void **state)
{
	struct fixture *f = *state;
	struct file_list files = { 0 };
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	fixture_put(f, fixture_delivery("k@band"));
	store_close(f->store);
	f->store = NULL;
	OK(f, file_glob(arena_printf(&f->arena, "%s/*", f->state), &f->arena, &files, &f->err));
	assert_int_equal(files.paths.count, 1);
	store_close(NULL);
}

static void the_library_is_named(void **state)
{
	(void)state;
	assert_string_equal(store_library(), "SQLite " SQLITE_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_new_store_is_private),
		FOLDER_TEST(a_file_that_others_could_read_is_closed_to_them),
		FOLDER_TEST(an_empty_file_is_a_new_store),
		FOLDER_TEST(what_is_not_ours_is_refused_by_name_and_left_as_it_is),
		FOLDER_TEST(without_the_look_at_the_owner_a_foreign_database_becomes_ours),
		FOLDER_TEST(a_newer_schema_is_refused_with_both_versions),
		FOLDER_TEST(a_version_that_no_step_makes_is_damage),
		FOLDER_TEST(the_state_may_not_be_a_file),
		FOLDER_TEST(a_damaged_database_is_refused),
		FOLDER_TEST(the_promised_settings_hold),
		FOLDER_TEST(closing_leaves_one_file),
		cmocka_unit_test(the_library_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
