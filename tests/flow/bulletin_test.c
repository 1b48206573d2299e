/* SPDX-License-Identifier: MIT */
/* bulletin_test.c - what systemd is told of how things stand, and when it is not. */
#include "flow/bulletin.h"
#include "town.h"

#include <sys/socket.h>
#include <sys/un.h>

#define KEY "recruit/announcement@band"

/* NOTIFY_SOCKET is heard once this test listens. */
static int listen_in(struct town *t)
{
	struct sockaddr_un where = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(where.sun_path, sizeof where.sun_path, "%s/notify", t->folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&where, sizeof where), 0);
	setenv("NOTIFY_SOCKET", where.sun_path, 1);
	return fd;
}

static void forget(int fd)
{
	unsetenv("NOTIFY_SOCKET");
	close(fd);
}

/* What a round later says, "" nothing. */
static const char *later(struct town *t, int fd, int64_t ms)
{
	char heard[800];
	town_pass(t, ms);
	bulletin_turn(&t->s);
	ssize_t n = recv(fd, heard, sizeof heard, MSG_DONTWAIT);
	return n > 0 ? arena_string_n(&sample_arena, heard, (size_t)n) : "";
}

static void the_next_notice_and_what_needs_a_person_are_told(void **state)
{
	struct town *t = *state;
	int fd = listen_in(t);
	assert_string_equal(later(t, fd, 0), "STATUS=nothing is scheduled; 0 need a person");
	struct delivery d = town_put_key(t, KEY);
	town_put_key(t, "late/announcement@band");
	assert_string_equal(later(t, fd, MINUTE), "STATUS=next " KEY " at 2021-09-22 11:59; 0 need a person");
	d = town_get(t, KEY);
	d.state = STATE_HELD;
	town_update(t, &d);
	assert_string_equal(later(t, fd, MINUTE), "STATUS=next late/announcement@band at 2021-09-22 11:59; 1 need a person");
	forget(fd);
}

/* Counting reads a whole index: a large outbox would be read through for every life sign of a watchdog. */
static void what_did_not_change_is_not_counted_again(void **state)
{
	struct town *t = *state;
	int fd = listen_in(t);
	town_put_key(t, KEY);
	assert_string_not_equal(later(t, fd, 0), "");
	assert_string_equal(later(t, fd, HOUR), "");
	town_put_key(t, "late/announcement@band");
	assert_string_not_equal(later(t, fd, 1), "");
	forget(fd);
}

static void what_changes_at_once_is_told_ten_seconds_later(void **state)
{
	struct town *t = *state;
	int fd = listen_in(t);
	assert_string_not_equal(later(t, fd, 0), "");
	town_put_key(t, KEY);
	assert_string_equal(later(t, fd, 9 * SECOND), "");
	assert_string_not_equal(later(t, fd, SECOND), "");
	forget(fd);
}

static void nothing_is_told_where_nobody_listens(void **state)
{
	struct town *t = *state;
	int fd = listen_in(t);
	unsetenv("NOTIFY_SOCKET");
	town_put_key(t, KEY);
	assert_string_equal(later(t, fd, 0), "");
	forget(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_next_notice_and_what_needs_a_person_are_told),
		TOWN_TEST(what_did_not_change_is_not_counted_again),
		TOWN_TEST(what_changes_at_once_is_told_ten_seconds_later),
		TOWN_TEST(nothing_is_told_where_nobody_listens),
	};
	return TOWN_MAIN(tests);
}
