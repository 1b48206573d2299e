/* SPDX-License-Identifier: MIT */
#include "sandbox/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { BOUNDARY_MAX = 70, PARTS_MAX = 100 };

/* The value of `name="…"` or name=… in a header's line; NULL when it is not there. */
static const char *attribute(struct arena *a, const char *line, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = strstr(line, name); at; at = strstr(at + n, name)) {
		if (at == line || !strchr("; \t", at[-1]) || at[n] != '=')
			continue;
		at += n + 1;
		return *at == '"' ? arena_string_n(a, at + 1, strcspn(at + 1, "\"")) : arena_string_n(a, at, strcspn(at, "; \t"));
	}
	return NULL;
}

/* The header Content-Disposition among the lines of head[0..length). */
static const char *disposition(struct arena *a, const char *head, size_t length)
{
	static const char name[] = "content-disposition:";
	const char *text = arena_string_n(a, head, length);
	while (*text) {
		size_t n = strcspn(text, "\r\n");
		if (n >= sizeof name - 1 && strncasecmp(text, name, sizeof name - 1) == 0)
			return arena_string_n(a, text + sizeof name - 1, n - (sizeof name - 1));
		text += n;
		text += strspn(text, "\r\n");
	}
	return NULL;
}

static bool add_part(struct request *rq, const char *part, size_t length)
{
	const char *end = memmem(part, length, "\r\n\r\n", 4);
	const char *line = end ? disposition(&rq->arena, part, (size_t)(end - part)) : NULL;
	const char *name = line ? attribute(&rq->arena, line, "name") : NULL;
	if (!name || rq->params.count >= PARTS_MAX)
		return false;
	const char *content = end + 4;
	size_t n = length - (size_t)(content - part);
	struct param p = { .name = name, .length = n, .file_name = attribute(&rq->arena, line, "filename") };
	p.data = arena_string_n(&rq->arena, content, n);
	p.value = p.file_name ? NULL : p.data;
	if (!p.file_name && !text_is_utf8(content, n))
		return false;
	*vec_push(&rq->arena, &rq->params) = p;
	return true;
}

/* From one delimiter to the next, until the one that ends the body. */
static bool read_parts(struct request *rq, const char *mark, const char *body, size_t length)
{
	size_t n = strlen(mark);
	const char *end = body + length;
	if (length < n || memcmp(body, mark + 2, n - 2) != 0)
		return false;
	for (const char *at = body + n - 2; end - at >= 2 && memcmp(at, "--", 2) != 0;) {
		if (memcmp(at, "\r\n", 2) != 0)
			return false;
		at += 2;
		const char *next = memmem(at, (size_t)(end - at), mark, n);
		if (!next || !add_part(rq, at, (size_t)(next - at)))
			return false;
		at = next + n;
		if (end - at < 2)
			return false;
	}
	return true;
}

void multipart_read(struct request *rq, const char *body, size_t length)
{
	const char *boundary = attribute(&rq->arena, rq->media, "boundary");
	bool good = boundary && *boundary && strlen(boundary) <= BOUNDARY_MAX;
	if (!good || !read_parts(rq, arena_printf(&rq->arena, "\r\n--%s", boundary), body, length))
		rq->malformed = "a multipart body that cannot be read";
}
