/* SPDX-License-Identifier: MIT */
/* request.h - one request of a client and the answer to it, copied out of the visit.
 *
 * A request owns its memory, so that it can outlive its connection: a slow answer, a long poll, a write that is committed after the
 * connection was dropped. Parameters of the address and of a form or JSON body stand in one list, in that order. */
#ifndef SANDBOX_REQUEST_H
#define SANDBOX_REQUEST_H

#include "base/json.h"
#include "net/server.h"
#include "sandbox/book.h"

struct route;
struct fault_row;

enum form { FORM_NONE, FORM_FIELDS, FORM_JSON, FORM_PARTS, FORM_OTHER };

struct param {
	const char *name;
	const char *value;       /* NULL: a JSON value that is neither text nor number, or a file */
	const struct json *json; /* of a JSON body; NULL otherwise */
	const char *file_name;   /* of an uploaded file; NULL: it is none */
	const char *data;        /* of a part: its bytes */
	size_t length;
	bool in_address;
};

struct response {
	int status;
	const char *type, *body;
	int64_t retry_after_s; /* header; 0: none */
};

/* What a request waits for. */
enum waiting {
	WAIT_NOTHING, /* free */
	WAIT_ANSWER,  /* the response stands, it goes out at due_at */
	WAIT_COMMIT,  /* the connection is gone, the deed is done at due_at */
	WAIT_UPDATES, /* a long poll, until due_at at the latest */
	WAIT_PICTURE, /* a picture is being fetched */
	WAIT_FOREVER  /* never answered */
};

struct request {
	struct arena arena;
	struct visit *visit; /* NULL: nobody waits for the answer any more */
	const struct route *route;
	enum service service;
	const char *method, *path; /* the path without a token */
	const char *token;         /* NULL none */
	const char *node;          /* Instagram: the number in the path, or "me"; NULL none */
	enum form form;
	const char *media;         /* content type of the body, "" none */
	VEC(struct param) params;
	const char *malformed;     /* what is wrong with the encoding; NULL nothing */
	bool token_in_address;
	size_t note;               /* its line in the journal */
	const struct fault_row *fault;
	int64_t fault_ms;
	enum waiting waiting;
	int64_t due_at;            /* steady clock */
	int64_t limit;             /* long poll: updates at most */
	struct response response;
};

/* Read the visit's method, path and parameters. */
void request_read(struct request *rq, struct visit *v);
/* access_token of the address or the form, or the Bearer header. */
void request_find_token(struct request *rq);
const struct param *request_param(const struct request *rq, const char *name);
/* Text or number as text; NULL when absent or something else. */
const char *request_text(const struct request *rq, const char *name);
bool request_integer(const struct request *rq, const char *name, int64_t *out);
bool request_truth(const struct request *rq, const char *name, bool preset); /* true, "true", "True", 1 */
/* An object or array: as it stands in a JSON body, or read from the text of a form field; NULL. */
const struct json *request_json(struct request *rq, const char *name);

/* A JSON answer in the making. */
struct sheet {
	struct text text;
	struct json_out json;
};

void sheet_begin(struct sheet *sh, struct request *rq);
/* What was written is the answer. */
void sheet_send(struct sheet *sh, struct request *rq, int status);

#endif
