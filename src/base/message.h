/* SPDX-License-Identifier: MIT */
/* message.h - every sentence an operator can read, in English and Korean.
 *
 * Rows stand in messages/ROOM.inc, one file a room: MESSAGE(MSG_NAME, "English {1} … {2}", "한국어 {1} …"). Places are numbered, so the
 * Korean may turn their order round. A Korean "" means: not translated yet, English is shown. A test checks that both name the same
 * places. The language is set once by the command line. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include <stddef.h>

enum message_id {
#define MESSAGE(id, en, ko) id,
#include "base/messages/all.inc"
#undef MESSAGE
	MESSAGE_COUNT
};

enum language { LANGUAGE_EN, LANGUAGE_KO };

void message_language(enum language language);
enum language message_language_now(void);

/* Write message `m` into out[size], always terminated, cut at a character; args is a NULL-ended list of strings or NULL. */
void message_format(char *out, size_t size, enum message_id m, const char *const *args);
/* The same in a given language. */
void message_format_in(enum language language, char *out, size_t size, enum message_id m, const char *const *args);
/* The raw row, for the test of the table. */
const char *message_row(enum language language, enum message_id m);

/* Numbers as message arguments: NUMBER(n) is a string that lives to the end of the enclosing block. */
#define NUMBER(n) message_number((char[24]){ 0 }, (long long)(n))
const char *message_number(char buffer[24], long long n);

#endif
