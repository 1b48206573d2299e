/* SPDX-License-Identifier: MIT */
/* fixture.h - a store in a temporary folder of its own for each test, and rows to put into it. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "unit.h"

#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "store/deliveries.h"

struct fixture {
	struct arena arena;
	char folder[64]; /* temporary, removed at the end */
	char state[100]; /* the state folder in it; not made yet */
	char file[140]; /* the database */
	struct store *store;
	struct err err;
};

static inline int fixture_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

/* No file may grow beyond `bytes`: what a full disk does to a log. */
static inline void let_files_grow_to(rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static inline int fixture_folder(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	crypto_init();
	new_folder(f->folder, sizeof f->folder, "store");
	snprintf(f->state, sizeof f->state, "%s/state", f->folder);
	snprintf(f->file, sizeof f->file, "%s/townbell.db", f->state);
	*state = f;
	return 0;
}

static inline int fixture_setup(void **state)
{
	fixture_folder(state);
	struct fixture *f = *state;
	if (!store_open(f->state, STORE_WRITE, &f->store, &f->err))
		fail_msg("%s", f->err.text);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	store_close(f->store);
	arena_done(&f->arena);
	unsetenv("TOWNBELL_FAULT");
	nftw(f->folder, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_teardown)

/* A control needs the switches that turn protections off. */
#ifdef TOWNBELL_FAULTS
#define NEEDS_FAULTS()
#else
#define NEEDS_FAULTS() skip()
#endif

/* It went well; else the test ends with the operator's words. */
#define OK(f, call)                                    \
	do {                                           \
		if (!(call))                           \
			fail_msg("%s", (f)->err.text); \
	} while (0)
/* It was refused for this reason. */
#define REFUSED(f, why, call)                           \
	do {                                            \
		(f)->err = (struct err){ 0 };           \
		assert_false(call);                     \
		assert_int_equal((f)->err.kind, (why)); \
	} while (0)

static inline struct delivery fixture_delivery(const char *key)
{
	return (struct delivery){
		.key = key,
		.item = "2021-3",
		.channel = "band",
		.kind = NOTICE_MEETING_NOTICE,
		.state = STATE_SCHEDULED,
		.due_at = 1000,
		.order_at = 1000,
		.expires_at = 9000,
		.seen_at = 500,
		.ready = true,
		.reference = "[TM-7F3K]",
		.payload = "{\"text\":\"3회차 회의\"}",
		.memo = "",
		.receipt = { "", "", "", 0 },
		.error = "",
	};
}

static inline struct delivery fixture_put(struct fixture *f, struct delivery d)
{
	OK(f, deliveries_put(f->store, &d, &f->err));
	return d;
}

static inline struct delivery fixture_get(struct fixture *f, const char *key)
{
	struct delivery d;
	OK(f, deliveries_by_key(f->store, key, &f->arena, &d, &f->err));
	return d;
}

/* Close and open again: what is on disk. */
static inline void fixture_reopen(struct fixture *f)
{
	store_close(f->store);
	f->store = NULL;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
}

#endif
