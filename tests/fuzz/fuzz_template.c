/* SPDX-License-Identifier: MIT */
/* fuzz_template.c - templates of a council, with the words of its agenda in them, cut to what a service takes: a mistake has its line; what
 * comes out is whole UTF-8, within its ceiling, and fits in each service's own counting with the reference still there. */
#include "fuzz/fuzz.h"

#include "model/fit.h"
#include "render/template.h"

enum { OUT_MAX = 256 * 1024 };

static const char reference[] = "[TM-7F3K]";

static void must_fit(const char *text, const char *link, size_t max, struct arena *a)
{
	static const enum counting countings[] = { COUNT_CODE_POINTS, COUNT_UTF16, COUNT_BYTES };
	for (size_t i = 0; i < COUNT_OF(countings); i++) {
		const struct limits limits = { .text_max = max, .counting = countings[i] };
		const char *fitted = fit_text(&limits, text, link, reference, a);
		MUST(fuzz_is_text(fitted));
		MUST(limits_count(&limits, fitted) <= max);
		MUST(text_ends(fitted, reference));
	}
}

void fuzz_one(struct bytes *in)
{
	static const char *const pairs[] = { "을를", "이가", "은는", "과와", "으로로", "이라라", "아야", "" };
	struct arena a = { 0 };
	struct values values = { 0 };
	struct err e = { 0 };
	char *out = NULL;
	size_t max = 40 + (size_t)fuzz_byte(in) * 8;
	const char *source = fuzz_text(in, &a), *title = fuzz_text(in, &a);
	const char *const list[] = { fuzz_text(in, &a), fuzz_text(in, &a) };
	values_put(&values, &a, "title", title);
	values_put(&values, &a, "none", "");
	values_put_list(&values, &a, "list", list, COUNT_OF(list));
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		MUST((josa(title, pairs[i]) != NULL) == (pairs[i][0] != '\0'));
	if (template_render(source, &values, &a, &out, &e)) {
		MUST(fuzz_is_text(out) && strlen(out) <= OUT_MAX);
		must_fit(out, "https://tm.example.kr/a", max, &a);
	} else {
		MUST(e.kind != ERR_NONE && e.text[0]);
	}
	must_fit(title, "", max, &a);
	arena_done(&a);
}
