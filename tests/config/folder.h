/* SPDX-License-Identifier: MIT */
/* folder.h - a temporary folder with configuration files in it, and one reading of them, for the tests of the room config. */
#ifndef FOLDER_H
#define FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "config/config.h"
#include "unit.h"

/* What a townbell.cfg must have, without the agenda. */
#define HOST_HEAD   "community = { name = \"협의회\"; timezone = \"Asia/Seoul\"; privacy = \"https://tm.example.kr/privacy\"; };\n"
#define HOST_AGENDA "agenda = [ \"agenda/*.cfg\" ];\n"
#define HOST_CHANNELS                                                                                                            \
	"channels = ( { id = \"band\"; type = \"band\"; band_key = \"AAA\"; token = \"env:TOKEN_OF_TEST\"; },\n"                 \
	"             { id = \"chat\"; type = \"telegram\"; chat = \"-1001\"; token = \"env:TOKEN_OF_TEST\"; } );\n"
#define HOST HOST_HEAD HOST_AGENDA HOST_CHANNELS

struct reading {
	struct arena arena;
	struct agenda agenda;
	struct problems problems;
	struct err e;
	bool good;
};

static char folder[64];

static inline int folder_forget(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static inline int folder_open(void **state)
{
	(void)state;
	char agenda[96];
	new_folder(folder, sizeof folder, "config");
	snprintf(agenda, sizeof agenda, "%s/agenda", folder);
	assert_int_equal(mkdir(agenda, 0700), 0);
	return 0;
}

static inline int folder_close(void **state)
{
	(void)state;
	return nftw(folder, folder_forget, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void folder_put_bytes(const char *name, const void *data, size_t n)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "wb"); /* not file_write(): nothing here has to outlive the power */
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static inline void folder_put(const char *name, const char *text)
{
	folder_put_bytes(name, text, strlen(text));
}

static inline void folder_take(const char *name)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

/* Read townbell.cfg of the folder; problems name files as "FOLDER/agenda/a.cfg". */
static inline bool reading_of(struct reading *r, const struct config_request *like)
{
	char path[200];
	struct config_request request = like ? *like : (struct config_request){ 0 };
	snprintf(path, sizeof path, "%s/townbell.cfg", folder);
	if (!request.file)
		request.file = path;
	*r = (struct reading){ 0 };
	r->problems.arena = &r->arena;
	r->good = config_load(&request, &r->arena, &r->agenda, &r->problems, &r->e);
	return r->good;
}

static inline void reading_done(struct reading *r)
{
	arena_done(&r->arena);
}

/* All complaints, one a line, without the folder. */
static inline const char *complaints(struct reading *r)
{
	struct text t;
	text_init(&t, &r->arena, 1024 * 1024);
	for (size_t i = 0; i < r->problems.list.count; i++) {
		const char *line = problem_line(&r->problems.list.at[i], &r->arena);
		bool here = text_starts(line, folder) && *folder;
		text_addf(&t, "%s%s\n", r->problems.list.at[i].warning ? "warning: " : "",
			  here ? line + strlen(folder) + 1 : line);
	}
	return t.data;
}

#endif
