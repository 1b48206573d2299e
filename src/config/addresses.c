/* SPDX-License-Identifier: MIT */
/* addresses.c - settings that are addresses on the web. */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "config/kinds.h"

/* Where the parts of an address stand in it. */
struct parts {
	bool secure;
	const char *host;
	size_t host_length; /* with the brackets of an IPv6 address */
	const char *rest;   /* behind host and port */
};

static bool is_number_of_port(const char *s, size_t n, long least)
{
	long port = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9' || i >= 5)
			return false;
		port = port * 10 + (s[i] - '0');
	}
	return n > 0 && port >= least && port <= 65535;
}

static bool is_port(const char *s, size_t n)
{
	return is_number_of_port(s, n, 1);
}

/* Letters, digits, - . _ and whatever is not ASCII; or an IPv6 address in brackets. */
static bool is_host(const char *s, size_t n)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
	char inside[64];
	if (n > 2 && n < sizeof inside && s[0] == '[' && s[n - 1] == ']') {
		struct in6_addr address;
		memcpy(inside, s + 1, n - 2);
		inside[n - 2] = '\0';
		return inet_pton(AF_INET6, inside, &address) == 1;
	}
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x80 && !strchr(signs, s[i]))
			return false;
	return n > 0 && n <= 253 && s[0] != '.' && s[0] != '-';
}

/* Spaces, quotes and control signs end a link where people read it. */
static bool has_foreign_sign(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s <= 0x20 || *s == 0x7f || strchr("\"<>\\^`{|}", *s))
			return true;
	return false;
}

static bool split(const char *url, struct parts *out, struct err *e)
{
	struct parts p = { .secure = strncasecmp(url, "https://", 8) == 0 };
	if (!p.secure && strncasecmp(url, "http://", 7) != 0)
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_SCHEME, NULL);
	p.host = url + (p.secure ? 8 : 7);
	size_t authority = strcspn(p.host, "/?#");
	p.rest = p.host + authority;
	if (memchr(p.host, '@', authority))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_USER, NULL);
	const char *from = *p.host == '[' ? memchr(p.host, ']', authority) : p.host;
	const char *colon = from ? memchr(from, ':', authority - (size_t)(from - p.host)) : NULL;
	p.host_length = colon ? (size_t)(colon - p.host) : authority;
	if (colon && !is_port(colon + 1, authority - p.host_length - 1))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_PORT, NULL);
	if (!is_host(p.host, p.host_length))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_HOST, NULL);
	if (has_foreign_sign(p.rest))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_SIGN, NULL);
	*out = p;
	return true;
}

static bool is_loopback(const struct parts *p)
{
	char host[64];
	struct in_addr address;
	if (p->host_length >= sizeof host)
		return false;
	memcpy(host, p->host, p->host_length);
	host[p->host_length] = '\0';
	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool address_check_link(const char *url, struct err *e)
{
	struct parts p;
	return split(url, &p, e);
}

bool address_is_loopback(const char *url)
{
	struct parts p;
	struct err none;
	return split(url, &p, &none) && is_loopback(&p);
}

bool address_check_base(const char *url, struct err *e)
{
	struct parts p;
	if (!split(url, &p, e))
		return false;
	if (strpbrk(p.rest, "?#"))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_QUERY, NULL);
	if (!p.secure && !is_loopback(&p))
		return err_set(e, ERR_INPUT, MSG_CFG_LINK_PLAIN, NULL);
	return true;
}

/* An address is not repeated in the complaint: a token may have been pasted into it. */
static bool read_address(struct reader *r, const struct spot *at, bool (*check)(const char *, struct err *), void *field)
{
	const char *text = text_of(r, at->node);
	struct err e;
	if (*text && !check(text, &e)) {
		fault_err(r, at, &e);
		return false;
	}
	*(const char **)field = text;
	return true;
}

bool read_link(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	return read_address(r, at, address_check_link, field);
}

bool read_base(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	const char *text = NULL;
	if (!read_address(r, at, address_check_base, &text))
		return false;
	size_t n = strlen(text);
	while (n > 0 && text[n - 1] == '/')
		n--;
	*(const char **)field = arena_string_n(r->arena, text, n);
	return true;
}

/* An address of this machine; a name could be several. */
static bool is_own_address(const char *s, size_t n)
{
	char host[64];
	struct in_addr v4;
	if (n >= sizeof host || !is_host(s, n))
		return false;
	memcpy(host, s, n);
	host[n] = '\0';
	return host[0] == '[' || strcmp(host, "localhost") == 0 || inet_pton(AF_INET, host, &v4) == 1;
}

bool read_listen(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	const char *text = text_of(r, at->node), *colon = strrchr(text, ':');
	size_t host = colon ? (size_t)(colon - text) : 0;
	if (!colon || !is_own_address(text, host) || !is_number_of_port(colon + 1, strlen(colon + 1), 0)) {
		fault(r, at, MSG_CFG_LISTEN, NULL);
		return false;
	}
	*(const char **)field = text;
	return true;
}
