/* SPDX-License-Identifier: MIT */
/* multipart.h - the parts of a multipart/form-data body (RFC 7578): text fields and uploaded files. */
#ifndef SANDBOX_MULTIPART_H
#define SANDBOX_MULTIPART_H

#include "sandbox/request.h"

/* Adds a param for each part of body[0..length); what is wrong with it is noted in rq->malformed. rq->media names the boundary. */
void multipart_read(struct request *rq, const char *body, size_t length);

#endif
