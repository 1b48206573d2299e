/* SPDX-License-Identifier: MIT */
/* syntax.c - a parser by recursive descent that builds nothing.
 *
 * Every function returns false when it makes no sense to read on; one complaint says why, and the file is left. */
#include "config/syntax.h"

#include <string.h>

#include "config/lexer.h"

struct parser {
	struct lexer lexer;
	struct token now;
	int text_line;  /* of the last text that runs over its line, until a sign stands behind it; 0: none */
	int since_text; /* tokens since then */
	int depth, values;
	char setting[64]; /* the name read last; values are never repeated in a complaint, one may be a secret */
	struct arena *arena;
	struct lines *elements;
};

struct name {
	size_t start, length;
	int line;
};

static bool read_settings(struct parser *p, char closer, int opened);
static bool read_value(struct parser *p, char closer);

static void advance(struct parser *p)
{
	if (p->now.type == TOKEN_SIGN)
		p->text_line = 0;
	lexer_next(&p->lexer, &p->now);
	p->since_text++;
	if (p->now.type == TOKEN_TEXT && p->now.last_line > p->now.line) {
		p->text_line = p->now.line;
		p->since_text = 0;
	}
}

static bool is_sign(const struct parser *p, char sign)
{
	return p->now.type == TOKEN_SIGN && p->now.sign == sign;
}

static bool is_closer(const struct parser *p)
{
	return is_sign(p, ')') || is_sign(p, ']') || is_sign(p, '}');
}

static bool is_separator(const struct parser *p)
{
	return is_sign(p, ';') || is_sign(p, ',');
}

/* Something makes no sense. When a text that runs over its line stands just before, or looks as if it had swallowed a setting,
 * the true reason is most likely the quote that was not closed there. Always false. */
static bool stop(struct parser *p, int line, enum message_id m, const char *const *args)
{
	int quote = p->lexer.suspect ? p->lexer.suspect : p->text_line && p->since_text <= 2 ? p->text_line : 0;
	if (quote)
		lexer_fault(&p->lexer, quote, MSG_CFG_QUOTE_OPEN, NULL);
	else
		lexer_fault(&p->lexer, line, m, args);
	return false;
}

static bool stop_here(struct parser *p, enum message_id m)
{
	char sign[64];
	lexer_quote(&p->lexer, &p->now, sign);
	if (p->now.type == TOKEN_BAD)
		return stop(p, p->now.line, p->now.fault, ARGS(p->now.fault == MSG_CFG_SIGN ? sign : ""));
	return stop(p, p->now.line, m, ARGS(p->setting));
}

static void fault_here(struct parser *p, enum message_id m)
{
	lexer_fault(&p->lexer, p->now.line, m, ARGS(p->setting));
}

/* A complaint about a sign too many, which a space can replace. */
static void mend(struct parser *p, const struct token *sign, enum message_id m)
{
	problem_error(p->lexer.problems, &(struct place){ .file = p->lexer.file, .line = sign->line }, m, NULL);
	lexer_blank(&p->lexer, sign);
}

/* The end of the file, or a bracket that closes another than the one opened. */
static bool not_closed(struct parser *p, char closer, int opened)
{
	const char *open = closer == '}' ? "{" : closer == ')' ? "(" : "[";
	char found[2] = { p->now.sign, '\0' };
	if (!closer)
		return stop(p, p->now.line, MSG_CFG_CLOSER_ALONE, ARGS(found));
	if (p->now.type == TOKEN_END)
		return stop(p, opened, MSG_CFG_NOT_CLOSED, ARGS(open, (char[]){ closer, '\0' }));
	return stop(p, p->now.line, MSG_CFG_CLOSER_OTHER, ARGS(found, open, NUMBER(opened), (char[]){ closer, '\0' }));
}

/* What people write where a value in quotes should stand. */
static enum message_id word_fault(const struct parser *p)
{
	static const char *const flags[] = { "yes", "no", "on", "off" };
	const char *s = p->lexer.text + p->now.start;
	size_t n = p->now.length, numbers = strspn(s, "0123456789");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (n == strlen(flags[i]) && strncmp(s, flags[i], n) == 0)
			return MSG_CFG_FLAG_WORD;
	if (numbers > 0 && numbers < n && strchr("-:./", s[numbers]))
		return MSG_CFG_DATE_BARE;
	if (numbers > 0 && numbers + 1 == n && strchr("smhdw", s[numbers]))
		return MSG_CFG_SPAN_BARE;
	return MSG_CFG_WORD_BARE;
}

