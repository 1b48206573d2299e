/* SPDX-License-Identifier: MIT */
/* message.c - the table of sentences and the filling of their places. */
#include "base/message.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *en, *ko;
} rows[] = {
#define MESSAGE(id, english, korean) [id] = { english, korean },
#include "base/messages/all.inc"
#undef MESSAGE
};

static enum language language_now = LANGUAGE_EN;

struct sink {
	char *out;
	size_t size, length;
	int full;
};

void message_language(enum language language)
{
	language_now = language;
}

enum language message_language_now(void)
{
	return language_now;
}

const char *message_row(enum language language, enum message_id m)
{
	assert((size_t)m < MESSAGE_COUNT);
	return language == LANGUAGE_KO ? rows[m].ko : rows[m].en;
}

/* Add s[0..n); when it does not fit, what is there is brought back to a whole character and nothing more is taken. */
static void sink_add(struct sink *k, const char *s, size_t n)
{
	if (k->full)
		return;
	size_t left = k->size - 1 - k->length;
	if (n > left) {
		n = left;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
		k->full = 1;
	}
	memcpy(k->out + k->length, s, n);
	k->length += n;
	k->out[k->length] = '\0';
}

/* The argument of place "{1}" … "{9}" at p, or NULL when p does not start a place. A place without an argument is empty. */
static const char *argument(const char *p, const char *const *args)
{
	if (p[0] != '{' || p[1] < '1' || p[1] > '9' || p[2] != '}')
		return NULL;
	for (int i = p[1] - '1'; args && *args; args++, i--)
		if (i == 0)
			return *args;
	return "";
}

void message_format_in(enum language language, char *out, size_t size, enum message_id m, const char *const *args)
{
	assert(size > 0);
	struct sink k = { .out = out, .size = size };
	const char *row = message_row(language, m);
	const char *p = *row ? row : rows[m].en;

	*out = '\0';
	while (*p) {
		const char *given = argument(p, args);
		size_t n = given ? strlen(given) : 1 + strcspn(p + 1, "{");
		sink_add(&k, given ? given : p, n);
		p += given ? 3 : n;
	}
}

void message_format(char *out, size_t size, enum message_id m, const char *const *args)
{
	message_format_in(language_now, out, size, m, args);
}

const char *message_number(char buffer[24], long long n)
{
	snprintf(buffer, 24, "%lld", n);
	return buffer;
}
