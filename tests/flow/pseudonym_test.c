/* SPDX-License-Identifier: MIT */
/* pseudonym_test.c - people without names: stable, apart by service and by consultation, keys in a file of their own. */
#include "town.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"

static const char *author(struct town *t, const char *person)
{
	char out[PSEUDONYM_SIZE];
	pseudonym_author(t->s.pseudonyms, person, out);
	return arena_string(&sample_arena, out);
}

static const char *voter(struct town *t, const char *consultation, const char *person)
{
	char out[PSEUDONYM_SIZE];
	OK(t, pseudonym_voter(t->s.pseudonyms, consultation, person, out, &t->err));
	return arena_string(&sample_arena, out);
}

static const char *path(struct town *t)
{
	return arena_printf(&sample_arena, "%s/author.key", t->folder);
}

static void open_again(struct town *t)
{
	pseudonyms_close(t->s.pseudonyms);
	t->s.pseudonyms = NULL;
	OK(t, pseudonyms_open(t->folder, &t->s.pseudonyms, &t->err));
}

static void a_pseudonym_is_p_and_ten_signs(void **state)
{
	struct town *t = *state;
	const char *p = author(t, "band:kim");
	assert_int_equal(strlen(p), 12);
	assert_int_equal(strspn(p + 2, "abcdefghijklmnopqrstuvwxyz234567"), 10);
	assert_memory_equal(p, "p-", 2);
}

static void a_person_keeps_the_pseudonym_also_after_a_restart(void **state)
{
	struct town *t = *state;
	const char *as_author = author(t, "band:kim"), *as_voter = voter(t, "vote", "band:kim");
	open_again(t);
	assert_string_equal(author(t, "band:kim"), as_author);
	assert_string_equal(voter(t, "vote", "band:kim"), as_voter);
}

static void people_services_and_consultations_are_kept_apart(void **state)
{
	struct town *t = *state;
	const char *const all[] = { author(t, "band:kim"),	   author(t, "band:lee"),	   author(t, "telegram:kim"),
				    voter(t, "vote", "band:kim"), voter(t, "vote", "band:lee"), voter(t, "other", "band:kim") };
	for (size_t i = 0; i < COUNT(all); i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(all[i], all[k]);
}

static void another_town_has_other_pseudonyms(void **state)
{
	struct town *t = *state;
	const char *here = author(t, "band:kim");
	assert_int_equal(unlink(path(t)), 0);
	open_again(t);
	assert_string_not_equal(author(t, "band:kim"), here);
}

static void the_keys_are_for_nobody_else_and_name_nobody(void **state)
{
	struct town *t = *state;
	struct stat st;
	struct file_data data;
	voter(t, "vote", "band:kim");
	assert_int_equal(stat(path(t), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	OK(t, file_read(path(t), 1 << 20, &sample_arena, &data, &t->err));
	assert_null(strstr(data.data, "kim"));
	assert_non_null(strstr(data.data, "\nconsultation vote "));
}

static void a_consultation_whose_key_is_destroyed_joins_its_votes_with_nobody(void **state)
{
	struct town *t = *state;
	const char *before = voter(t, "vote", "band:kim"), *as_author = author(t, "band:kim");
	struct file_data data;
	OK(t, file_read(path(t), 1 << 20, &sample_arena, &data, &t->err));
	OK(t, file_write(path(t), data.data, (size_t)(strchr(data.data, '\n') + 1 - data.data), 0600, &t->err));
	open_again(t);
	assert_string_not_equal(voter(t, "vote", "band:kim"), before);
	assert_string_equal(author(t, "band:kim"), as_author);
}

#define SIGNS "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void a_file_that_is_none_of_keys_is_refused_with_its_line(void **state)
{
	struct town *t = *state;
	static const struct {
		const char *text, *line;
	} rows[] = {
		{ "author\n", ":1:" },			  { "author " SIGNS "\nnonsense\n", ":2:" },
		{ "author " SIGNS "00\n", ":1:" },	  { "author 0011\n", ":1:" },
		{ "author " SIGNS "\n\nvote zz\n", ":3:" }, { SIGNS "\n", ":1:" },
	};
	struct pseudonyms *p = NULL;
	for (size_t i = 0; i < COUNT(rows); i++) {
		OK(t, file_write(path(t), rows[i].text, strlen(rows[i].text), 0600, &t->err));
		assert_false(pseudonyms_open(t->folder, &p, &t->err));
		assert_null(p);
		if (!strstr(t->err.text, rows[i].line) || strstr(t->err.text, SIGNS))
			fail_msg("%s", t->err.text);
	}
}

static void a_key_that_cannot_be_written_down_is_not_used(void **state)
{
	struct town *t = *state;
	char out[PSEUDONYM_SIZE];
	struct rlimit before, none = { 0 };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_false(pseudonym_voter(t->s.pseudonyms, "vote", "band:kim", out, &t->err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	const char *first = voter(t, "vote", "band:kim");
	open_again(t);
	assert_string_equal(voter(t, "vote", "band:kim"), first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_pseudonym_is_p_and_ten_signs),
		TOWN_TEST(a_person_keeps_the_pseudonym_also_after_a_restart),
		TOWN_TEST(people_services_and_consultations_are_kept_apart),
		TOWN_TEST(another_town_has_other_pseudonyms),
		TOWN_TEST(the_keys_are_for_nobody_else_and_name_nobody),
		TOWN_TEST(a_consultation_whose_key_is_destroyed_joins_its_votes_with_nobody),
		TOWN_TEST(a_file_that_is_none_of_keys_is_refused_with_its_line),
		TOWN_TEST(a_key_that_cannot_be_written_down_is_not_used),
	};
	return TOWN_MAIN(tests);
}
