/* SPDX-License-Identifier: MIT */
/* restore.c - looking at a copy, preparing it, changing names. */
#include "store/restore.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/text.h"
#include "store/aside.h"
#include "store/audit.h"
#include "store/replies.h"
#include "store/schema.h"
#include "store/sql.h"

enum { PATH_CEILING = 16 * 1024 };

/* --- looking ---------------------------------------------------------------------------------------------------------------------- */

/* Not our own connection: nothing is written, not even beside the file. */
struct sight {
	const char *file;
	sqlite3 *db;
	struct arena arena;
};

static bool refuse(struct sight *s, int code, struct err *e)
{
	enum message_id said = (code & 0xff) == SQLITE_NOTADB ? MSG_STORE_FOREIGN : MSG_STORE_REFUSED;
	return err_set(e, ERR_INPUT, said, ARGS(s->file, s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code), NUMBER(code)));
}

static const char careful[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0";

static bool open_sight(struct sight *s, struct err *e)
{
	struct stat st;
	struct text name;
	if (stat(s->file, &st) != 0)
		return err_errno(e, s->file);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, MSG_FILE_NOT_REGULAR, ARGS(s->file));
	if (stat(arena_printf(&s->arena, "%s-wal", s->file), &st) == 0 && st.st_size > 0)
		return err_set(e, ERR_INPUT, MSG_STORE_COPY_LOG, ARGS(s->file));
	text_init(&name, &s->arena, PATH_CEILING);
	text_add(&name, "file:");
	text_add_url(&name, s->file);
	text_add(&name, "?immutable=1");
	int code = sqlite3_open_v2(name.data, &s->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->db, careful, NULL, NULL, NULL);
	return code == SQLITE_OK || refuse(s, code, e);
}

