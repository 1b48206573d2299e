/* SPDX-License-Identifier: MIT */
/* fuzz_copy.c - the bytes as the copy that `restore` is given, before a good database: what is refused changes nothing; what is taken
 * opens, every row in it can be read, its marks and its audit tell of the restoring, and the former database lies aside. */
#include "fuzz/database.h"

#include <sys/stat.h>

#include "store/aside.h"
#include "store/audit.h"
#include "store/restore.h"

enum { NOW_MS = 1632902400 };

static char copy[96];

static void must_be_as_before(struct arena *a, const struct err *e)
{
	struct err none = { 0 };
	struct file_data now;
	MUST(e->kind != ERR_NONE && e->text[0] && fuzz_is_text(e->text));
	MUST(file_read(path, 4 << 20, a, &now, &none));
	MUST(now.length == good.length && memcmp(now.data, good.data, good.length) == 0);
	MUST(!aside_note(state, a)[0]);
}

static void must_be_read(struct store *s, struct arena *a)
{
	struct err e = { 0 };
	struct deliveries rows = { 0 };
	struct stored_replies replies = { 0 };
	struct deeds deeds = { 0 };
	const struct deliveries_filter all = { .state = STATES };
	MUST(deliveries_list(s, &all, a, &rows, &e));
	for (size_t i = 0; i < rows.list.count; i++)
		must_be_row(&rows.list.at[i]);
	MUST(replies_list(s, NULL, a, &replies, &e));
	MUST(audit_list(s, a, &deeds, &e) && deeds.list.count > 0);
	MUST(strcmp(deeds.list.at[deeds.list.count - 1].action, "restore") == 0);
	MUST(store_meta(s, "restored_pending", a)[0]);
}

static void must_be_restored(const struct restore_result *r, struct arena *a)
{
	struct err e = { 0 };
	struct store *s = NULL;
	struct stat st;
	MUST(stat(r->aside, &st) == 0 && !aside_note(state, a)[0]);
	MUST(stat(arena_printf(a, "%s/restore", state), &st) != 0);
	MUST(store_open(state, STORE_WRITE, &s, &e));
	must_be_read(s, a);
	store_close(s);
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct copy_times times = { 0 };
	struct restore_result result = { .aside = "" };
	make_good();
	forget_all();
	snprintf(copy, sizeof copy, "%s/copy", state);
	put_file(path, good.data, good.length);
	put_database(copy, in, &a);
	const struct restore_request r = { .state = state, .file = copy, .actor = "root", .now = NOW_MS };
	bool well = restore_look(copy, &times, &e);
	MUST(well || (e.kind != ERR_NONE && strstr(e.text, copy)));
	if (restore_put(&r, &a, &result, &e)) {
		MUST(well && result.made_at == times.made_at);
		must_be_restored(&result, &a);
	} else {
		must_be_as_before(&a, &e);
	}
	arena_done(&a);
}
