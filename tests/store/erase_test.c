/* SPDX-License-Identifier: MIT */
/* erase_test.c - a person's words leave no trace in any byte of the state folder, whatever happened to their rows before. */
#include "store/fixture.h"
#include "store/replies.h"

#define CANARY "kanarienvogel"
#define PERSON "p-erasemenow"

enum { ROWS = 400, HISTORIES = 8 };

/* A small generator of its own: the same histories every time. */
static int next_random(uint32_t *seed, int below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (int)((*seed >> 8) % (uint32_t)below);
}

static bool is_ours(int i)
{
	return i % 5 == 0;
}

static const char *id_of(struct fixture *f, int i)
{
	return arena_printf(&f->arena, "reply-%06d.%s", i, is_ours(i) ? PERSON : "p-somebody00");
}

/* Texts of all lengths, some over several pages. */
static void put_one(struct fixture *f, uint32_t *seed, int i)
{
	static const int lengths[] = { 10, 100, 300, 900, 2000, 9000 };
	bool ours = is_ours(i);
	int length = next_random(seed, lengths[next_random(seed, 6)]);
	const char *mark = ours ? CANARY : "other";
	const struct stored_reply r = {
		.channel = "band", .service_id = id_of(f, i), .item = "item", .delivery = "item/consultation.call@band",
		.author = ours ? PERSON : "p-somebody00", .voter = ours ? "p-" CANARY : "p-voter00000",
		.text = arena_printf(&f->arena, "%s %0*d %s", mark, length, i, mark), .picks = mark,
		.form = REPLY_TEXT, .parent = "", .received_at = i, .fetched_at = i, .basis = BASIS_SERVICE,
	};
	enum reply_change change;
	OK(f, replies_put(f->store, &r, &change, &f->err));
}

/* Rows come out of order, change their length and go, so that pages are split and joined and their rows moved from one to another. */
static void live_a_while(struct fixture *f, uint32_t seed)
{
	int64_t count = 0;
	for (int round = 0; round < 4; round++) {
		OK(f, store_begin(f->store, &f->err));
		for (int k = 0; k < ROWS; k++) {
			int gone = next_random(&seed, 10 * ROWS);
			put_one(f, &seed, next_random(&seed, ROWS));
			if (gone < ROWS && !is_ours(gone))
				OK(f, replies_erase_one(f->store, "band", id_of(f, gone), &count, &f->err));
		}
		OK(f, store_commit(f->store, &f->err));
	}
}

static int64_t occurrences(const struct file_data *data, const char *word)
{
	int64_t found = 0;
	const char *end = data->data + data->length, *p = data->data;
	while ((p = memmem(p, (size_t)(end - p), word, strlen(word)))) {
		found++;
		p++;
	}
	return found;
}

/* Traces in all files of the state folder. */
static int64_t traces(struct fixture *f)
{
	struct file_list files = { 0 };
	int64_t found = 0;
	OK(f, file_glob(arena_printf(&f->arena, "%s/*", f->state), &f->arena, &files, &f->err));
	assert_true(files.paths.count > 0);
	for (size_t i = 0; i < files.paths.count; i++) {
		struct file_data data;
		OK(f, file_read(files.paths.at[i], 64 << 20, &f->arena, &data, &f->err));
		found += occurrences(&data, CANARY) + occurrences(&data, PERSON);
	}
	return found;
}

static void erase_person(struct fixture *f)
{
	int64_t count = 0;
	OK(f, store_begin(f->store, &f->err));
	OK(f, replies_erase_author(f->store, PERSON, &count, &f->err));
	OK(f, store_commit(f->store, &f->err));
	assert_true(count > ROWS / 10);
}

/* Traces that are left after so many histories, each in a folder of its own. */
static int64_t traces_after_erasing(struct fixture *f, const char *fault)
{
	int64_t left = 0;
	setenv("TOWNBELL_FAULT", fault, 1);
	for (uint32_t seed = 1; seed <= HISTORIES; seed++) {
		snprintf(f->state, sizeof f->state, "%s/%s%u", f->folder, fault, seed);
		OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
		live_a_while(f, seed);
		assert_true(traces(f) > ROWS / 10);
		erase_person(f);
		OK(f, store_scrub(f->store, &f->err));
		left += traces(f);
		store_close(f->store);
		f->store = NULL;
		arena_reset(&f->arena);
	}
	return left;
}

static void an_erased_person_leaves_no_trace_in_any_byte(void **state)
{
	assert_int_equal(traces_after_erasing(*state, ""), 0);
}

/* Controls: it is overwriting and rewriting that protect, and each is needed. */
static void without_secure_deletion_traces_are_left(void **state)
{
	NEEDS_FAULTS();
	assert_true(traces_after_erasing(*state, "secure-delete") > HISTORIES);
}

static void without_rewriting_the_file_traces_are_left(void **state)
{
	NEEDS_FAULTS();
	assert_true(traces_after_erasing(*state, "vacuum") > 0);
}

static void a_reader_keeps_traces_and_it_is_said(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	live_a_while(f, 1);
	OK(f, store_open(f->state, STORE_READ, &reader, &f->err));
	OK(f, store_begin(reader, &f->err));
	assert_string_equal(store_meta(reader, "any", &f->arena), "");
	erase_person(f);
	REFUSED(f, ERR_BUSY, store_scrub(f->store, &f->err));
	store_close(reader);
	OK(f, store_scrub(f->store, &f->err));
	assert_int_equal(traces(f), 0);
}

static void what_was_erased_is_not_stored_again(void **state)
{
	struct fixture *f = *state;
	struct stored_replies list;
	enum reply_change change;
	int64_t live = 0, count = 0;
	struct stored_reply r = { .channel = "band", .service_id = "c1", .author = PERSON, .text = CANARY, .picks = "" };
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, replies_put(f->store, &r, &change, &f->err));
	OK(f, replies_erase_author(f->store, PERSON, &count, &f->err));
	assert_int_equal(count, 1);
	r.text = CANARY " edited later";
	OK(f, replies_put(f->store, &r, &change, &f->err));
	assert_int_equal(change, REPLY_SAME);
	OK(f, replies_list(f->store, NULL, &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 0);
	/* The same id on another channel is another reply. */
	r.channel = "chat";
	OK(f, replies_put(f->store, &r, &change, &f->err));
	assert_int_equal(change, REPLY_NEW);
	OK(f, replies_count(f->store, &live, &f->err));
	assert_int_equal(live, 1);
}

static void one_reply_is_erased_once(void **state)
{
	struct fixture *f = *state;
	enum reply_change change;
	int64_t count = 7;
	const struct stored_reply r = { .channel = "band", .service_id = "c1", .author = PERSON, .text = CANARY, .picks = "" };
	OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
	OK(f, replies_put(f->store, &r, &change, &f->err));
	OK(f, replies_erase_one(f->store, "band", "c1", &count, &f->err));
	assert_int_equal(count, 1);
	OK(f, replies_erase_one(f->store, "band", "c1", &count, &f->err));
	assert_int_equal(count, 0);
	OK(f, replies_erase_author(f->store, "", &count, &f->err));
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(an_erased_person_leaves_no_trace_in_any_byte),
		FOLDER_TEST(without_secure_deletion_traces_are_left),
		FOLDER_TEST(without_rewriting_the_file_traces_are_left),
		FOLDER_TEST(a_reader_keeps_traces_and_it_is_said),
		FOLDER_TEST(what_was_erased_is_not_stored_again),
		FOLDER_TEST(one_reply_is_erased_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
