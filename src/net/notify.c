/* SPDX-License-Identifier: MIT */
/* notify.c - see notify.h. systemd not listening is no error, so nothing here has a result. */
#include "net/notify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <systemd/sd-daemon.h>

#include "base/clock.h"

bool notify_is_heard(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

void notify_ready(void)
{
	(void)sd_notify(0, "READY=1");
}

void notify_reloading(void)
{
	/* systemd wants to know that this is newer than the READY it saw before. */
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic() * 1000);
}

void notify_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1");
}

void notify_status(const char *text)
{
	/* One line: what follows a line end would be an assignment of its own. */
	(void)sd_notifyf(0, "STATUS=%.*s", (int)strcspn(text, "\r\n"), text);
}

void notify_alive(void)
{
	(void)sd_notify(0, "WATCHDOG=1");
}

int64_t notify_interval_ms(void)
{
	uint64_t allowed_us = 0;
	return sd_watchdog_enabled(0, &allowed_us) > 0 ? (int64_t)(allowed_us / 2000) : 0;
}

int notify_socket(void)
{
	int n = sd_listen_fds(0);

	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
		if (sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0) > 0)
			return fd;
	return 0;
}
