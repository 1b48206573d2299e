/* SPDX-License-Identifier: MIT */
/* text_build.c - struct text: a text that grows under a ceiling. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

void text_init(struct text *t, struct arena *a, size_t ceiling)
{
	size_t room = ceiling < 128 ? ceiling : 128;
	*t = (struct text){ .arena = a, .data = arena_array(a, room + 1, 1), .room = room, .ceiling = ceiling };
}

static void make_room(struct text *t, size_t more)
{
	size_t need = t->length + more;
	if (need <= t->room)
		return;
	size_t room = t->room;
	while (room < need)
		room = room * 2 + 64;
	if (room > t->ceiling)
		room = t->ceiling;
	char *wider = arena_array(t->arena, room + 1, 1);
	memcpy(wider, t->data, t->length);
	t->data = wider;
	t->room = room;
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	if (t->cut)
		return; /* what comes behind a hole would be a lie */
	size_t left = t->ceiling - t->length;
	if (n > left) {
		n = left;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
		t->cut = true;
	}
	make_room(t, n);
	if (n > 0)
		memcpy(t->data + t->length, s, n);
	t->length += n;
	t->data[t->length] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_n(t, s, strlen(s));
}

void text_addf(struct text *t, const char *format, ...)
{
	char small[256];
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof small) {
		text_add_n(t, small, (size_t)n);
	} else if (n >= 0) {
		char *large = arena_array(t->arena, (size_t)n + 1, 1);
		vsnprintf(large, (size_t)n + 1, format, again);
		text_add_n(t, large, (size_t)n);
	}
	va_end(again);
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Texts in Korean are nearly all escapes: they are added a batch at a time. */
void text_add_url(struct text *t, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	enum { ESCAPE = 3, BATCH = 64 * ESCAPE };
	char batch[BATCH];
	size_t n = 0;
	if (fault_on("url-signs")) {
		text_add(t, s);
		return;
	}
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		batch[n] = (char)(is_unreserved(*s) ? *s : '%');
		batch[n + 1] = hex[c >> 4];
		batch[n + 2] = hex[c & 15];
		n += is_unreserved(*s) ? 1 : ESCAPE;
		if (n <= BATCH - ESCAPE)
			continue;
		text_add_n(t, batch, n);
		n = 0;
	}
	text_add_n(t, batch, n);
}

void text_add_field(struct text *t, const char *name, const char *value)
{
	if (t->length > 0)
		text_add(t, "&");
	text_add(t, name);
	text_add(t, "=");
	text_add_url(t, value);
}
