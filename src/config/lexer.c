/* SPDX-License-Identifier: MIT */
#include "config/lexer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Signs that look right on a Korean keyboard and are others. */
static const struct {
	const char *wide;
	char plain;
} wides[] = {
	{ "＝", '=' },     { "；", ';' },     { "，", ',' },     { "：", ':' },     { "（", '(' }, { "）", ')' },
	{ "［", '[' },     { "］", ']' },     { "｛", '{' },     { "｝", '}' },     { "＃", '#' }, { "\u3000", ' ' },
	{ "\u00A0", ' ' }, { "\u200B", ' ' }, { "\u2028", ' ' }, { "\uFEFF", ' ' },
};

/* Quotes that are none here; any of them, or a plain one, may close. */
static const char *const quotes[] = { "“", "”", "„", "‘", "’", "「", "」", "『", "』", "＂", "'", "`" };

static const char name_signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz*0123456789-_";
static const char name_first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz*";

static int wide_at(const char *s)
{
	for (int i = 0; i < (int)(sizeof wides / sizeof *wides); i++)
		if (*s == *wides[i].wide && text_starts(s, wides[i].wide))
			return i;
	return -1;
}

static size_t quote_at(const char *s)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (*s == *quotes[i] && text_starts(s, quotes[i]))
			return strlen(quotes[i]);
	return 0;
}

static void complain(struct lexer *x, int line, enum message_id m, const char *const *args)
{
	problem_error(x->problems, &(struct place){ .file = x->file, .line = line }, m, args);
}

void lexer_fault(struct lexer *x, int line, enum message_id m, const char *const *args)
{
	x->broken = true;
	complain(x, line, m, args);
}

void lexer_blank(struct lexer *x, const struct token *t)
{
	memset(x->text + t->start, ' ', t->length);
}

void lexer_quote(const struct lexer *x, const struct token *t, char out[64])
{
	size_t n = t->length < 48 ? t->length : 48;
	while (n > 0 && ((unsigned char)x->text[t->start + n] & 0xC0) == 0x80)
		n--;
	snprintf(out, 64, "%.*s%s", (int)n, x->text + t->start, n < t->length ? "…" : "");
}

bool lexer_sees(const struct lexer *x, char sign)
{
	return x->text[x->at + strspn(x->text + x->at, " \t\r\n")] == sign;
}

void lexer_skip(struct lexer *x, const char *signs)
{
	while (x->at < x->length && x->text[x->at] != '\n' && !strchr(signs, x->text[x->at]))
		x->at++;
}

static bool bad(struct token *out, enum message_id fault)
{
	out->type = TOKEN_BAD;
	out->fault = fault;
	return true;
}

/* Over a comment that begins here; false when there is none, or when it never ends. */
static bool skip_comment(struct lexer *x, struct token *out)
{
	const char *s = x->text + x->at;
	if (*s == '#' || (*s == '/' && s[1] == '/')) {
		x->at += strcspn(s, "\n");
		return true;
	}
	if (*s != '/' || s[1] != '*')
		return false;
	const char *end = strstr(s + 2, "*/");
	if (!end) {
		bad(out, MSG_CFG_COMMENT_OPEN);
		return false;
	}
	for (; s < end; s++)
		x->line += *s == '\n';
	x->at = (size_t)(end + 2 - x->text);
	return true;
}

/* A full-width sign becomes the plain one, in place. */
static bool mend_wide(struct lexer *x)
{
	char *s = x->text + x->at, plain[2] = { 0 };
	int i = wide_at(s);
	if (i < 0)
		return false;
	char code[16];
	const char *copy = s;
	snprintf(code, sizeof code, "U+%04X", (unsigned)text_next(&copy));
	plain[0] = wides[i].plain;
	if (*plain == ' ')
		complain(x, x->line, MSG_CFG_WIDE_SPACE, ARGS(code));
	else
		complain(x, x->line, MSG_CFG_WIDE_SIGN, ARGS(wides[i].wide, plain));
	memset(s, ' ', strlen(wides[i].wide));
	*s = *plain;
	return true;
}

