/* SPDX-License-Identifier: MIT */
/* torture_test.c - every write to the disk fails once, in turn, or is the last thing the process does.
 *
 * The calls with which SQLite writes are counted in this program. A child lives a short life with the store; its Nth such call kills it, or
 * fails. N grows until a life ends without a fault. After each life the store must open, for readers and for a writer, hold everything
 * whose commit was reported, and nothing half. */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include "store/lives.h"
#include "store/tallies.h"

/* --- the calls -------------------------------------------------------------------------------------------------------------------- */

enum harm { HARM_NONE, HARM_KILL, HARM_ONCE, HARM_FOREVER };

static struct {
	enum harm harm;
	int error;   /* errno of a call that fails */
	long at;     /* the call that is hit, from 1 */
	long count;  /* calls so far */
} fault;
static bool syncs_fail, syncs_pass;

static bool is_hit(void)
{
	fault.count++;
	if (fault.harm == HARM_NONE || fault.count < fault.at || (fault.count > fault.at && fault.harm != HARM_FOREVER))
		return false;
	if (fault.harm == HARM_KILL)
		kill(getpid(), SIGKILL);
	errno = fault.error;
	return true;
}

/* These stand in front of the C library's own. */
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
	return is_hit() ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, data, n, at);
}

/* The machine itself never fails here, so nothing has to reach the disk; one that fails has written all the same: the worst disk. */
int fsync(int fd)
{
	(void)fd;
	return is_hit() ? -1 : 0;
}

int fdatasync(int fd)
{
	(void)fd;
	errno = EIO;
	return (!syncs_pass && is_hit()) || syncs_fail ? -1 : 0;
}

int ftruncate64(int fd, off64_t length)
{
	return is_hit() ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int unlink(const char *path)
{
	return is_hit() ? -1 : (int)syscall(SYS_unlink, path);
}

static long reads_left = -1; /* the read after these fails */

ssize_t pread64(int fd, void *data, size_t n, off64_t at)
{
	if (reads_left == 0)
		errno = EIO;
	return reads_left >= 0 && reads_left-- == 0 ? -1 : (ssize_t)syscall(SYS_pread64, fd, data, n, at);
}

/* --- a short life ----------------------------------------------------------------------------------------------------------------- */

static void live(struct fixture *f, int fd)
{
	life(f, fd);
	_exit(fault.count >= fault.at ? SURVIVED : UNHARMED);
}

/* Every call is hit in the long run, else every 11th, 17th or 19th; system/crash_test.py kills a daemon at each of its own. */
static void torture(struct fixture *f, enum harm harm, int error)
{
	static const int some[] = { [HARM_KILL] = 11, [HARM_ONCE] = 17, [HARM_FOREVER] = 19 }, all[] = { [HARM_KILL] = 1, 1, 1 };
	const int *steps = getenv("TOWNBELL_LONG") ? all : some;
	int ended = -1;
	for (long at = 1; ended != UNHARMED; at += steps[harm]) {
		snprintf(f->state, sizeof f->state, "%s/%d-%d-%ld", f->folder, (int)harm, error, at);
		fault.harm = harm, fault.error = error, fault.at = at, fault.count = 0;
		int reported = one_life(f, live, &ended);
		fault.harm = HARM_NONE;
		if (WIFSIGNALED(ended))
			assert_int_equal(WTERMSIG(ended), SIGKILL);
		else
			assert_int_not_equal(WEXITSTATUS(ended), NO_WORDS);
		if (WIFEXITED(ended) && WEXITSTATUS(ended) != REFUSED_WITH_WORDS)
			assert_int_equal(reported, ROUNDS);
		for (int writes = 0; writes <= 1; writes++)
			if (!store_holds(f, writes ? STORE_WRITE : STORE_READ, reported))
				fail_msg("call %ld, %d reported: %s", fault.at, reported, f->err.text);
		assert_in_range(at, 1, 500);
		arena_reset(&f->arena);
	}
	assert_true(fault.at > 20); /* the calls were really ours */
}

static void a_kill_at_any_write_loses_nothing_that_was_committed(void **state)
{
	torture(*state, HARM_KILL, 0);
}

static void an_error_at_any_write_loses_nothing_that_was_committed(void **state)
{
	torture(*state, HARM_ONCE, EIO);
}

static void a_disk_that_stays_full_loses_nothing_that_was_committed(void **state)
{
	torture(*state, HARM_FOREVER, ENOSPC);
}

/* A sync that failed may have written all the same (reliability §0.4): so the caller must end, and look at the disk at its next start. */
static int after_a_failed_sync(struct fixture *f)
{
	struct delivery d = fixture_delivery("k@band");
	int ended = 0;
	pid_t child = fork();
	if (child == 0) {
		bool begun = store_open(f->state, STORE_WRITE, &f->store, &f->err) && put_round(f, 0) && store_begin(f->store, &f->err);
		if (!begun || !deliveries_put(f->store, &d, &f->err))
			_exit(NO_WORDS);
		syncs_fail = true;
		if (store_commit(f->store, &f->err) || f->err.kind != ERR_STORE)
			_exit(NO_WORDS);
		_exit(store_begin(f->store, &f->err) ? SURVIVED : REFUSED_WITH_WORDS);
	}
	waitpid(child, &ended, 0);
	return WEXITSTATUS(ended);
}

/* It would go on, and not know that the disk holds what it takes for lost. */
static void without_the_mark_a_store_goes_on_after_a_failed_commit(void **state)
{
	struct fixture *f = *state;
	struct delivery d;
	NEEDS_FAULTS();
	setenv("TOWNBELL_FAULT", "commit-failed", 1);
	assert_int_equal(after_a_failed_sync(f), SURVIVED);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
}

static void a_commit_whose_sync_failed_is_refused_and_may_be_there(void **state)
{
	struct fixture *f = *state;
	struct delivery d;
	assert_int_equal(after_a_failed_sync(f), REFUSED_WITH_WORDS);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
}

/* Whoever asks between two rounds has what is in transit brought over, and that is a commit, too. */
static bool ask_in_transit(struct fixture *f)
{
	struct delivery d;
	return deliveries_by_key(f->store, "second0@band", &f->arena, &d, &f->err) && d.state == STATE_SENDING;
}

static void a_question_whose_sync_failed_is_refused_as_any_commit(void **state)
{
	struct fixture *f = *state;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, put_round(f, 0));
	syncs_fail = true;
	REFUSED(f, ERR_STORE, ask_in_transit(f));
	assert_non_null(strstr(f->err.text, "disk I/O error"));
	syncs_fail = false;
	REFUSED(f, ERR_STORE, ask_in_transit(f));
	REFUSED(f, ERR_STORE, store_begin(f->store, &f->err));
	store_close(f->store);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, ask_in_transit(f));
}

