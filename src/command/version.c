/* SPDX-License-Identifier: MIT */
/* version.c - version, libraries, schema. */
#include <stdio.h>

#include "command/print.h"
#include "command/commands.h"
#include "net/http.h"
#include "store/store.h"

int run_version(struct call_line *l)
{
	struct print p;
	int schema = store_schema_newest();
	if (!line_has(l, OPT_JSON)) {
		printf("townbell %s\n%s\n%s\nschema %d\n", TOWNBELL_VERSION, http_library(), store_library(), schema);
		return STATUS_DONE;
	}
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '{');
	json_put_string(&p.json, "version", TOWNBELL_VERSION);
	json_open(&p.json, "libraries", '[');
	json_put_string(&p.json, NULL, http_library());
	json_put_string(&p.json, NULL, store_library());
	json_close(&p.json, ']');
	json_put_integer(&p.json, "schema", schema);
	json_close(&p.json, '}');
	return print_end(&p);
}
