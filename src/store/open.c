/* SPDX-License-Identifier: MIT */
/* open.c - looking at the file before SQLite may touch it, then the settings that every promise of this room rests on. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/transit.h"

enum { LENGTH_MAX = 16 * 1024 * 1024, PATH_CEILING = 16 * 1024 };

/* --- the file itself -------------------------------------------------------------------------------------------------------------- */

struct look {
	bool there;
	off_t size;
	mode_t mode;
};

static const struct {
	mode_t type;
	enum message_id said;
} kinds[] = { { S_IFDIR, MSG_STORE_IS_FOLDER }, { S_IFLNK, MSG_STORE_IS_LINK } };

/* A file with two names, or reached by a link, can lose its journal: SQLite looks for it beside the name. */
static bool look_at(const char *path, struct look *out, struct err *e)
{
	struct stat st;
	if (lstat(path, &st) != 0) {
		*out = (struct look){ 0 };
		return errno == ENOENT || err_errno(e, path);
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((st.st_mode & S_IFMT) == kinds[i].type)
			return err_set(e, ERR_STORE, kinds[i].said, ARGS(path));
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_STORE, MSG_STORE_IS_SPECIAL, ARGS(path));
	if (st.st_nlink > 1)
		return err_set(e, ERR_STORE, MSG_STORE_HARD_LINK, ARGS(path, NUMBER(st.st_nlink)));
	*out = (struct look){ .there = true, .size = st.st_size, .mode = st.st_mode };
	return true;
}

/* SQLite gives its journals the mode of the database. */
static bool make_private(const char *path, const struct look *look, struct err *e)
{
	if (look->there)
		return (look->mode & 077) == 0 || chmod(path, 0600) == 0 || err_errno(e, path);
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(e, path);
	close(fd);
	return true;
}

/* --- the connection --------------------------------------------------------------------------------------------------------------- */

static const struct {
	int option, on;
} switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 }, { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },        { SQLITE_DBCONFIG_DQS_DML, 0 },
};

static void disconnect(struct store *s)
{
	sql_done(s);
	sqlite3_close(s->db);
	s->db = NULL;
}

static bool configure(struct store *s, struct err *e)
{
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
		int code = sqlite3_db_config(s->db, switches[i].option, switches[i].on, NULL);
		if (code != SQLITE_OK)
			return sql_failed(s, code, e);
	}
	return true;
}

/* Every row of a statement takes and gives back memory for each of its texts and indexes. */
static void *take(int size)
{
	return pool_take((size_t)size);
}

static void *resize(void *thing, int size)
{
	return pool_resize(thing, (size_t)size);
}

static int room(void *thing)
{
	return (int)pool_size(thing);
}

static int round_up(int size)
{
	return (int)pool_round((size_t)size);
}

static int nothing(void *unused)
{
	(void)unused;
	return SQLITE_OK;
}

static void over(void *unused)
{
	(void)unused;
}

/* Refused once SQLite is under way. */
static void set_memory(void)
{
	static const sqlite3_mem_methods pool = { take, pool_give, resize, room, round_up, nothing, over, NULL };
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks what it has taken */
	sqlite3_config(SQLITE_CONFIG_MALLOC, &pool);
}

static bool connect_to(struct store *s, const char *name, int flags, struct err *e)
{
	set_memory();
	int code = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		return configure(s, e);
	int why = s->db ? sqlite3_system_errno(s->db) : 0;
	disconnect(s);
	errno = why;
	return why ? err_errno(e, s->path) : sql_failed(s, code, e);
}

/* The power went while the very first transaction was being written: its journal takes back all there is. */
static bool is_before_first_commit(const struct store *s, const unsigned char header[100])
{
	static const unsigned char nothing[100];
	struct arena a = { 0 };
	struct stat st;
	bool journal = stat(arena_printf(&a, "%s-journal", s->path), &st) == 0 && st.st_size > 0;
	arena_done(&a);
	return journal && memcmp(header, nothing, sizeof nothing) == 0;
}

