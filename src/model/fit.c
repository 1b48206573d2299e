/* SPDX-License-Identifier: MIT */
/* fit.c - making texts fit. */
#include "model/fit.h"

#include <string.h>

#include "base/text.h"

/* The ways of counting; all of them add up over code points. */
static size_t (*const counts[])(const char *) = {
	[COUNT_CODE_POINTS] = text_code_points,
	[COUNT_UTF16] = text_utf16,
	[COUNT_BYTES] = strlen,
};

enum { FITTED_BYTES_MAX = 1024 * 1024 };

/* Signs that end a sentence, and those that may still close it. */
static const char *const enders[] = { ".", "!", "?", "。", "！", "？", "…", NULL };
static const char *const closers[] = { ")", "]", "\"", "'", "”", "’", "」", "』", "》", "〉", NULL };

/* The length of s[0..n) without the sign at its end, if it is one of these; else n. */
static size_t without(const char *s, size_t n, const char *const *signs)
{
	for (; *signs; signs++) {
		size_t m = strlen(*signs);
		if (n >= m && memcmp(s + n - m, *signs, m) == 0)
			return n - m;
	}
	return n;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Does s[0..n) end with a sentence or a line? The point of "2." in a list or of "2021. 9. 29." in mid-line ends nothing. */
static bool ends_sentence(const char *s, size_t n)
{
	if (s[n] == '\n' || s[n] == '\0')
		return true;
	if (s[n] != ' ')
		return false;
	size_t bare = n;
	for (size_t less; (less = without(s, bare, closers)) != bare;)
		bare = less;
	size_t stem = without(s, bare, enders);
	return stem != bare && !(s[stem] == '.' && stem > 0 && is_digit(s[stem - 1]));
}

static bool ends_word(const char *s, size_t n)
{
	return s[n] == ' ' || s[n] == '\n' || s[n] == '\0';
}

/* The longest length from 1 to n at which s may be cut; 0 when there is none. */
static size_t last_end(const char *s, size_t n, bool (*ends)(const char *, size_t))
{
	while (n > 0 && !ends(s, n))
		n--;
	return n;
}

/* White space at the end says nothing. */
static size_t trimmed(const char *s, size_t n)
{
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\n'))
		n--;
	return n;
}

/* How much of s[0..n) to keep: whole sentences, unless that would throw away more than half; then words, then all of it. */
static size_t keep(const char *s, size_t n)
{
	size_t sentence = trimmed(s, last_end(s, n, ends_sentence)), word = trimmed(s, last_end(s, n, ends_word));
	if (sentence > n / 2)
		return sentence;
	return word > n / 2 ? word : n;
}

/* Put `piece` behind what is there, with `gap` between them. */
static void join(struct text *t, const char *gap, const char *piece)
{
	if (!*piece)
		return;
	if (t->length > 0)
		text_add(t, gap);
	text_add(t, piece);
}

/* The end of a shortened text: what stands behind the words that were kept. */
static char *ending(const char *link, const char *tail, struct arena *a)
{
	struct text t;
	text_init(&t, a, FITTED_BYTES_MAX);
	text_add(&t, " …");
	join(&t, "\n", link);
	join(&t, "\n\n", tail);
	return t.data;
}

/* s[0..n) without the tail as its last line, if it has one, and without white space behind. */
static size_t without_tail(const char *s, const char *tail)
{
	size_t n = trimmed(s, strlen(s)), m = strlen(tail);
	bool last_line = m > 0 && n > m && memcmp(s + n - m, tail, m) == 0 && s[n - m - 1] == '\n';
	return last_line ? trimmed(s, n - m) : n;
}

/* The longest beginning of s that leaves room for `end`, as a text of its own; NULL when not even `end` has room. */
static char *beginning(const struct limits *limits, const char *s, const char *end, struct arena *a)
{
	size_t taken = counts[limits->counting](end);
	if (taken > limits->text_max)
		return NULL;
	size_t n = keep(s, text_prefix(s, limits->text_max - taken, counts[limits->counting]));
	return arena_string_n(a, s, n);
}

static char *shorten(const struct limits *limits, const char *body, const char *link, const char *tail, struct arena *a)
{
	const char *end = ending(link, tail, a);
	const char *kept = beginning(limits, body, end, a);
	if (!kept || (*link && strstr(kept, link))) {
		end = ending("", tail, a);
		kept = kept ? kept : beginning(limits, body, end, a);
	}
	if (!kept)
		return arena_string_n(a, tail, text_prefix(tail, limits->text_max, counts[limits->counting]));
	return *kept ? arena_printf(a, "%s%s", kept, end) : arena_string(a, end + strlen(" …") + strspn(end + strlen(" …"), "\n"));
}

char *fit_text(const struct limits *limits, const char *text, const char *link, const char *tail, struct arena *a)
{
	const char *body = arena_string_n(a, text, without_tail(text, tail));
	struct text whole;
	text_init(&whole, a, FITTED_BYTES_MAX);
	text_add(&whole, body);
	join(&whole, "\n\n", tail);
	if (!whole.cut && (limits->text_max == 0 || counts[limits->counting](whole.data) <= limits->text_max))
		return whole.data;
	return shorten(limits, body, link, tail, a);
}
