/* SPDX-License-Identifier: MIT */
/* house.h - the web room in a loop, with a folder of pictures and a hook that does what the test says. */
#ifndef TESTS_WEB_HOUSE_H
#define TESTS_WEB_HOUSE_H

#include "net/stage.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "web/web.h"

#define PICTURE "00112233445566778899aabbccddeeff"
#define BYTES   "\xff\xd8\xff\xe0 a picture"

struct house {
	struct stage stage;
	struct web *web;
	char folder[64], seen[256];
	int hook_says;
	struct visit *kept;
};

static inline int hook(void *context, const char *channel, struct visit *v)
{
	struct house *h = context;
	snprintf(h->seen, sizeof h->seen, "%s", channel);
	h->stage.handled++;
	h->kept = v;
	if (h->hook_says == 200)
		visit_answer(v, 200, "text/plain", "ok", 2);
	return h->hook_says == 200 ? 0 : h->hook_says;
}

static inline void put_file(const struct house *h, const char *name, const char *bytes, size_t length)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", h->folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), (ssize_t)length);
	const struct timespec times[] = { { .tv_sec = 1632304800 }, { .tv_sec = 1632304800 } }; /* 2021-09-22 10:00 UTC */
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static inline void open_house(struct house *h)
{
	struct err e = { 0 };
	memset(h, 0, sizeof *h);
	crypto_init();
	new_folder(h->folder, sizeof h->folder, "web");
	put_file(h, PICTURE ".jpg", BYTES, sizeof BYTES - 1);
	open_loop(&h->stage);
	const struct web_options o = { .listen = "127.0.0.1:0", .cards = h->folder, .hook = hook, .context = h };
	if (!web_open(h->stage.loop, &o, &h->web, &e))
		fail_msg("%s", e.text);
}

static inline int forget_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

static inline void close_house(struct house *h)
{
	web_close(h->web);
	loop_close(h->stage.loop);
	unsetenv("TOWNBELL_FAULT");
	nftw(h->folder, forget_file, 8, FTW_DEPTH | FTW_PHYS);
}

/* The whole answer to a request that ends the connection; from 127.0.0.`last`. */
static inline struct client *ask_from(struct house *h, unsigned last, const char *request, size_t length)
{
	struct client *c = open_client_from(web_port(h->web), last);
	assert_int_equal(send(c->fd, request, length, MSG_NOSIGNAL), (ssize_t)length);
	if (!run(&h->stage, c, is_closed, 5000))
		fail_msg("%.200s: the connection stays open: %s", request, c->text);
	return c;
}

static inline struct client *ask(struct house *h, const char *request)
{
	return ask_from(h, 1, request, strlen(request));
}

static inline int status_of(const struct client *c)
{
	return strncmp(c->text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(c->text + 9, NULL, 10) : 0;
}

#endif
