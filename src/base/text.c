/* SPDX-License-Identifier: MIT */
/* text.c - what utf8proc knows of Unicode, and lengths, white space and distances. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/err.h"

static const utf8proc_uint8_t *bytes(const char *s)
{
	return (const utf8proc_uint8_t *)s;
}

static inline bool goes_on(utf8proc_uint8_t b)
{
	return (b & 0xC0) == 0x80;
}

/* A sign of three bytes, as nearly all of Korean is: 3; else 0, and utf8proc judges. Reads no byte behind one that does not go on. */
static inline size_t decode_three(const utf8proc_uint8_t *b, utf8proc_int32_t *c)
{
	if ((b[0] & 0xF0) != 0xE0 || !goes_on(b[1]) || !goes_on(b[2]))
		return 0;
	*c = (b[0] & 0x0F) << 12 | (b[1] & 0x3F) << 6 | (b[2] & 0x3F);
	return *c >= 0x800 && (*c & 0xF800) != 0xD800 ? 3 : 0;
}

static size_t decode_rare(const char *s, size_t n, utf8proc_int32_t *c)
{
	*c = 0;
	utf8proc_ssize_t taken = utf8proc_iterate(bytes(s), (utf8proc_ssize_t)n, c);
	return taken < 0 ? 0 : (size_t)taken;
}

/* Length of the code point at s[0..n) in bytes, 0 when it is not valid UTF-8. */
static inline size_t decode(const char *s, size_t n, utf8proc_int32_t *c)
{
	*c = n > 0 ? (unsigned char)*s : 0;
	if (*c > 0 && *c < 0x80)
		return 1;
	return n >= 3 && decode_three(bytes(s), c) ? 3 : decode_rare(s, n, c);
}

/* Are the eight bytes at s all ASCII, and none of them NUL? A NUL borrows from the highest bit. */
static bool are_ascii(const char *s)
{
	uint64_t eight;
	memcpy(&eight, s, sizeof eight);
	return (((eight - 0x0101010101010101) | eight) & 0x8080808080808080) == 0;
}

bool text_is_utf8(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t c = ' ';
		size_t taken = n - i >= 8 && are_ascii(s + i) ? 8 : decode(s + i, n - i, &c);
		if (taken == 0 || c == 0)
			return false;
		i += taken;
	}
	return true;
}

/* Map s by utf8proc into the arena. `s` is valid UTF-8, so the only failure left is no memory. */
static char *map(struct arena *a, const char *s, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n = utf8proc_map(bytes(s), 0, &mapped, options | UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(strlen(s))));
	char *copy = arena_string_n(a, (const char *)mapped, (size_t)n);
	free(mapped);
	return copy;
}

/* One step of cleaning foreign bytes: writes 0 … 4 bytes to `out`, returns how many were read. */
static size_t clean_step(const char *s, size_t n, char out[4], size_t *written)
{
	utf8proc_int32_t c;
	size_t taken = decode(s, n, &c);
	*written = taken;
	if (taken == 0) {
		memcpy(out, "\xEF\xBF\xBD", 3);
		*written = 3;
		return 1;
	}
	if (c < 0x20 && c != '\n' && c != '\t')
		*written = 0;
	memcpy(out, s, *written);
	return taken;
}

/* Clean s[0..n) into `out`, or only measure it when that is NULL. */
static size_t clean(const char *s, size_t n, char *out)
{
	size_t length = 0;
	for (size_t i = 0; i < n;) {
		char step[4];
		size_t written;
		i += clean_step(s + i, n - i, step, &written);
		if (out)
			memcpy(out + length, step, written);
		length += written;
	}
	return length;
}

static bool is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return !*s;
}

/* Whole syllables, Latin letters, dashes and quotes, Chinese signs: they are NFC as they stand and join nothing that stands before them. */
static const struct {
	utf8proc_int32_t first, last;
} whole[] = { { ' ', '~' }, { 0xAC00, 0xD7A3 }, { '\t', '\n' }, { 0xA0, 0x2FF }, { 0x2010, 0x2027 }, { 0x4E00, 0x9FFF } };

static inline bool is_whole(utf8proc_int32_t c)
{
	size_t i = 0;
	while (i < sizeof whole / sizeof *whole && (c < whole[i].first || c > whole[i].last))
		i++;
	return i < sizeof whole / sizeof *whole;
}

/* Is there nothing to clean and nothing to compose? So it is with nearly all that is written in Korean and English. */
static bool is_composed(const char *s, size_t n)
{
	utf8proc_int32_t c;
	size_t i = 0, taken;
	while (i < n && (taken = decode(s + i, n - i, &c)) > 0 && is_whole(c))
		i += taken;
	return i == n;
}

char *text_nfc(struct arena *a, const char *s, size_t n)
{
	if (is_composed(s, n))
		return arena_string_n(a, s, n);
	char *out = arena_array(a, clean(s, n, NULL) + 1, 1);
	clean(s, n, out);
	return is_ascii(out) ? out : map(a, out, 0);
}

static uint32_t next_rare(const char **s)
{
	utf8proc_int32_t c;
	size_t taken = decode_rare(*s, strnlen(*s, 4), &c);
	if (taken == 0) { /* against the promise; still move on, never past the end */
		(*s)++;
		return 0xFFFD;
	}
	*s += taken;
	return (uint32_t)c;
}

static inline uint32_t next(const char **s)
{
	utf8proc_int32_t c;
	unsigned char first = (unsigned char)**s;
	if (first >= 0x80 && decode_three(bytes(*s), &c) == 0)
		return next_rare(s);
	*s += first >= 0x80 ? 3 : first != 0;
	return first >= 0x80 ? (uint32_t)c : first;
}

