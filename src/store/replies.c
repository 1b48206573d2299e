/* SPDX-License-Identifier: MIT */
/* replies.c - what people said. */
#include "store/replies.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "store/sql.h"

/* --- columns ---------------------------------------------------------------------------------------------------------------------- */

static const char *form_word(int form)
{
	static const char *const names[] = { "text", "poll", "command", "vote" };
	return names[form];
}

static const char *basis_word(int basis)
{
	static const char *const names[] = { "service", "closed", "fetched" };
	return names[basis];
}

static const struct words forms = { form_word, REPLY_VOTE + 1 }, bases = { basis_word, BASIS_FETCHED + 1 };

#define AT(member) offsetof(struct stored_reply, member)

/* In the order of REPLY in statements/replies.inc. */
static const struct column reply_columns[] = {
	{ SORT_INT64, AT(id), NULL },          { SORT_TEXT, AT(channel), NULL },     { SORT_TEXT, AT(service_id), NULL },
	{ SORT_TEXT, AT(item), NULL },         { SORT_TEXT, AT(delivery), NULL },    { SORT_TEXT, AT(author), NULL },
	{ SORT_TEXT, AT(voter), NULL },        { SORT_TEXT, AT(text), NULL },        { SORT_TEXT, AT(picks), NULL },
	{ SORT_WORD, AT(form), &forms },       { SORT_TEXT, AT(parent), NULL },      { SORT_INT64, AT(received_at), NULL },
	{ SORT_INT64, AT(fetched_at), NULL },  { SORT_WORD, AT(basis), &bases },     { SORT_BOOL, AT(edited), NULL },
	{ SORT_BOOL, AT(deleted), NULL },      { SORT_BOOL, AT(read), NULL },        { SORT_BITS, AT(choices), NULL },
	{ SORT_BITS, AT(vote), NULL },         { SORT_BOOL, AT(deleted_in_time), NULL }, { SORT_BOOL, AT(late_change), NULL },
	{ SORT_INT, AT(missed), NULL },        { SORT_INT64, AT(revision), NULL },   { SORT_INT64, AT(number), NULL },
};
static const struct columns columns = COLUMNS(reply_columns);

static bool read_list(struct query *q, struct arena *a, struct stored_replies *out, struct err *e)
{
	struct stored_replies found = { 0 };
	while (query_next(q))
		query_read(q, &columns, a, vec_push(a, &found.list));
	if (!query_end(q, e))
		return false;
	*out = found;
	return true;
}

/* Row, channel and service id of a few replies. */
struct named {
	int64_t id, missed;
	bool here;
	const char *channel, *service_id;
};
struct named_list {
	VEC(struct named) list;
};

/* --- marks of what was erased ----------------------------------------------------------------------------------------------------- */

#define SALT "erase_salt"

/* A keyed hash, so that the mark tells nothing to who does not know both names already. */
static void make_mark(const uint8_t salt[CRYPTO_KEY], const struct named *n, uint8_t mark[CRYPTO_HASH])
{
	struct arena a = { 0 };
	size_t channel = strlen(n->channel) + 1, id = strlen(n->service_id);
	char *name = arena_alloc(&a, channel + id);
	memcpy(name, n->channel, channel);
	memcpy(name + channel, n->service_id, id);
	crypto_keyed(salt, name, channel + id, mark);
	arena_done(&a);
}

/* Asked for with every reply that is stored; within a transaction nobody else can change it. */
static bool read_salt(struct store *s, uint8_t salt[CRYPTO_KEY])
{
	struct arena a = { 0 };
	if (!s->begun || s->salt == SALT_UNKNOWN) {
		s->salt = crypto_unhex(store_meta(s, SALT, &a), s->salt_bytes, CRYPTO_KEY) ? SALT_THERE : SALT_NONE;
		arena_done(&a);
	}
	memcpy(salt, s->salt_bytes, CRYPTO_KEY);
	return s->salt == SALT_THERE;
}

static bool write_salt(struct store *s, const uint8_t salt[CRYPTO_KEY], struct err *e)
{
	char hex[2 * CRYPTO_KEY + 1];
	crypto_hex(salt, CRYPTO_KEY, hex);
	s->salt = SALT_UNKNOWN;
	return store_meta_put(s, SALT, hex, e);
}

static bool make_salt(struct store *s, uint8_t salt[CRYPTO_KEY], struct err *e)
{
	if (read_salt(s, salt))
		return true;
	crypto_random(salt, CRYPTO_KEY);
	return write_salt(s, salt, e);
}