/* @include would read whatever file the line names, and libconfig 1.5 ends the whole program when that is a folder. */
static bool mend_include(struct lexer *x)
{
	char *s = x->text + x->at;
	bool closes = text_starts(s, "*/");
	if (!closes && !text_starts(s, "@include"))
		return false;
	complain(x, x->line, closes ? MSG_CFG_COMMENT_CLOSE : MSG_CFG_INCLUDE, NULL);
	memset(s, ' ', closes ? 2 : strcspn(s, "\n"));
	return true;
}

/* To the first sign that means something. */
static bool skip_blank(struct lexer *x, struct token *out)
{
	while (x->at < x->length && out->type != TOKEN_BAD) {
		char c = x->text[x->at];
		out->line = x->line;
		if (strchr(" \t\r\f\n", c)) {
			x->line += c == '\n';
			x->at++;
		} else if (!skip_comment(x, out) && !mend_wide(x) && !mend_include(x)) {
			return out->type != TOKEN_BAD;
		}
	}
	return false;
}

/* "…\n starts = ": a text that ends so has swallowed the beginning of another setting. */
static bool ends_in_setting(const char *s, size_t n)
{
	while (n > 0 && strchr(" \t([", s[n - 1]))
		n--;
	if (n == 0 || s[n - 1] != '=')
		return false;
	for (n--; n > 0 && strchr(" \t", s[n - 1]);)
		n--;
	return n > 0 && strchr(name_signs, s[n - 1]);
}

/* \xNN puts any byte into a text; what is not ASCII would hardly be UTF-8, and libconfig drops \x00. */
static void mend_escape(struct lexer *x, char *s)
{
	unsigned byte = 0;
	char digits[3] = { 0 };
	if ((s[1] != 'x' && s[1] != 'X') || strspn(s + 2, "0123456789abcdefABCDEF") < 2)
		return;
	memcpy(digits, s + 2, 2);
	byte = (unsigned)strtoul(digits, NULL, 16);
	if (byte > 0 && byte < 0x80)
		return;
	complain(x, x->line, MSG_CFG_ESCAPE, NULL);
	memset(s, ' ', 4);
}

static void take_text(struct lexer *x, struct token *out)
{
	size_t end = x->at + 1;
	for (; end < x->length && x->text[end] != '"'; end++) {
		if (x->text[end] == '\\')
			mend_escape(x, x->text + end);
		if (x->text[end] == '\\' && (x->text[end + 1] == '"' || x->text[end + 1] == '\\'))
			end++;
		x->line += x->text[end] == '\n';
	}
	if (end >= x->length) {
		bad(out, MSG_CFG_QUOTE_OPEN);
		return;
	}
	out->type = TOKEN_TEXT;
	out->length = end + 1 - x->at;
	if (x->line > out->line && !x->suspect && ends_in_setting(x->text + x->at, end - x->at))
		x->suspect = out->line;
	x->at = end + 1;
}

/* From a wrong quote to the last one of the line: one complaint is enough for it. */
static void take_quoted(struct lexer *x, struct token *out)
{
	size_t end = x->at + quote_at(x->text + x->at);
	for (size_t i = end; i < x->length && x->text[i] != '\n'; i++)
		if (x->text[i] == '"' || quote_at(x->text + i) > 0)
			end = i + (x->text[i] == '"' ? 1 : quote_at(x->text + i));
	out->type = TOKEN_TEXT;
	out->length = end - x->at;
	char quote[8];
	snprintf(quote, sizeof quote, "%.*s", (int)quote_at(x->text + x->at), x->text + x->at);
	lexer_fault(x, x->line, MSG_CFG_QUOTE_WRONG, ARGS(quote));
	x->at = end;
}

/* Most signs of a word are those of names, and end none. */
static size_t word_length(const char *s)
{
	size_t n = strspn(s, name_signs);
	while (s[n] && !strchr(" \t\r\f\n;,()[]{}=\"#", s[n]) && !text_starts(s + n, "//") && !text_starts(s + n, "/*") &&
	       wide_at(s + n) < 0 && quote_at(s + n) == 0)
		n++;
	return n;
}

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