static void a_question_on_a_full_disk_is_refused_and_can_be_asked_again(void **state)
{
	struct fixture *f = *state;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, agenda_text_put(f->store, "a.cfg", "text", 1, &f->err));
	OK(f, tallies_close(f->store, "item", "{}", 1, &f->err));
	OK(f, put_round(f, 0));
	fault.harm = HARM_FOREVER, fault.error = ENOSPC, fault.at = 1, fault.count = 0;
	REFUSED(f, ERR_FULL, ask_in_transit(f));
	REFUSED(f, ERR_FULL, ask_in_transit(f));
	assert_non_null(agenda_text(f->store, "a.cfg", &f->arena)); /* where it is asked, nobody is told why there is none */
	assert_string_equal(tallies_closed(f->store, "item", &f->arena), "{}");
	fault.harm = HARM_NONE;
	OK(f, ask_in_transit(f));
}

/* Each read of an opening fails in turn: how many were refused, and how many of these as damage. */
static void open_with_reads_that_fail(struct fixture *f, int *refused, int *damaged)
{
	*refused = *damaged = 0;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	for (int i = 0; i < 20; i++)
		fixture_put(f, fixture_delivery(arena_printf(&f->arena, "k%d@band", i)));
	store_close(f->store);
	f->store = NULL;
	for (long at = 0; reads_left < 0; at++) {
		f->err = (struct err){ 0 };
		reads_left = at;
		if (!store_open(f->state, STORE_WRITE, &f->store, &f->err)) {
			*damaged += f->err.kind == ERR_DAMAGED;
			assert_non_null(strstr(f->err.text, f->file));
			*refused += 1;
		}
		store_close(f->store);
		f->store = NULL;
		assert_in_range(at, 0, 500);
	}
	reads_left = -1;
}

/* Found by failing allocations: a page that could not be read was taken for damage, and the whole database moved aside. */
static void a_read_that_fails_while_opening_is_no_damage(void **state)
{
	int refused, damaged;
	open_with_reads_that_fail(*state, &refused, &damaged);
	assert_true(refused > 20);
	assert_int_equal(damaged, 0);
}

static void by_what_sqlite_says_alone_it_would_be_taken_for_damage(void **state)
{
	int refused, damaged;
	NEEDS_FAULTS();
	setenv("TOWNBELL_FAULT", "unread", 1);
	open_with_reads_that_fail(*state, &refused, &damaged);
	assert_true(damaged > 0);
}

