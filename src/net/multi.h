/* SPDX-License-Identifier: MIT */
/* multi.h - libcurl's multi handle on the loop, for http.c only.
 *
 * All sockets stand in one epoll set of our own that the loop watches as a whole. libcurl takes its wish to read or write back and
 * utters it again for nearly every message; the set follows lazily, so that most of these changes cost no system call. curl_multi_* is
 * never called from inside one of libcurl's callbacks. */
#ifndef NET_MULTI_H
#define NET_MULTI_H

#include "net/loop.h"

struct multi;

/* Called from the loop when an easy handle (CURL *) has ended with `code` (CURLcode); it is already taken out. It may add others. */
typedef void multi_ended(void *context, void *easy, int code);

MUST_CHECK bool multi_open(struct loop *l, multi_ended *ended, void *context, struct multi **out, struct err *e);
void multi_close(struct multi *m); /* every easy handle has been taken out before */
void multi_add(struct multi *m, void *easy);
void multi_remove(struct multi *m, void *easy);
/* Give an easy handle the callbacks that make and close its sockets. A `plain` call (no TLS) reaches loopback addresses only. */
void multi_prepare(struct multi *m, void *easy, bool plain);

#endif
