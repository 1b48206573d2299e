/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/text.h"
#include "config/items.h"

/* Votes are matched by folded labels, so two choices that fold to the same are one. */
static void check_choices(struct reader *r, const struct spot *list, const struct strings *choices)
{
	const char **folded = arena_array(r->scratch, choices->list.count + 1, sizeof *folded);
	for (size_t i = 0; i < choices->list.count; i++) {
		struct spot at = spot_at(r, list, i);
		folded[i] = text_fold(r->scratch, choices->list.at[i]);
		if (!*folded[i])
			fault(r, &at, MSG_CFG_ELEMENT_EMPTY, NULL);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(folded[i], folded[j]) != 0)
				continue;
			fault(r, &at, MSG_CFG_CHOICE_TWICE, ARGS(choices->list.at[i], NUMBER(j + 1)));
			break;
		}
	}
}

void consultation_check(struct reader *r, const struct spot *at, struct item *item)
{
	struct consultation *c = &item->consultation;
	struct spot closes = spot_of(r, at, "closes"), choices = spot_of(r, at, "choices"), choose = spot_of(r, at, "choose");
	size_t count = c->choices.list.count;
	if (c->opens.set && c->closes.set && c->closes.at <= c->opens.at)
		fault(r, &closes, MSG_CFG_CLOSES_EARLY, NULL);
	if (spot_is_set(at, "choices") && choices.node->type == NODE_LIST && choices.node->count == 0)
		fault(r, &choices, MSG_CFG_NO_CHOICES, NULL);
	if (count > 0 && choices.node->count == count)
		check_choices(r, &choices, &c->choices);
	if (count > 0 && c->choose > (int)count)
		fault(r, &choose, MSG_CFG_NUMBER_RANGE, ARGS(NUMBER(c->choose), NUMBER(1), NUMBER(count)));
	if (!spot_is_set(at, "choices") && spot_is_set(at, "choose"))
		caution(r, &choose, MSG_CFG_CHOOSE_ALONE, NULL);
}
