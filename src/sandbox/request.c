/* SPDX-License-Identifier: MIT */
#include "sandbox/request.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "sandbox/multipart.h"

enum { ANSWER_MAX = 4 << 20, PARAMS_MAX = 100 };

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decoding of s[0..n); a bad escape or bytes that are no UTF-8 are noted, and what stood there stays. */
static const char *decode(struct request *rq, const char *s, size_t n)
{
	char *out = arena_alloc(&rq->arena, n + 1), *to = out;
	for (size_t i = 0; i < n; i++) {
		bool escape = s[i] == '%' && i + 2 < n && hex_digit(s[i + 1]) >= 0 && hex_digit(s[i + 2]) >= 0;
		if (s[i] == '%' && !escape)
			rq->malformed = "a percent sign that begins no escape";
		if (escape) {
			*to++ = (char)(hex_digit(s[i + 1]) << 4 | hex_digit(s[i + 2]));
			i += 2;
		} else {
			*to++ = (char)(s[i] == '+' ? ' ' : s[i]);
		}
	}
	if (!text_is_utf8(out, (size_t)(to - out)))
		rq->malformed = "a parameter that is not UTF-8";
	return out;
}

static void read_field(struct request *rq, const char *s, size_t n, bool in_address)
{
	const char *equals = memchr(s, '=', n);
	size_t name = equals ? (size_t)(equals - s) : n;
	struct param p = { .in_address = in_address };
	p.name = decode(rq, s, name);
	p.value = equals ? decode(rq, equals + 1, n - name - 1) : "";
	if (rq->params.count < PARAMS_MAX)
		*vec_push(&rq->arena, &rq->params) = p;
}

static void read_fields(struct request *rq, const char *s, bool in_address)
{
	while (*s) {
		size_t n = strcspn(s, "&");
		if (n)
			read_field(rq, s, n, in_address);
		s += n + (s[n] == '&');
	}
}

static void read_object(struct request *rq, const char *body, size_t length)
{
	const struct json *object = NULL;
	if (!json_read(body, length, &rq->arena, &object, NULL) || !json_is_object(object)) {
		rq->malformed = "a body that is no JSON object";
		return;
	}
	for (const struct json *j = json_first(object); j && rq->params.count < PARAMS_MAX; j = json_next(j)) {
		bool truth;
		struct param p = { .name = json_name(j), .json = j, .value = json_identifier(j, &rq->arena) };
		if (!p.value && json_boolean(j, &truth))
			p.value = truth ? "true" : "false";
		*vec_push(&rq->arena, &rq->params) = p;
	}
}

static bool media_is(const char *media, const char *type)
{
	size_t n = strlen(type);
	return strncasecmp(media, type, n) == 0 && (media[n] == 0 || media[n] == ';' || media[n] == ' ');
}

static void read_body(struct request *rq, struct visit *v)
{
	size_t length = 0;
	const char *body = visit_body(v, &length), *media = visit_header(v, "Content-Type");
	rq->media = arena_string(&rq->arena, media ? media : "");
	if (!length)
		return;
	if (media_is(rq->media, "application/json")) {
		rq->form = FORM_JSON;
		read_object(rq, body, length);
	} else if (media_is(rq->media, "application/x-www-form-urlencoded")) {
		rq->form = FORM_FIELDS;
		read_fields(rq, arena_string_n(&rq->arena, body, length), false);
	} else if (media_is(rq->media, "multipart/form-data")) {
		rq->form = FORM_PARTS;
		multipart_read(rq, body, length);
	} else {
		rq->form = FORM_OTHER;
	}
}

void request_read(struct request *rq, struct visit *v)
{
	rq->visit = v;
	rq->method = arena_string(&rq->arena, visit_method(v));
	rq->path = arena_string(&rq->arena, visit_path(v));
	read_fields(rq, visit_query_raw(v), true);
	read_body(rq, v);
}

const struct param *request_param(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->params.count; i++)
		if (strcmp(rq->params.at[i].name, name) == 0)
			return &rq->params.at[i];
	return NULL;
}

const char *request_text(const struct request *rq, const char *name)
{
	const struct param *p = request_param(rq, name);
	return p ? p->value : NULL;
}

bool request_integer(const struct request *rq, const char *name, int64_t *out)
{
	const char *text = request_text(rq, name);
	bool negative = text && *text == '-';
	const char *digits = text ? text + negative : "";
	size_t n = strspn(digits, "0123456789");
	if (!n || n > 15 || digits[n])
		return false;
	int64_t value = 0;
	for (size_t i = 0; i < n; i++)
		value = value * 10 + (digits[i] - '0');
	*out = negative ? -value : value;
	return true;
}

bool request_truth(const struct request *rq, const char *name, bool preset)
{
	const char *text = request_text(rq, name);
	return text ? strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0 : preset;
}

void request_find_token(struct request *rq)
{
	static const char bearer[] = "Bearer ";
	const struct param *p = request_param(rq, "access_token");
	const char *header = visit_header(rq->visit, "Authorization");
	if (p && p->value && *p->value)
		rq->token = p->value;
	else if (header && text_starts(header, bearer))
		rq->token = arena_string(&rq->arena, header + strlen(bearer));
	rq->token_in_address = p && p->in_address;
}

const struct json *request_json(struct request *rq, const char *name)
{
	const struct param *p = request_param(rq, name);
	if (!p)
		return NULL;
	if (p->json && !json_string(p->json))
		return p->json;
	const struct json *out = NULL;
	if (!p->value || !json_read(p->value, strlen(p->value), &rq->arena, &out, NULL))
		return NULL;
	return out;
}

void sheet_begin(struct sheet *sh, struct request *rq)
{
	text_init(&sh->text, &rq->arena, ANSWER_MAX);
	json_out(&sh->json, &sh->text);
}

void sheet_send(struct sheet *sh, struct request *rq, int status)
{
	rq->response = (struct response){ .status = status, .type = "application/json; charset=UTF-8", .body = sh->text.data };
}
