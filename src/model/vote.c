/* SPDX-License-Identifier: MIT */
/* vote.c - reading votes.
 *
 * A reply is a label, or numbers, or (where several may be chosen) parts of these. The text is cut into parts at commas, slashes and new
 * lines; because a label may itself hold such signs, neighbouring parts are tried together first. */
#include "model/vote.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/vec.h"

/* What is longer than this is no vote but a letter; what has more parts names no choices. */
enum { VOTE_BYTES_MAX = 8 * 1024, PARTS_MAX = 4 * CHOICES_MAX, REACH_MAX = 8, NUMBER_MAX = 9999 };

static const char separators[] = ",/\n";
static const char vote_word[] = "투표";

/* The digits at *s as a number, 0 when there are none; large ones stay out of range. */
static int read_digits(const char **s)
{
	int n = 0;
	for (; **s >= '0' && **s <= '9'; (*s)++)
		n = n > NUMBER_MAX ? n : n * 10 + (**s - '0');
	return n;
}

/* ① to ⑳ at *s as a number, 0 when it is something else. */
static int read_circled(const char **s)
{
	enum { CIRCLED_ONE = 0x2460, CIRCLED_TWENTY = 0x2473 };
	const char *at = *s;
	uint32_t c = text_next(&at);
	if (c < CIRCLED_ONE || c > CIRCLED_TWENTY)
		return 0;
	*s = at;
	return (int)(c - CIRCLED_ONE) + 1;
}

static bool skip(const char **s, const char *prefix)
{
	if (!text_starts(*s, prefix))
		return false;
	*s += strlen(prefix);
	return true;
}

/* One of 2 · 2번 · ② · 투표 2 · #2 at *s; 0 and *s as it was when there is none. Runs of white space are one space here. What follows the
 * number is for the caller to judge. */
static int read_number(const char **s)
{
	const char *at = *s;
	int n = read_circled(&at);
	if (n == 0) {
		bool marked = skip(&at, vote_word) || skip(&at, "#");
		if (marked)
			skip(&at, " ");
		n = read_digits(&at);
		if (!marked && n > 0 && !skip(&at, "번"))
			skip(&at, " 번");
	}
	if (n > 0)
		*s = at;
	return n;
}

static uint64_t bit(const struct consultation *c, int number)
{
	return number >= 1 && (size_t)number <= c->choices.list.count ? UINT64_C(1) << (number - 1) : 0;
}

