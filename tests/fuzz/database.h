/* SPDX-License-Identifier: MIT */
/* database.h - for the targets whose input is a database: a small good one, and another that is made of it or that the input itself is.
 *
 *   input: changes to the good one: PLACE (two bytes, a share of its length), COUNT, that many bytes; an input that begins with "raw" is
 *   the file itself */
#ifndef FUZZ_DATABASE_H
#define FUZZ_DATABASE_H

#include "fuzz/fuzz.h"

#include <ftw.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "store/deliveries.h"
#include "store/replies.h"

static char state[64], path[96]; /* the folder of the store, the database in it */
static struct file_data good;

static inline void put_row(struct store *s, const char *key, enum state to)
{
	struct err e = { 0 };
	struct delivery d = { .key = key, .item = "a", .channel = "band", .due_at = 1, .order_at = 1, .expires_at = 9000, .seen_at = 1,
			      .ready = true, .reference = key, .payload = "{\"text\":\"3회차 회의\"}", .memo = "",
			      .receipt = { "", "", "", 0 }, .error = "" };
	MUST(deliveries_put(s, &d, &e));
	d.state = STATE_SENDING;
	d.attempts = 1;
	MUST(to == STATE_SCHEDULED || deliveries_progress(s, &d, &e));
	d.state = to;
	MUST(to == STATE_SCHEDULED || deliveries_progress(s, &d, &e));
}

static inline int forget(const char *name, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level > 0 ? remove(name) : 0;
}

/* Whatever lies in the folder of the store. */
static inline void forget_all(void)
{
	nftw(state, forget, 4, FTW_DEPTH | FTW_PHYS);
}

static inline void leave(void)
{
	forget_all();
	rmdir(state);
}

static inline void make_good(void)
{
	static struct arena arena;
	struct err e = { 0 };
	struct store *s = NULL;
	if (good.data)
		return;
	crypto_init();
	/* In memory, where there is such a place: what matters is what is read, not that it is on a disk. */
	snprintf(state, sizeof state, "%s/townbell-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	MUST(mkdtemp(state) && atexit(leave) == 0);
	snprintf(path, sizeof path, "%s/townbell.db", state);
	MUST(store_open(state, STORE_WRITE, &s, &e) && store_begin(s, &e));
	put_row(s, "a/announcement@band", STATE_SCHEDULED);
	put_row(s, "b/announcement@band", STATE_DELIVERED);
	put_row(s, "c/announcement@band", STATE_UNCERTAIN);
	MUST(store_commit(s, &e));
	store_close(s);
	MUST(file_read(path, 4 << 20, &arena, &good, &e));
}

static inline void put_file(const char *file, const void *data, size_t n)
{
	FILE *f = fopen(file, "wb");
	MUST(f && fwrite(data, 1, n, f) == n && fclose(f) == 0);
}

static inline void put_database(const char *at_path, struct bytes *in, struct arena *a)
{
	char *file = arena_string_n(a, good.data, good.length);
	if (in->left >= 3 && memcmp(in->at, "raw", 3) == 0) {
		put_file(at_path, in->at + 3, in->left - 3);
		return;
	}
	while (in->left > 0) {
		size_t share = fuzz_byte(in) << 8 | fuzz_byte(in), at = good.length * share / 65536;
		for (size_t n = fuzz_pick(in, 32) + 1; n > 0 && in->left > 0 && at < good.length; n--)
			file[at++] = (char)fuzz_byte(in);
	}
	put_file(at_path, file, good.length);
}

static inline void must_be_row(const struct delivery *d)
{
	MUST(d->key && d->item && d->channel && d->payload && d->memo && d->error && d->reference);
	MUST(d->receipt.id && d->receipt.url && d->receipt.also);
	MUST((unsigned)d->state < STATES && (unsigned)d->kind < NOTICE_KINDS);
	MUST(strlen(d->key) > 0);
}

#endif
