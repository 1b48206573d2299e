/* SPDX-License-Identifier: MIT */
/* err.c - errors are words for the operator, on one line. */
#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* Bytes of the sign at s; 0: it is none. */
static size_t sign_length(const char *s)
{
	size_t there = strnlen(s, 4);
	for (size_t n = 1; n <= there; n++)
		if (text_is_utf8(s, n))
			return n;
	return 0;
}

/* Foreign bytes may be among the arguments: a control sign would break the line or paint the terminal, and what is no UTF-8 (of a damaged
 * database, say) would make the report of it no JSON. */
static void one_line(char *s)
{
	while (*s) {
		size_t n = sign_length(s);
		if (n == 0)
			*s = '?';
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
		s += n ? n : 1;
	}
}

void err_put(struct err *e, enum err_kind kind, enum message_id m, const char *const *args)
{
	if (!e)
		return;
	char text[sizeof e->text]; /* an argument may be e->text itself */
	message_format(text, sizeof text, m, args);
	one_line(text);
	e->kind = kind;
	memcpy(e->text, text, sizeof text);
}

void err_put_in(struct err *e, const char *where)
{
	if (e)
		err_put(e, e->kind, MSG_ERRNO, ARGS(where, e->text));
}

void err_put_errno(struct err *e, const char *what)
{
	err_put(e, ERR_IO, MSG_ERRNO, ARGS(what, strerror(errno)));
}

/* Takes no memory: there may be none. */
void err_die(enum message_id m, const char *const *args)
{
	struct err e;
	err_put(&e, ERR_STATE, m, args);
	size_t length = strlen(e.text);
	e.text[length] = '\n'; /* in the place of its end; write() needs none */
	ssize_t written = write(STDERR_FILENO, e.text, length + 1);
	(void)written; /* nowhere is left to complain */
	abort();
}
