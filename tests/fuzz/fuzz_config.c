/* SPDX-License-Identifier: MIT */
/* fuzz_config.c - the bytes as townbell.cfg and as an agenda file: every complaint has file, line and one line of reason, a refusal has a
 * complaint, a second reading says the same, and what was taken obeys the rules. */
#include "config/folder.h"
#include "fuzz/fuzz.h"

#define CONFIG HOST_HEAD HOST_AGENDA HOST_CHANNELS

static void open_once(void)
{
	if (!folder[0])
		folder_open(NULL);
}

static void must_be_complaints(struct reading *r)
{
	for (size_t i = 0; i < r->problems.list.count; i++) {
		const struct problem *p = &r->problems.list.at[i];
		MUST(p->file[0] && p->line >= 1 && p->reason[0]);
		MUST(fuzz_is_text(p->reason) && !strpbrk(p->reason, "\n\r"));
	}
	MUST(r->good || r->problems.errors > 0 || r->e.text[0]);
}

static void must_be_item(const struct item *item)
{
	MUST(item_id_is_legal(item->id) && item->title[0] && fuzz_is_text(item->title) && item->line >= 1);
	if (item->kind == ITEM_MEETING)
		MUST(item->meeting.ends.at > item->meeting.starts.at);
	if (item->kind == ITEM_CONSULTATION)
		MUST(item->consultation.closes.at > item->consultation.opens.at);
	if (item->kind == ITEM_CONSULTATION)
		MUST(item->consultation.choices.list.count <= CHOICES_MAX);
}

static void read_twice(void)
{
	struct reading first, second;
	reading_of(&first, NULL);
	reading_of(&second, NULL);
	must_be_complaints(&first);
	MUST(first.good == second.good && first.agenda.items.count == second.agenda.items.count);
	MUST(strcmp(complaints(&first), complaints(&second)) == 0);
	for (size_t i = 0; first.good && i < first.agenda.items.count; i++)
		must_be_item(&first.agenda.items.at[i]);
	reading_done(&first);
	reading_done(&second);
}

void fuzz_one(struct bytes *in)
{
	open_once();
	folder_put("agenda/a.cfg", "");
	folder_put_bytes("townbell.cfg", in->at, in->left);
	read_twice();
	folder_put("townbell.cfg", CONFIG);
	folder_put_bytes("agenda/a.cfg", in->at, in->left);
	read_twice();
}
