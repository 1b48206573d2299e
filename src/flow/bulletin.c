/* SPDX-License-Identifier: MIT */
#include "flow/bulletin.h"

#include "net/notify.h"
#include "store/deliveries.h"

static const int64_t rest_ms = 10 * 1000;

static const char *next_words(struct service *s, const char *key, int64_t due_at)
{
	char words[512], minute[24];
	struct civil civil;
	if (!key) {
		message_format(words, sizeof words, MSG_FLOW_NEXT_NONE, NULL);
		return arena_string(&s->round, words);
	}
	zone_local(s->edition->agenda.settings.community.zone, due_at, &civil);
	civil_format_minute(&civil, minute);
	message_format(words, sizeof words, MSG_FLOW_NEXT, ARGS(key, minute));
	return arena_string(&s->round, words);
}

void bulletin_turn(struct service *s)
{
	const char *key = NULL;
	int64_t due_at = 0, count[STATES];
	struct err e = { 0 };
	char words[700];
	int64_t changes = store_changes(s->store);
	if (!notify_is_heard() || (s->told_boot && (changes == s->told_changes || s->boot - s->told_boot < rest_ms)))
		return;
	s->told_boot = s->boot;
	s->told_changes = changes;
	if (!deliveries_count(s->store, count, &e) || !deliveries_first(s->store, &s->round, &key, &due_at, &e))
		return;
	int64_t asking = count[STATE_UNCERTAIN] + count[STATE_FAILED] + count[STATE_HELD];
	message_format(words, sizeof words, MSG_FLOW_STATUS, ARGS(next_words(s, key, due_at), NUMBER(asking)));
	notify_status(words);
}
