/* SPDX-License-Identifier: MIT */
/* fuzz_store.c - a database whose bytes were changed: it is refused, or every row that can be read obeys the rules of a row. A file that is
 * no database of ours is left as it is.
 *
 *   input: changes to a small good database: PLACE (two bytes, a share of its length), COUNT, that many bytes; an input that
 *   begins with "raw" is the file itself */
#include "fuzz/fuzz.h"

#include <ftw.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "store/deliveries.h"
#include "store/replies.h"

static char state[64], path[96];
static struct file_data good;

static void put_row(struct store *s, const char *key, enum state to)
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

static void make_good(void)
{
	static struct arena arena;
	struct err e = { 0 };
	struct store *s = NULL;
	if (good.data)
		return;
	crypto_init();
	snprintf(state, sizeof state, "/tmp/townbell-fuzz-XXXXXX");
	MUST(mkdtemp(state));
	snprintf(path, sizeof path, "%s/townbell.db", state);
	MUST(store_open(state, STORE_WRITE, &s, &e) && store_begin(s, &e));
	put_row(s, "a/announcement@band", STATE_SCHEDULED);
	put_row(s, "b/announcement@band", STATE_DELIVERED);
	put_row(s, "c/announcement@band", STATE_UNCERTAIN);
	MUST(store_commit(s, &e));
	store_close(s);
	MUST(file_read(path, 4 << 20, &arena, &good, &e));
}

static void put_file(const void *data, size_t n)
{
	FILE *f = fopen(path, "wb");
	MUST(f && fwrite(data, 1, n, f) == n && fclose(f) == 0);
}

static void put_changed(struct bytes *in, struct arena *a)
{
	char *file = arena_string_n(a, good.data, good.length);
	while (in->left > 0) {
		size_t share = fuzz_byte(in) << 8 | fuzz_byte(in), at = good.length * share / 65536;
		for (size_t n = fuzz_pick(in, 32) + 1; n > 0 && in->left > 0 && at < good.length; n--)
			file[at++] = (char)fuzz_byte(in);
	}
	put_file(file, good.length);
}

static void must_be_row(const struct delivery *d)
{
	MUST(d->key && d->item && d->channel && d->payload && d->memo && d->error && d->reference);
	MUST(d->receipt.id && d->receipt.url && d->receipt.also);
	MUST((unsigned)d->state < STATES && (unsigned)d->kind < NOTICE_KINDS);
	MUST(strlen(d->key) > 0);
}

static void read_all(enum store_mode mode, struct arena *a)
{
	struct err e = { 0 };
	struct store *s = NULL;
	struct deliveries rows = { 0 };
	struct stored_replies replies = { 0 };
	const struct deliveries_filter all = { .state = STATES };
	if (!store_open(state, mode, &s, &e)) {
		MUST(e.kind != ERR_NONE && e.text[0]);
		return;
	}
	if (deliveries_list(s, &all, a, &rows, &e))
		for (size_t i = 0; i < rows.list.count; i++)
			must_be_row(&rows.list.at[i]);
	else
		MUST(e.text[0]);
	MUST(replies_list(s, NULL, a, &replies, &e) || e.text[0]);
	store_close(s);
}

static int forget(const char *name, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level > 0 ? remove(name) : 0;
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	make_good();
	nftw(state, forget, 4, FTW_DEPTH | FTW_PHYS);
	if (in->left >= 3 && memcmp(in->at, "raw", 3) == 0)
		put_file(in->at + 3, in->left - 3);
	else
		put_changed(in, &a);
	read_all(STORE_READ, &a);
	read_all(STORE_WRITE, &a);
	arena_done(&a);
}
