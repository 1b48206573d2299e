/* SPDX-License-Identifier: MIT */
/* power_test.c - the power goes (T07): what was not synced is there, or not, or torn, or came before what was written earlier.
 *
 * SQLite's writes to the disk go through this program. Of each file it keeps what is surely on the disk, and each step since then; a name
 * is surely there, or gone, when the folder was synced. At its Nth step a life loses its power: each file is made anew from what is sure
 * and a choice of the other steps. $SEED repeats a run, $TOWNBELL_LONG makes it 2,000 lives. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "store/lives.h"

/* --- chance ----------------------------------------------------------------------------------------------------------------------- */

static uint64_t dice;

static unsigned chance(unsigned below)
{
	dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(dice >> 33) % below;
}

/* --- the disk --------------------------------------------------------------------------------------------------------------------- */

enum { FILES_MAX = 32, STEPS_MAX = 2000, SECTOR = 512 };

struct step {
	off_t at;
	size_t length;
	unsigned char *data; /* NULL: the file ends at `at` */
};

struct file {
	char path[160];
	ino_t inode;
	bool named;          /* its name surely stands there */
	bool unnamed, gone;  /* it was taken away; surely */
	unsigned char *sure;
	size_t length;
	struct step steps[STEPS_MAX];
	int count;
};

static struct file files[FILES_MAX];
static int file_count;
static bool watched;
static long steps_left;   /* until the power goes; negative: never */
static long *steps_taken; /* seen by the parent, too */

static bool is_ours(const char *path)
{
	size_t n = strlen(path);
	return strstr(path, "/townbell-store-") && !(n > 4 && strcmp(path + n - 4, "-shm") == 0);
}

static unsigned char *read_whole(int fd, size_t *length)
{
	struct stat st;
	assert_int_equal(fstat(fd, &st), 0);
	unsigned char *data = malloc((size_t)st.st_size + 1);
	*length = (size_t)st.st_size;
	assert_int_equal(syscall(SYS_pread64, fd, data, *length, (off_t)0), st.st_size);
	return data;
}

static struct file *add_file(const char *path, ino_t inode)
{
	assert_in_range(file_count, 0, FILES_MAX - 1);
	struct file *f = &files[file_count++];
	snprintf(f->path, sizeof f->path, "%s", path);
	f->inode = inode;
	f->count = 0;
	return f;
}

/* The file behind a descriptor; NULL: none that is watched. */
static struct file *file_of(int fd)
{
	char link[40], path[160];
	struct stat st;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (!watched || n < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	path[n] = '\0';
	if (!is_ours(path))
		return NULL;
	for (int i = file_count - 1; i >= 0; i--)
		if (files[i].inode == st.st_ino && strcmp(files[i].path, path) == 0)
			return &files[i];
	return add_file(path, st.st_ino);
}

static void apply(struct file *f, const struct step *s, size_t from, size_t to)
{
	size_t end = s->data ? (size_t)s->at + to : (size_t)s->at;
	if (end > f->length || !s->data) {
		f->sure = realloc(f->sure, end + 1);
		if (end > f->length)
			memset(f->sure + f->length, 0, end - f->length);
		f->length = end;
	}
	if (s->data)
		memcpy(f->sure + s->at + from, s->data + from, to - from);
}

static void settle(struct file *f)
{
	for (int i = 0; i < f->count; i++) {
		apply(f, &f->steps[i], 0, f->steps[i].length);
		free(f->steps[i].data);
	}
	f->count = 0;
}

/* A whole step, none of it, or some of its sectors. */
static void apply_by_chance(struct file *f, const struct step *s)
{
	unsigned how = chance(4);
	size_t sectors = s->length / SECTOR;
	if (how == 0)
		return;
	if (how > 1 || sectors < 2)
		apply(f, s, 0, s->length);
	else if (chance(2))
		apply(f, s, 0, SECTOR * (1 + chance((unsigned)sectors - 1)));
	else
		apply(f, s, SECTOR * (1 + chance((unsigned)sectors - 1)), s->length);
}

static void lose_steps(struct file *f)
{
	bool shuffled = chance(2);
	for (int i = f->count - 1; shuffled && i > 0; i--) {
		int other = (int)chance((unsigned)i + 1);
		struct step kept = f->steps[i];
		f->steps[i] = f->steps[other];
		f->steps[other] = kept;
	}
	for (int i = 0; i < f->count; i++)
		apply_by_chance(f, &f->steps[i]);
}

static void lose_shared_memory(const char *path)
{
	char shm[180];
	snprintf(shm, sizeof shm, "%s-shm", path);
	syscall(SYS_unlink, shm);
}

static _Noreturn void lose_power(void)
{
	for (int i = 0; i < file_count; i++) {
		struct file *f = &files[i];
		if (f->gone)
			continue;
		lose_shared_memory(f->path);
		lose_steps(f);
		bool there = f->unnamed ? f->named && chance(2) : f->named || chance(2);
		syscall(SYS_unlink, f->path);
		int fd = there ? (int)syscall(SYS_openat, AT_FDCWD, f->path, O_CREAT | O_WRONLY | O_TRUNC, 0600) : -1;
		if (there && (fd < 0 || syscall(SYS_pwrite64, fd, f->sure ? f->sure : (unsigned char *)"", f->length, (off_t)0) < 0))
			_exit(NO_WORDS);
	}
	_exit(SURVIVED);
}

static void take_step(void)
{
	if (!watched)
		return;
	++*steps_taken;
	if (steps_left >= 0 && steps_left-- == 0)
		lose_power();
}

static void remember(int fd, const struct step *s)
{
	struct file *f = file_of(fd);
	if (!f)
		return;
	take_step();
	assert_in_range(f->count, 0, STEPS_MAX - 1);
	struct step *kept = &f->steps[f->count++];
	*kept = *s;
	if (s->data) {
		kept->data = malloc(s->length);
		memcpy(kept->data, s->data, s->length);
	}
}

/* A folder that is synced has its names for sure; a file, its bytes. */
static int sync_sure(int fd)
{
	struct stat st;
	struct file *f = file_of(fd);
	if (f || (watched && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)))
		take_step();
	if (f)
		settle(f);
	for (int i = 0; !f && i < file_count; i++) {
		files[i].named = !files[i].unnamed;
		files[i].gone = files[i].unnamed;
	}
	return 0;
}

