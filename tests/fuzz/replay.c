/* SPDX-License-Identifier: MIT */
/* replay.c - a target without libFuzzer:  fuzz_NAME MUTANTS FOLDER…
 *
 * Every file of the folders as it stands, then MUTANTS changed ones. $SEED repeats a run of chance; what is being tried is in
 * $FUZZ_INPUT, if that names a file, so that it is still there when the target ends the process. */
#include "fuzz/fuzz.h"

#include "base/file.h"
#include "base/vec.h"

enum { INPUT_MAX = 64 * 1024, CHANGES_MAX = 4 };

struct corpus {
	struct arena arena;
	VEC(struct file_data) list;
};

static uint64_t chance;

static size_t draw(size_t below)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (size_t)(chance % below);
}

static void try_one(const char *data, size_t n)
{
	const char *keep = getenv("FUZZ_INPUT");
	FILE *f = keep ? fopen(keep, "wb") : NULL;
	if (f) {
		fwrite(data, 1, n, f);
		fclose(f);
	}
	char *copy = malloc(n ? n : 1); /* of its very size, so that a reading behind the end is seen */
	if (!copy)
		abort();
	if (n > 0)
		memcpy(copy, data, n);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, n);
	free(copy);
}

static void gather(struct corpus *c, const char *folder)
{
	struct file_list files = { 0 };
	struct err e = { 0 };
	MUST(file_glob(arena_printf(&c->arena, "%s/*", folder), &c->arena, &files, &e));
	for (size_t i = 0; i < files.paths.count; i++) {
		struct file_data *data = vec_push(&c->arena, &c->list);
		MUST(file_read(files.paths.at[i], INPUT_MAX, &c->arena, data, &e));
		try_one(data->data, data->length);
	}
}

static const uint8_t odd[] = { 0x00, 0xff, 0x80, 0xc3, 0xed, '"', '{', '}', '%', '\n', '\r', '9', '-', ':', ';', ' ' };

/* One byte, a piece left out, a piece said twice, or one of another input in its place. */
static size_t change(const struct corpus *c, char *to, size_t n)
{
	const struct file_data *other = &c->list.at[draw(c->list.count)];
	size_t at = draw(n + 1), length = draw(16) + 1, from = draw(other->length + 1);
	switch (draw(5)) {
	case 0:
		if (at < n)
			to[at] = (char)(draw(2) ? odd[draw(sizeof odd)] : draw(256));
		return n;
	case 1:
		length = length < n - at ? length : n - at;
		memmove(to + at, to + at + length, n - at - length);
		return n - length;
	case 2:
		if (n + 1 > INPUT_MAX)
			return n;
		memmove(to + at + 1, to + at, n - at);
		to[at] = (char)odd[draw(sizeof odd)];
		return n + 1;
	case 3:
		length = length < n - at ? length : n - at;
		length = n + length <= INPUT_MAX ? length : 0;
		memmove(to + at + length, to + at, n - at);
		return n + length;
	default:
		length = other->length - from < INPUT_MAX - at ? other->length - from : INPUT_MAX - at;
		memcpy(to + at, other->data + from, length);
		return at + length;
	}
}

static void mutate(const struct corpus *c, long mutants)
{
	static char input[INPUT_MAX];
	for (long i = 0; i < mutants && c->list.count > 0; i++) {
		const struct file_data *seed = &c->list.at[draw(c->list.count)];
		size_t n = seed->length;
		memcpy(input, seed->data, n);
		for (size_t k = draw(CHANGES_MAX) + 1; k > 0; k--)
			n = change(c, input, n);
		try_one(input, n);
	}
}

int main(int argc, char **argv)
{
	struct corpus c = { 0 };
	const char *seed = getenv("SEED");
	if (argc < 2)
		return 2;
	chance = seed ? strtoull(seed, NULL, 10) : 20210929;
	printf("seed %llu\n", (unsigned long long)chance);
	chance = chance * 2 + 1;
	for (int i = 2; i < argc; i++)
		gather(&c, argv[i]);
	mutate(&c, strtol(argv[1], NULL, 10));
	printf("%zu inputs and %s changed ones\n", c.list.count, argv[1]);
	MUST(c.list.count > 0);
	arena_done(&c.arena);
	return 0;
}
