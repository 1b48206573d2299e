/* SPDX-License-Identifier: MIT */
/* band_call.h - requests to BAND: the token goes where the service wants it, everything is escaped. */
#ifndef CHANNEL_BAND_CALL_H
#define CHANNEL_BAND_CALL_H

#include "channel/band_answer.h"

struct parameter {
	const char *name, *value; /* a list ends with a NULL name */
};

/* A read with our own parameters, overlaid with all members of the page's next_params but the token; next NULL: none. */
enum step band_get(struct exchange *x, const char *path, const struct parameter *own, const struct json *next);
/* A form that changes what people see. */
enum step band_post(struct exchange *x, const char *path, const struct parameter *own);

/* Where it goes: /v2/band/posts of the account's band. */
enum step band_get_posts(struct exchange *x, const struct json *next);

#endif
