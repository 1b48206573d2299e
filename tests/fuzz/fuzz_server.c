/* SPDX-License-Identifier: MIT */
/* fuzz_server.c - bytes on a connection to our server, with its routes behind it: it answers HTTP or nothing, gives out nothing
 * but its pictures, and what it shows of a request is text that ends where it says.
 *
 *   input: what the client sends before it closes its half */
#include "fuzz/fuzz.h"
#include "web/house.h"

enum { PATIENCE_MS = 20, LIFE = 128 };

static struct house house;

static int taken(void *context, const char *channel, struct visit *v)
{
	size_t n = 0;
	const char *body = visit_body(v, &n), *query = visit_query(v, "hub.mode"), *form = visit_form(v, "f");
	(void)context;
	MUST(channel);
	MUST(strlen(visit_path(v)) > 0 && visit_path(v)[0] == '/' && body && body[n] == '\0' && n <= WEB_BODY_MAX);
	MUST((!query || strlen(query) <= strlen(visit_query_raw(v))) && (!form || strlen(form) <= n));
	house.stage.handled++;
	visit_answer(v, 200, "text/plain", "ok", 2);
	return 0;
}

static void open_once(void)
{
	if (house.folder[0])
		return;
	crypto_init();
	snprintf(house.folder, sizeof house.folder, "/tmp/townbell-web-XXXXXX");
	MUST(mkdtemp(house.folder));
	put_file(&house, PICTURE ".jpg", BYTES, sizeof BYTES - 1);
	open_loop(&house.stage);
}

/* Who said half a request and went away holds one of its places until the deadline: faster than that they would all be taken. */
static void open_web(void)
{
	static int visits;
	struct err e = { 0 };
	if (visits++ % LIFE != 0)
		return;
	web_close(house.web);
	const struct web_options o = { .listen = "127.0.0.1:0", .cards = house.folder, .hook = taken, .context = &house };
	MUST(web_open(house.stage.loop, &o, &house.web, &e));
}

void fuzz_one(struct bytes *in)
{
	open_once();
	open_web();
	struct client *c = open_client_from(web_port(house.web), 1);
	house.stage.handled = 0;
	if (send(c->fd, in->at, in->left, MSG_NOSIGNAL) == (ssize_t)in->left)
		shutdown(c->fd, SHUT_WR);
	run(&house.stage, c, is_closed, PATIENCE_MS); /* what is not whole would be waited for until the deadline */
	MUST(c->length == 0 || text_starts(c->text, "HTTP/1."));
	if (status_of(c) == 200 && house.stage.handled == 0)
		MUST(strstr(c->text, "image/jpeg"));
	close_client(c);
}
