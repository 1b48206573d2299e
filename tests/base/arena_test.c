/* SPDX-License-Identifier: MIT */
/* arena_test.c - memory with one life, its ceiling, and the arrays that grow in it. */
#include "unit.h"

#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	struct arena a = { 0 };
	unsigned char *before = NULL;
	for (size_t size = 0; size < 5000; size = size * 2 + 1) {
		unsigned char *p = arena_alloc(&a, size);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		assert_ptr_not_equal(p, before);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xAA, size);
		before = p;
	}
	arena_done(&a);
	assert_int_equal(a.used, 0);
}

static void many_small_things_keep_their_values(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 0);
	char *all[3000];
	for (int i = 0; i < 3000; i++)
		all[i] = arena_printf(&a, "%d-%s", i, i % 100 == 0 ? "large large large large large large large large large" : "");
	for (int i = 0; i < 3000; i++)
		assert_int_equal(strtol(all[i], NULL, 10), i);
	arena_done(&a);
}

static void strings_are_copied(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char source[] = "종소리";
	char *copy = arena_string(&a, source), *part = arena_string_n(&a, source, 3);
	source[0] = 'x';
	assert_string_equal(copy, "종소리");
	assert_string_equal(part, "종");
	assert_null(arena_string(&a, NULL));
	assert_string_equal(arena_string_n(&a, NULL, 0), "");
	assert_string_equal(arena_printf(&a, "%s:%d", "a.cfg", 12), "a.cfg:12");
	arena_done(&a);
}

static char order[8];

static void note(void *thing)
{
	size_t n = strlen(order);
	order[n] = *(const char *)thing;
	order[n + 1] = '\0';
}

static void cleaning_runs_newest_first_and_once(void **state)
{
	(void)state;
	struct arena a = { 0 };
	order[0] = '\0';
	arena_defer(&a, note, "a");
	arena_defer(&a, note, "b");
	arena_reset(&a);
	assert_string_equal(order, "ba");
	arena_defer(&a, note, "c");
	arena_done(&a);
	arena_done(&a);
	assert_string_equal(order, "bac");
}

static void a_reset_arena_has_its_whole_ceiling_again(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1000);
	for (int i = 0; i < 10; i++) {
		arena_alloc(&a, 1000);
		arena_reset(&a);
	}
	arena_done(&a);
}

/* Run in a child; its exit status as waitpid tells it, what it wrote on stderr in `said`. */
static int status_of(void (*run)(void), char said[512])
{
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(fds[1], STDERR_FILENO);
		run();
		_exit(0);
	}
	close(fds[1]);
	ssize_t n = read(fds[0], said, 511);
	said[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void up_to_the_ceiling(void)
{
	struct arena a;
	arena_init(&a, 1000);
	arena_alloc(&a, 600);
	arena_alloc(&a, 400);
	arena_done(&a);
}

static void past_the_ceiling(void)
{
	struct arena a;
	arena_init(&a, 1000);
	arena_alloc(&a, 600);
	arena_alloc(&a, 401);
}

static void past_the_standard_ceiling(void)
{
	struct arena a = { 0 };
	arena_alloc(&a, 64 * 1024 * 1024 + 1);
}

static void past_every_size(void)
{
	struct arena a = { 0 };
	arena_array(&a, SIZE_MAX / 2, 3);
}

static void passing_the_ceiling_ends_the_process_with_a_line(void **state)
{
	(void)state;
	static void (*const deaths[])(void) = { past_the_ceiling, past_the_standard_ceiling, past_every_size };
	char said[512];
	for (size_t i = 0; i < COUNT(deaths); i++) {
		int status = status_of(deaths[i], said);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
		assert_true(text_starts(said, "one piece of work needed more than its ceiling of "));
		assert_int_equal(said[strlen(said) - 1], '\n');
	}
	assert_int_equal(status_of(up_to_the_ceiling, said), 0);
	assert_string_equal(said, "");
}

static void an_array_grows_and_keeps_what_it_has(void **state)
{
	(void)state;
	struct arena a = { 0 };
	VEC(int) numbers = { 0 };
	for (int i = 0; i < 1000; i++) {
		int *one = vec_push(&a, &numbers);
		assert_int_equal(*one, 0);
		*one = i;
	}
	assert_int_equal(numbers.count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.at[i], i);
	numbers.count = 0;
	assert_int_equal(*vec_push(&a, &numbers), 0); /* zeroed, also where something stood before */
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(many_small_things_keep_their_values),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(cleaning_runs_newest_first_and_once),
		cmocka_unit_test(a_reset_arena_has_its_whole_ceiling_again),
		cmocka_unit_test(passing_the_ceiling_ends_the_process_with_a_line),
		cmocka_unit_test(an_array_grows_and_keeps_what_it_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