static bool was_erased(struct store *s, const struct stored_reply *r, bool *out, struct err *e)
{
	uint8_t salt[CRYPTO_KEY], mark[CRYPTO_HASH];
	int64_t found = 0;
	*out = false;
	if (!read_salt(s, salt))
		return true;
	make_mark(salt, &(struct named){ .channel = r->channel, .service_id = r->service_id }, mark);
	if (!sql_int(s, ERASED_KNOWN, BIND(BIND_HASH(mark)), &found, e))
		return false;
	*out = found != 0;
	return true;
}

/* --- storing ---------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct place *p, const struct place *q)
{
	return strcmp(p->delivery, q->delivery) == 0 && strcmp(p->item, q->item) == 0 && strcmp(p->channel, q->channel) == 0;
}

/* Replies to one post come together: within a transaction its place is looked for once. */
static bool find_place(struct store *s, const struct stored_reply *r, struct err *e)
{
	const char *item = r->item ? r->item : "", *delivery = r->delivery ? r->delivery : "";
	struct place *p = &s->place, at = { .channel = r->channel, .item = item, .delivery = delivery };
	const struct value *names = BIND(BIND_TEXT(at.channel), BIND_TEXT(at.item), BIND_TEXT(at.delivery));
	if (s->begun && p->next && is_same(p, &at))
		return true;
	if (!sql_run(s, PLACES_PUT, names, e) || !sql_int(s, PLACES_NEXT, names, &at.next, e))
		return false;
	arena_reset(&p->names);
	p->channel = arena_string(&p->names, at.channel);
	p->item = arena_string(&p->names, at.item);
	p->delivery = arena_string(&p->names, at.delivery);
	p->next = at.next;
	return true;
}

/* A newer version that says what is known, or an old one, of which nothing is taken. */
static bool said_again(struct store *s, const struct stored_reply *r, struct err *e)
{
	return sql_run(s, REPLIES_REVISE, BIND(BIND_TEXT(r->channel), BIND_TEXT(r->service_id), BIND_INT(r->revision),
		       BIND_INT(r->fetched_at), BIND_INT(r->received_at), BIND_INT(r->late_change)), e);
}

/* Without an order what was read last is taken for the newest. */
static struct stored_reply in_order(const struct stored_reply *r)
{
	struct stored_reply version = *r;
	version.revision = fault_on("revisions") ? 0 : r->revision;
	return version;
}

bool replies_put(struct store *s, const struct stored_reply *given, enum reply_change *change, struct err *e)
{
	const struct stored_reply version = in_order(given), *r = &version;
	struct query q;
	struct stored_reply placed = *r;
	bool erased;
	if (!was_erased(s, r, &erased, e))
		return false;
	if (erased) {
		*change = REPLY_SAME;
		return true;
	}
	if (!find_place(s, r, e))
		return false;
	placed.id = s->place.next;
	sqlite3_set_last_insert_rowid(s->db, 0);
	query_begin_with(&q, s, REPLIES_PUT, &columns, &placed);
	query_next(&q);
	if (!query_end(&q, e))
		return false;
	*change = sqlite3_last_insert_rowid(s->db) ? REPLY_NEW : sql_changes(s) ? REPLY_CHANGED : REPLY_SAME;
	s->place.next += *change == REPLY_NEW;
	return *change != REPLY_SAME || r->revision == 0 || said_again(s, r, e);
}

bool replies_has(struct store *s, const char *channel, const char *service_id, bool *out, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, REPLIES_HAS, BIND(BIND_TEXT(channel), BIND_TEXT(service_id)), &found, e))
		return false;
	*out = found != 0;
	return true;
}

bool replies_date(struct store *s, const struct stored_reply *r, struct err *e)
{
	if (r->basis != BASIS_SERVICE)
		return true;
	return sql_run(s, REPLIES_DATE, BIND(BIND_TEXT(r->channel), BIND_TEXT(r->service_id), BIND_INT(r->received_at)), e);
}

bool replies_withdraw(struct store *s, const struct stored_reply *r, struct err *e)
{
	struct stored_reply gone = in_order(r);
	enum reply_change change;
	bool known = false;
	const struct value *values = BIND(BIND_TEXT(r->channel), BIND_TEXT(r->service_id), BIND_INT(!r->late_change),
					  BIND_INT(gone.revision), BIND_INT(r->fetched_at));
	if (!sql_run(s, REPLIES_WITHDRAW, values, e) || !replies_has(s, r->channel, r->service_id, &known, e))
		return false;
	gone.deleted = gone.deleted_in_time = true;
	return known || replies_put(s, &gone, &change, e);
}

