/* SPDX-License-Identifier: MIT */
/* lives.h - a short life with the store in a child, and what of it must be found afterwards.
 *
 * A life commits ROUNDS rounds of two rows each, the second of which leaves, and reports each commit; however it ends, a round is there as
 * a whole or not at all, and what was reported is there. */
#ifndef TESTS_STORE_LIVES_H
#define TESTS_STORE_LIVES_H

#include "store/fixture.h"

enum { ROUNDS = 3 };
enum { UNHARMED, REFUSED_WITH_WORDS, SURVIVED, NO_WORDS };

/* A daemon ends when its store fails. */
static inline _Noreturn void give_up(const struct fixture *f)
{
	_exit(f->err.text[0] ? REFUSED_WITH_WORDS : NO_WORDS);
}

/* One byte for each step that was reported done. */
static inline void report(int fd)
{
	if (write(fd, "+", 1) != 1)
		_exit(NO_WORDS);
}

static inline bool put_round(struct fixture *f, int round)
{
	struct delivery d = fixture_delivery(arena_printf(&f->arena, "first%d@band", round));
	if (!store_begin(f->store, &f->err))
		return false;
	if (!deliveries_put(f->store, &d, &f->err))
		return false;
	d.key = arena_printf(&f->arena, "second%d@band", round);
	if (!deliveries_put(f->store, &d, &f->err))
		return false;
	d.state = STATE_SENDING;
	return deliveries_sending(f->store, &d, &f->err) && store_commit(f->store, &f->err);
}

/* From the opening to the closing, in the child. */
static inline void life(struct fixture *f, int fd)
{
	if (!store_open(f->state, STORE_WRITE, &f->store, &f->err))
		give_up(f);
	for (int round = 0; round < ROUNDS; round++) {
		if (!put_round(f, round))
			give_up(f);
		report(fd);
	}
	if (!store_scrub(f->store, &f->err))
		give_up(f);
	store_close(f->store);
}

/* How many rounds were reported; *ended says how the child ended. */
static inline int one_life(struct fixture *f, void (*live)(struct fixture *f, int fd), int *ended)
{
	int ends[2], reported = 0;
	char byte;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		live(f, ends[1]);
	close(ends[1]);
	while (read(ends[0], &byte, 1) == 1)
		reported++;
	close(ends[0]);
	waitpid(child, ended, 0);
	return reported;
}

static inline bool is_there(struct fixture *f, const char *name, int round, enum state state, bool *found)
{
	struct delivery d;
	*found = deliveries_by_key(f->store, arena_printf(&f->arena, "%s%d@band", name, round), &f->arena, &d, &f->err);
	return *found ? d.state == state : f->err.kind == ERR_NOT_FOUND;
}

static inline bool holds_round(struct fixture *f, int round, bool reported)
{
	bool first, second;
	return is_there(f, "first", round, STATE_SCHEDULED, &first) && is_there(f, "second", round, STATE_SENDING, &second) &&
	       first == second && (first || !reported);
}

/* False also when it does not open; the words are in f->err. */
static inline bool store_holds(struct fixture *f, enum store_mode mode, int reported)
{
	bool ok = store_open(f->state, mode, &f->store, &f->err);
	if (!ok)
		return false;
	for (int round = 0; ok && round < ROUNDS; round++)
		ok = holds_round(f, round, round < reported);
	store_close(f->store);
	f->store = NULL;
	return ok;
}

#endif
