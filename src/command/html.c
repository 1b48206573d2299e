/* SPDX-License-Identifier: MIT */
/* html.c - writing a page. */
#include "command/html.h"

#include <string.h>

#include "base/crypto.h"
#include "base/err.h"

static const struct {
	char sign;
	const char *entity;
} escapes[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

static const char *entity_of(char sign)
{
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (escapes[i].sign == sign)
			return escapes[i].entity;
	return NULL;
}

static void add_n(struct text *to, const char *s, size_t n)
{
	while (n > 0) {
		size_t plain = strcspn(s, "&<>\"'");
		plain = plain < n ? plain : n;
		text_add_n(to, s, plain);
		s += plain;
		n -= plain;
		if (n > 0) {
			text_add(to, entity_of(*s));
			s++;
			n--;
		}
	}
}

void html_text(struct text *to, const char *s)
{
	add_n(to, s, strlen(s));
}

static bool is_place(const char *s)
{
	return s[0] == '{' && s[1] >= '1' && s[1] <= '9' && s[2] == '}';
}

static const char *argument(const char *const *args, int n)
{
	for (int i = 0; args && args[i]; i++)
		if (i == n)
			return args[i];
	return "";
}

void html_put(struct text *to, const char *markup, const char *const *args)
{
	while (*markup) {
		size_t n = strcspn(markup, "{");
		text_add_n(to, markup, n);
		markup += n;
		if (is_place(markup)) {
			html_text(to, argument(args, markup[1] - '1'));
			markup += 3;
		} else if (*markup) {
			text_add_n(to, markup++, 1);
		}
	}
}

/* How long the address at s is: to the next white space or quote, without the stops behind it. */
static size_t address_at(const char *s)
{
	if (!text_starts(s, "https://") && !text_starts(s, "http://"))
		return 0;
	size_t n = strcspn(s, " \t\n\"'<>");
	while (n > 0 && strchr(".,;:!?)", s[n - 1]))
		n--;
	return n;
}

void html_prose(struct text *to, const char *s)
{
	while (*s) {
		size_t n = address_at(s);
		if (n > 0) {
			text_add(to, "<a rel=\"noreferrer noopener\" href=\"");
			add_n(to, s, n);
			text_add(to, "\">");
			add_n(to, s, n);
			text_add(to, "</a>");
			s += n;
			continue;
		}
		n = 1 + strcspn(s + 1, "h");
		add_n(to, s, n);
		s += n;
	}
}

void html_begin(struct text *to, const struct html_head *head)
{
	uint8_t hash[CRYPTO_HASH];
	char base64[(CRYPTO_HASH + 2) / 3 * 4 + 1];
	crypto_sha256(head->css, strlen(head->css), hash);
	crypto_base64(hash, sizeof hash, base64);
	html_put(to,
		 "<!DOCTYPE html>\n<html lang=\"{1}\">\n<head>\n<meta charset=\"utf-8\">\n"
		 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; "
		 "style-src 'sha256-{2}'; base-uri 'none'; "
		 "form-action 'none'\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		 "<title>{3}</title>\n<style>",
		 ARGS(head->language, base64, head->title));
	text_add(to, head->css);
	text_add(to, "</style>\n</head>\n<body>\n");
}

void html_end(struct text *to)
{
	text_add(to, "</body>\n</html>\n");
}