static int bits_set(uint64_t bits)
{
	int n = 0;
	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

struct part {
	const char *from, *end;
};

/* A text under reading. */
struct ballot_paper {
	const struct vote_rules *rules;
	VEC(struct part) parts;
	struct arena *arena;
};

static size_t count_separators(const char *s)
{
	size_t n = 0;
	for (; (s = strpbrk(s, separators)); s++)
		n++;
	return n;
}

static uint64_t read_label(const struct ballot_paper *p, const char *text)
{
	const char *folded = text_fold(p->arena, text);
	for (size_t i = 0; i < p->rules->c->choices.list.count; i++)
		if (*folded && strcmp(folded, p->rules->labels[i]) == 0)
			return UINT64_C(1) << i;
	return 0;
}

/* One choice. Where a label is itself a number, the same sign could mean two choices: then nobody knows which one was meant. */
static uint64_t read_one(const struct ballot_paper *p, const char *text)
{
	const char *s = text_squeeze(p->arena, text);
	int n = read_number(&s);
	uint64_t numbered = *s ? 0 : bit(p->rules->c, n), labelled = read_label(p, text);
	if (numbered && labelled && numbered != labelled)
		return 0;
	return numbered | labelled;
}

/* Numbers with spaces between them. */
static uint64_t read_row(const struct ballot_paper *p, const char *text)
{
	const char *s = text_squeeze(p->arena, text);
	uint64_t bits = 0;
	while (*s) {
		uint64_t one = bit(p->rules->c, read_number(&s));
		if (!one || (*s && !skip(&s, " ")))
			return 0;
		bits |= one;
	}
	return bits;
}

/* Cut at the separators; empty parts say nothing. False when there are too many. */
static bool cut(struct ballot_paper *p, const char *text)
{
	while (*text && p->parts.count <= PARTS_MAX) {
		size_t n = strcspn(text, separators);
		if (*text_squeeze(p->arena, arena_string_n(p->arena, text, n)))
			*vec_push(p->arena, &p->parts) = (struct part){ text, text + n };
		text += n + (text[n] != '\0');
	}
	return p->parts.count <= PARTS_MAX;
}

/* The text from one part's beginning to another's end, with the separators that stood in it. */
static char *between(const struct ballot_paper *p, size_t first, size_t last)
{
	const char *from = p->parts.at[first].from;
	return arena_string_n(p->arena, from, (size_t)(p->parts.at[last].end - from));
}

/* The choices that the longest run of parts from `first` on names; *taken is the number of parts. */
static uint64_t read_run(const struct ballot_paper *p, size_t first, size_t *taken)
{
	size_t left = p->parts.count - first;
	for (*taken = left < p->rules->reach ? left : p->rules->reach; *taken > 1; --*taken) {
		uint64_t label = read_label(p, between(p, first, first + *taken - 1));
		if (label)
			return label;
	}
	const char *part = between(p, first, first);
	uint64_t one = read_one(p, part);
	return one ? one : read_row(p, part);
}

static uint64_t read_several(struct ballot_paper *p, const char *text)
{
	uint64_t bits = 0;
	if (!cut(p, text))
		return 0;
	for (size_t i = 0, taken; i < p->parts.count; i += taken) {
		uint64_t some = read_run(p, i, &taken);
		if (!some)
			return 0;
		bits |= some;
	}
	return bits_set(bits) <= p->rules->c->choose ? bits : 0;
}

void vote_rules_init(struct vote_rules *out, const struct consultation *c, struct arena *a)
{
	*out = (struct vote_rules){ .c = c, .reach = 1 };
	assert(c->choices.list.count <= CHOICES_MAX);
	for (size_t i = 0; i < c->choices.list.count; i++) {
		const char *label = c->choices.list.at[i];
		size_t parts = count_separators(label) + 1;
		out->labels[i] = text_fold(a, label);
		out->reach = parts > out->reach && parts <= REACH_MAX ? parts : out->reach;
	}
}

uint64_t vote_read(const struct vote_rules *rules, const char *text, struct arena *a)
{
	struct ballot_paper p = { .rules = rules, .arena = a };
	size_t length = strlen(text);
	if (length > VOTE_BYTES_MAX)
		return 0;
	text = text_nfc(a, text, length);
	uint64_t one = read_one(&p, text);
	return one || rules->c->choose < 2 ? one : read_several(&p, text);
}

uint64_t vote_picks(const struct consultation *c, const char *picks)
{
	uint64_t bits = 0;
	for (const char *s = picks; *s;) {
		if (*s < '0' || *s > '9')
			return 0;
		uint64_t one = bit(c, read_digits(&s) + 1);
		bool more = skip(&s, ",");
		if (!one || (*s != '\0') != more)
			return 0;
		bits |= one;
	}
	return bits_set(bits) <= (c->choose > 1 ? c->choose : 1) ? bits : 0;
}

bool vote_is_explicit(const char *text, struct arena *a)
{
	size_t length = strlen(text);
	if (length > VOTE_BYTES_MAX)
		return false;
	const char *s = text_squeeze(a, text_nfc(a, text, length));
	if (!text_starts(s, vote_word) && !text_starts(s, "#"))
		return false;
	size_t gap = 1;
	while (gap > 0 && read_number(&s) > 0)
		s += gap = strspn(s, ",/ ");
	return !*s;
}
