/* SPDX-License-Identifier: MIT */
/* control_test.c - the control socket: a line there, a line back, and who may not. control_ask() blocks, so it runs in a thread. */
#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "net/control.h"

enum { MIB = 1 << 20 };

struct asking {
	const char *path, *line, *reply;
	struct arena arena;
	struct err e;
	bool ok;
	atomic_bool ended;
};

static struct loop *loop;
static struct control *control;
static struct asking *current;
static char folder[48], path[80];
static int handled;

static const char *echoes(void *context, const char *line, unsigned int uid, struct arena *a)
{
	assert_int_equal(uid, geteuid());
	assert_ptr_equal(context, &handled);
	handled++;
	return arena_printf(a, "heard %s", line);
}

static const struct control_end end = { echoes, &handled };

static void on_turn(void *context)
{
	(void)context;
	if (current->ended)
		loop_stop(loop);
	else
		loop_wake_in(loop, 1);
}

static void *ask(void *context)
{
	struct asking *a = context;
	a->ok = control_ask(a->path, a->line, &a->arena, &a->reply, &a->e);
	a->ended = true;
	return NULL;
}

static void carry_out(struct asking *a)
{
	pthread_t thread;
	current = a;
	assert_int_equal(pthread_create(&thread, NULL, ask, a), 0);
	loop_wake(loop);
	loop_run(loop);
	pthread_join(thread, NULL);
}

static int set_up(void **state)
{
	static const struct loop_events events = { .turn = on_turn };
	struct err e = { 0 };
	(void)state;
	handled = 0;
	snprintf(folder, sizeof folder, "/tmp/townbell-control-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/control.sock", folder);
	assert_true(loop_open(&events, &loop, &e));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	loop_close(loop);
	unlink(path);
	rmdir(folder);
	return 0;
}

static void open_control(const char *at)
{
	struct err e = { 0 };
	if (!control_open(loop, at, &end, &control, &e))
		fail_msg("%s", e.text);
}

static void a_line_there_is_a_line_back(void **state)
{
	(void)state;
	open_control(path);
	for (int i = 0; i < 3; i++) {
		struct asking a = { .path = path, .line = "{\"order\":\"안녕\"}" };
		carry_out(&a);
		assert_true(a.ok);
		assert_string_equal(a.reply, "heard {\"order\":\"안녕\"}");
		arena_done(&a.arena);
	}
	assert_int_equal(handled, 3);
	control_close(control);
	assert_false(file_exists(path));
}

static void lines_of_a_mebibyte_are_the_longest(void **state)
{
	char *line = calloc(1, MIB + 2);
	(void)state;
	memset(line, 'x', MIB + 1);
	open_control(path);
	struct asking longer = { .path = path, .line = line };
	carry_out(&longer);
	assert_false(longer.ok);
	assert_int_equal(longer.e.kind, ERR_IO);
	assert_int_equal(handled, 0);
	line[MIB] = '\0';
	struct asking longest = { .path = path, .line = line };
	carry_out(&longest);
	assert_true(longest.ok);
	assert_int_equal(strlen(longest.reply), MIB + 6);
	arena_done(&longer.arena);
	arena_done(&longest.arena);
	control_close(control);
	free(line);
}

static void nobody_there_is_said_so(void **state)
{
	struct asking a = { .path = path, .line = "x" };
	(void)state;
	carry_out(&a);
	assert_false(a.ok);
	assert_int_equal(a.e.kind, ERR_NOT_FOUND);
	assert_non_null(strstr(a.e.text, path));
	arena_done(&a.arena);
}

/* What kill -9 leaves behind: the file of a socket that nobody holds any more. */
static void leave_stale_socket(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	close(fd);
}

static void the_socket_of_a_dead_daemon_is_replaced(void **state)
{
	struct asking before = { .path = path, .line = "x" }, after = { .path = path, .line = "y" };
	(void)state;
	leave_stale_socket();
	carry_out(&before);
	assert_int_equal(before.e.kind, ERR_NOT_FOUND);
	open_control(path);
	carry_out(&after);
	assert_true(after.ok);
	arena_done(&before.arena);
	arena_done(&after.arena);
	control_close(control);
}

