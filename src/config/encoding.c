/* SPDX-License-Identifier: MIT */
#include "config/encoding.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

size_t encoding_mark(const char *s, size_t n)
{
	return n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static bool is_utf16(const char *s, size_t n)
{
	return n >= 2 && (memcmp(s, "\xFF\xFE", 2) == 0 || memcmp(s, "\xFE\xFF", 2) == 0);
}

/* Bytes of the sequence that starts at s, 0 when it is not UTF-8. */
static size_t sequence(const char *s, size_t n)
{
	unsigned char lead = (unsigned char)*s;
	size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	return length <= n && text_is_utf8(s, length) ? length : 0;
}

/* The length of the valid head of s[0..n). */
static size_t valid_head(const char *s, size_t n)
{
	size_t i = 0, length;
	while (i < n && (length = sequence(s + i, n - i)) > 0)
		i += length;
	return i;
}

static bool is_cp949_pair(unsigned char lead, unsigned char trail)
{
	bool letter = (trail >= 0x41 && trail <= 0x5A) || (trail >= 0x61 && trail <= 0x7A);
	return lead >= 0x81 && lead <= 0xFE && (letter || (trail >= 0x81 && trail <= 0xFE));
}

/* The whole text reads as ASCII and CP949 pairs, and hardly any of it as UTF-8: a single spoilt byte in a UTF-8 file is no CP949.
 */
static bool looks_like_cp949(const char *s, size_t n)
{
	size_t pairs = 0, sequences = 0;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x80)
			continue;
		if (i + 1 >= n || !is_cp949_pair((unsigned char)s[i], (unsigned char)s[i + 1]))
			return false;
		pairs++;
		i++;
	}
	for (size_t i = 0; i < n; i++)
		sequences += sequence(s + i, n - i) >= 3;
	return sequences * 4 < pairs;
}

static int line_at(const char *s, size_t offset)
{
	int line = 1;
	for (size_t i = 0; i < offset; i++)
		line += s[i] == '\n';
	return line;
}

bool encoding_check(struct problems *p, const char *file, const char *s, size_t n)
{
	struct place at = { .file = file, .line = 1 };
	if (is_utf16(s, n)) {
		problem_error(p, &at, MSG_CFG_UTF16, NULL);
		return false;
	}
	size_t good = valid_head(s, n);
	if (good == n)
		return true;
	char byte[8];
	snprintf(byte, sizeof byte, "0x%02X", (unsigned)(unsigned char)s[good]);
	at.line = line_at(s, good);
	if (s[good] == '\0')
		problem_error(p, &at, MSG_CFG_NUL, NULL);
	else if (looks_like_cp949(s, n))
		problem_error(p, &at, MSG_CFG_CP949, NULL);
	else
		problem_error(p, &at, MSG_CFG_NOT_UTF8, ARGS(byte));
	return false;
}