bool replies_delete(struct store *s, const char *channel, const char *service_id, bool late, struct err *e)
{
	return sql_run(s, REPLIES_DELETE, BIND(BIND_TEXT(channel), BIND_TEXT(service_id), BIND_INT(!late)), e);
}

/* --- what a list shows, and no longer shows --------------------------------------------------------------------------------------- */

/* A row of REPLIES_UNDER: what stands is noted; what the list does not show is collected, and what it shows again. */
static void compare(struct query *q, const struct replies_seen *seen, struct arena *a, struct named_list *moved)
{
	int64_t missed = query_int(q, 2);
	bool here = set_note(seen->ids, query_peek(q, 1), query_text(q, 3, a)), on_its_way = query_int(q, 4) != 0;
	if (here ? missed > 0 : !on_its_way)
		*vec_push(a, &moved->list) = (struct named){ .id = query_int(q, 0), .missed = missed, .here = here };
}

static void compare_all(struct query *q, const struct replies_seen *seen, struct arena *a, struct named_list *moved, int64_t *newest_at)
{
	while (query_next(q)) {
		int64_t received_at = query_int(q, 6);
		if (query_int(q, 5) == 0)
			compare(q, seen, a, moved);
		if (received_at > *newest_at)
			*newest_at = received_at;
	}
}

/* Over several pages one gap may be a shift between two reads of pages: only the second in a row counts. */
static bool note_missing(struct store *s, const struct replies_seen *seen, const struct named *n, int64_t *deleted, struct err *e)
{
	if (seen->paged && n->missed == 0)
		return sql_run(s, REPLIES_MISSED, BIND(BIND_INT(n->id)), e);
	*deleted += 1;
	return sql_run(s, REPLIES_GONE, BIND(BIND_INT(n->id), BIND_INT(!seen->late)), e);
}

bool replies_compare(struct store *s, const struct replies_seen *seen, struct arena *a, struct replies_stood *out, struct err *e)
{
	struct query q;
	struct named_list moved = { 0 };
	struct replies_stood stood = { 0 };
	query_begin(&q, s, REPLIES_UNDER, BIND(BIND_TEXT(seen->item), BIND_TEXT(seen->delivery), BIND_TEXT(seen->channel),
					      BIND_INT(seen->began_at), BIND_INT(seen->ended_at)));
	compare_all(&q, seen, a, &moved, &stood.newest_at);
	bool ok = query_end(&q, e);
	for (size_t i = 0; ok && seen->whole && i < moved.list.count; i++) {
		const struct named *n = &moved.list.at[i];
		ok = n->here ? sql_run(s, REPLIES_SEEN, BIND(BIND_INT(n->id)), e) : note_missing(s, seen, n, &stood.deleted, e);
	}
	if (ok)
		*out = stood;
	return ok;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

bool replies_unread(struct store *s, size_t limit, struct arena *a, struct stored_replies *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, REPLIES_UNREAD, BIND(BIND_INT(sql_limit(limit))));
	return read_list(&q, a, out, e);
}

bool replies_understood(struct store *s, int64_t id, uint64_t choices, uint64_t vote, struct err *e)
{
	return sql_run(s, REPLIES_UNDERSTOOD, BIND(BIND_INT(id), BIND_INT((int64_t)choices), BIND_INT((int64_t)vote)), e);
}

bool replies_reread(struct store *s, const char *item, struct err *e)
{
	return sql_run(s, REPLIES_REREAD, BIND(BIND_TEXT(item)), e);
}

bool replies_list(struct store *s, const char *item, struct arena *a, struct stored_replies *out, struct err *e)
{
	struct query q;
	query_begin(&q, s, item ? REPLIES_OF_ITEM : REPLIES_ALL, item ? BIND(BIND_TEXT(item)) : NULL);
	return read_list(&q, a, out, e);
}

bool replies_get(struct store *s, int64_t id, struct arena *a, struct stored_reply *out, struct err *e)
{
	struct query q;
	struct stored_replies found = { 0 };
	query_begin(&q, s, REPLIES_BY_ID, BIND(BIND_INT(id)));
	if (!read_list(&q, a, &found, e))
		return false;
	*out = found.list.count ? found.list.at[0] : (struct stored_reply){ 0 };
	return true;
}

bool replies_count(struct store *s, int64_t *live, struct err *e)
{
	return sql_int(s, REPLIES_COUNT, NULL, live, e);
}