static void what_is_not_a_dead_socket_stays(void **state)
{
	struct err e = { 0 };
	struct control *second = NULL;
	(void)state;
	open_control(path);
	assert_false(control_open(loop, path, &end, &second, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	struct asking a = { .path = path, .line = "x" };
	carry_out(&a);
	assert_true(a.ok);
	arena_done(&a.arena);
	control_close(control);
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	close(fd);
	assert_false(control_open(loop, path, &end, &second, &e));
	assert_true(file_exists(path));
	assert_null(second);
	control_close(NULL);
}

static void a_folder_that_is_missing_is_named(void **state)
{
	struct err e = { 0 };
	(void)state;
	assert_false(control_open(loop, "/nowhere/control.sock", &end, &control, &e));
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "/nowhere/control.sock"));
}

static void a_path_may_be_longer_than_an_address(void **state)
{
	char deep[240], file[280];
	struct err e = { 0 };
	(void)state;
	snprintf(deep, sizeof deep, "%s/%0150d", folder, 1);
	snprintf(file, sizeof file, "%s/control.sock", deep);
	assert_true(file_make_folder(deep, 0700, &e));
	open_control(file);
	struct asking a = { .path = file, .line = "x" };
	carry_out(&a);
	assert_true(a.ok);
	arena_done(&a.arena);
	control_close(control);
	assert_false(file_exists(file));
	rmdir(deep);
}

static void others_may_not_even_open_it(void **state)
{
	struct stat there;
	mode_t before = umask(0);
	(void)state;
	open_control(path);
	umask(before);
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(there.st_mode & 07777, 0600);
	control_close(control);
}

static void *wait_for_child(void *context)
{
	struct asking *a = context;
	int status = 0;
	a->ok = waitpid((pid_t)strtol(a->line, NULL, 10), &status, 0) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	a->ended = true;
	return NULL;
}

/* Needs root, to become somebody else. The mode of file and folder is opened first: then the credentials alone decide. */
static void another_user_is_refused(void **state)
{
	char number[16];
	pthread_t thread;
	(void)state;
	if (geteuid() != 0)
		skip();
	open_control(path);
	assert_int_equal(chmod(path, 0666) + chmod(folder, 0755), 0);
	pid_t child = fork();
	if (child == 0) {
		struct arena a = { 0 };
		const char *reply;
		struct err e;
		if (setresuid(65534, 65534, 65534) != 0)
			_exit(2);
		_exit(control_ask(path, "x", &a, &reply, &e) || e.kind != ERR_IO);
	}
	snprintf(number, sizeof number, "%d", (int)child);
	struct asking a = { .line = number };
	current = &a;
	assert_int_equal(pthread_create(&thread, NULL, wait_for_child, &a), 0);
	loop_wake(loop);
	loop_run(loop);
	pthread_join(thread, NULL);
	assert_true(a.ok);
	assert_int_equal(handled, 0);
	control_close(control);
}

static void peers_in_the_middle_of_a_line_go_with_the_socket(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct asking a = { .path = path, .line = "x" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char rest;
	(void)state;
	open_control(path);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(send(fd, "{\"half", 6, 0), 6);
	carry_out(&a);
	assert_true(a.ok);
	control_close(control);
	loop_wake(loop);
	loop_run(loop);
	assert_true(recv(fd, &rest, 1, 0) <= 0);
	close(fd);
	arena_done(&a.arena);
}

int main(void)
{
#define CONTROL_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_line_there_is_a_line_back),
		CONTROL_TEST(lines_of_a_mebibyte_are_the_longest),
		CONTROL_TEST(nobody_there_is_said_so),
		CONTROL_TEST(the_socket_of_a_dead_daemon_is_replaced),
		CONTROL_TEST(what_is_not_a_dead_socket_stays),
		CONTROL_TEST(a_folder_that_is_missing_is_named),
		CONTROL_TEST(a_path_may_be_longer_than_an_address),
		CONTROL_TEST(others_may_not_even_open_it),
		CONTROL_TEST(another_user_is_refused),
		CONTROL_TEST(peers_in_the_middle_of_a_line_go_with_the_socket),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