/* --- a disk that is full ---------------------------------------------------------------------------------------------------------- */

static bool put_one(struct fixture *f, const char *key)
{
	struct delivery d = fixture_delivery(key);
	return deliveries_put(f->store, &d, &f->err);
}

/* At each write of a commit: what was refused is not there, in this process and in the next; what was not refused is. */
static void a_full_disk_is_a_certain_no_and_the_store_goes_on(void **state)
{
	struct fixture *f = *state;
	bool refused = true;
	syncs_pass = true;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	for (long at = 1; refused; at++) {
		const char *key = arena_printf(&f->arena, "full%ld@band", at), *next = arena_printf(&f->arena, "next%ld@band", at);
		OK(f, store_begin(f->store, &f->err));
		OK(f, put_one(f, key));
		fault.harm = HARM_FOREVER, fault.error = ENOSPC, fault.at = at, fault.count = 0;
		refused = !store_commit(f->store, &f->err);
		fault.harm = HARM_NONE;
		if (refused)
			assert_int_equal(f->err.kind, ERR_FULL);
		int ended = 0;
		pid_t child = fork();
		if (child == 0) { /* as if the machine had died right here: another process looks at the disk */
			struct store *other;
			struct delivery d;
			bool well = store_open(f->state, STORE_READ, &other, &f->err) &&
				    deliveries_by_key(other, key, &f->arena, &d, &f->err) == !refused;
			_exit(well ? UNHARMED : NO_WORDS);
		}
		waitpid(child, &ended, 0);
		assert_int_equal(ended, 0);
		OK(f, store_begin(f->store, &f->err));
		OK(f, put_one(f, next));
		OK(f, store_commit(f->store, &f->err));
		assert_in_range(at, 1, 100);
	}
	syncs_pass = false;
	assert_true(fault.at > 4);
	store_close(f->store);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	for (long at = 1; at <= fault.at; at++) {
		struct delivery d;
		bool there = deliveries_by_key(f->store, arena_printf(&f->arena, "full%ld@band", at), &f->arena, &d, &f->err);
		assert_int_equal(there, at == fault.at);
		OK(f, deliveries_by_key(f->store, arena_printf(&f->arena, "next%ld@band", at), &f->arena, &d, &f->err));
	}
}

/* A transaction larger than SQLite's memory for it meets the end in the middle. */
static void a_disk_that_is_full_in_the_middle_of_a_round_undoes_it_whole(void **state)
{
	struct fixture *f = *state;
	char text[4000] = "";
	bool ok = true;
	memset(text, 'x', sizeof text - 1);
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, store_begin(f->store, &f->err));
	OK(f, store_savepoint(f->store, &f->err));
	fault.harm = HARM_FOREVER, fault.error = ENOSPC, fault.at = 1, fault.count = 0;
	for (int i = 0; ok && i < 20000; i++) {
		struct delivery d = fixture_delivery(arena_printf(&f->arena, "k%d@band", i));
		d.payload = text;
		ok = deliveries_put(f->store, &d, &f->err);
	}
	fault.harm = HARM_NONE;
	assert_false(ok);
	assert_int_equal(f->err.kind, ERR_FULL);
	store_rollback_to(f->store);
	store_rollback(f->store);
	OK(f, store_begin(f->store, &f->err));
	OK(f, put_one(f, "after@band"));
	OK(f, store_commit(f->store, &f->err));
	struct delivery d;
	REFUSED(f, ERR_NOT_FOUND, deliveries_by_key(f->store, "k0@band", &f->arena, &d, &f->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_full_disk_is_a_certain_no_and_the_store_goes_on),
		FOLDER_TEST(a_disk_that_is_full_in_the_middle_of_a_round_undoes_it_whole),
		FOLDER_TEST(a_kill_at_any_write_loses_nothing_that_was_committed),
		FOLDER_TEST(an_error_at_any_write_loses_nothing_that_was_committed),
		FOLDER_TEST(a_disk_that_stays_full_loses_nothing_that_was_committed),
		FOLDER_TEST(a_commit_whose_sync_failed_is_refused_and_may_be_there),
		FOLDER_TEST(a_question_whose_sync_failed_is_refused_as_any_commit),
		FOLDER_TEST(a_question_on_a_full_disk_is_refused_and_can_be_asked_again),
		FOLDER_TEST(a_read_that_fails_while_opening_is_no_damage),
		FOLDER_TEST(by_what_sqlite_says_alone_it_would_be_taken_for_damage),
		FOLDER_TEST(without_the_mark_a_store_goes_on_after_a_failed_commit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
