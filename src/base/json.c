/* SPDX-License-Identifier: MIT */
/* json.c - reading of JSON: our own scan for what cJSON lets pass, then cJSON.
 *
 * The scan goes over the signs once, without recursion, before cJSON sees them: UTF-8, depth, number of values, the form of strings
 * and numbers. cJSON then judges the grammar. A `struct json` is a cJSON item under another name. Whole numbers that a double cannot hold
 * get their digits put back afterwards, as services send ids like that: numbers come in the same order in the text and in the tree. */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include <cJSON.h>

#include "base/fault.h"

enum { BYTES_MAX = 4 * 1024 * 1024, DEPTH_MAX = 64, VALUES_MAX = 200000 };

static const cJSON *item(const struct json *j)
{
	return (const cJSON *)(const void *)j;
}

static const struct json *wrap(const cJSON *i)
{
	return (const struct json *)(const void *)i;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Bytes of one escape at s[0..n) that starts with a backslash; 0: wrong, or \u0000, at which cJSON would cut the string. */
static size_t scan_escape(const char *s, size_t n)
{
	if (n < 2 || !strchr("\"\\/bfnrtu", s[1]) || !s[1])
		return 0;
	if (s[1] != 'u')
		return 2;
	if (n < 6 || memcmp(s + 2, "0000", 4) == 0)
		return 0;
	for (size_t i = 2; i < 6; i++)
		if (!is_hex(s[i]))
			return 0;
	return 6;
}

/* Is one of the eight bytes at s a control sign, a quote or a backslash? Taken from a byte that is smaller, a number borrows from its
 * highest bit. */
static bool any_special(const char *s)
{
	const uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
	uint64_t eight;
	memcpy(&eight, s, sizeof eight);
	uint64_t quote = eight ^ '"' * ones, backslash = eight ^ '\\' * ones;
	return (((eight - 0x20 * ones) & ~eight) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & high;
}

/* Bytes of the string at s[0..n), quotes included; 0: no closing quote, a raw control sign, a wrong escape. */
static size_t scan_string(const char *s, size_t n)
{
	size_t i = 1;
	while (n - i >= 8 && !any_special(s + i))
		i += 8;
	while (i < n && s[i] != '"') {
		size_t step = s[i] == '\\' ? scan_escape(s + i, n - i) : (unsigned char)s[i] >= 0x20;
		if (step == 0)
			return 0;
		i += step;
	}
	return i < n ? i + 1 : 0;
}

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && is_digit(s[i]))
		i++;
	return i;
}

/* Bytes of the number at s[0..n) by RFC 8259 §6; 0: not one (cJSON takes whatever strtod takes). */
static size_t scan_number(const char *s, size_t n)
{
	size_t i = s[0] == '-';
	size_t whole = digits(s + i, n - i);
	if (whole == 0 || (whole > 1 && s[i] == '0'))
		return 0;
	i += whole;
	if (i < n && s[i] == '.') {
		size_t fraction = digits(s + i + 1, n - i - 1);
		if (fraction == 0)
			return 0;
		i += 1 + fraction;
	}
	if (i < n && (s[i] == 'e' || s[i] == 'E')) {
		size_t sign = i + 1 < n && (s[i + 1] == '+' || s[i + 1] == '-');
		size_t power = digits(s + i + 1 + sign, n - i - 1 - sign);
		if (power == 0)
			return 0;
		i += 1 + sign + power;
	}
	return i;
}

static size_t scan_word(const char *s, size_t n)
{
	static const char *const words[] = { "true", "false", "null" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t length = strlen(words[i]);
		if (length <= n && memcmp(s, words[i], length) == 0)
			return length;
	}
	return 0;
}

static bool is_number(char first)
{
	return first == '-' || is_digit(first);
}

/* Bytes of the next token, 0: none is legal here. */
static size_t scan_token(const char *s, size_t n)
{
	if (s[0] == '"')
		return scan_string(s, n);
	if (is_number(s[0]))
		return scan_number(s, n);
	return strchr(" \t\r\n{}[]:,", s[0]) ? 1 : scan_word(s, n);
}

/* Sets *longest to the bytes of the longest number. */
static bool scan(const char *s, size_t n, size_t *longest, struct err *e)
{
	int depth = 0;
	size_t values = 1;
	for (size_t i = 0; i < n;) {
		size_t step = scan_token(s + i, n - i);
		if (step == 0)
			return err_set(e, ERR_INPUT, MSG_JSON_SYNTAX, ARGS(NUMBER(i + 1)));
		depth += (s[i] == '{' || s[i] == '[') - (s[i] == '}' || s[i] == ']');
		values += s[i] == ',' || s[i] == '{' || s[i] == '[';
		if (is_number(s[i]) && step > *longest)
			*longest = step;
		if (depth > DEPTH_MAX)
			return err_set(e, ERR_LIMIT, MSG_JSON_DEEP, ARGS(NUMBER(DEPTH_MAX)));
		if (values > VALUES_MAX)
			return err_set(e, ERR_LIMIT, MSG_JSON_MANY, ARGS(NUMBER(VALUES_MAX)));
		i += step;
	}
	return true;
}

/* --- the digits of large numbers -------------------------------------------------------------------------------------------------- */

enum { EXACT_DIGITS = 15, DIGITS_MAX = 40 };

struct walk {
	const char *at, *end; /* the text not yet passed */
	struct arena *arena;
};

