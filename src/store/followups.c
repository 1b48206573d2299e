/* SPDX-License-Identifier: MIT */
/* followups.c - one table of columns and its statements. */
#include "store/followups.h"

#include "store/sql.h"

static const char *kind_word(int kind)
{
	static const char *const names[] = { "edit", "removal", "comment", "answer" };
	return names[kind];
}

static const char *state_word(int state)
{
	static const char *const names[] = { "waiting", "calling", "done", "dropped", "failed" };
	return names[state];
}

static const struct words kinds = { kind_word, FOLLOWUP_KINDS }, states = { state_word, FOLLOWUP_STATES };

#define OF(member) offsetof(struct followup, member)

/* In the order of FOLLOWUP in statements/followups.inc. */
static const struct column followup_columns[] = {
	{ SORT_INT64, OF(id), NULL },        { SORT_INT64, OF(delivery_id), NULL }, { SORT_WORD, OF(kind), &kinds },
	{ SORT_TEXT, OF(cause), NULL },      { SORT_INT64, OF(reply), NULL },       { SORT_TEXT, OF(payload), NULL },
	{ SORT_WORD, OF(state), &states },   { SORT_INT64, OF(due_at), NULL },      { SORT_INT64, OF(expires_at), NULL },
	{ SORT_INT64, OF(wait_boot), NULL }, { SORT_INT, OF(attempts), NULL },      { SORT_INT, OF(stage), NULL },
	{ SORT_TEXT, OF(memo), NULL },       { SORT_BOOL, OF(effect), NULL },       { SORT_TEXT, OF(error), NULL },
};
static const struct columns columns = COLUMNS(followup_columns);

bool followup_can_repeat(enum followup_kind kind)
{
	return kind == FOLLOWUP_EDIT || kind == FOLLOWUP_REMOVAL;
}

static bool write_row(struct store *s, enum statement id, const struct followup *f, struct err *e)
{
	struct query q;
	query_begin_with(&q, s, id, &columns, f);
	query_next(&q);
	return query_end(&q, e);
}

bool followups_put(struct store *s, const struct followup *f, struct err *e)
{
	const char *kind = kind_word((int)f->kind);
	if (followup_can_repeat(f->kind) && !sql_run(s, FOLLOWUPS_SUPERSEDE, BIND(BIND_INT(f->delivery_id), BIND_TEXT(kind)), e))
		return false;
	return write_row(s, FOLLOWUPS_PUT, f, e);
}

bool followups_update(struct store *s, const struct followup *f, struct err *e)
{
	return write_row(s, FOLLOWUPS_UPDATE, f, e);
}

static bool read_all(struct query *q, struct arena *a, struct followups *out, struct err *e)
{
	struct followups found = { 0 };
	while (query_next(q))
		query_read(q, &columns, a, vec_push(a, &found.list));
	if (!query_end(q, e))
		return false;
	*out = found;
	return true;
}

/* The one row, or zeros. */
static bool read_one(struct query *q, struct arena *a, struct followup *out, struct err *e)
{
	struct followups found = { 0 };
	if (!read_all(q, a, &found, e))
		return false;
	*out = found.list.count ? found.list.at[0] : (struct followup){ 0 };
	return true;
}

bool followups_get(struct store *s, int64_t id, struct arena *a, struct followup *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, FOLLOWUPS_GET, BIND(BIND_INT(id)));
	return read_one(&q, a, out, e);
}

bool followups_removal(struct store *s, int64_t delivery_id, struct arena *a, struct followup *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, FOLLOWUPS_FIND, BIND(BIND_INT(delivery_id), BIND_TEXT("removal"), BIND_TEXT("order")));
	return read_one(&q, a, out, e);
}

bool followups_any(struct store *s, bool *any, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, FOLLOWUPS_ANY, NULL, &found, e))
		return false;
	*any = found != 0;
	return true;
}

bool followups_open(struct store *s, const char *channel, struct arena *a, struct followups *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, FOLLOWUPS_OPEN, BIND(BIND_TEXT(channel)));
	return read_all(&q, a, out, e);
}

bool followups_failed(struct store *s, int64_t since_at, struct arena *a, struct followups *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, FOLLOWUPS_FAILED, BIND(BIND_INT(since_at)));
	return read_all(&q, a, out, e);
}

bool followups_recover(struct store *s, struct err *e)
{
	return sql_run(s, FOLLOWUPS_RECOVER, NULL, e);
}

bool followups_restored(struct store *s, struct err *e)
{
	return sql_run(s, FOLLOWUPS_RESTORED, NULL, e);
}

bool followups_rebooted(struct store *s, struct err *e)
{
	return sql_run(s, FOLLOWUPS_REBOOTED, NULL, e);
}

bool followups_answered(struct store *s, const char *item, const char *author, bool *answered, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, FOLLOWUPS_ANSWERED, BIND(BIND_TEXT(item), BIND_TEXT(author)), &found, e))
		return false;
	*answered = found != 0;
	return true;
}
