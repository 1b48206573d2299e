/* SPDX-License-Identifier: MIT */
/* reload_test.c - the files are read again: what is bad gives way to its last good text, what cannot be used changes nothing. */
#include "house.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "net/loop.h"
#include "store/tallies.h"

#define KEY "recruit/announcement@band"

static int64_t plan(struct house *h)
{
	struct service *s = h->s;
	int64_t wake = INT64_MAX;
	arena_reset(&s->round);
	OK(h, store_begin(s->store, &h->err));
	OK(h, planner_stage(s, s->now, &wake, &h->err));
	OK(h, store_commit(s->store, &h->err));
	return wake;
}

static int64_t reload(struct house *h)
{
	h->s->reload_due = true;
	return plan(h);
}

static const char *text_of(struct house *h)
{
	return house_get(h, KEY).payload;
}

static void a_file_that_changed_is_in_force_with_the_next_reading(void **state)
{
	struct house *h = *state;
	house_start(h);
	reload(h);
	assert_non_null(strstr(text_of(h), "모집"));
	house_write(h, "agenda/a.cfg", HOUSE_AGENDA("추가"));
	reload(h);
	assert_non_null(strstr(text_of(h), "추가"));
	assert_false(h->s->reload_due);
}

static void a_bad_agenda_gives_way_to_its_last_good_text_also_after_a_restart(void **state)
{
	struct house *h = *state;
	house_start(h);
	reload(h);
	house_write(h, "agenda/a.cfg", "announcements = (");
	reload(h);
	assert_int_equal(house_get(h, KEY).state, STATE_SCHEDULED);
	house_stop(h);
	house_start(h);
	reload(h);
	assert_int_equal(house_get(h, KEY).state, STATE_SCHEDULED);
	assert_non_null(strstr(text_of(h), "모집"));
	assert_true(h->s->edition->agenda.files.at[0].last_good_in_force);
}

static void a_townbell_cfg_that_cannot_be_used_leaves_the_old_one_in_force(void **state)
{
	struct house *h = *state;
	house_start(h);
	reload(h);
	const struct edition *before = h->s->edition;
	house_write(h, "townbell.cfg", "community = { };\n");
	reload(h);
	assert_ptr_equal(h->s->edition, before);
	assert_int_equal(house_get(h, KEY).state, STATE_SCHEDULED);
}

static void a_conversation_finishes_under_the_reading_it_began_with(void **state)
{
	struct house *h = *state;
	house_start(h);
	reload(h);
	struct service *s = h->s;
	struct flight *f = flight_begin(s, s->lanes.at[0], service_account(s, "band"), ERRAND_PUBLISH);
	house_write(h, "townbell.cfg", HOUSE_CFG);
	reload(h);
	assert_ptr_not_equal(f->edition, s->edition);
	assert_string_equal(f->account->id, "band");
	assert_string_equal(f->account->token, "secret token");
	flight_end(f);
}

static void a_place_that_moved_holds_against_the_file(void **state)
{
	struct house *h = *state;
	house_start(h);
	OK(h, store_meta_put(h->s->store, "place:band:AAA", "BBB", &h->err));
	reload(h);
	assert_string_equal(service_account(h->s, "band")->place, "BBB");
}

/* --- what systemd hears ----------------------------------------------------------------------------------------------------------- */

/* The words of each message, one after the other. */
static const char *hear(int fd)
{
	const char *all = "";
	char heard[200];
	for (ssize_t n; (n = recv(fd, heard, sizeof heard - 1, MSG_DONTWAIT)) > 0;) {
		heard[n] = '\0';
		all = arena_printf(&sample_arena, "%s%.*s ", all, (int)strcspn(heard, "\n"), heard);
	}
	return all;
}

/* Found by review: after a townbell.cfg that was refused, systemd waited for the end of the reload for good. */
static void systemd_hears_of_the_end_of_each_reload(void **state)
{
	struct house *h = *state;
	struct sockaddr_un where = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(where.sun_path, sizeof where.sun_path, "%s/notify", h->folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&where, sizeof where), 0);
	house_start(h);
	setenv("NOTIFY_SOCKET", where.sun_path, 1);
	reload(h);
	assert_string_equal(hear(fd), "RELOADING=1 READY=1 ");
	house_write(h, "townbell.cfg", "community = { };\n");
	reload(h);
	assert_string_equal(hear(fd), "RELOADING=1 READY=1 ");
	unsetenv("NOTIFY_SOCKET");
	close(fd);
}

/* --- what is watched -------------------------------------------------------------------------------------------------------------- */

/* Found by review: what changed while the files were read, before the folders were watched anew, was not seen. */
static void new_folders_are_read_once_more_when_they_are_watched(void **state)
{
	struct house *h = *state;
	const struct loop_events none = { .context = NULL };
	house_start(h);
	OK(h, loop_open(&none, &h->s->loop, &h->err));
	reload(h);
	assert_false(h->s->reload_due);
	assert_int_equal(mkdir(house_path(h, "more"), 0700), 0);
	house_write(h, "townbell.cfg",
		    "community = { name = \"협의회\"; timezone = \"Asia/Seoul\"; };\nstate = \"state\";\n"
		    "agenda = [ \"agenda/*.cfg\", \"more/*.cfg\" ];\n"
		    "channels = ( { id = \"band\"; type = \"band\"; band_key = \"AAA\"; token = \"file:token\"; } );\n");
	int64_t wake = reload(h);
	assert_true(h->s->reload_due);
	assert_true(wake <= h->s->now);
	plan(h);
	assert_false(h->s->reload_due);
}

static void on_changed(void *context)
{
	struct house *h = context;
	h->s->reload_due = true;
	loop_stop(h->s->loop);
}

static void on_turn(void *context)
{
	struct house *h = context;
	loop_stop(h->s->loop);
}

/* Found by review: a template that staff mended was read with the next change of another file. */
static void a_template_that_changed_has_the_files_read_again(void **state)
{
	struct house *h = *state;
	const struct loop_events events = { .context = h, .turn = on_turn, .changed = on_changed };
	assert_int_equal(mkdir(house_path(h, "templates"), 0700), 0);
	house_start(h);
	OK(h, loop_open(&events, &h->s->loop, &h->err));
	reload(h);
	house_write(h, "templates/announcement.txt", "알림 {title}");
	loop_wake_in(h->s->loop, 10 * 1000);
	loop_run(h->s->loop);
	assert_true(h->s->reload_due);
	plan(h);
	assert_non_null(strstr(text_of(h), "알림 모집"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(a_file_that_changed_is_in_force_with_the_next_reading),
		HOUSE_TEST(a_bad_agenda_gives_way_to_its_last_good_text_also_after_a_restart),
		HOUSE_TEST(a_townbell_cfg_that_cannot_be_used_leaves_the_old_one_in_force),
		HOUSE_TEST(a_conversation_finishes_under_the_reading_it_began_with),
		HOUSE_TEST(a_place_that_moved_holds_against_the_file),
		HOUSE_TEST(systemd_hears_of_the_end_of_each_reload),
		HOUSE_TEST(a_template_that_changed_has_the_files_read_again),
		HOUSE_TEST(new_folders_are_read_once_more_when_they_are_watched),
	};
	return HOUSE_MAIN(tests);
}