/* [-+]? digits [. digits] [e [-+]? digits], with at least one digit and a point or an exponent. */
static bool is_float(const char *s, size_t n)
{
	size_t i = n > 0 && strchr("+-", *s) ? 1 : 0;
	size_t whole = digits(s + i, n - i), part = 0;
	i += whole;
	bool point = i < n && s[i] == '.';
	if (point) {
		part = digits(s + i + 1, n - i - 1);
		i += 1 + part;
	}
	bool exponent = i < n && (s[i] == 'e' || s[i] == 'E');
	if (whole + part == 0 || !(point || exponent))
		return false;
	if (exponent) {
		bool sign = i + 1 < n && strchr("+-", s[i + 1]);
		i += sign ? 2 : 1;
		size_t power = digits(s + i, n - i);
		i = power > 0 ? i + power : n + 1;
	}
	return i == n;
}

/* What number is s[0..n)? TOKEN_WORD: none. *fits is false for an integer that its type cannot hold. */
static enum token_type number_type(const char *s, size_t n, bool *fits)
{
	char buffer[64];
	size_t longs = n > 2 && s[n - 1] == 'L' ? (s[n - 2] == 'L' ? 2 : 1) : 0;
	size_t body = n - longs, sign = strchr("+-", *s) ? 1 : 0;
	bool hex = body > 2 && *s == '0' && (s[1] == 'x' || s[1] == 'X');
	*fits = true;
	if (hex ? strspn(s + 2, "0123456789abcdefABCDEF") < body - 2
		: body == sign || digits(s + sign, body - sign) < body - sign)
		return is_float(s, n) ? TOKEN_FLOAT : TOKEN_WORD;
	snprintf(buffer, sizeof buffer, "%.*s", (int)body, s);
	errno = 0;
	long long value = strtoll(buffer, NULL, hex ? 16 : 10);
	*fits = body < sizeof buffer && errno == 0 && (longs > 0 || (value >= INT32_MIN && value <= INT32_MAX));
	return longs > 0 ? TOKEN_INT64 : TOKEN_INT;
}

static void take_word(struct lexer *x, struct token *out)
{
	char *s = x->text + x->at;
	bool fits = true;
	out->length = word_length(s);
	out->type = (unsigned char)*s < 0x80 ? number_type(s, out->length, &fits) : TOKEN_WORD;
	x->at += out->length;
	if (fits)
		return;
	complain(x, x->line, MSG_CFG_INTEGER, NULL);
	lexer_blank(x, out);
	*s = '1';
	out->type = TOKEN_INT;
}

static bool is_flag(const char *s, size_t n)
{
	return (n == 4 && strncasecmp(s, "true", n) == 0) || (n == 5 && strncasecmp(s, "false", n) == 0);
}

static void take_name(struct lexer *x, struct token *out)
{
	const char *s = x->text + x->at;
	size_t n = strspn(s, name_signs);
	size_t word = word_length(s);
	/* example.kr, ko한국: no name, though it begins like one. The colon of "name: value" is a sign of its own. */
	bool plain = word == n || s[n] == ':';
	out->length = plain ? n : word;
	out->type = !plain ? TOKEN_WORD : is_flag(s, n) ? TOKEN_FLAG : TOKEN_NAME;
	x->at += out->length;
}

void lexer_next(struct lexer *x, struct token *out)
{
	*out = (struct token){ .type = TOKEN_END, .line = x->line };
	bool more = skip_blank(x, out);
	char c = x->text[x->at];
	out->start = x->at;
	if (!more) {
		out->last_line = out->line = out->type == TOKEN_BAD ? out->line : x->line;
		return;
	}
	if (c == '"') {
		take_text(x, out);
	} else if (quote_at(x->text + x->at) > 0) {
		take_quoted(x, out);
	} else if (strchr("=:;,()[]{}", c)) {
		out->type = TOKEN_SIGN;
		out->sign = (char)(c == ':' ? '=' : c);
		out->length = 1;
		x->at++;
	} else if (strchr(name_first, c)) {
		take_name(x, out);
	} else if ((unsigned char)c >= 0x80 || strchr("0123456789+-.@", c)) {
		take_word(x, out);
	} else {
		out->length = 1;
		bad(out, MSG_CFG_SIGN);
	}
	out->last_line = x->line;
}