/* A value without quotes: complain, and go on behind it. `closer` is that of the list or group around. */
static bool skip_word(struct parser *p, char closer)
{
	if (closer != '}' && closer && p->now.type == TOKEN_NAME && lexer_sees(&p->lexer, '='))
		return stop_here(p, MSG_CFG_BRACES_MISSING);
	fault_here(p, word_fault(p));
	lexer_skip(&p->lexer, closer == '}' || !closer ? ";}" : ",)]");
	advance(p);
	return true;
}

static bool read_text(struct parser *p)
{
	int pieces = 0;
	for (; p->now.type == TOKEN_TEXT; advance(p))
		if (++pieces > SYNTAX_PIECES_MAX)
			return stop_here(p, MSG_CFG_PIECES);
	return true;
}

static bool starts_value(const struct parser *p)
{
	bool opener = is_sign(p, '(') || is_sign(p, '[') || is_sign(p, '{');
	return opener || (p->now.type >= TOKEN_NAME && p->now.type <= TOKEN_WORD);
}

/* A comma that nothing follows; libconfig 1.5 takes it for a syntax error. */
static void mend_commas(struct parser *p)
{
	while (is_sign(p, ',')) {
		mend(p, &p->now, MSG_CFG_COMMA_TWICE);
		advance(p);
	}
}

/* Behind an element: on to the next one, or to the closer. */
static bool next_element(struct parser *p, char closer, int opened)
{
	struct token comma = p->now;
	if (is_sign(p, closer))
		return true;
	if (starts_value(p) && p->text_line)
		return stop_here(p, MSG_CFG_UNEXPECTED);
	if (starts_value(p)) {
		fault_here(p, MSG_CFG_COMMA_MISSING);
		return true;
	}
	if (p->now.type == TOKEN_END || is_closer(p))
		return not_closed(p, closer, opened);
	if (is_sign(p, ';'))
		fault_here(p, MSG_CFG_SEMICOLON_IN_LIST);
	else if (!is_sign(p, ','))
		return stop_here(p, MSG_CFG_UNEXPECTED);
	advance(p);
	mend_commas(p);
	if (is_sign(p, closer))
		mend(p, &comma, MSG_CFG_COMMA_LAST);
	return true;
}

/* In [ ] only plain values of one kind may stand. */
static void check_array(struct parser *p, enum token_type *first)
{
	enum token_type type = p->now.type;
	if (is_sign(p, '{') || is_sign(p, '(') || is_sign(p, '['))
		fault_here(p, MSG_CFG_ARRAY_NESTED);
	else if (*first != TOKEN_END && type != *first && type != TOKEN_NAME && type != TOKEN_WORD)
		fault_here(p, MSG_CFG_ARRAY_MIXED);
	else
		*first = type;
}

/* ( … ) or [ … ]; the opening sign is the current token. */
static bool read_list(struct parser *p, char closer)
{
	int opened = p->now.line;
	enum token_type first = TOKEN_END;
	advance(p);
	mend_commas(p);
	while (!is_sign(p, closer)) {
		*vec_push(p->arena, &p->elements->list) = p->now.line;
		if (closer == ']')
			check_array(p, &first);
		if (p->now.type == TOKEN_END || (is_closer(p) && !is_sign(p, closer)))
			return not_closed(p, closer, opened);
		if (!read_value(p, closer) || !next_element(p, closer, opened))
			return false;
	}
	advance(p);
	return true;
}

static bool read_bracket(struct parser *p)
{
	int opened = p->now.line;
	bool group = is_sign(p, '{'), array = is_sign(p, '['), ok;
	if (p->depth == SYNTAX_DEPTH_MAX)
		return stop_here(p, MSG_CFG_DEEP);
	p->depth++;
	if (group) {
		advance(p);
		ok = read_settings(p, '}', opened);
	} else {
		ok = read_list(p, array ? ']' : ')');
	}
	p->depth--;
	return ok;
}

