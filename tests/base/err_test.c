/* SPDX-License-Identifier: MIT */
/* err_test.c - errors keep their kind, grow their place in front and stay on one line. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

static void places_are_put_in_front_on_the_way_up(void **state)
{
	(void)state;
	struct err e = { 0 };
	assert_false(err_set(&e, ERR_INPUT, MSG_TEXT, ARGS("must name a secret")));
	assert_false(err_in(&e, "channels[0].token"));
	assert_false(err_in(&e, "townbell.cfg:12"));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_string_equal(e.text, "townbell.cfg:12: channels[0].token: must name a secret");
}

static void nobody_need_care(void **state)
{
	(void)state;
	assert_false(err_set(NULL, ERR_IO, MSG_TEXT, ARGS("x")));
	assert_false(err_in(NULL, "x"));
	assert_false(err_errno(NULL, "x"));
}

static void errno_is_told_in_words(void **state)
{
	(void)state;
	struct err e = { 0 };
	errno = ENOENT;
	assert_false(err_errno(&e, "/etc/townbell"));
	assert_int_equal(e.kind, ERR_IO);
	assert_string_equal(e.text, "/etc/townbell: No such file or directory");
}

static void control_signs_cannot_break_the_line(void **state)
{
	(void)state;
	struct err e = { 0 };
	err_set(&e, ERR_INPUT, MSG_TEXT, ARGS("a\nb\x1b[31m\x7f가"));
	assert_string_equal(e.text, "a b [31m 가");
}

static void what_is_no_text_is_not_said(void **state)
{
	(void)state;
	struct err e = { 0 };
	err_set(&e, ERR_INPUT, MSG_TEXT, ARGS("\xec" "d 가\xdd\xe6\x93 \xed\xa0\x80 \xf0\x9f\x8e\xbb \xe1"));
	assert_string_equal(e.text, "?d 가??? ??? \xf0\x9f\x8e\xbb ?");
}

static void too_long_a_text_is_cut_at_a_character(void **state)
{
	(void)state;
	struct err e = { 0 };
	char text[3 * 600 + 1] = { 0 };
	for (size_t i = 0; i < 600; i++)
		memcpy(text + 3 * i, "가", 3);
	err_set(&e, ERR_INPUT, MSG_TEXT, ARGS(text));
	assert_int_equal(strlen(e.text), 1197);
	err_in(&e, "ab");
	assert_true(text_is_utf8(e.text, strlen(e.text)));
	assert_true(text_starts(e.text, "ab: 가"));
}

static void what_leaves_no_way_on_is_said_and_aborts(void **state)
{
	(void)state;
	int fds[2], status;
	char said[200] = { 0 };
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(fds[1], STDERR_FILENO);
		err_die(MSG_TEXT, ARGS("the end"));
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], said, sizeof said - 1), 8);
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(said, "the end\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_put_in_front_on_the_way_up),
		cmocka_unit_test(nobody_need_care),
		cmocka_unit_test(errno_is_told_in_words),
		cmocka_unit_test(control_signs_cannot_break_the_line),
		cmocka_unit_test(what_is_no_text_is_not_said),
		cmocka_unit_test(too_long_a_text_is_cut_at_a_character),
		cmocka_unit_test(what_leaves_no_way_on_is_said_and_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
