/* SPDX-License-Identifier: MIT */
/* markup.c - tags out, entities decoded. Both passes only ever shorten, so one buffer does. */
#include "channel/markup.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Bytes of the tag that begins at s ("<b>", "</b>", "<band:refer user_key=\"K\">"); 0: it is none. A ">" inside an attribute comes
 * escaped. */
static size_t tag_length(const char *s)
{
	size_t name = s[1] == '/' ? 2 : 1;
	if (!is_letter(s[name]))
		return 0;
	size_t end = name + strcspn(s + name, "<>");
	return s[end] == '>' ? end + 1 : 0;
}

static void remove_tags(char *s)
{
	char *out = s;
	while (*s) {
		size_t tag = *s == '<' ? tag_length(s) : 0;
		if (tag == 0)
			*out++ = *s++;
		s += tag;
	}
	*out = '\0';
}

static const struct {
	const char *name, *value;
} entities[] = {
	{ "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" }, { "&quot;", "\"" }, { "&apos;", "'" }, { "&nbsp;", "\xC2\xA0" },
};

static size_t put_code_point(uint32_t c, char *out)
{
	static const struct {
		uint32_t below;
		unsigned lead;
	} forms[] = { { 0x80, 0 }, { 0x800, 0xC0 }, { 0x10000, 0xE0 }, { 0x110000, 0xF0 } };
	size_t more = 0;
	while (c >= forms[more].below)
		more++;
	out[0] = (char)(forms[more].lead | (c >> (6 * more)));
	for (size_t i = 1; i <= more; i++)
		out[i] = (char)(0x80 | ((c >> (6 * (more - i))) & 0x3F));
	return more + 1;
}

static int digit(char c, int base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && is_letter(c) && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* "&#39;" or "&#x27;": its bytes in *out, how many in *length; returns what was read, 0: it is none. */
static size_t decode_number(const char *s, char *out, size_t *length)
{
	int base = s[2] == 'x' || s[2] == 'X' ? 16 : 10;
	const char *at = s + (base == 16 ? 3 : 2);
	uint32_t c = 0;
	while (digit(*at, base) >= 0 && c < 0x110000)
		c = c * (uint32_t)base + (uint32_t)digit(*at++, base);
	if (*at != ';' || c == 0 || c >= 0x110000 || (c >= 0xD800 && c < 0xE000))
		return 0;
	*length = put_code_point(c, out);
	return (size_t)(at + 1 - s);
}

/* One entity at s; returns what was read, 0: it is none. */
static size_t decode_entity(const char *s, char *out, size_t *length)
{
	if (s[1] == '#')
		return decode_number(s, out, length);
	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
		if (!text_starts(s, entities[i].name))
			continue;
		*length = strlen(entities[i].value);
		memcpy(out, entities[i].value, *length);
		return strlen(entities[i].name);
	}
	return 0;
}

static void decode_entities(char *s)
{
	char *out = s;
	while (*s) {
		char decoded[4];
		size_t length = 1, read = *s == '&' ? decode_entity(s, decoded, &length) : 0;
		memmove(out, read ? decoded : s, length);
		out += length;
		s += read ? read : 1;
	}
	*out = '\0';
}

char *markup_plain(struct arena *a, const char *s)
{
	if (!strpbrk(s, "<&"))
		return text_nfc(a, s, strlen(s));
	char *plain = arena_string(a, s);
	remove_tags(plain);
	decode_entities(plain);
	return text_nfc(a, plain, strlen(plain));
}