static int64_t big_endian(const unsigned char *p)
{
	return (int64_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* The first page tells whose file it is (SQLite file format, §1.3). It is read through SQLite's own file and before any statement: no
 * lock, no journal is touched, and closing a descriptor of our own would drop SQLite's locks. The id was committed before the file went
 * to WAL. */
static bool check_owner(struct store *s, struct err *e)
{
	unsigned char header[100] = { 0 };
	sqlite3_int64 size = 0;
	sqlite3_file *file = NULL;
	int code = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (code == SQLITE_OK)
		code = file->pMethods->xFileSize(file, &size);
	if (code == SQLITE_OK && size > 0)
		code = file->pMethods->xRead(file, header, sizeof header, 0);
	if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
		return sql_failed(s, code, e);
	if (size == 0 || fault_on("owner"))
		return true;
	if (is_before_first_commit(s, header))
		return true;
	if (memcmp(header, "SQLite format 3", 16) != 0)
		return err_set(e, ERR_STORE, MSG_STORE_FOREIGN, ARGS(s->path));
	int64_t owner = big_endian(header + 68);
	if (owner != SCHEMA_APPLICATION)
		return err_set(e, ERR_STORE, MSG_STORE_APPLICATION, ARGS(s->path, NUMBER(owner), NUMBER(SCHEMA_APPLICATION)));
	return true;
}

/* --- for writing ------------------------------------------------------------------------------------------------------------------ */

static bool check_writable(struct store *s, struct err *e)
{
	return sqlite3_db_readonly(s->db, "main") == 0 || err_set(e, ERR_STORE, MSG_STORE_READ_ONLY, ARGS(s->path));
}

static bool set_up(struct store *s, struct err *e)
{
	return sql_script(s, fault_on("secure-delete") ? "PRAGMA secure_delete = OFF" : "PRAGMA secure_delete = ON", e) &&
	       sql_script(s, fault_on("synchronous") ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL", e) &&
	       sql_script(s, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
			     "PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216", e);
}

/* The text of a pragma's only answer, "" when there is none. */
static bool ask(struct store *s, enum statement id, struct arena *a, const char **said, struct err *e)
{
	struct query q;
	*said = "";
	query_begin(&q, s, id, NULL);
	if (query_next(&q))
		*said = query_text(&q, 0, a);
	return query_end(&q, e);
}

/* A page that could not be read, for want of memory or because the disk fails, is no proof of damage. The check then tells the code; of a
 * page that is free it tells none, and says this only of one that has a place in the file and was not given. */
static bool is_unread(const char *said)
{
	static const char mark[] = "error code=";
	if (strstr(said, "failed to get page"))
		return true;
	for (const char *at = strstr(said, mark); at; at = strstr(at + 1, mark)) {
		long code = strtol(at + sizeof mark - 1, NULL, 10) & 0xff;
		if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
			return true;
	}
	return false;
}

/* Whether a value is one that its column may hold is asked of each row that is read (sql.c), before anything is done with it: here, of all
 * rows, it would take two thirds of the time. */
static bool check_health(struct store *s, struct err *e)
{
	struct arena a = { 0 };
	const char *said;
	bool ok = sql_script(s, "PRAGMA ignore_check_constraints = ON", e) && ask(s, QUICK_CHECK, &a, &said, e);
	if (ok && is_unread(said) && !fault_on("unread"))
		ok = err_set(e, ERR_STORE, MSG_STORE_UNREAD, ARGS(s->path, said));
	else if (ok && strcmp(said, "ok") != 0)
		ok = err_set(e, ERR_DAMAGED, MSG_STORE_DAMAGED, ARGS(s->path, said));
	arena_done(&a);
	return ok && sql_script(s, "PRAGMA ignore_check_constraints = OFF", e);
}

static bool go_to_wal(struct store *s, struct err *e)
{
	struct arena a = { 0 };
	const char *mode;
	bool ok = ask(s, JOURNAL_WAL, &a, &mode, e);
	if (ok && strcmp(mode, "wal") != 0)
		ok = err_set(e, ERR_STORE, MSG_STORE_NO_WAL, ARGS(s->path, mode));
	arena_done(&a);
	return ok;
}

static bool migrate(struct store *s, struct err *e)
{
	return schema_migrate(s, store_migrations, e);
}

/* The schema comes before WAL: so the first page in the file itself says whose it is, whatever is in the log later. */
static bool (*const write_steps[])(struct store *s, struct err *e) = {
	check_writable, check_owner, set_up, check_health, migrate, go_to_wal,
};

static bool open_write(struct store *s, const char *folder, struct err *e)
{
	struct look look;
	if (!look_at(s->path, &look, e) || !file_make_folder(folder, 0700, e) || !make_private(s->path, &look, e) ||
	    !connect_to(s, s->path, SQLITE_OPEN_READWRITE, e))
		return false;
	for (size_t i = 0; i < sizeof write_steps / sizeof *write_steps; i++)
		if (!write_steps[i](s, e))
			return false;
	s->transit = TRANSIT_UNKNOWN;
	return true;
}

/* --- for reading ------------------------------------------------------------------------------------------------------------------ */

static bool open_empty(struct store *s, struct err *e)
{
	s->mode = STORE_WRITE;
	bool ok = connect_to(s, ":memory:", SQLITE_OPEN_READWRITE, e) && schema_migrate(s, store_migrations, e) &&
		  sql_script(s, "PRAGMA query_only = ON", e);
	s->mode = STORE_READ;
	return ok;
}

static bool open_nothing(struct store *s, struct err *e)
{
	return s->mode == STORE_COPY ? err_set(e, ERR_NOT_FOUND, MSG_STORE_NONE, ARGS(s->path)) : open_empty(s, e);
}

/* A reader neither checkpoints nor takes the log away when it is the last to close. */
static bool set_up_reader(struct store *s, struct err *e)
{
	int code = sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (code != SQLITE_OK)
		return sql_failed(s, code, e);
	return sql_script(s, "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
			     "PRAGMA wal_autocheckpoint = 0", e);
}

static bool connect_reader(struct store *s, const char *name, int flags, struct err *e)
{
	return connect_to(s, name, flags | SQLITE_OPEN_READONLY, e) && check_owner(s, e) && set_up_reader(s, e) &&
	       schema_read(s, store_migrations, e);
}

/* May the log be passed over? Only when there is nothing in it. */
static bool log_is_empty(const struct store *s)
{
	struct arena a = { 0 };
	struct stat st;
	const char *log = arena_printf(&a, "%s-wal", s->path);
	bool empty = stat(log, &st) == 0 ? st.st_size == 0 : errno == ENOENT;
	arena_done(&a);
	return empty;
}

/* Reading a WAL database takes a -shm file beside it. Where this user may not make one and the log is empty, no process writes there, and
 * the file alone is all there is: SQLite is told so. Where the log is not empty, what it holds must not be passed over in silence. */
static bool connect_without_shm(struct store *s, struct err *e)
{
	struct text name;
	if (!log_is_empty(s))
		return err_set(e, ERR_STORE, MSG_STORE_LEFT, ARGS(s->path));
	disconnect(s);
	text_init(&name, &s->arena, PATH_CEILING);
	text_add(&name, "file:");
	text_add_url(&name, s->path);
	text_add(&name, "?immutable=1");
	return connect_reader(s, name.data, SQLITE_OPEN_URI, e);
}

static bool needs_shm(struct store *s)
{
	int code = s->db ? sqlite3_extended_errcode(s->db) : SQLITE_OK;
	return (code & 0xff) == SQLITE_CANTOPEN || code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_RECOVERY ||
	       code == SQLITE_READONLY_DIRECTORY;
}

/* A first start that was killed left an empty file and a journal that only a writer may play back. */
static bool is_before_schema(struct store *s)
{
	int code = s->db ? sqlite3_extended_errcode(s->db) : SQLITE_OK;
	return code == SQLITE_READONLY_ROLLBACK;
}

/* A reader writes nothing, so where something is in transit it goes on with a copy of its own, in which the outbox has taken that over. The
 * copy is a temporary file when it is large, and goes with its connection; where no temporary file can be made or grow, it stays in memory:
 * what is so is to be seen on a disk that is full, too. */
static bool copy_to(struct store *s, sqlite3 *to, struct err *e)
{
	sqlite3_backup *pages = sqlite3_backup_init(to, "main", s->db, "main");
	int code = pages ? sqlite3_backup_step(pages, -1) : sqlite3_errcode(to);
	int ended = sqlite3_backup_finish(pages);
	if (code != SQLITE_DONE || ended != SQLITE_OK)
		return sql_failed(s, code == SQLITE_DONE ? ended : code, e);
	return true;
}

static bool take_over(struct store *s, struct store *from, const char *name, struct err *e)
{
	s->transit = TRANSIT_UNKNOWN;
	s->failed = s->full = false;
	return connect_to(s, name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e) && copy_to(from, s->db, e) && transit_unload(s, e) &&
	       set_up_reader(s, e);
}

static bool read_on_from_copy(struct store *s, struct err *e)
{
	static const char *const names[] = { "", ":memory:" };
	struct store from = { .path = s->path, .db = s->db };
	int64_t rows = 0;
	bool ok = false;
	if (!sql_int(s, TRANSIT_COUNT, NULL, &rows, e) || rows == 0)
		return rows == 0;
	sql_done(s);
	s->db = NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names && !ok; i++) {
		disconnect(s);
		ok = take_over(s, &from, names[i], e);
	}
	sqlite3_close(from.db);
	return ok;
}

static bool open_read(struct store *s, const char *folder, struct err *e)
{
	struct look look;
	(void)folder;
	if (!look_at(s->path, &look, e))
		return false;
	if (look.size == 0)
		return open_nothing(s, e);
	bool ok = connect_reader(s, s->path, 0, e);
	if (!ok && needs_shm(s))
		ok = connect_without_shm(s, e);
	if (!ok && !is_before_schema(s))
		return false;
	if (!ok || s->schema == 0) {
		disconnect(s);
		return open_nothing(s, e);
	}
	int newest = store_schema_newest();
	if (s->mode == STORE_COPY)
		return true;
	if (s->schema < newest)
		return err_set(e, ERR_STORE, MSG_STORE_OLDER, ARGS(s->path, NUMBER(s->schema), NUMBER(newest)));
	return read_on_from_copy(s, e);
}

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

int store_schema_newest(void)
{
	return schema_newest(store_migrations);
}

static bool (*const openers[])(struct store *s, const char *folder, struct err *e) = {
	[STORE_WRITE] = open_write,
	[STORE_READ] = open_read,
	[STORE_COPY] = open_read,
};

bool store_open(const char *state_folder, enum store_mode mode, struct store **out, struct err *e)
{
	struct arena arena = { 0 };
	struct store *s = ARENA_NEW(&arena, struct store);
	s->mode = mode;
	s->path = arena_printf(&arena, "%s/townbell.db", state_folder);
	s->arena = arena;
	if (!openers[mode](s, state_folder, e)) {
		store_close(s);
		return false;
	}
	*out = s;
	return true;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	disconnect(s);
	arena_done(&s->place.names);
	struct arena arena = s->arena;
	arena_done(&arena);
}