static bool read_value(struct parser *p, char closer)
{
	if (++p->values > SYNTAX_VALUES_MAX)
		return stop_here(p, MSG_CFG_VALUES);
	if (p->now.type == TOKEN_TEXT)
		return read_text(p);
	if (p->now.type == TOKEN_NAME || p->now.type == TOKEN_WORD)
		return skip_word(p, closer);
	if (is_sign(p, '{') || is_sign(p, '(') || is_sign(p, '['))
		return read_bracket(p);
	if (p->now.type == TOKEN_BAD || is_sign(p, '='))
		return stop_here(p, MSG_CFG_UNEXPECTED);
	if (p->now.type == TOKEN_END || is_separator(p) || is_closer(p)) {
		fault_here(p, MSG_CFG_VALUE_MISSING);
		return true;
	}
	advance(p);
	return true;
}

/* The names of a group, to find the one that stands twice. */
static bool keep_name(struct parser *p, struct name *names, size_t *count)
{
	const char *text = p->lexer.text;
	const struct token *t = &p->now;
	for (size_t i = 0; i < *count; i++) {
		if (names[i].length != t->length || memcmp(text + names[i].start, text + t->start, t->length) != 0)
			continue;
		lexer_fault(&p->lexer, t->line, MSG_CFG_NAME_TWICE, ARGS(p->setting, NUMBER(names[i].line)));
		return true;
	}
	if (*count == SYNTAX_GROUP_MAX)
		return stop_here(p, MSG_CFG_GROUP_LARGE);
	names[(*count)++] = (struct name){ .start = t->start, .length = t->length, .line = t->line };
	return true;
}

/* Is this token a name? One in quotes or in another alphabet is complained of and taken for one. */
static bool check_name(struct parser *p)
{
	bool foreign = p->now.type == TOKEN_WORD || p->now.type == TOKEN_TEXT;
	bool sees = lexer_sees(&p->lexer, '=') || lexer_sees(&p->lexer, ':');
	if (sees && (foreign || p->now.type == TOKEN_NAME))
		lexer_quote(&p->lexer, &p->now, p->setting);
	if (p->now.type == TOKEN_NAME)
		return true;
	if (!foreign || !sees || p->text_line)
		return stop_here(p, MSG_CFG_NAME_EXPECTED);
	fault_here(p, p->now.type == TOKEN_TEXT ? MSG_CFG_NAME_QUOTED : MSG_CFG_NAME_FOREIGN);
	return true;
}

/* name = value, and the separator behind it if there is one. */
static bool read_setting(struct parser *p, struct name *names, size_t *count)
{
	int line = p->now.line;
	if (!check_name(p) || !keep_name(p, names, count))
		return false;
	advance(p);
	if (!is_sign(p, '='))
		return stop(p, line, MSG_CFG_EQUALS_MISSING, NULL);
	advance(p);
	if (!read_value(p, '}'))
		return false;
	if (is_separator(p))
		advance(p);
	while (is_separator(p)) {
		mend(p, &p->now, MSG_CFG_SEPARATOR_TWICE);
		advance(p);
	}
	return true;
}

/* Settings up to `closer`, 0 for the end of the file. */
static bool read_settings(struct parser *p, char closer, int opened)
{
	struct name names[SYNTAX_GROUP_MAX];
	size_t count = 0;
	while (p->now.type != TOKEN_END && !(closer && is_sign(p, closer))) {
		if (is_closer(p))
			return not_closed(p, closer, opened);
		if (!read_setting(p, names, &count))
			return false;
	}
	if (p->now.type == TOKEN_END)
		return !closer || not_closed(p, closer, opened);
	advance(p);
	return true;
}

bool syntax_check(struct syntax *s, struct problems *p, struct arena *a)
{
	struct parser parser = {
		.lexer = { .text = s->text, .length = s->length, .line = 1, .file = s->file, .problems = p },
		.arena = a,
		.elements = &s->elements,
	};
	advance(&parser);
	return read_settings(&parser, '\0', 0) && !parser.lexer.broken;
}
