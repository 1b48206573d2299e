/* SPDX-License-Identifier: MIT */
/* html.h - writing a page: markup as it stands in the program, everything else escaped.
 *
 * Only `markup` goes out as it is; whatever comes from files, members or services goes through a place {1}, html_text() or html_prose(). */
#ifndef COMMAND_HTML_H
#define COMMAND_HTML_H

#include "base/text.h"

/* Append markup; {1} … {9} are replaced by the arguments (NULL-ended, or NULL), escaped for text and for quoted attributes. */
void html_put(struct text *to, const char *markup, const char *const *args);
void html_text(struct text *to, const char *s);
/* The same for what people wrote: addresses that begin with http become links. */
void html_prose(struct text *to, const char *s);
/* A whole document's head, up to <body>: no script, no other host, only this style sheet (named in the policy by its hash). */
struct html_head {
	const char *language, *title, *css;
};
void html_begin(struct text *to, const struct html_head *head);
void html_end(struct text *to);

#endif
