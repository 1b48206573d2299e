/* SPDX-License-Identifier: MIT */
/* origin.h - whom a request is counted for: an IPv4 address, or the /64 of an IPv6 one, which is what one household gets. */
#ifndef NET_ORIGIN_H
#define NET_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;

struct origin {
	uint8_t bytes[9]; /* the family, then the address; all zero: nobody knows */
};

void origin_of(const struct sockaddr *address, struct origin *out);
/* "192.0.2.1" or "2001:db8::1"; false: neither. */
bool origin_read(const char *text, struct origin *out);
bool origin_equal(const struct origin *a, const struct origin *b);
/* 127.0.0.1 or ::1, which is where a proxy on this machine comes from. */
bool origin_is_local(const struct origin *o);

#endif
