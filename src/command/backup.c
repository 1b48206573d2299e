/* SPDX-License-Identifier: MIT */
/* backup.c - a copy of the database: the daemon makes it, or the command itself where none runs. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/user.h"
#include "command/commands.h"
#include "command/print.h"
#include "flow/copies.h"
#include "flow/service.h"
#include "net/control.h"
#include "store/audit.h"
#include "store/backup.h"

enum { ASK_AGAIN_MS = 50 };

/* A store of an older schema stays as it is: a copy of it is what one makes before townbell is brought up to date. */
static bool note(struct call_line *l, struct store *read, const char *state, struct err *e)
{
	struct store *store = NULL;
	const struct deed deed = {
		.at = line_now(l), .actor = user_name(getuid(), &l->arena), .action = "backup", .key = "", .detail = ""
	};
	if (store_schema(read) < store_schema_newest())
		return true;
	bool ok = store_open(state, STORE_WRITE, &store, e) && audit_put(store, &deed, e);
	store_close(store);
	return ok;
}

static bool copy_ourselves(struct call_line *l, const char *file, struct err *e)
{
	struct store *store = NULL;
	struct backup *backup = NULL;
	const char *state = line_settings(l)->state;
	const struct backup_request request = { .file = file, .made_at = line_now(l) };
	int lock = -1;
	bool done;
	struct err noted = { 0 };
	bool ok = store_open(state, STORE_COPY, &store, e) && service_lock(state, &l->clock, &lock, e);
	if (ok && !note(l, store, state, &noted))
		line_complain(&noted); /* of a disk that is full or bad, a copy is wanted all the more */
	ok = ok && backup_begin(store, &request, &backup, e) && backup_step(backup, -1, &done, e);
	backup_end(backup);
	store_close(store);
	if (lock >= 0)
		close(lock);
	return ok;
}

/* One question to the daemon; ERR_NOT_FOUND when none runs. */
static bool ask(struct call_line *l, int64_t *number, bool *done, struct err *e)
{
	const char *answer;
	const struct json *reply;
	bool well = false;
	const char *state = line_settings(l)->state;
	const char *line = arena_printf(&l->arena, "{\"order\":\"backup\",\"number\":%lld}", (long long)*number);
	if (!control_ask(arena_printf(&l->arena, "%s/control.sock", state), line, &l->arena, &answer, e) ||
	    !json_read(answer, strlen(answer), &l->arena, &reply, e))
		return false;
	if (!json_boolean(json_member(reply, "ok"), &well) || !well)
		return err_set(e, ERR_STATE, MSG_COMMAND_ERROR, ARGS(json_text(reply, "error")));
	json_integer(json_member(reply, "number"), number);
	json_boolean(json_member(reply, "done"), done);
	return true;
}

/* The daemon may write in its state folder only; from there the copy goes to its place. */
static bool have_copied(struct call_line *l, const char *file, struct err *e)
{
	int64_t number = 0;
	bool done = false;
	while (ask(l, &number, &done, e)) {
		if (done) {
			const char *made = copies_asked(line_settings(l)->state, &l->arena);
			bool ok = file_copy(made, file, 0600, e);
			unlink(made);
			return ok;
		}
		poll(NULL, 0, ASK_AGAIN_MS);
	}
	return e->kind == ERR_NOT_FOUND && copy_ourselves(l, file, e);
}

static int print_done(struct call_line *l, const char *file)
{
	struct print p;
	if (!line_has(l, OPT_JSON)) {
		char words[1200];
		message_format(words, sizeof words, MSG_COMMAND_BACKED_UP, ARGS(file));
		printf("%s\n", words);
		return STATUS_DONE;
	}
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_put_string(&p.json, "file", file);
	json_close(&p.json, '}');
	return print_end(&p);
}

int run_backup(struct call_line *l)
{
	struct err e = { 0 };
	int status = STATUS_DONE;
	const char *file = l->words[0];
	if (!line_begin(l, &status))
		return status;
	if (!backup_may_take(line_settings(l)->state, file, &e) || !have_copied(l, file, &e))
		return line_complain(&e);
	return print_done(l, file);
}
