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

/* As systemd hands sockets over: from descriptor 3 on, counted and addressed by the environment. */
static void hand_over(int count)
{
	char number[20];
	snprintf(number, sizeof number, "%d", count);
	setenv("LISTEN_FDS", number, 1);
	snprintf(number, sizeof number, "%d", (int)getpid());
	setenv("LISTEN_PID", number, 1);
}

static void the_listening_socket_handed_over_is_found(void **state)
{
	int mute = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)state;
	assert_int_equal(listen(listening, 1), 0);
	assert_int_equal(notify_socket(), 0);
	assert_int_equal(dup2(mute, 3), 3);
	assert_int_equal(dup2(listening, 4), 4);
	hand_over(1);
	assert_int_equal(notify_socket(), 0); /* one that does not listen */
	hand_over(2);
	assert_int_equal(notify_socket(), 4);
	assert_int_equal(notify_socket(), 4);
	setenv("LISTEN_PID", "1", 1);
	assert_int_equal(notify_socket(), 0); /* meant for another process */
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	for (int fd = 3; fd <= 4; fd++)
		close(fd);
	if (mute > 4)
		close(mute);
	if (listening > 4)
		close(listening);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(systemd_hears_one_thing_at_a_time),
		cmocka_unit_test(the_listening_socket_handed_over_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
