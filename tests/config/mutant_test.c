/* SPDX-License-Identifier: MIT */
/* mutant_test.c - the sample configuration, spoilt at random in many ways: never a crash, never a leak, never a complaint without
 * a line.
 *
 * The generator is seeded, so a run can be repeated; $TOWNBELL_MUTANTS sets how many (300 of each file otherwise). libconfig's
 * own "syntax error" must never be seen: our look over the syntax comes first, and what it lets pass libconfig reads. */
#include <regex.h>

#include "folder.h"

enum { MUTANTS = 300, FILE_MAX = 1024 * 1024, PIECE_MAX = 40 };

static uint64_t seed = 20210929;

static size_t below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return n ? (size_t)(seed % n) : 0;
}

/* Signs and words that matter to the form of a file. */
static const char *const pieces[] = {
	"\"",
	"\\",
	"\\\"",
	"{",
	"}",
	"(",
	")",
	"[",
	"]",
	";",
	",",
	"=",
	":",
	"#",
	"//",
	"/*",
	"*/",
	"\n",
	"\r\n",
	"@include \"x\"",
	"\xff",
	"\xEF\xBB\xBF",
	"“",
	"”",
	"＝",
	"　",
	"제목",
	"99999999999",
	"-0x7f",
	"1e5",
	".5",
	"true",
	"id",
	"*",
	"5L",
	"\\x41",
	"\\xff",
	"\t",
	"\f",
	"'",
	"title = \"a\";",
	"{ id = \"x\"; }",
	"starts = \"2021-09-31 10:00\";",
	"\"x\" \"y\"",
	"[ 1, 2L ]",
	"[ 1.0, 2 ]",
	"( ( ), [ ] )",
};

static void insert(struct text *t, const char *s, size_t n, const char *piece, size_t length)
{
	size_t at = below(n);
	text_add_n(t, s, at);
	text_add_n(t, piece, length);
	text_add_n(t, s + at, n - at);
}

static void cut(struct text *t, const char *s, size_t n)
{
	size_t at = below(n), length = 1 + below(PIECE_MAX);
	text_add_n(t, s, at);
	if (at + length < n)
		text_add_n(t, s + at + length, n - at - length);
}

static void swap(struct text *t, const char *s, size_t n)
{
	text_add_n(t, s, n);
	size_t a = below(n), b = below(n);
	t->data[a] = s[b];
	t->data[b] = s[a];
}

static void repeat(struct text *t, const char *s, size_t n)
{
	size_t from = below(n), length = below(4 * PIECE_MAX);
	insert(t, s, n, s + from, from + length < n ? length : n - from);
}

/* All line ends of Windows. */
static void windows(struct text *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_add_n(t, s[i] == '\n' ? "\r\n" : s + i, s[i] == '\n' ? 2 : 1);
}

static void mutate(struct text *t, const char *s, size_t n)
{
	const char *piece = pieces[below(COUNT(pieces))];
	char byte = (char)below(256);
	switch (below(8)) {
	case 0:
		text_add_n(t, s, below(n));
		break;
	case 1:
		cut(t, s, n);
		break;
	case 2:
		swap(t, s, n);
		break;
	case 3:
		insert(t, s, n, &byte, 1);
		break;
	case 4:
		insert(t, s, n, "", 1);
		break;
	case 5:
		repeat(t, s, n);
		break;
	case 6:
		windows(t, s, n);
		break;
	default:
		insert(t, s, n, piece, strlen(piece));
	}
}

/* Each complaint has its file and line, and none is libconfig's. */
static size_t wrong_lines(struct reading *r, const regex_t *form)
{
	size_t wrong = 0;
	char fallback[200];
	message_format(fallback, sizeof fallback, MSG_CFG_PARSER, ARGS("syntax error"));
	for (size_t i = 0; i < r->problems.list.count; i++) {
		const char *line = problem_line(&r->problems.list.at[i], &r->arena);
		bool bad = regexec(form, line, 0, NULL, 0) != 0 || strchr(line, '\n') || strstr(line, strchr(fallback, ':'));
		if (bad)
			print_error("%s\n", line);
		wrong += bad;
	}
	return wrong;
}

/* One to four changes in a row. */
static const char *mutant(struct arena *a, const struct file_data *of, size_t *length)
{
	struct text t;
	const char *s = of->data;
	size_t n = of->length;
	for (size_t i = 1 + below(4); i > 0; i--) {
		text_init(&t, a, 2 * FILE_MAX);
		mutate(&t, s, n);
		s = t.data;
		n = t.length;
	}
	*length = n;
	return s;
}

static void spoil(const char *name, const struct file_data *sample)
{
	regex_t form;
	const char *often = getenv("TOWNBELL_MUTANTS");
	long count = often ? strtol(often, NULL, 10) : MUTANTS;
	assert_int_equal(regcomp(&form, "^[^:]+:[0-9]+: ", REG_EXTENDED | REG_NOSUB), 0);
	size_t wrong = 0, good = 0;
	for (long i = 0; i < count; i++) {
		struct arena a = { 0 };
		struct reading r;
		size_t length;
		const char *text = mutant(&a, sample, &length);
		folder_put_bytes(name, text, length);
		good += reading_of(&r, &(struct config_request){ .strict = true });
		assert_int_equal(r.good, r.problems.errors == 0);
		size_t here = wrong_lines(&r, &form);
		if (here > 0)
			print_error("mutant %ld of %s:\n%s\n", i, name, text);
		wrong += here;
		reading_done(&r);
		arena_done(&a);
	}
	regfree(&form);
	print_message("%s: %zu of %ld mutants are still good\n", name, good, count);
	assert_int_equal(wrong, 0);
	assert_true(good > 0 && good < (size_t)count);
}

static void read_sample(const char *name, struct arena *a, struct file_data *out)
{
	char path[300];
	struct err e;
	snprintf(path, sizeof path, "%s/config/%s", SOURCE_ROOT, name);
	assert_true(file_read(path, FILE_MAX, a, out, &e));
}

static void spoilt_files_never_do_harm(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct file_data host, agenda;
	read_sample("townbell.cfg", &a, &host);
	read_sample("agenda/2021-h2.cfg", &a, &agenda);
	folder_put_bytes("townbell.cfg", host.data, host.length);
	spoil("agenda/2021-h2.cfg", &agenda);
	folder_put_bytes("agenda/2021-h2.cfg", agenda.data, agenda.length);
	spoil("townbell.cfg", &host);
	arena_done(&a);
}

/* The control: without our look over the syntax the same check sees what libconfig says. */
static void without_the_look_over_the_syntax_libconfig_complains_itself(void **state)
{
	(void)state;
	regex_t form;
	struct reading r;
#ifndef TOWNBELL_FAULTS
	skip();
#endif
	assert_int_equal(regcomp(&form, "^[^:]+:[0-9]+: ", REG_EXTENDED | REG_NOSUB), 0);
	folder_put("townbell.cfg", "community = ;\n");
	(void)reading_of(&r, NULL);
	assert_int_equal(wrong_lines(&r, &form), 0);
	reading_done(&r);
	setenv("TOWNBELL_FAULT", "syntax-unchecked", 1);
	(void)reading_of(&r, NULL);
	unsetenv("TOWNBELL_FAULT");
	print_message("this is meant to be seen:\n");
	assert_int_equal(wrong_lines(&r, &form), 1);
	reading_done(&r);
	regfree(&form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_the_look_over_the_syntax_libconfig_complains_itself),
		cmocka_unit_test(spoilt_files_never_do_harm),
	};
	return cmocka_run_group_tests(tests, folder_open, folder_close);
}