/* The first row's first column; NULL: there is none. */
static bool ask(struct sight *s, const char *question, const char **said, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(s->db, question, -1, &st, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	*said = code == SQLITE_ROW ? arena_string(&s->arena, (const char *)sqlite3_column_text(st, 0)) : NULL;
	sqlite3_finalize(st);
	return code == SQLITE_ROW || code == SQLITE_DONE || refuse(s, code, e);
}

static bool check_owner(struct sight *s, struct err *e)
{
	const char *owner, *schema;
	if (!ask(s, "PRAGMA application_id", &owner, e) || !ask(s, "PRAGMA user_version", &schema, e))
		return false;
	if (owner && strtoll(owner, NULL, 10) == 0 && schema && strtoll(schema, NULL, 10) == 0)
		return err_set(e, ERR_INPUT, MSG_STORE_COPY_OF_NOTHING, ARGS(s->file));
	if (!owner || strtoll(owner, NULL, 10) != SCHEMA_APPLICATION)
		return err_set(e, ERR_INPUT, MSG_STORE_APPLICATION, ARGS(s->file, owner ? owner : "?", NUMBER(SCHEMA_APPLICATION)));
	if (schema && strtoll(schema, NULL, 10) > store_schema_newest())
		return err_set(e, ERR_INPUT, MSG_STORE_NEWER, ARGS(s->file, schema, NUMBER(store_schema_newest())));
	return true;
}

/* Everything but what SQLite keeps for itself. */
static const char all_of_schema[] = "SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, ''), char(10)) "
				    "FROM (SELECT * FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name)";

/* What the steps up to this version make of nothing. */
static bool take_steps(struct sight *model, int version, struct err *e)
{
	int code = sqlite3_open_v2(":memory:", &model->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	for (int i = 0; i < version && code == SQLITE_OK; i++)
		code = sqlite3_exec(model->db, store_migrations[i].data, NULL, NULL, NULL);
	return code == SQLITE_OK || refuse(model, code, e);
}

/* SQLite's own checks hold a table whose column has another name for whole. */
static bool check_schema(struct sight *s, struct err *e)
{
	struct sight model = { .file = s->file };
	const char *version, *there, *meant = NULL;
	bool ok = ask(s, "PRAGMA user_version", &version, e) && ask(s, all_of_schema, &there, e) &&
		  take_steps(&model, version ? (int)strtol(version, NULL, 10) : 0, e) && ask(&model, all_of_schema, &meant, e);
	if (ok && (!there || !meant || strcmp(there, meant) != 0))
		ok = err_set(e, ERR_INPUT, MSG_STORE_COPY_BAD, ARGS(s->file, "sqlite_schema"));
	sqlite3_close(model.db);
	arena_done(&model.arena);
	return ok;
}

static bool check_whole(struct sight *s, struct err *e)
{
	const char *said, *loose;
	if (!ask(s, "PRAGMA integrity_check(1)", &said, e) || !ask(s, "PRAGMA foreign_key_check", &loose, e))
		return false;
	if (!said || strcmp(said, "ok") != 0 || loose)
		return err_set(e, ERR_INPUT, MSG_STORE_COPY_BAD, ARGS(s->file, loose ? loose : said ? said : "?"));
	return true;
}

/* Where the time is not noted it is no copy of `townbell backup`: it is no newer than the last thing that was written into it. */
static bool read_times(struct sight *s, struct copy_times *out, struct err *e)
{
	const char *noted, *last;
	if (!ask(s, "SELECT value FROM meta WHERE name = 'copied_at'", &noted, e) ||
	    !ask(s, "SELECT max(max(seen_at), max(sent_at), max(receipt_at)) FROM deliveries", &last, e))
		return false;
	out->last_at = last ? strtoll(last, NULL, 10) : 0;
	out->made_at = noted ? strtoll(noted, NULL, 10) : out->last_at;
	return true;
}

bool restore_look(const char *file, struct copy_times *out, struct err *e)
{
	struct sight s = { .file = file };
	bool ok = open_sight(&s, e) && check_owner(&s, e) && check_schema(&s, e) && check_whole(&s, e) && read_times(&s, out, e);
	sqlite3_close(s.db);
	arena_done(&s.arena);
	return ok;
}

/* --- preparing -------------------------------------------------------------------------------------------------------------------- */

/* A number that was given since the copy was made must not be given again. */
static const char numbers_go_on[] = "UPDATE sqlite_sequence SET seq = seq + 1000 WHERE name = 'announced';"
				    "INSERT INTO sqlite_sequence (name, seq) SELECT 'announced', 1000 "
				    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'announced')";

static bool mark(struct store *s, const struct restore_request *r, const struct copy_times *times, struct err *e)
{
	return store_meta_put(s, "restored_from", NUMBER(times->made_at), e) && store_meta_put(s, "restored_at", NUMBER(r->now), e) &&
	       store_meta_put(s, "restored_pending", NUMBER(times->last_at), e) && store_meta_put(s, "boot_id", "", e) &&
	       sql_script(s, numbers_go_on, e) && sql_script(s, "DELETE FROM meta WHERE name = 'copied_at'", e);
}

/* The copy's audit is the beginning of the former one. */
static bool go_on_with_audit(struct store *s, struct store *former, struct arena *a, struct err *e)
{
	struct deeds old = { 0 }, all = { 0 };
	if (!audit_list(s, a, &old, e) || !audit_list(former, a, &all, e))
		return false;
	for (size_t i = old.list.count; i < all.list.count; i++)
		if (!audit_put(s, &all.list.at[i], e))
			return false;
	return true;
}

/* What the former database cannot tell any more is no reason to stop. */
static bool take_over(struct store *s, const struct restore_request *r, int64_t *erased, struct err *e)
{
	struct store *former = NULL;
	struct arena a = { 0 };
	bool known = file_exists(arena_printf(&a, "%s/townbell.db", r->state)) && store_open(r->state, STORE_WRITE, &former, NULL);
	bool ok = !known || (replies_erase_as(s, former, erased, e) && go_on_with_audit(s, former, &a, e));
	store_close(former);
	arena_done(&a);
	return ok;
}

static bool write_marks(struct store *s, const struct restore_request *r, const struct copy_times *times, int64_t *erased, struct err *e)
{
	if (!store_begin(s, e))
		return false;
	const struct deed deed = { .at = r->now, .actor = r->actor, .action = "restore", .key = "", .detail = r->file };
	if (mark(s, r, times, e) && take_over(s, r, erased, e) && audit_put(s, &deed, e))
		return store_commit(s, e) && store_scrub(s, e);
	store_rollback(s);
	return false;
}

static bool prepare(const struct restore_request *r, const char *folder, const struct copy_times *times, int64_t *erased, struct err *e)
{
	struct store *s = NULL;
	if (!store_open(folder, STORE_WRITE, &s, e))
		return false;
	bool ok = write_marks(s, r, times, erased, e);
	store_close(s);
	return ok;
}

/* --- names ------------------------------------------------------------------------------------------------------------------------ */

static bool is_the_database(const struct restore_request *r, const char *path)
{
	struct stat a, b;
	return stat(r->file, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool swap(const struct restore_request *r, const char *from, struct arena *a, struct restore_result *out, struct err *e)
{
	const struct aside m = { .state = r->state, .word = "former", .now = r->now };
	const char *path = arena_printf(a, "%s/townbell.db", r->state);
	if (!aside_put_note(r->state, arena_printf(a, "%s\n", r->file), e) || !aside_move(&m, a, &out->aside, e))
		return false;
	if (rename(from, path) != 0)
		return err_errno(e, path);
	return file_sync_folder(path, e) && aside_remove_note(r->state, e);
}

bool restore_put(const struct restore_request *r, struct arena *a, struct restore_result *out, struct err *e)
{
	struct restore_result result = { .aside = "" };
	const char *folder = arena_printf(a, "%s/restore", r->state), *copy = arena_printf(a, "%s/townbell.db", folder);
	if (is_the_database(r, arena_printf(a, "%s/townbell.db", r->state)))
		return err_set(e, ERR_INPUT, MSG_STORE_COPY_IN_USE, ARGS(r->file));
	struct copy_times times;
	if (!restore_look(r->file, &times, e) || !file_make_folder(folder, 0700, e))
		return false;
	unlink(arena_printf(a, "%s-wal", copy)); /* of one that was killed */
	result.made_at = times.made_at;
	bool ok = file_copy(r->file, copy, 0600, e) && prepare(r, folder, &times, &result.erased, e) && swap(r, copy, a, &result, e);
	if (!ok)
		unlink(copy);
	rmdir(folder);
	if (ok)
		*out = result;
	return ok;
}

/* --- erasing in copies ------------------------------------------------------------------------------------------------------------ */

static bool erase_in(struct store *copy, struct store *s, struct err *e)
{
	int64_t count;
	if (!store_begin(copy, e))
		return false;
	if (replies_erase_as(copy, s, &count, e))
		return store_commit(copy, e) && store_scrub(copy, e);
	store_rollback(copy);
	return false;
}

static bool erase_beside(struct store *s, const char *folder, const char *inside, struct err *e)
{
	struct store *copy = NULL;
	if (!store_open(folder, STORE_WRITE, &copy, e))
		return false;
	bool ok = erase_in(copy, s, e);
	store_close(copy);
	return ok && (chmod(inside, 0600) == 0 || err_errno(e, inside));
}

bool restore_erase(struct store *s, const char *file, struct err *e)
{
	struct arena a = { 0 };
	const char *folder = arena_printf(&a, "%s.erase", file), *inside = arena_printf(&a, "%s/townbell.db", folder);
	unlink(arena_printf(&a, "%s-wal", inside)); /* of one that was killed */
	bool ok = file_make_folder(folder, 0700, e) && file_copy(file, inside, 0600, e) && erase_beside(s, folder, inside, e) &&
		  file_copy(inside, file, 0600, e);
	unlink(inside);
	rmdir(folder);
	arena_done(&a);
	return ok;
}
