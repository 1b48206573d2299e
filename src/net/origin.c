/* SPDX-License-Identifier: MIT */
/* origin.c - see origin.h. */
#include "net/origin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { V4 = 4, V6 = 6, HERE = 1, MAPPED_AT = 12 };

static const struct origin here = { { HERE } };

static void take_v4(const void *address, struct origin *out)
{
	static const uint8_t loopback[] = { 127, 0, 0, 1 };

	*out = (struct origin){ { V4 } };
	memcpy(out->bytes + 1, address, 4);
	if (memcmp(address, loopback, sizeof loopback) == 0)
		*out = here;
}

static void take_v6(const struct in6_addr *address, struct origin *out)
{
	if (IN6_IS_ADDR_V4MAPPED(address)) {
		take_v4(address->s6_addr + MAPPED_AT, out);
		return;
	}
	*out = (struct origin){ { V6 } };
	memcpy(out->bytes + 1, address->s6_addr, 8);
	if (IN6_IS_ADDR_LOOPBACK(address))
		*out = here;
}

void origin_of(const struct sockaddr *address, struct origin *out)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	*out = (struct origin){ 0 };
	if (address && address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof v4);
		take_v4(&v4.sin_addr, out);
	} else if (address && address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof v6);
		take_v6(&v6.sin6_addr, out);
	}
}

bool origin_read(const char *text, struct origin *out)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		take_v4(&v4, out);
		return true;
	}
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	take_v6(&v6, out);
	return true;
}

bool origin_equal(const struct origin *a, const struct origin *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool origin_is_local(const struct origin *o)
{
	return origin_equal(o, &here);
}