/* These stand in front of the C library's own. */
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
	remember(fd, &(struct step){ .at = at, .length = n, .data = (unsigned char *)(uintptr_t)data });
	return (ssize_t)syscall(SYS_pwrite64, fd, data, n, at);
}

int ftruncate64(int fd, off64_t length)
{
	remember(fd, &(struct step){ .at = length });
	return (int)syscall(SYS_ftruncate, fd, length);
}

int fsync(int fd)
{
	return sync_sure(fd);
}

int fdatasync(int fd)
{
	return sync_sure(fd);
}

int unlink(const char *path)
{
	for (int i = 0; watched && i < file_count; i++)
		if (strcmp(files[i].path, path) == 0)
			files[i].unnamed = true;
	if (watched && is_ours(path))
		take_step();
	return (int)syscall(SYS_unlink, path);
}

/* --- lives ------------------------------------------------------------------------------------------------------------------------ */

/* What stands in the folder now is surely there. */
static void watch(const char *folder)
{
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (const struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
		char path[160];
		struct stat st;
		snprintf(path, sizeof path, "%s/%.60s", folder, entry->d_name);
		int fd = is_ours(path) && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
		if (fd < 0)
			continue;
		struct file *f = add_file(path, st.st_ino);
		f->named = true;
		f->sure = read_whole(fd, &f->length);
		close(fd);
	}
	closedir(d);
	watched = true;
}

static void live(struct fixture *f, int fd)
{
	watch(f->state);
	life(f, fd);
	_exit(UNHARMED);
}

/* A life from a store that is on the disk already, or from none at all; is everything there that was reported? */
static bool survives(struct fixture *f, bool begun, long at, int *ended)
{
	steps_left = -1;
	assert_int_equal(mkdir(f->state, 0700), 0);
	if (begun) {
		OK(f, store_open(f->state, STORE_WRITE, &f->store, &f->err));
		OK(f, store_begin(f->store, &f->err));
		fixture_put(f, fixture_delivery("earlier@band"));
		OK(f, store_commit(f->store, &f->err));
		store_close(f->store);
		f->store = NULL;
	}
	steps_left = at;
	*steps_taken = 0;
	int reported = one_life(f, live, ended);
	assert_int_not_equal(WEXITSTATUS(*ended), NO_WORDS);
	return store_holds(f, STORE_READ, reported) && store_holds(f, STORE_WRITE, reported);
}

static uint64_t seed(void)
{
	const char *given = getenv("SEED");
	uint64_t s = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 2654435761u % 1000000007u;
	print_message("seed %llu\n", (unsigned long long)s);
	return s;
}

/* How many of so many lives left less than they had reported. */
static int lost_of(struct fixture *f, int lives)
{
	int lost = 0, ended = 0, without_power = 0;
	long whole[2];
	dice = seed();
	for (int begun = 0; begun <= 1; begun++) {
		snprintf(f->state, sizeof f->state, "%s/whole%d", f->folder, begun);
		assert_true(survives(f, begun, -1, &ended));
		whole[begun] = *steps_taken;
	}
	for (int i = 0; i < lives; i++) {
		bool begun = i % 4; /* nothing can be lost of what begins with nothing, but it must open */
		snprintf(f->state, sizeof f->state, "%s/%d", f->folder, i);
		bool kept = survives(f, begun, chance((unsigned)whole[begun]), &ended);
		without_power += WEXITSTATUS(ended) == SURVIVED;
		if (!kept)
			print_message("life %d: %s\n", i, f->err.text);
		lost += !kept;
		arena_reset(&f->arena);
	}
	print_message("%d of %d lives lost power at one of %ld or %ld steps: %d lost more\n", without_power, lives, whole[0], whole[1],
		      lost);
	assert_int_equal(without_power, lives);
	return lost;
}

static void when_the_power_goes_all_that_was_committed_is_there(void **state)
{
	assert_int_equal(lost_of(*state, getenv("TOWNBELL_LONG") ? 2000 : 30), 0);
}

static void without_syncs_it_is_not(void **state)
{
	NEEDS_FAULTS();
	setenv("TOWNBELL_FAULT", "synchronous", 1);
	assert_int_not_equal(lost_of(*state, 8), 0);
}

int main(void)
{
	steps_taken = mmap(NULL, sizeof *steps_taken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (steps_taken == MAP_FAILED)
		return 1;
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(when_the_power_goes_all_that_was_committed_is_there),
		FOLDER_TEST(without_syncs_it_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
