/* SPDX-License-Identifier: MIT */
/* house.h - a folder with a townbell.cfg and an agenda, for what begins with reading them: starts, reloads, orders. */
#ifndef HOUSE_H
#define HOUSE_H

#include "model/sample.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "flow/service.h"
#include "store/deliveries.h"

#define HOUSE_COMMUNITY(more)                                                                                                    \
	"community = { name = \"협의회\"; timezone = \"Asia/Seoul\"; privacy = \"https://tm.example.kr/privacy\"; " more " };\n"
#define HOUSE_REST                                                                                                               \
	"state = \"state\";\nagenda = [ \"agenda/*.cfg\" ];\n"                                                                   \
	"channels = ( { id = \"band\"; type = \"band\"; band_key = \"AAA\"; token = \"file:token\"; } );\n"
#define HOUSE_CFG HOUSE_COMMUNITY("") HOUSE_REST

/* One announcement, tomorrow. */
#define HOUSE_AGENDA(title)                                                                                                      \
	"announcements = ( { id = \"recruit\"; publish = \"2021-09-23 10:00\"; title = \"" title "\"; body = \"글\"; } );\n"

struct house {
	char folder[64];
	const char *config, *state;
	struct service *s;
	struct err err;
};

#define OK(h, call)                                    \
	do {                                           \
		if (!(call))                           \
			fail_msg("%s", (h)->err.text); \
	} while (0)

static inline const char *house_path(const struct house *h, const char *name)
{
	return arena_printf(&sample_arena, "%s/%s", h->folder, name);
}

static inline void house_write(struct house *h, const char *name, const char *text)
{
	OK(h, file_write(house_path(h, name), text, strlen(text), 0600, &h->err));
}

static inline int house_open(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	crypto_init();
	log_level(LOG_LEVEL_ERROR);
	new_folder(h->folder, sizeof h->folder, "house");
	h->config = house_path(h, "townbell.cfg");
	h->state = house_path(h, "state");
	assert_int_equal(mkdir(house_path(h, "agenda"), 0700), 0);
	house_write(h, "token", "secret token");
	house_write(h, "townbell.cfg", HOUSE_CFG);
	house_write(h, "agenda/a.cfg", HOUSE_AGENDA("모집"));
	*state = h;
	return 0;
}

static inline int house_forget(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

static inline int house_close(void **state)
{
	struct house *h = *state;
	service_close(h->s);
	unsetenv("TOWNBELL_FAULT");
	nftw(h->folder, house_forget, 16, FTW_DEPTH | FTW_PHYS);
	free(h);
	return 0;
}

#define HOUSE_TEST(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
#define HOUSE_MAIN(tests) cmocka_run_group_tests(tests, sample_open, sample_close)

static inline void house_start(struct house *h)
{
	const struct service_options options = { .config = h->config, .clock.offset_ms = at("2021-09-22 12:00") - clock_wall(NULL) };
	OK(h, service_open(&options, &h->s, &h->err));
}

static inline void house_stop(struct house *h)
{
	service_close(h->s);
	h->s = NULL;
}

static inline struct delivery house_get(struct house *h, const char *key)
{
	struct delivery d;
	OK(h, deliveries_by_key(h->s->store, key, &sample_arena, &d, &h->err));
	return d;
}

#endif
