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
	REFUSED(f, ERR_DAMAGED, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
	OK(f, sql_script(f->store, "UPDATE deliveries SET kind = 'meeting.notice', attempts = 99999999999", &f->err));
	REFUSED(f, ERR_DAMAGED, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
	OK(f, sql_script(f->store, "UPDATE deliveries SET attempts = 0; UPDATE payloads SET hash = x'00'", &f->err));
	REFUSED(f, ERR_DAMAGED, deliveries_by_key(f->store, "k@band", &f->arena, &d, &f->err));
}

/* --- any damage ------------------------------------------------------------------------------------------------------------------- */

enum { TEXTS = 60, DAMAGES = 300 };

static int random_below(uint32_t *seed, size_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (int)((*seed >> 8) % below);
}

static const char *text_of(struct fixture *f, int i)
{
	return arena_printf(&f->arena, "{\"text\":\"공지 %04d %0500d\"}", i, i);
}

static bool is_original(struct fixture *f, const char *payload)
{
	int number = 0;
	const char *found = strstr(payload, "공지 ");
	if (found)
		number = (int)strtol(found + strlen("공지 "), NULL, 10);
	return number >= 0 && number < TEXTS && strcmp(payload, text_of(f, number)) == 0;
}

static void damage(struct file_data *data, uint32_t *seed)
{
	int length = 1 + random_below(seed, random_below(seed, 2) ? 4096 : 8), at = random_below(seed, data->length);
	for (int i = at; i < at + length && i < (int)data->length; i++)
		data->data[i] = (char)(data->data[i] ^ (1 + random_below(seed, 255)));
}

/* Texts that would go out although they are not what was put: after so many damages of a few bytes up to a page. */
static int altered_texts(struct fixture *f, int *seen)
{
	int altered = 0;
	const struct deliveries_filter all = { .state = STATES };
	struct deliveries list;
	if (!store_open(f->state, STORE_WRITE, &f->store, &f->err))
		return 0; /* seen at the start */
	bool ok = deliveries_list(f->store, &all, &f->arena, &list, &f->err);
	for (size_t i = 0; ok && i < list.list.count; i++) {
		const struct delivery *d = &list.list.at[i];
		bool marked = memcmp(d->payload_hash, zeros, 32) == 0;
		*seen += marked;
		altered += !marked && !is_original(f, d->payload);
	}
	store_close(f->store);
	f->store = NULL;
	return altered;
}

static int altered_after_damages(struct fixture *f, int *seen)
{
	struct file_data data;
	uint32_t seed = 7;
	int altered = 0;
	for (int i = 0; i < TEXTS; i++) {
		struct delivery d = fixture_delivery(arena_printf(&f->arena, "k%d@band", i));
		d.payload = text_of(f, i);
		fixture_put(f, d);
	}
	store_close(f->store);
	f->store = NULL;
	OK(f, file_read(f->file, 64 << 20, &f->arena, &data, &f->err));
	struct arena kept = f->arena;
	for (int i = 0; i < DAMAGES; i++) {
		f->arena = (struct arena){ 0 };
		struct file_data copy = { arena_string_n(&f->arena, data.data, data.length), data.length };
		damage(&copy, &seed);
		snprintf(f->state, sizeof f->state, "%s/damage%d", f->folder, i);
		assert_int_equal(mkdir(f->state, 0700), 0);
		OK(f, file_write(arena_printf(&f->arena, "%s/townbell.db", f->state), copy.data, copy.length, 0600, &f->err));
		altered += altered_texts(f, seen);
		arena_done(&f->arena);
	}
	f->arena = kept;
	return altered;
}

static void no_damage_lets_an_altered_text_go_out(void **state)
{
	int seen = 0;
	assert_int_equal(altered_after_damages(*state, &seen), 0);
	assert_true(seen > 5);
}

static void without_the_comparison_damage_would_go_out(void **state)
{
	NEEDS_FAULTS();
	int seen = 0;
	setenv("TOWNBELL_FAULT", "payload-hash", 1);
	assert_true(altered_after_damages(*state, &seen) > 5);
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
		STORE_TEST(no_damage_lets_an_altered_text_go_out),
		STORE_TEST(without_the_comparison_damage_would_go_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
