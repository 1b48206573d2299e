/* SPDX-License-Identifier: MIT */
/* visit.c - see visit.h and server.h. */
#include "net/visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "base/fault.h"

enum {
	BLOCK = 64 << 10,
	EXTRA_MAX = 32,
	VISIT_BYTES = 64 << 20 /* what a visit may take besides its body: nobody's request ends the process */
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One byte of s[0..n) from *at on, which moves behind it; -1: not legal (a percent sign without two hex digits, or NUL). */
static int next_byte(const char *s, size_t n, size_t *at, bool plus_is_space)
{
	size_t i = (*at)++;

	if (s[i] != '%')
		return plus_is_space && s[i] == '+' ? ' ' : (unsigned char)s[i];
	int high = i + 2 < n ? hex_digit(s[i + 1]) : -1, low = high >= 0 ? hex_digit(s[i + 2]) : -1;
	*at += 2;
	return low < 0 || (high | low) == 0 ? -1 : high * 16 + low;
}

/* s[0..n) percent-decoded; NULL when it is not legal. */
static const char *decode(struct arena *a, const char *s, size_t n, bool plus_is_space)
{
	char *out = arena_alloc(a, n + 1), *to = out;

	for (size_t i = 0; i < n;) {
		int byte = next_byte(s, n, &i, plus_is_space);
		if (byte < 0)
			return NULL;
		*to++ = (char)byte;
	}
	return out;
}

static bool is_name(const char *s, size_t n, const char *name)
{
	size_t i = 0;

	while (i < n && *name && next_byte(s, n, &i, true) == (unsigned char)*name)
		name++;
	return i == n && *name == '\0';
}

/* The value of the first field `name` in a=b&c=d; NULL when it is absent or not legal. */
static const char *field(struct arena *a, const char *fields, const char *name)
{
	for (const char *s = fields; *s; s += *s == '&') {
		size_t whole = strcspn(s, "&"), n = strcspn(s, "=&");
		if (is_name(s, n, name))
			return n == whole ? "" : decode(a, s + n + 1, whole - n - 1, true);
		s += whole;
	}
	return NULL;
}

struct visit *visit_open(struct server *s, const char *address, const struct server_options *o)
{
	struct visit *v = calloc(1, sizeof *v);
	size_t n = strcspn(address, "?");

	if (!v)
		return NULL;
	v->server = s;
	v->arena = &v->memory;
	arena_init(v->arena, VISIT_BYTES + 4 * o->body_max);
	v->options = o;
	v->too_long = o->address_max > 0 && !fault_on("visit-limits") && strlen(address) > o->address_max;
	v->path = decode(v->arena, address, n, false);
	v->illegal = !v->path || v->path[0] != '/' || !text_is_utf8(v->path, strlen(v->path));
	v->query = arena_string(v->arena, address[n] ? address + n + 1 : "");
	text_init(&v->body, v->arena, o->body_max);
	return v;
}

void visit_close(struct visit *v)
{
	if (v->response)
		MHD_destroy_response(v->response);
	arena_done(&v->memory);
	free(v);
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
				   size_t value_size)
{
	struct visit *v = context;

	(void)kind;
	*vec_push(v->arena, &v->headers) = (struct header){
		arena_string_n(v->arena, name, name_size),
		arena_string_n(v->arena, value ? value : "", value ? value_size : 0),
	};
	return MHD_YES;
}

static int count_headers(const struct visit *v, const char *name)
{
	int n = 0;

	for (size_t i = 0; i < v->headers.count; i++)
		n += strcasecmp(v->headers.at[i].name, name) == 0;
	return n;
}

/* RFC 9110: a token. Even with its strict setting the library lets through "Content-Length : 5", and a bare CR in a value. */
static bool is_legal(const struct header *h)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	if (h->name[0] == '\0' || h->name[strspn(h->name, token)] != '\0')
		return false;
	for (const char *s = h->value; *s; s++)
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f)
			return false;
	return true;
}

