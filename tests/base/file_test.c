/* SPDX-License-Identifier: MIT */
/* file_test.c - files in a folder of their own under /tmp. */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

static char folder[] = "/tmp/townbell-file-XXXXXX";
static struct arena arena;

static int make_folder(void **state)
{
	(void)state;
	umask(022);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	arena_done(&arena);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *in_folder(const char *name)
{
	return arena_printf(&arena, "%s/%s", folder, name);
}

static const char *put(const char *name, const char *data, size_t n, mode_t mode)
{
	struct err e = { 0 };
	const char *path = in_folder(name);
	if (!file_write(path, data, n, mode, &e))
		fail_msg("%s", e.text);
	return path;
}

static void what_was_written_is_read(void **state)
{
	(void)state;
	static char large[100000];
	memset(large, 'l', sizeof large);
	static const size_t sizes[] = { 0, 1, 127, 128, 129, 16384, 16385, sizeof large };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct file_data got;
		struct err e = { 0 };
		const char *path = put("data", large, sizes[i], 0640);
		assert_true(file_read(path, sizes[i], &arena, &got, &e));
		assert_int_equal(got.length, sizes[i]);
		assert_memory_equal(got.data, large, got.length);
		assert_int_equal(got.data[got.length], 0);
	}
}

static void a_file_above_the_ceiling_is_refused(void **state)
{
	(void)state;
	struct file_data got = { NULL, 7 };
	struct err e = { 0 };
	const char *path = put("large", "0123456789", 10, 0600);
	assert_false(file_read(path, 9, &arena, &got, &e));
	assert_int_equal(e.kind, ERR_LIMIT);
	assert_non_null(strstr(e.text, "larger than 9 bytes"));
	assert_null(got.data);
	assert_int_equal(got.length, 7);
}

static void what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	static const struct {
		const char *name;
		enum err_kind kind;
	} table[] = { { "fifo", ERR_INPUT }, { ".", ERR_INPUT }, { "none", ERR_NOT_FOUND }, { "none/deeper", ERR_NOT_FOUND } };
	for (size_t i = 0; i < COUNT(table); i++) {
		struct file_data got;
		struct err e = { 0 };
		const char *path = in_folder(table[i].name);
		assert_false(file_read(path, 100, &arena, &got, &e));
		assert_int_equal(e.kind, table[i].kind);
		assert_ptr_equal(strstr(e.text, path), e.text);
	}
	struct file_data got;
	assert_false(file_read("/dev/zero", 100, &arena, &got, NULL));
}

