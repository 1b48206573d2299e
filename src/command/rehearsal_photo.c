/* SPDX-License-Identifier: MIT */
/* rehearsal_photo.c - a post of a network of pictures: who, the picture, the beginning of the caption, the rest behind "more". */
#include <string.h>

#include "command/html.h"
#include "command/rehearsal_parts.h"

enum { LEAD = 90, LINES = 2 };

/* How much of a caption stands there before somebody asks for more; all of it when it is short. */
static size_t lead_of(const char *text)
{
	size_t most = text_prefix(text, LEAD, text_graphemes), at = 0;
	for (int line = 0; line < LINES && at < most; line++) {
		at += strcspn(text + at, "\n");
		at += text[at] == '\n' && line + 1 < LINES;
	}
	return at < most ? at : most;
}

static void caption(struct page *p, const struct said *s)
{
	const char *text = s->text;
	size_t lead = lead_of(text);
	while (lead > 0 && text[lead] && strchr(" \n", text[lead - 1]))
		lead--;
	if (!text[lead]) {
		html_put(&p->out, "<div class=\"caption words\"><b>{1}</b> ", ARGS(part_author(p, s)));
		html_prose(&p->out, text);
		html_put(&p->out, "</div>", NULL);
		return;
	}
	html_put(&p->out, "<details class=\"caption\"><summary><b>{1}</b> {2}… <span class=\"more\">{3}</span></summary>",
		 ARGS(part_author(p, s), arena_string_n(p->r->arena, text, lead), part_say(p, MSG_REHEARSAL_MORE, NULL)));
	html_put(&p->out, "<div class=\"words\"><b>{1}</b> ", ARGS(part_author(p, s)));
	html_prose(&p->out, text);
	html_put(&p->out, "</div></details>", NULL);
}

void part_photo(struct page *p, size_t post)
{
	const struct said *s = p->r->posts.at[post - 1].said;
	html_put(&p->out, "<div class=\"by\">", NULL);
	part_face(p, part_author(p, s), true);
	html_put(&p->out, "<b>{1}</b></div>", ARGS(part_author(p, s)));
	part_picture(p, s);
	caption(p, s);
	part_former(p, s);
	part_small(p, s, s);
	part_comments(p, post);
}