uint32_t text_next(const char **s)
{
	return next(s);
}

size_t text_code_points(const char *s)
{
	size_t n = 0;
	while (text_next(&s))
		n++;
	return n;
}

size_t text_utf16(const char *s)
{
	size_t n = 0;
	for (uint32_t c; (c = text_next(&s));)
		n += c > 0xFFFF ? 2 : 1;
	return n;
}

/* Behind the grapheme that starts at s; s itself at the end. */
static const char *grapheme_end(const char *s)
{
	utf8proc_int32_t state = 0;
	uint32_t before = text_next(&s);
	while (before && *s) {
		const char *ahead = s;
		uint32_t c = text_next(&ahead);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)c, &state))
			break;
		before = c;
		s = ahead;
	}
	return s;
}

size_t text_graphemes(const char *s)
{
	size_t n = 0;
	for (; *s; s = grapheme_end(s))
		n++;
	return n;
}

/* Units of the single grapheme s … end: every count but that of graphemes is a sum over code points. */
static size_t units_of(const char *s, const char *end, size_t (*count)(const char *))
{
	if (count == text_graphemes)
		return 1;
	size_t sum = 0;
	while (s < end) {
		const char *from = s;
		char one[5] = { 0 };
		text_next(&s);
		memcpy(one, from, (size_t)(s - from));
		sum += count(one);
	}
	return sum;
}

size_t text_prefix(const char *s, size_t units, size_t (*count)(const char *))
{
	const char *at = s;
	while (*at) {
		const char *end = grapheme_end(at);
		size_t more = units_of(at, end, count);
		if (more > units)
			break;
		units -= more;
		at = end;
	}
	return (size_t)(at - s);
}

size_t text_columns(const char *s)
{
	size_t sum = 0;
	while (*s) {
		const char *end = grapheme_end(s);
		int width = 0;
		while (s < end)
			width += utf8proc_charwidth((utf8proc_int32_t)text_next(&s));
		sum += (size_t)(width > 2 ? 2 : width); /* a family of emoji is drawn as one */
	}
	return sum;
}

/* Zero width signs that separate; the joiners stay, as emoji and Persian words need them. */
static inline bool is_space(uint32_t c)
{
	if ((c >= '\t' && c <= '\r') || c == 0x85 || c == 0x180E || c == 0x200B || c == 0x2060 || c == 0xFEFF)
		return true;
	if (c < 0x80 || (c > 0x3000 && c < 0xFEFF))
		return c == ' ';
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* Copy s with each run of white space replaced by `instead`; none at the ends. */
static char *respace(struct arena *a, const char *s, const char *instead)
{
	char *out = arena_array(a, strlen(s) + 1, 1);
	size_t length = 0;
	bool pending = false;
	while (*s) {
		const char *from = s;
		if (is_space(next(&s))) {
			pending = length > 0;
			continue;
		}
		if (pending && *instead)
			out[length++] = *instead;
		pending = false;
		while (from < s)
			out[length++] = *from++;
	}
	return out;
}

/* Small letters without spaces, where a text holds nothing but ASCII, whole syllables and Chinese signs; else NULL. */
static char *fold_plain(struct arena *a, const char *s)
{
	char *out = arena_array(a, strlen(s) + 1, 1);
	for (size_t length = 0; *s;) {
		const char *from = s;
		uint32_t c = next(&s);
		if (c >= 0x80 && !(c >= 0xAC00 && c <= 0xD7A3) && !(c >= 0x4E00 && c <= 0x9FFF))
			return NULL;
		if (is_space(c))
			continue;
		if (c >= 'A' && c <= 'Z')
			out[length++] = (char)(c + ('a' - 'A'));
		else
			while (from < s)
				out[length++] = *from++;
	}
	return out;
}

char *text_fold(struct arena *a, const char *s)
{
	char *plain = fold_plain(a, s);
	if (plain)
		return plain;
	/* Folding may undo the normal form, and a second folding of the result must change nothing more. */
	return map(a, respace(a, map(a, s, UTF8PROC_CASEFOLD), ""), 0);
}

char *text_squeeze(struct arena *a, const char *s)
{
	return respace(a, s, " ");
}

char *text_trim(struct arena *a, const char *s)
{
	const char *first = s, *behind = s + strlen(s);
	while (*s && is_space(text_next(&s)))
		first = s;
	while (behind > first) {
		const char *last = behind - 1;
		while (last > first && ((unsigned char)*last & 0xC0) == 0x80)
			last--;
		s = last;
		if (!is_space(text_next(&s)))
			break;
		behind = last;
	}
	return arena_string_n(a, first, (size_t)(behind - first));
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);
	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

enum { FAR = 9, WORD_MAX = 128 };

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

/* One row of the matrix of distances: `row` from the two rows above it. */
static void distance_row(const char *a, const char *b, size_t i, int rows[3][WORD_MAX + 1])
{
	int *row = rows[i % 3], *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];
	row[0] = (int)i;
	for (size_t j = 1; b[j - 1]; j++) {
		bool same = a[i - 1] == b[j - 1];
		row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + !same);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			row[j] = smaller(row[j], above_that[j - 2] + 1);
	}
}

int text_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	if (n > WORD_MAX || m > WORD_MAX || (n > m ? n - m : m - n) >= FAR)
		return strcmp(a, b) == 0 ? 0 : FAR;
	int rows[3][WORD_MAX + 1] = { 0 };
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= n; i++)
		distance_row(a, b, i, rows);
	return smaller(rows[n % 3][m], FAR);
}
