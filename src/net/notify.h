/* SPDX-License-Identifier: MIT */
/* notify.h - tell systemd how we are (sd_notify), and take what it hands over; nothing happens without $NOTIFY_SOCKET and $LISTEN_FDS. */
#ifndef NET_NOTIFY_H
#define NET_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/* Does systemd want to be told? */
bool notify_is_heard(void);
void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
void notify_status(const char *text);
/* Feed the watchdog: called by a round that made progress. */
void notify_alive(void);
/* How often notify_alive() must be called, half of what systemd's watchdog allows; 0: nobody watches. */
int64_t notify_interval_ms(void);
/* The listening TCP socket that systemd opened for us (townbell.socket), the same at each call; 0: none. It stays open for good. */
int notify_socket(void);

#endif
