/* SPDX-License-Identifier: MIT */
/* orders.h - what a person tells townbell to do: the same code whether the daemon carries it out or the command itself.
 *
 * A request is one JSON line, so is the reply: {"ok":true, …} or {"ok":false,"kind":N,"error":"…"}.
 *   {"order":"queue","what":"hold","keys":["…"],"url":"…","why":"…"}    all keys or none; reply {"ok":true,"said":["…"]}
 *   {"order":"announce","title":"…","body":"…","at":MS,"channels":["…"]}   reply {"ok":true,"keys":["…"]}
 *   {"order":"erase","author":"p-…"} or {"order":"erase","reply":"CHANNEL:ID"}   reply {"ok":true,"erased":N}
 *   {"order":"reload"}
 *   {"order":"backup"}, then {"order":"backup","number":N} until it is done; reply as of copies_ask() in copies.h
 * Each may name who does it: "as":"…". Each is a transaction of its own, and stands in the audit. */
#ifndef FLOW_ORDERS_H
#define FLOW_ORDERS_H

#include "flow/service.h"

/* Carry out one request line of a user of the system; the reply lives in `a`. Never fails: the reply says what went wrong. */
const char *orders_answer(struct service *s, const char *line, const char *user, struct arena *a);

#endif