static void writing_replaces_whole_files_and_leaves_nothing_behind(void **state)
{
	(void)state;
	struct stat st;
	struct err e = { 0 };
	const char *path = put("replaced", "old", 3, 0600);
	put("replaced", "newer", 5, 0644);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(st.st_size, 5);
	mkdir(in_folder("folder"), 0700);
	assert_false(file_write(in_folder("folder"), "x", 1, 0600, &e));
	assert_int_equal(e.kind, ERR_IO);
	assert_false(file_write(in_folder("none/x"), "x", 1, 0600, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	struct file_list left;
	assert_true(file_glob(in_folder("*.tmp"), &arena, &left, &e));
	assert_int_equal(left.paths.count, 0);
}

static void folders_are_made_as_needed(void **state)
{
	(void)state;
	struct stat st;
	struct err e = { 0 };
	const char *path = in_folder("a/b//c/");
	assert_true(file_make_folder(path, 0750, &e));
	assert_true(file_make_folder(path, 0750, &e));
	assert_true(file_make_folder("/", 0750, &e));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
	put("plain", "x", 1, 0600);
	assert_false(file_make_folder(in_folder("plain"), 0750, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(file_make_folder(in_folder("plain/below"), 0750, &e));
}

static void a_glob_is_sorted_and_holds_regular_files_only(void **state)
{
	(void)state;
	struct file_list list;
	struct err e = { 0 };
	mkdir(in_folder("conf.d"), 0700);
	mkdir(in_folder("conf.d/30.cfg"), 0700);
	put("conf.d/b.cfg", "", 0, 0600);
	put("conf.d/B.cfg", "", 0, 0600);
	put("conf.d/10.cfg", "", 0, 0600);
	put("conf.d/note.txt", "", 0, 0600);
	put("conf.d/.hidden.cfg", "", 0, 0600);
	assert_true(file_glob(in_folder("conf.d/*.cfg"), &arena, &list, &e));
	assert_int_equal(list.paths.count, 3);
	assert_string_equal(list.paths.at[0], in_folder("conf.d/10.cfg"));
	assert_string_equal(list.paths.at[1], in_folder("conf.d/B.cfg"));
	assert_string_equal(list.paths.at[2], in_folder("conf.d/b.cfg"));
	assert_true(file_glob(in_folder("nothing/*.cfg"), &arena, &list, &e));
	assert_int_equal(list.paths.count, 0);
}

static void a_path_is_taken_beside_the_file_that_names_it(void **state)
{
	(void)state;
	static const struct {
		const char *beside, *path, *expected;
	} table[] = {
		{ "/etc/townbell/townbell.cfg", "agenda/*.cfg", "/etc/townbell/agenda/*.cfg" },
		{ "/etc/townbell/townbell.cfg", "/var/x", "/var/x" },
		{ "townbell.cfg", "x", "x" },
		{ "config/townbell.cfg", "../x", "config/../x" },
		{ "/a", "x", "/x" },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(file_beside(&arena, table[i].beside, table[i].path), table[i].expected);
}

static void a_secret_is_one_closed_line(void **state)
{
	(void)state;
	static char large[20000];
	memset(large, 's', sizeof large);
	static const struct {
		const char *data;
		size_t n;
		mode_t mode;
		const char *secret, *reason;
	} table[] = {
		{ "token", 5, 0600, "token", NULL },
		{ "token\n", 6, 0400, "token", NULL },
		{ "to ken\r\n", 8, 0600, "to ken", NULL },
		{ "token", 5, 0640, NULL, "others on this machine could read" },
		{ "token", 5, 0604, NULL, "others on this machine could read" },
		{ "", 0, 0600, NULL, "is empty" },
		{ "\n\n", 2, 0600, NULL, "is empty" },
		{ "a\nb", 3, 0600, NULL, "control sign" },
		{ "a\0b", 3, 0600, NULL, "control sign" },
		{ "a\x7f", 2, 0600, NULL, "control sign" },
		{ large, sizeof large, 0600, NULL, "larger than 16384 bytes" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *secret = NULL;
		struct err e = { 0 };
		bool ok = file_read_secret(put("secret", table[i].data, table[i].n, table[i].mode), &arena, &secret, &e);
		assert_int_equal(ok, table[i].secret != NULL);
		if (ok)
			assert_string_equal(secret, table[i].secret);
		else if (!strstr(e.text, table[i].reason))
			fail_msg("%s", e.text);
		assert_null(strstr(e.text, "oken"));
	}
}

static void a_credential_of_systemd_may_show_group_bits(void **state)
{
	(void)state;
	mkdir(in_folder("credentials"), 0700);
	const char *path = put("credentials/token", "t0ken", 5, 0440), *outside = put("outside", "t0ken", 5, 0440), *secret;
	struct err e = { 0 };
	assert_false(file_read_secret(path, &arena, &secret, &e));
	setenv("CREDENTIALS_DIRECTORY", in_folder("credentials"), 1);
	assert_true(file_read_secret(path, &arena, &secret, &e));
	assert_string_equal(secret, "t0ken");
	assert_false(file_read_secret(outside, &arena, &secret, &e));
	assert_false(file_read_secret(in_folder("credentials/../outside"), &arena, &secret, &e));
	chmod(path, 0444);
	assert_false(file_read_secret(path, &arena, &secret, &e));
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void a_lock_is_held_by_one(void **state)
{
	(void)state;
	const char *path = in_folder("lock");
	char holder[64] = "";
	int fd, second;
	struct err e = { 0 };
	assert_false(file_is_locked(path, holder));
	assert_true(file_lock(path, &fd, holder, &e));
	assert_true(file_lock_note(fd, "pid 42 since 19:00", &e));
	assert_false(file_lock(path, &second, holder, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	assert_string_equal(holder, "pid 42 since 19:00");
	assert_true(file_is_locked(path, holder));
	assert_true(file_is_locked(path, holder)); /* asking does not take it */
	assert_true(file_lock_note(fd, "pid 7", &e));
	assert_true(file_is_locked(path, holder));
	assert_string_equal(holder, "pid 7");
	close(fd);
	assert_false(file_is_locked(path, holder));
	assert_true(file_lock(path, &fd, holder, &e));
	close(fd);
}

static void a_lock_is_seen_from_another_process(void **state)
{
	(void)state;
	const char *path = in_folder("lock2");
	char holder[64];
	int fd, status;
	struct err e = { 0 };
	assert_true(file_lock(path, &fd, holder, &e));
	pid_t child = fork();
	if (child == 0)
		_exit(close(fd) == 0 && file_is_locked(path, holder) ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(file_is_locked(path, holder)); /* the child's closing of its copy released nothing */
	close(fd);
}

static void a_holder_line_cannot_disturb_a_terminal(void **state)
{
	(void)state;
	char holder[64];
	int fd;
	struct err e = { 0 };
	static const char line[] = "\x1b[31mred and very long and very long and very long and very long and very long\nsecond";
	const char *path = put("lock3", line, sizeof line - 1, 0600);
	assert_true(file_lock(path, &fd, holder, &e));
	assert_true(file_is_locked(path, holder));
	assert_int_equal(strlen(holder), 63);
	assert_memory_equal(holder, "?[31mred", 8);
	close(fd);
}

static void a_lock_is_not_made_through_a_link(void **state)
{
	(void)state;
	char holder[64];
	int fd;
	struct err e = { 0 };
	assert_int_equal(symlink("elsewhere", in_folder("link")), 0);
	assert_false(file_lock(in_folder("link"), &fd, holder, &e));
	assert_int_equal(e.kind, ERR_IO);
	assert_false(file_exists(in_folder("elsewhere")));
	assert_true(file_exists(folder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(a_file_above_the_ceiling_is_refused),
		cmocka_unit_test(what_is_no_regular_file_is_refused_without_waiting),
		cmocka_unit_test(writing_replaces_whole_files_and_leaves_nothing_behind),
		cmocka_unit_test(folders_are_made_as_needed),
		cmocka_unit_test(a_glob_is_sorted_and_holds_regular_files_only),
		cmocka_unit_test(a_path_is_taken_beside_the_file_that_names_it),
		cmocka_unit_test(a_secret_is_one_closed_line),
		cmocka_unit_test(a_credential_of_systemd_may_show_group_bits),
		cmocka_unit_test(a_lock_is_held_by_one),
		cmocka_unit_test(a_lock_is_seen_from_another_process),
		cmocka_unit_test(a_holder_line_cannot_disturb_a_terminal),
		cmocka_unit_test(a_lock_is_not_made_through_a_link),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