/* The next number of the text, and how long it is; the text is known to be well. */
static const char *next_number(struct walk *w, size_t *n)
{
	while (w->at < w->end) {
		const char *token = w->at;
		*n = scan_token(token, (size_t)(w->end - token));
		w->at += *n;
		if (is_number(*token))
			return token;
	}
	return NULL;
}

static void keep_digits(cJSON *number, struct walk *w)
{
	size_t n = 0;
	const char *text = next_number(w, &n);
	size_t sign = text && text[0] == '-';
	if (!text || n <= EXACT_DIGITS + sign || n > DIGITS_MAX || digits(text + sign, n - sign) < n - sign)
		return;
	number->valuestring = arena_string_n(w->arena, text, n);
}

/* As deep as the text is nested, which is limited. */
static void walk_tree(cJSON *tree, struct walk *w)
{
	for (cJSON *i = tree; i; i = i->next) {
		if (cJSON_IsNumber(i))
			keep_digits(i, w);
		if (i->child)
			walk_tree(i->child, w);
	}
}

/* --- the tree --------------------------------------------------------------------------------------------------------------------- */

/* Trees go as a whole, so they are not put together and taken apart piece by piece. Each has an arena of its own: how much it takes is
 * bounded by the limits above. */
static struct arena *growing;

static void *grow(size_t size)
{
	return arena_alloc(growing, size);
}

static void keep(void *piece)
{
	(void)piece;
}

static cJSON *parse(const char *s, size_t n, const char **end, struct arena *a)
{
	cJSON_Hooks hooks = { .malloc_fn = grow, .free_fn = keep };
	growing = a;
	cJSON_InitHooks(&hooks);
	cJSON *tree = cJSON_ParseWithLengthOpts(s, n, end, 0);
	cJSON_InitHooks(NULL);
	growing = NULL;
	return tree;
}

static void drop(void *arena)
{
	arena_done(arena);
}

bool json_read(const char *s, size_t n, struct arena *a, const struct json **out, struct err *e)
{
	size_t longest = 0;
	if (n > BYTES_MAX)
		return err_set(e, ERR_LIMIT, MSG_JSON_LARGE, ARGS(NUMBER(n), NUMBER(BYTES_MAX)));
	if (!text_is_utf8(s, n))
		return err_set(e, ERR_INPUT, MSG_JSON_UTF8, NULL);
	if (!fault_on("json-scan") && !scan(s, n, &longest, e))
		return false;
	struct arena *own = ARENA_NEW(a, struct arena);
	arena_defer(a, drop, own);
	const char *end = s;
	cJSON *tree = parse(s, n, &end, own);
	size_t behind = (size_t)(end - s);
	while (tree && behind < n && strchr(" \t\r\n", s[behind]))
		behind++;
	if (!tree || behind < n)
		return err_set(e, ERR_INPUT, MSG_JSON_SYNTAX, ARGS(NUMBER(behind + 1)));
	if (longest > EXACT_DIGITS)
		walk_tree(tree, &(struct walk){ s, s + n, own });
	*out = wrap(tree);
	return true;
}

const struct json *json_member(const struct json *j, const char *name)
{
	return json_is_object(j) ? wrap(cJSON_GetObjectItemCaseSensitive(item(j), name)) : NULL;
}

const struct json *json_path(const struct json *j, const char *dotted)
{
	while (j && *dotted) {
		char name[64];
		size_t n = strcspn(dotted, ".");
		if (n >= sizeof name)
			return NULL;
		memcpy(name, dotted, n);
		name[n] = '\0';
		j = json_member(j, name);
		dotted += n + (dotted[n] == '.');
	}
	return j;
}

bool json_is_object(const struct json *j)
{
	return cJSON_IsObject(item(j));
}

bool json_is_array(const struct json *j)
{
	return cJSON_IsArray(item(j));
}

bool json_is_null(const struct json *j)
{
	return cJSON_IsNull(item(j));
}

size_t json_count(const struct json *j)
{
	size_t n = 0;
	for (const struct json *k = json_first(j); k; k = json_next(k))
		n++;
	return n;
}

const struct json *json_at(const struct json *j, size_t i)
{
	const struct json *k = json_first(j);
	while (k && i-- > 0)
		k = json_next(k);
	return k;
}

const struct json *json_first(const struct json *j)
{
	return json_is_object(j) || json_is_array(j) ? wrap(item(j)->child) : NULL;
}

const struct json *json_next(const struct json *j)
{
	return j ? wrap(item(j)->next) : NULL;
}

const char *json_name(const struct json *j)
{
	return j ? item(j)->string : NULL;
}

const char *json_string(const struct json *j)
{
	return j && cJSON_IsString(item(j)) ? item(j)->valuestring : NULL;
}

/* From 2^53 on two whole numbers share one double: what came could have been the other. */
bool json_integer(const struct json *j, int64_t *out)
{
	if (!cJSON_IsNumber(item(j)))
		return false;
	double d = item(j)->valuedouble;
	if (!(fabs(d) < 9007199254740992.0) || trunc(d) != d)
		return false;
	*out = (int64_t)d;
	return true;
}

bool json_boolean(const struct json *j, bool *out)
{
	if (!cJSON_IsBool(item(j)))
		return false;
	*out = cJSON_IsTrue(item(j));
	return true;
}

const char *json_identifier(const struct json *j, struct arena *a)
{
	int64_t n;
	if (json_integer(j, &n))
		return arena_printf(a, "%lld", (long long)n);
	return cJSON_IsNumber(item(j)) ? item(j)->valuestring : json_string(j);
}

const char *json_text(const struct json *object, const char *name)
{
	const char *s = json_string(json_member(object, name));
	return s ? s : "";
}
