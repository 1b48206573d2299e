/* SPDX-License-Identifier: MIT */
/* kinds.h - how each kind of setting is read.
 *
 * A reader gets a node of the right type, checks it and writes the field; false when it complained and wrote nothing. */
#ifndef CONFIG_KINDS_H
#define CONFIG_KINDS_H

#include "config/setting.h"

typedef bool kind_fn(struct reader *r, const struct setting *s, const struct spot *at, void *field);

struct kind_row {
	enum node_type node;
	bool text; /* the field is a const char *, "" when nothing is written */
	kind_fn *read;
	enum message_id wanted; /* "a date and time in quotes, for example …" */
};

const struct kind_row *kind_row(enum kind k);

/* texts.c */
kind_fn read_line, read_text, read_id, read_mark, read_path, read_word, read_flag, read_switch, read_number;
kind_fn read_lines, read_patterns, read_channels;
/* times.c */
kind_fn read_wait, read_span, read_moment, read_date, read_clock, read_quiet, read_spans, read_dates;
/* addresses.c */
kind_fn read_link, read_base, read_listen;
/* secret.c */
kind_fn read_secret;

/* A text in the reader's arena: NFC, without white space at both ends. */
const char *text_of(struct reader *r, const struct node *n);
/* "file:…", "env:…" or "credential:…": may be shown, while anything else may be the secret itself. */
bool secret_is_reference(const char *s);
/* For tests and for those who hold an address themselves. */
MUST_CHECK bool address_check_link(const char *url, struct err *e);
MUST_CHECK bool address_check_base(const char *url, struct err *e);
bool address_is_loopback(const char *url); /* only this machine sees it */

#endif
