/* SPDX-License-Identifier: MIT */
/* replies.c - replies collected, interpreted and stored, against a loop that only fetches, parses and inserts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <sqlite3.h>

#include "bench.h"

enum { POSTS = 16, COMMENTS = 5000, FEW = 200, PAGE_MAX = 64 * 1024 };

static const char publish[] = "2026-03-02 10:00";
static const char *const nows[] = { "2026-03-02 10:31", "2026-03-02 11:01" };

static size_t comments(const struct bench *b)
{
	return b->quick ? FEW : COMMENTS;
}

static void prepare(struct bench *b, int n)
{
	const struct town_plan plan = { .channels = 1, .votes = POSTS, .publish = publish };
	(void)n;
	town_write(&b->town, &b->sink, &plan);
}

/* --- the bare side ---------------------------------------------------------------------------------------------------------------- */

static struct page {
	char data[PAGE_MAX];
	size_t length;
} page;

static size_t take(char *data, size_t size, size_t n, void *context)
{
	struct page *p = context;
	if (size * n > PAGE_MAX - p->length)
		return 0;
	memcpy(p->data + p->length, data, size * n);
	p->length += size * n;
	return size * n;
}

static const char *text_at(const cJSON *item, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));
}

static void insert_page(sqlite3 *db, sqlite3_stmt *st, const cJSON *data)
{
	const cJSON *item;
	sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(data, "items")) {
		const cJSON *author = cJSON_GetObjectItemCaseSensitive(item, "author");
		sqlite3_bind_text(st, 1, text_at(item, "comment_key"), -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 2, text_at(author, "user_key"), -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 3, text_at(item, "content"), -1, SQLITE_STATIC);
		sqlite3_bind_double(st, 4, cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(item, "created_at")));
		if (sqlite3_step(st) != SQLITE_DONE)
			exit(1);
		sqlite3_reset(st);
	}
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		exit(1);
}

/* All pages of one post. */
static void fetch_post(CURL *easy, sqlite3 *db, sqlite3_stmt *st, const char *base)
{
	char url[512], after[32] = "";
	do {
		page.length = 0;
		snprintf(url, sizeof url, "%s%s%s", base, after[0] ? "&after=" : "", after);
		curl_easy_setopt(easy, CURLOPT_URL, url);
		if (curl_easy_perform(easy) != CURLE_OK)
			exit(1);
		cJSON *root = cJSON_ParseWithLengthOpts(page.data, page.length, NULL, false);
		const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "result_data");
		const cJSON *paging = cJSON_GetObjectItemCaseSensitive(data, "paging");
		const char *next = text_at(cJSON_GetObjectItemCaseSensitive(paging, "next_params"), "after");
		insert_page(db, st, data);
		snprintf(after, sizeof after, "%s", next ? next : "");
		cJSON_Delete(root);
	} while (after[0]);
}

static const char schema[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	"CREATE TABLE replies (id INTEGER PRIMARY KEY, service_id TEXT UNIQUE, author TEXT, text TEXT, at INTEGER)";
static const char insert[] = "INSERT INTO replies (service_id, author, text, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

/* All posts, `passes` times; how many comments a second the last time. */
static double run_bare(struct bench *b, int passes)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	char path[256], url[256];
	int64_t from = 0;
	CURL *easy = curl_easy_init();
	snprintf(path, sizeof path, "%s/bare.db", b->town.folder);
	remove(path);
	if (!easy || sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	sqlite3_exec(db, schema, NULL, NULL, NULL);
	sqlite3_prepare_v2(db, insert, -1, &st, NULL);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &page);
	for (int i = 0; i < POSTS * passes; i++) {
		if (i % POSTS == 0)
			from = bench_ns();
		snprintf(url, sizeof url, "http://127.0.0.1:%d/v2/band/post/comments?post_key=bare%d", atomic_load(&b->sink.seen->port),
			 i % POSTS);
		fetch_post(easy, db, st, url);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	double rate = (double)(POSTS * comments(b)) * 1e9 / (double)(bench_ns() - from);
	curl_easy_cleanup(easy);
	return rate;
}

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

/* The calls go out first, with nothing under them; then one pass reads each. Counted from the first read until the database is closed, here
 * until the process has ended; so many that its end weighs little. */
static struct figure measure(struct bench *b, int passes)
{
	struct figure f;
	town_forget(&b->town);
	atomic_store(&b->sink.seen->comments, 0);
	town_wait(town_start(&b->town, (const char *const[]){ "run", "--until-idle", "--now", "2026-03-02 10:01", NULL }, NULL));
	atomic_store(&b->sink.seen->comments, comments(b));
	for (int i = 0; i < passes; i++) {
		sink_reset(&b->sink);
		town_wait(town_start(&b->town, (const char *const[]){ "run", "--once", "--now", nows[i], NULL }, NULL));
	}
	f.ours = (double)(POSTS * comments(b)) * 1e9 / (double)(bench_ns() - b->sink.seen->read_ns);
	f.other = run_bare(b, passes);
	atomic_store(&b->sink.seen->comments, 0);
	return f;
}

const struct row reply_rows[] = {
	{ "replies collected, interpreted, stored", "/s", ">= 0.70", prepare, measure, 1, 0 },
	{ "the same replies read again", "/s", "", prepare, measure, 2, 0 },
	{ 0 },
};
