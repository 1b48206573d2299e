/* SPDX-License-Identifier: MIT */
/* bad_test.c - wrong configurations, each with the complaints it must get, all of them and no others.
 *
 * tests/data/bad/host-*.cfg are read as townbell.cfg, the others as an agenda file beside a good one. Their first lines say what
 * is expected: "# expect: LINE PATH | a part of the reason", "# warn: …" for warnings, PATH "-" where there is none. */
#include <glob.h>

#include "folder.h"

enum { EXPECTED_MAX = 16, FILE_MAX = 1024 * 1024, CASES_MIN = 150 };

struct expected {
	bool warning;
	int line;
	char path[80], part[160];
	bool met;
};

struct expectation {
	struct expected list[EXPECTED_MAX];
	size_t count;
};

/* Copy from s up to `end`, at most size - 1 bytes. */
static void take(char *out, size_t size, const char *s, size_t n)
{
	snprintf(out, size, "%.*s", (int)n, s);
}

static void read_expected(const char *text, struct expectation *out)
{
	*out = (struct expectation){ 0 };
	for (const char *s = text; text_starts(s, "# expect: ") || text_starts(s, "# warn: "); s += strcspn(s, "\n") + 1) {
		assert_in_range(out->count, 0, EXPECTED_MAX - 1);
		struct expected *e = &out->list[out->count++];
		char *path;
		e->warning = text_starts(s, "# warn: ");
		e->line = (int)strtol(strchr(s, ':') + 1, &path, 10);
		const char *bar = strstr(path, " | ");
		assert_non_null(bar);
		take(e->path, sizeof e->path, path + 1, (size_t)(bar - path) - 1);
		take(e->part, sizeof e->part, bar + 3, strcspn(bar + 3, "\n"));
		if (strcmp(e->path, "-") == 0)
			*e->path = '\0';
	}
}

static bool meets(const struct problem *p, struct expected *e)
{
	bool good =
	    !e->met && e->warning == p->warning && e->line == p->line && !strcmp(e->path, p->path) && strstr(p->reason, e->part);
	e->met = e->met || good;
	return good;
}

/* Every complaint was expected, and every expectation is met. */
static size_t compare(const struct problems *p, struct expectation *x)
{
	size_t wrong = 0;
	for (size_t i = 0; i < p->list.count; i++) {
		size_t j = 0;
		while (j < x->count && !meets(&p->list.at[i], &x->list[j]))
			j++;
		wrong += j == x->count;
	}
	for (size_t j = 0; j < x->count; j++)
		wrong += !x->list[j].met;
	return wrong;
}

/* Read one case; both as `check` reads it and as the daemon does. */
static size_t read_case(const char *path)
{
	struct arena a = { 0 };
	struct file_data data;
	struct expectation expected;
	struct reading strict, daemon;
	struct err e;
	bool host = strstr(path, "/host-") != NULL;
	assert_true(file_read(path, FILE_MAX, &a, &data, &e));
	read_expected(data.data, &expected);
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", "announcements = ();\n");
	folder_put_bytes(host ? "townbell.cfg" : "agenda/a.cfg", data.data, data.length);
	(void)reading_of(&strict, &(struct config_request){ .strict = true });
	(void)reading_of(&daemon, NULL);
	bool same = strcmp(complaints(&strict), complaints(&daemon)) == 0;
	size_t wrong = (expected.count == 0) + compare(&strict.problems, &expected) + !same;
	wrong += strict.good != (strict.problems.errors == 0);
	wrong += daemon.good != (strict.problems.errors == 0 || !host);
	if (wrong > 0)
		print_error("%s:\n%s\n", path, complaints(&strict));
	reading_done(&strict);
	reading_done(&daemon);
	arena_done(&a);
	return wrong;
}

static void every_wrong_file_gets_its_complaints_and_no_others(void **state)
{
	(void)state;
	glob_t g;
	size_t wrong = 0;
	setenv("TOKEN_OF_TEST", "secret", 1);
	unsetenv("TOKEN_OF_NOBODY");
	assert_int_equal(glob(TEST_DATA "/bad/*.cfg", 0, NULL, &g), 0);
	assert_in_range(g.gl_pathc, CASES_MIN, 10000);
	for (size_t i = 0; i < g.gl_pathc; i++)
		wrong += read_case(g.gl_pathv[i]) > 0;
	globfree(&g);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wrong_file_gets_its_complaints_and_no_others),
	};
	return cmocka_run_group_tests(tests, folder_open, folder_close);
}