/* --- erasing ---------------------------------------------------------------------------------------------------------------------- */

static bool read_named(struct query *q, struct arena *a, struct named_list *out, struct err *e)
{
	while (query_next(q)) {
		struct named *n = vec_push(a, &out->list);
		n->id = query_int(q, 0);
		n->channel = query_text(q, 1, a);
		n->service_id = query_text(q, 2, a);
	}
	return query_end(q, e);
}

/* First the marks, then the rows: whatever stops it in between, polling cannot bring a reply back that is gone. */
static bool erase_named(struct store *s, const struct named_list *found, int64_t *count, struct err *e)
{
	uint8_t salt[CRYPTO_KEY], mark[CRYPTO_HASH];
	if (found->list.count > 0 && !make_salt(s, salt, e))
		return false;
	for (size_t i = 0; i < found->list.count; i++) {
		make_mark(salt, &found->list.at[i], mark);
		if (!sql_run(s, ERASED_PUT, BIND(BIND_HASH(mark)), e) ||
		    !sql_run(s, FOLLOWUPS_ERASE, BIND(BIND_INT(found->list.at[i].id)), e) ||
		    !sql_run(s, REPLIES_ERASE, BIND(BIND_INT(found->list.at[i].id)), e))
			return false;
	}
	*count = (int64_t)found->list.count;
	return true;
}

static bool erase(struct store *s, enum statement who, const struct value *values, int64_t *count, struct err *e)
{
	struct query q;
	struct arena a = { 0 };
	struct named_list found = { 0 };
	query_begin(&q, s, who, values);
	bool ok = read_named(&q, &a, &found, e) && erase_named(s, &found, count, e);
	arena_done(&a);
	return ok;
}

bool replies_erase_author(struct store *s, const char *author, int64_t *count, struct err *e)
{
	return erase(s, REPLIES_BY_AUTHOR, BIND(BIND_TEXT(author)), count, e);
}

bool replies_erase_one(struct store *s, const char *channel, const char *service_id, int64_t *count, struct err *e)
{
	return erase(s, REPLIES_BY_NAME, BIND(BIND_TEXT(channel), BIND_TEXT(service_id)), count, e);
}

static bool take_marks(struct store *s, struct store *former, struct err *e)
{
	static const struct column mark_columns[] = { { SORT_HASH, 0, NULL } };
	static const struct columns only_mark = COLUMNS(mark_columns);
	struct query q;
	uint8_t mark[CRYPTO_HASH];
	bool ok = true;
	query_begin(&q, former, ERASED_ALL, NULL);
	while (ok && query_next(&q)) {
		query_read(&q, &only_mark, NULL, mark);
		ok = q.damaged || sql_run(s, ERASED_PUT, BIND(BIND_HASH(mark)), e);
	}
	return query_end(&q, ok ? e : NULL) && ok;
}

/* The marks of another salt mean nothing here: then only what is here and was erased there goes. */
static bool take_salt(struct store *s, struct store *former, const uint8_t salt[CRYPTO_KEY], struct err *e)
{
	uint8_t own[CRYPTO_KEY];
	bool has_own = read_salt(s, own);
	if (!has_own && !write_salt(s, salt, e))
		return false;
	return (has_own && memcmp(own, salt, CRYPTO_KEY) != 0) || take_marks(s, former, e);
}

static bool keep_erased(struct store *former, const uint8_t salt[CRYPTO_KEY], struct arena *a, struct named_list *all, struct err *e)
{
	struct named_list erased = { 0 };
	for (size_t i = 0; i < all->list.count; i++) {
		uint8_t mark[CRYPTO_HASH];
		int64_t known = 0;
		make_mark(salt, &all->list.at[i], mark);
		if (!sql_int(former, ERASED_KNOWN, BIND(BIND_HASH(mark)), &known, e))
			return false;
		if (known)
			*vec_push(a, &erased.list) = all->list.at[i];
	}
	*all = erased;
	return true;
}

bool replies_erase_as(struct store *s, struct store *former, int64_t *count, struct err *e)
{
	struct query q;
	struct arena a = { 0 };
	struct named_list all = { 0 };
	uint8_t salt[CRYPTO_KEY];
	*count = 0;
	if (!read_salt(former, salt))
		return true;
	query_begin(&q, s, REPLIES_NAMES, NULL);
	bool ok = read_named(&q, &a, &all, e) && take_salt(s, former, salt, e) && keep_erased(former, salt, &a, &all, e) &&
		  erase_named(s, &all, count, e);
	arena_done(&a);
	return ok;
}
