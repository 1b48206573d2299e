/* SPDX-License-Identifier: MIT */
/* upkeep.c - each trouble is a sentence. */
#include "command/upkeep.h"

#include <stdlib.h>

#include "flow/restored.h"
#include "flow/room.h"
#include "store/doubts.h"

static void add(struct call_line *l, struct strings *out, enum message_id m, const char *const *args)
{
	char words[2048];
	message_format(words, sizeof words, m, args);
	*vec_push(&l->arena, &out->list) = arena_string(&l->arena, words);
}

static const char *minute(struct call_line *l, struct store *store, const char *name)
{
	return line_minute(l, strtoll(store_meta(store, name, &l->arena), NULL, 10));
}

bool upkeep_problems(struct call_line *l, struct store *store, struct strings *out, struct err *e)
{
	struct err gone = { 0 };
	int64_t doubts = 0;
	if (!restored_may_open(line_settings(l)->state, &gone))
		*vec_push(&l->arena, &out->list) = arena_string(&l->arena, gone.text);
	if (!doubts_open(store, &doubts, e))
		return false;
	if (doubts > 0 || store_meta(store, "restored_pending", &l->arena)[0])
		add(l, out, MSG_COMMAND_P_RESTORED,
		    ARGS(minute(l, store, "restored_at"), minute(l, store, "restored_from"), NUMBER(doubts)));
	if (room_is_low(line_settings(l)->state))
		add(l, out, MSG_STORE_FULL, ARGS(line_settings(l)->state));
	const char *failed = store_meta(store, "backup_error", &l->arena);
	if (failed[0])
		add(l, out, MSG_COMMAND_P_BACKUP, ARGS(failed));
	return true;
}