/* It glues a folded second line to the name: "Content-Length: 1", " 0" arrives as a header Content-Length0 with the value 1. */
static bool is_glued(const struct header *h)
{
	static const char *const names[] = { MHD_HTTP_HEADER_CONTENT_LENGTH, MHD_HTTP_HEADER_TRANSFER_ENCODING };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strncasecmp(h->name, names[i], strlen(names[i])) == 0 && strlen(h->name) > strlen(names[i]))
			return true;
	return false;
}

/* A request whose length two readers could understand differently is refused: a proxy in front may be the other reader. */
static bool is_ambiguous(const struct visit *v)
{
	const char *coding = visit_header(v, MHD_HTTP_HEADER_TRANSFER_ENCODING);
	int lengths = count_headers(v, MHD_HTTP_HEADER_CONTENT_LENGTH);

	if (fault_on("ambiguous"))
		return false;
	for (size_t i = 0; i < v->headers.count; i++)
		if (!is_legal(&v->headers.at[i]) || is_glued(&v->headers.at[i]))
			return true;
	return count_headers(v, MHD_HTTP_HEADER_HOST) != 1 || lengths > 1 ||
	       count_headers(v, MHD_HTTP_HEADER_TRANSFER_ENCODING) > 1 || (coding && (lengths > 0 || strcasecmp(coding, "chunked") != 0));
}

/* White space behind a value is no part of it. The guard above has seen the value as the library sees it. */
static void trim_headers(struct visit *v)
{
	for (size_t i = 0; i < v->headers.count; i++) {
		struct header *h = &v->headers.at[i];
		size_t n = strlen(h->value), whole = n;
		while (n > 0 && (h->value[n - 1] == ' ' || h->value[n - 1] == '\t'))
			n--;
		if (n < whole)
			h->value = arena_string_n(v->arena, h->value, n);
	}
}

/* As they came: name, colon, space, value, line end. */
static size_t headers_length(const struct visit *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->headers.count; i++)
		n += strlen(v->headers.at[i].name) + strlen(v->headers.at[i].value) + 4;
	return n;
}

int visit_arrive(struct visit *v, struct MHD_Connection *connection, const char *method)
{
	v->connection = connection;
	v->method = arena_string(v->arena, method);
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_header, v);
	if (v->too_long)
		return MHD_HTTP_URI_TOO_LONG;
	if (v->options->headers_max > 0 && !fault_on("visit-limits") && headers_length(v) > v->options->headers_max)
		return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
	if (v->illegal || is_ambiguous(v))
		return MHD_HTTP_BAD_REQUEST;
	trim_headers(v);
	/* libmicrohttpd has refused a length that is no number by now. */
	const char *length = visit_header(v, MHD_HTTP_HEADER_CONTENT_LENGTH);
	return length && strtoull(length, NULL, 10) > v->options->body_max && !fault_on("visit-limits") ? MHD_HTTP_CONTENT_TOO_LARGE : 0;
}

void visit_take(struct visit *v, const char *data, size_t n)
{
	if (v->too_large || n > v->options->body_max - v->body.length)
		v->too_large = true;
	else
		text_add_n(&v->body, data, n);
}

const char *visit_method(const struct visit *v)
{
	return v->method;
}

const char *visit_path(const struct visit *v)
{
	return v->path;
}

const char *visit_query_raw(const struct visit *v)
{
	return v->query;
}

const char *visit_query(const struct visit *v, const char *name)
{
	return field(v->arena, v->query, name);
}

const char *visit_header(const struct visit *v, const char *name)
{
	for (size_t i = 0; i < v->headers.count; i++)
		if (strcasecmp(v->headers.at[i].name, name) == 0)
			return v->headers.at[i].value;
	return NULL;
}

const struct origin *visit_origin(const struct visit *v)
{
	return &v->origin;
}

const char *visit_body(const struct visit *v, size_t *length)
{
	if (length)
		*length = v->body.length;
	return v->body.data;
}

