/* SPDX-License-Identifier: MIT */
/* poster.c - curl_multi_poll, one easy handle a place in the air. */
#include "poster.h"

#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

enum { WAIT_MS = 1000 };

static size_t swallow(char *data, size_t size, size_t n, void *context)
{
	(void)data;
	*(size_t *)context += size * n;
	return size * n;
}

static CURL *make(const struct sink *s, const struct posting *p, size_t *got)
{
	char url[128];
	CURL *easy = curl_easy_init();
	snprintf(url, sizeof url, "http://127.0.0.1:%d/v2.2/band/post/create", atomic_load(&s->seen->port));
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, p->body);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)p->length);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, got);
	return easy;
}

/* How many ended; as many are begun again while there is something left. */
static int turn(CURLM *multi, int *left)
{
	CURLMsg *m;
	int ended = 0, queued;
	while ((m = curl_multi_info_read(multi, &queued))) {
		CURL *easy = m->easy_handle;
		long status = 0;
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		if (m->data.result != CURLE_OK || status != 200) {
			fprintf(stderr, "bench: a post of the bare side failed: %s\n", curl_easy_strerror(m->data.result));
			exit(1);
		}
		ended++;
		curl_multi_remove_handle(multi, easy);
		if (*left > 0) {
			(*left)--;
			curl_multi_add_handle(multi, easy);
		}
	}
	return ended;
}

void poster_run(const struct sink *s, const struct posting *p)
{
	CURLM *multi = curl_multi_init();
	CURL **easy = calloc((size_t)p->in_flight, sizeof *easy);
	size_t got = 0;
	int left = p->count - p->in_flight, done = 0, running;
	if (!multi || !easy)
		abort();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)p->in_flight);
	for (int i = 0; i < p->in_flight; i++) {
		easy[i] = make(s, p, &got);
		curl_multi_add_handle(multi, easy[i]);
	}
	while (done < p->count) {
		curl_multi_perform(multi, &running);
		int ended = turn(multi, &left);
		done += ended;
		if (ended == 0)
			curl_multi_poll(multi, NULL, 0, WAIT_MS, NULL);
	}
	for (int i = 0; i < p->in_flight; i++)
		curl_easy_cleanup(easy[i]);
	free(easy);
	curl_multi_cleanup(multi);
}
