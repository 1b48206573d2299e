/* SPDX-License-Identifier: MIT */
/* lexer.h - the signs and words of a configuration text, as libconfig 1.5 would see them, and what people write instead.
 *
 * libconfig says no more than "syntax error", takes integers too large for it without a word and lets an open comment swallow the
 * rest. So the text is read here first. What can be put right in place (a full-width sign, @include, an integer that is too
 * large) is complained of and mended, so that the rest of the file can still be judged; what cannot leaves `broken` set, and
 * libconfig never sees the text. */
#ifndef CONFIG_LEXER_H
#define CONFIG_LEXER_H

#include "config/problems.h"

enum token_type {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_FLAG,  /* true, false */
	TOKEN_INT,   /* fits 32 bits */
	TOKEN_INT64, /* with L */
	TOKEN_FLOAT,
	TOKEN_TEXT,
	TOKEN_WORD, /* neither name nor number: Korean, a date, an address without quotes */
	TOKEN_SIGN, /* = ; , ( ) [ ] { } */
	TOKEN_BAD   /* nothing can follow: `fault` says why */
};

struct token {
	enum token_type type;
	char sign; /* ':' is '=', too */
	enum message_id fault;
	size_t start, length;
	int line, last_line;
};

struct lexer {
	char *text; /* terminated; changed in place where mended */
	size_t length, at;
	int line;
	const char *file;
	struct problems *problems;
	bool broken;
	int suspect; /* line of the first text that runs over its line and ends in "name =": its quote is likely not closed; 0:
			none */
};

void lexer_next(struct lexer *x, struct token *out);
/* Is this the next sign, white space apart? */
bool lexer_sees(const struct lexer *x, char sign);
/* Go on before the next of `signs` or the end of the line. */
void lexer_skip(struct lexer *x, const char *signs);
/* Put spaces in the place of a token. */
void lexer_blank(struct lexer *x, const struct token *t);
/* A complaint on a line of this file that leaves the text broken. */
void lexer_fault(struct lexer *x, int line, enum message_id m, const char *const *args);
/* The token's text into a buffer, cut to what can be quoted in a sentence. */
void lexer_quote(const struct lexer *x, const struct token *t, char out[64]);

#endif