const char *visit_form(struct visit *v, const char *name)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const char *type = visit_header(v, MHD_HTTP_HEADER_CONTENT_TYPE);

	if (!type || strncasecmp(type, form, sizeof form - 1) != 0 || strlen(v->body.data) != v->body.length)
		return NULL;
	return field(v->arena, v->body.data, name);
}

bool visit_is_gone(const struct visit *v)
{
	return v->gone;
}

void visit_set_header(struct visit *v, const char *name, const char *value)
{
	if (v->extra.count < EXTRA_MAX)
		*vec_push(v->arena, &v->extra) =
			(struct header){ arena_string(v->arena, name), arena_string(v->arena, value) };
}

static bool has_extra(const struct visit *v, const char *name)
{
	for (size_t i = 0; i < v->extra.count; i++)
		if (strcasecmp(v->extra.at[i].name, name) == 0)
			return true;
	return false;
}

/* Take the answer that is to go out; NULL when the library had no memory for it: then there is none. */
static void decide(struct visit *v, int status, struct MHD_Response *response)
{
	v->status = status;
	v->response = response;
	for (size_t i = 0; response && i < v->extra.count; i++)
		(void)MHD_add_response_header(response, v->extra.at[i].name, v->extra.at[i].value);
	for (const char *const *h = v->options->headers; response && h && h[0]; h += 2)
		if (!has_extra(v, h[0]))
			(void)MHD_add_response_header(response, h[0], h[1]);
}

static struct MHD_Response *whole(const char *content_type, const char *body, size_t length)
{
	/* The library copies the body, but its prototype has no const. */
	union {
		const char *given;
		void *taken;
	} data = { .given = length > 0 ? body : NULL };
	struct MHD_Response *r = MHD_create_response_from_buffer(length, data.taken, MHD_RESPMEM_MUST_COPY);

	if (r && content_type)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	return r;
}

void visit_answer(struct visit *v, int status, const char *content_type, const char *body, size_t length)
{
	decide(v, status, whole(content_type, body, length));
	server_visit_ended(v);
}

void visit_answer_file(struct visit *v, const char *content_type, int fd, size_t length)
{
	struct MHD_Response *r = MHD_create_response_from_fd64(length, fd);

	if (!r)
		close(fd);
	if (r && content_type)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	decide(v, MHD_HTTP_OK, r);
	server_visit_ended(v);
}

void visit_answer_later(struct visit *v, int64_t delay_ms, int status, const char *content_type, const char *body)
{
	decide(v, status, whole(content_type, body, strlen(body)));
	v->due_at = clock_monotonic() + delay_ms;
	server_visit_delayed(v);
}

void visit_drop(struct visit *v)
{
	server_visit_ended(v);
}

struct torn {
	const char *body;
	size_t bytes;
};

/* The length of the whole body is announced, but reading stops with an error behind the first bytes: the connection is closed there. */
static ssize_t read_torn(void *context, uint64_t at, char *to, size_t room)
{
	const struct torn *t = context;

	if (at >= t->bytes)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t n = t->bytes - (size_t)at < room ? t->bytes - (size_t)at : room;
	memcpy(to, t->body + at, n);
	return (ssize_t)n;
}

void visit_cut(struct visit *v, const char *body, size_t bytes)
{
	struct torn *t = ARENA_NEW(v->arena, struct torn);
	size_t length = strlen(body);

	*t = (struct torn){ arena_string_n(v->arena, body, length), bytes < length ? bytes : length };
	decide(v, MHD_HTTP_OK, MHD_create_response_from_callback(length, BLOCK, read_torn, t, NULL));
	server_visit_ended(v);
}

void visit_refuse(struct visit *v, int status)
{
	const char *words = MHD_get_reason_phrase_for((unsigned int)status);

	visit_set_header(v, MHD_HTTP_HEADER_CONNECTION, "close");
	decide(v, status, whole("text/plain", words, strlen(words)));
	v->state = VISIT_ENDED;
}
