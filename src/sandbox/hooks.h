/* SPDX-License-Identifier: MIT */
/* hooks.h - what the services send by themselves: Telegram's updates to a bot's webhook, Instagram's comments to the setting `hook`.
 *
 * One at a time for each receiver, in order; what is not answered with 2xx is sent again `hook_retry` later, in real time. Telegram's carry
 * the secret that setWebhook named; Instagram's are signed with `hook_secret` over the bytes of a body whose signs beyond ASCII are written
 * as \uXXXX, in the shape that `hook_shape` says. Only loopback addresses are legal. */
#ifndef SANDBOX_HOOKS_H
#define SANDBOX_HOOKS_H

#include "sandbox/book.h"
#include "sandbox/request.h"

struct sandbox;

/* Telegram's calls. */
void hooks_set(struct sandbox *s, struct request *rq);
void hooks_delete(struct sandbox *s, struct request *rq);
void hooks_info(struct sandbox *s, struct request *rq);
/* A member wrote this at Instagram. */
void hooks_comment(struct sandbox *s, const struct entry *e);
/* Send what waits. Milliseconds until it wants to be called again; INT64_MAX: only when something comes in. */
int64_t hooks_turn(struct sandbox *s, int64_t now);

#endif
