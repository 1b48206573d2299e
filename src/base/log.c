/* SPDX-License-Identifier: MIT */
/* log.c - composing one line and writing it with one call. */
#include "base/log.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/text.h"

enum { SECRETS_MAX = 2048, SECRET_SHORTEST = 4, LINE_MAX_BYTES = 8192, FIELDS_MAX = 24, NAME_MAX_BYTES = 64 };

static enum log_level ceiling = LOG_LEVEL_INFO;
static struct secret {
	char *text; /* lives as long as the process */
	size_t length;
} secrets[SECRETS_MAX];
static bool begins[256]; /* a secret begins with this byte: most need no further look */
static size_t secret_count;

void log_level(enum log_level up_to)
{
	ceiling = up_to;
}

bool log_level_parse(const char *name, enum log_level *out)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*out = (enum log_level)i;
		return true;
	}
	return false;
}

void log_secret(const char *secret)
{
	if (!secret || strlen(secret) < SECRET_SHORTEST)
		return;
	for (size_t i = 0; i < secret_count; i++)
		if (strcmp(secrets[i].text, secret) == 0)
			return;
	if (secret_count == SECRETS_MAX) {
		log_event(LOG_LEVEL_ERROR, "log.secrets_full", NULL);
		return;
	}
	char *copy = strdup(secret);
	if (!copy)
		err_die(MSG_OUT_OF_MEMORY, ARGS(NUMBER(strlen(secret))));
	secrets[secret_count++] = (struct secret){ copy, strlen(copy) };
	begins[(unsigned char)copy[0]] = true;
}

/* Bytes of the longest secret that starts at s, 0: none. */
static size_t secret_at(const char *s)
{
	size_t longest = 0;
	for (size_t i = 0; begins[(unsigned char)*s] && i < secret_count; i++)
		if (secrets[i].length > longest && strncmp(s, secrets[i].text, secrets[i].length) == 0)
			longest = secrets[i].length;
	return longest;
}

/* The same, and whatever secrets begin inside it and reach further. */
static size_t secret_span(const char *s)
{
	size_t span = secret_at(s);
	for (size_t i = 1; i < span; i++) {
		size_t n = secret_at(s + i);
		if (i + n > span)
			span = i + n;
	}
	return span;
}

void log_mask(char *text)
{
	char *to = text;
	for (const char *from = text; *from;) {
		size_t span = secret_span(from);
		if (span == 0) {
			*to++ = *from++;
			continue;
		}
		memcpy(to, "***", 3);
		to += 3;
		from += span;
	}
	*to = '\0';
}

/* Signs that could break the line, drive a terminal or turn the reading direction round. */
static bool is_dangerous(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void add_sign(struct text *t, const char *from, size_t n, uint32_t c)
{
	if (c == '\n')
		text_add(t, "\\n");
	else if (c == '"' || c == '\\')
		text_addf(t, "\\%c", (char)c);
	else if (is_dangerous(c))
		text_addf(t, "\\u%04x", (unsigned)c);
	else if (c == 0xfffd)
		text_add(t, "\xEF\xBF\xBD"); /* also for bytes that are not UTF-8 */
	else
		text_add_n(t, from, n);
}

/* How many bytes can go into the line as they are: printable ASCII with which no secret begins. */
static size_t plain_span(const char *s)
{
	size_t n = 0;
	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\' && !begins[(unsigned char)s[n]])
		n++;
	return n;
}

/* Masked and escaped: one line, whatever it holds. */
static void add_signs(struct text *t, const char *s)
{
	while (*s) {
		size_t plain = plain_span(s);
		text_add_n(t, s, plain);
		s += plain;
		if (!*s)
			return;
		size_t span = secret_span(s);
		if (span > 0) {
			text_add(t, "***");
			s += span;
			continue;
		}
		const char *from = s;
		uint32_t c = text_next(&s);
		if (fault_on("log-signs"))
			text_add_n(t, from, (size_t)(s - from));
		else
			add_sign(t, from, (size_t)(s - from), c);
	}
}

static void add_value(struct text *t, const char *s)
{
	bool quoted = !*s || strpbrk(s, " =\"\\\n") != NULL;
	if (quoted)
		text_add(t, "\"");
	add_signs(t, s);
	if (quoted)
		text_add(t, "\"");
}

/* systemd names the journal's stream; only when stderr is that very stream does the journal listen. */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char ours[64];
	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(ours, sizeof ours, "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	return strcmp(stream, ours) == 0;
}

static const char *line_of(struct arena *a, const char *event, const char *const *pairs)
{
	struct text t;
	text_init(&t, a, LINE_MAX_BYTES);
	text_add(&t, "event=");
	add_value(&t, event);
	for (; pairs && pairs[0]; pairs += 2) {
		if (!pairs[1])
			continue;
		text_add(&t, " ");
		text_add(&t, pairs[0]);
		text_add(&t, "=");
		add_value(&t, pairs[1]);
	}
	return t.cut ? arena_printf(a, "%s…", t.data) : t.data;
}

/* --- the journal ------------------------------------------------------------------------------------------------------------------ */

struct entry {
	struct iovec fields[FIELDS_MAX];
	int count;
	struct arena *arena;
};

static void add_field(struct entry *e, const char *field)
{
	if (e->count == FIELDS_MAX)
		return;
	char *own = arena_string(e->arena, field);
	e->fields[e->count++] = (struct iovec){ .iov_base = own, .iov_len = strlen(own) };
}

/* TOWNBELL_NAME=value: the journal's names are upper case letters, digits and underscores. */
static void add_pair(struct entry *e, const char *name, const char *value)
{
	struct text t;
	char upper[NAME_MAX_BYTES];
	size_t n = 0;
	for (; name[n] && n + 1 < sizeof upper; n++)
		upper[n] = (char)(isalnum((unsigned char)name[n]) ? toupper((unsigned char)name[n]) : '_');
	upper[n] = '\0';
	text_init(&t, e->arena, LINE_MAX_BYTES);
	text_addf(&t, "TOWNBELL_%s=", upper);
	add_signs(&t, value);
	add_field(e, t.data);
}

static bool send_to_journal(enum log_level level, const char *event, const char *const *pairs, struct arena *a)
{
	static const char *const priorities[] = { "PRIORITY=3", "PRIORITY=4", "PRIORITY=6", "PRIORITY=7" };
	struct entry e = { .arena = a };
	add_field(&e, arena_printf(a, "MESSAGE=%s", line_of(a, event, pairs)));
	add_field(&e, priorities[level]);
	add_field(&e, "SYSLOG_IDENTIFIER=townbell");
	add_pair(&e, "event", event);
	for (; pairs && pairs[0]; pairs += 2)
		if (pairs[1])
			add_pair(&e, pairs[0], pairs[1]);
	return sd_journal_sendv(e.fields, e.count) >= 0;
}

void log_event(enum log_level level, const char *event, const char *const *pairs)
{
	if (level > ceiling)
		return;
	struct arena a = { 0 };
	if (!is_journal() || !send_to_journal(level, event, pairs, &a)) {
		char *line = arena_printf(&a, "%s\n", line_of(&a, event, pairs));
		ssize_t written = write(STDERR_FILENO, line, strlen(line));
		(void)written; /* nowhere is left to complain */
	}
	arena_done(&a);
}
