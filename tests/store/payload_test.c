/* SPDX-License-Identifier: MIT */
/* payload_test.c - a text that was altered on disk is seen, although SQLite's own checks pass over it. */
#include <sqlite3.h>

#include "store/fixture.h"
#include "store/sql.h"

#define TEXT  "{\"text\":\"9월 29일 19:00 서초문화예술회관\"}"
#define BEFORE "19:00"
#define AFTER  "18:00"

static const uint8_t zeros[32];

static void put_text(struct fixture *f)
{
	struct delivery d = fixture_delivery("k@band");
	d.payload = TEXT;
	fixture_put(f, d);
}

/* One bit in the file of a store that is closed: '9' becomes '8'. */
static void flip_on_disk(struct fixture *f)
{
	struct file_data data;
	store_close(f->store);
	f->store = NULL;
	OK(f, file_read(f->file, 64 << 20, &f->arena, &data, &f->err));
	char *found = memmem(data.data, data.length, BEFORE, strlen(BEFORE));
	assert_non_null(found);
	memcpy(found, AFTER, strlen(AFTER));
	OK(f, file_write(f->file, data.data, data.length, 0600, &f->err));
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err)); /* quick_check says ok */
}

static void a_payload_that_was_altered_on_disk_comes_without_a_hash(void **state)
{
	struct fixture *f = *state;
	put_text(f);
	assert_memory_not_equal(fixture_get(f, "k@band").payload_hash, zeros, 32);
	flip_on_disk(f);
	struct delivery d = fixture_get(f, "k@band");
	assert_non_null(strstr(d.payload, AFTER));
	assert_memory_equal(d.payload_hash, zeros, 32);
}

static void no_list_hides_it(void **state)
{
	struct fixture *f = *state;
	struct deliveries list;
	put_text(f);
	flip_on_disk(f);
	OK(f, deliveries_due(f->store, &(struct deliveries_when){ .channel = "band", .now = 5000 }, &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 1);
	assert_memory_equal(list.list.at[0].payload_hash, zeros, 32);
}

/* SQLite's whole integrity_check sees nothing either. */
static void integrity_check_is_blind_to_it(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st;
	put_text(f);
	flip_on_disk(f);
	assert_int_equal(sqlite3_prepare_v2(f->store->db, "PRAGMA integrity_check", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(st, 0), "ok");
	sqlite3_finalize(st);
}

static void without_the_comparison_it_would_go_out(void **state)
{
	NEEDS_FAULTS();
	struct fixture *f = *state;
	put_text(f);
	flip_on_disk(f);
	setenv("TOWNBELL_FAULT", "payload-hash", 1);
	assert_memory_not_equal(fixture_get(f, "k@band").payload_hash, zeros, 32);
}

/* To write the row back (held, with a reason) must not make the altered text good. */
static void an_update_does_not_launder_it(void **state)
{
	struct fixture *f = *state;
	put_text(f);
	flip_on_disk(f);
	struct delivery d = fixture_get(f, "k@band");
	d.state = STATE_HELD;
	d.error = "damaged";
	OK(f, deliveries_update(f->store, &d, &f->err));
	assert_memory_equal(fixture_get(f, "k@band").payload_hash, zeros, 32);
	/* A new text is good again. */
	d.payload = TEXT;
	OK(f, deliveries_update(f->store, &d, &f->err));
	assert_memory_not_equal(fixture_get(f, "k@band").payload_hash, zeros, 32);
}

static void a_word_that_nobody_wrote_is_an_error_not_a_guess(void **state)
{
	struct fixture *f = *state;
	struct delivery d;
	put_text(f);
	OK(f, sql_script(f->store, "PRAGMA ignore_check_constraints = 1; UPDATE deliveries SET kind = 'meeting.notize'", &f->err));
	REFUSED(f, ERR_STORE, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
	OK(f, sql_script(f->store, "UPDATE deliveries SET kind = 'meeting.notice', attempts = 99999999999", &f->err));
	REFUSED(f, ERR_STORE, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
	OK(f, sql_script(f->store, "UPDATE deliveries SET attempts = 0, payload_hash = x'00'", &f->err));
	REFUSED(f, ERR_STORE, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_payload_that_was_altered_on_disk_comes_without_a_hash),
		STORE_TEST(no_list_hides_it),
		STORE_TEST(integrity_check_is_blind_to_it),
		STORE_TEST(without_the_comparison_it_would_go_out),
		STORE_TEST(an_update_does_not_launder_it),
		STORE_TEST(a_word_that_nobody_wrote_is_an_error_not_a_guess),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
