/* SPDX-License-Identifier: MIT */
/* notify_test.c - what systemd is told, read from the other end of its socket. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/notify.h"

static void status_with_line_ends(void)
{
	notify_status("보낸 글 3건\nREADY=1");
}

static void systemd_hears_one_thing_at_a_time(void **state)
{
	static const struct {
		void (*tell)(void);
		const char *expected; /* the beginning */
		bool whole;
	} cases[] = {
		{ notify_ready, "READY=1", true },
		{ notify_reloading, "RELOADING=1\nMONOTONIC_USEC=", false },
		{ notify_stopping, "STOPPING=1", true },
		{ status_with_line_ends, "STATUS=보낸 글 3건", true },
		{ notify_alive, "WATCHDOG=1", true },
	};
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char folder[] = "/tmp/townbell-notify-XXXXXX", heard[200];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(at.sun_path, sizeof at.sun_path, "%s/notify", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		cases[i].tell();
		ssize_t n = recv(fd, heard, sizeof heard - 1, MSG_DONTWAIT);
		assert_true(n > 0);
		heard[n] = '\0';
		size_t length = strlen(cases[i].expected);
		if (strncmp(heard, cases[i].expected, length) != 0 || (cases[i].whole && heard[length]))
			fail_msg("expected %s, heard %s", cases[i].expected, heard);
	}
	unsetenv("NOTIFY_SOCKET");
	notify_ready();
	assert_int_equal(recv(fd, heard, sizeof heard, MSG_DONTWAIT), -1);
	close(fd);
	unlink(at.sun_path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(systemd_hears_one_thing_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
