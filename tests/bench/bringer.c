/* SPDX-License-Identifier: MIT */
/* bringer.c - one curl multi, as many lines as are needed. */
#include "bringer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/crypto.h"
#include "bench.h"

enum { LINES_MAX = 512, LINES_PER_ADDRESS = 24, BODY_MAX = 512, REPEATS = 10, WAIT_MS = 1000, TIMEOUT_MS = 30000 };

struct line {
	CURL *easy;
	struct curl_slist *headers;
	int number;      /* of the webhook that it brings */
	int64_t due_ns;
	bool busy;
};

struct bringer {
	const struct bringing *what;
	CURLM *multi;
	struct line lines[LINES_MAX];
	bool *taken;     /* by number */
	double *took_ms; /* in order of their answers */
	int begun, ended, open;
	int64_t from_ns;
	struct brought result;
};

/* The last of ten is the one before it but one, which is of the same service. */
static int number_of(int i)
{
	return i % REPEATS == REPEATS - 1 ? i - 2 : i;
}

static const char *write_body(int number, char body[BODY_MAX], char signature[128])
{
	uint8_t mac[CRYPTO_HASH];
	if (number % 2) {
		snprintf(body, BODY_MAX,
			 "{\"update_id\":%d,\"message\":{\"message_id\":%d,"
			 "\"from\":{\"id\":%d,\"is_bot\":false,\"first_name\":\"이웃\"},"
			 "\"chat\":{\"id\":" BRINGER_CHAT ",\"type\":\"supergroup\"},\"date\":1772413260,\"text\":\"%d번\","
			 "\"reply_to_message\":{\"message_id\":%d,"
			 "\"chat\":{\"id\":" BRINGER_CHAT ",\"type\":\"supergroup\"},\"date\":1772413200}}}",
			 number + 1, number + 1000, number + 10000, number % 3 + 1, BRINGER_MESSAGE);
		snprintf(signature, 128, "X-Telegram-Bot-Api-Secret-Token: " BRINGER_SECRET);
		return "chat";
	}
	snprintf(body, BODY_MAX,
		 "{\"object\":\"instagram\",\"entry\":[{\"id\":\"" BRINGER_ACCOUNT "\",\"time\":1772413260,"
		 "\"changes\":[{\"field\":\"comments\","
		 "\"value\":{\"id\":\"1786579934%07d\",\"from\":{\"id\":\"23232%010d\",\"username\":\"neighbour%d\"},"
		 "\"media\":{\"id\":\"" BRINGER_POST "\"},\"text\":\"%d번\"}}]}]}",
		 number, number, number, number % 3 + 1);
	int n = snprintf(signature, 128, "X-Hub-Signature-256: sha256=");
	crypto_hmac_sha256(BRINGER_SECRET, strlen(BRINGER_SECRET), body, strlen(body), mac);
	crypto_hex(mac, sizeof mac, signature + n);
	return "instagram";
}

/* No address brings so many at once that its lines are refused. */
static void open_line(struct line *l, int place)
{
	char address[32];
	snprintf(address, sizeof address, "127.0.0.%d", 2 + place / LINES_PER_ADDRESS);
	l->easy = curl_easy_init();
	if (!l->easy)
		abort();
	curl_easy_setopt(l->easy, CURLOPT_INTERFACE, address);
	curl_easy_setopt(l->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(l->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(l->easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
	curl_easy_setopt(l->easy, CURLOPT_WRITEFUNCTION, bench_swallow);
	curl_easy_setopt(l->easy, CURLOPT_PRIVATE, l);
}

static void begin(struct bringer *b)
{
	char body[BODY_MAX], signature[128], url[96];
	int place = 0;
	while (place < LINES_MAX && b->lines[place].busy)
		place++;
	if (place == LINES_MAX)
		return; /* all are under way; how late this one is counts */
	struct line *l = &b->lines[place];
	if (!l->easy)
		open_line(l, place);
	l->due_ns = b->from_ns + (int64_t)b->begun * 1000000000 / b->what->per_second;
	l->number = number_of(b->begun++);
	l->busy = true;
	const char *channel = write_body(l->number, body, signature);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/hooks/%s", b->what->port, channel);
	curl_slist_free_all(l->headers);
	l->headers = curl_slist_append(curl_slist_append(NULL, "Content-Type: application/json"), signature);
	curl_easy_setopt(l->easy, CURLOPT_URL, url);
	curl_easy_setopt(l->easy, CURLOPT_HTTPHEADER, l->headers);
	curl_easy_setopt(l->easy, CURLOPT_COPYPOSTFIELDS, body);
	curl_multi_add_handle(b->multi, l->easy);
	b->open++;
	b->result.open_most = b->open > b->result.open_most ? b->open : b->result.open_most;
}

static void end(struct bringer *b, CURL *easy)
{
	struct line *l;
	long status = 0;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&l);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(b->multi, easy);
	b->took_ms[b->ended++] = (double)(bench_ns() - l->due_ns) / 1e6;
	b->open--;
	l->busy = false;
	if (status != 200)
		return;
	b->result.taken++;
	b->result.distinct += !b->taken[l->number];
	b->taken[l->number] = true;
}

static void turn(struct bringer *b)
{
	int running, queued, due = (int)((bench_ns() - b->from_ns) * b->what->per_second / 1000000000) + 1;
	CURLMsg *m;
	while (b->begun < b->what->count && b->begun < due && b->open < LINES_MAX)
		begin(b);
	curl_multi_perform(b->multi, &running);
	while ((m = curl_multi_info_read(b->multi, &queued)))
		end(b, m->easy_handle);
	bool more = b->begun < b->what->count && b->open < LINES_MAX;
	curl_multi_poll(b->multi, NULL, 0, more ? 1000 / b->what->per_second : WAIT_MS, NULL);
}

struct brought bringer_run(const struct bringing *what)
{
	struct bringer b = { .what = what, .multi = curl_multi_init(), .from_ns = bench_ns() };
	b.taken = calloc((size_t)what->count, sizeof *b.taken);
	b.took_ms = calloc((size_t)what->count, sizeof *b.took_ms);
	if (!b.multi || !b.taken || !b.took_ms)
		abort();
	curl_multi_setopt(b.multi, CURLMOPT_MAXCONNECTS, (long)LINES_MAX);
	while (b.ended < what->count)
		turn(&b);
	bench_sort(b.took_ms, b.ended);
	b.result.p99_ms = b.took_ms[b.ended - 1 - b.ended / 100];
	for (int i = 0; i < LINES_MAX; i++) {
		curl_slist_free_all(b.lines[i].headers);
		curl_easy_cleanup(b.lines[i].easy);
	}
	curl_multi_cleanup(b.multi);
	free(b.taken);
	free(b.took_ms);
	return b.result;
}
