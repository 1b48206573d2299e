/* SPDX-License-Identifier: MIT */
/* listener.h - the socket that a server listens on, for server.c only. */
#ifndef NET_LISTENER_H
#define NET_LISTENER_H

#include "net/server.h"

/* A descriptor that listens as the options say, its owner's to close; -1 and errno when that cannot be. */
int listener_open(const struct server_options *o);
int listener_port(int fd);

#endif
