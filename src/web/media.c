/* SPDX-License-Identifier: MIT */
/* media.c - see media.h. */
#include "web/media.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/fault.h"

enum { NAME_SIGNS = 32, TAG_SIZE = 64, DATE_SIZE = 64 };

static const char extension[] = ".jpg";

bool media_is_name(const char *name)
{
	size_t n = strspn(name, "0123456789abcdef");
	return (n == NAME_SIGNS && strcmp(name + n, extension) == 0) || fault_on("media-names");
}

/* -1: none that may be shown. */
static int open_picture(const char *folder, const char *name, struct stat *out)
{
	int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -1;
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (fault_on("media-links") ? 0 : O_NOFOLLOW));
	close(directory);
	if (fd >= 0 && fstat(fd, out) == 0 && S_ISREG(out->st_mode) && out->st_size > 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* RFC 9110: "Wed, 22 Sep 2021 10:00:00 GMT". */
static void format_date(int64_t seconds, char out[DATE_SIZE])
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;
	civil_from_seconds(seconds, &c);
	snprintf(out, DATE_SIZE, "%s, %02d %s %d %02d:%02d:%02d GMT", days[civil_weekday(&c)], c.day, months[c.month - 1], c.year, c.hour,
		 c.minute, c.second);
}

/* A tag may stand in a list, and may be marked as weak; whoever names one is not asked for a date. */
static bool has_it(const struct visit *v, const char *tag, const char *date)
{
	const char *tags = visit_header(v, "If-None-Match"), *since = visit_header(v, "If-Modified-Since");
	if (tags)
		return strcmp(tags, "*") == 0 || strstr(tags, tag);
	return since && strcmp(since, date) == 0;
}

int media_answer(struct visit *v, const char *folder, const char *name)
{
	struct stat file;
	char tag[TAG_SIZE], date[DATE_SIZE];
	int fd = media_is_name(name) ? open_picture(folder, name, &file) : -1;
	if (fd < 0)
		return 0;
	snprintf(tag, sizeof tag, "\"%llx-%llx\"", (unsigned long long)file.st_mtim.tv_sec, (unsigned long long)file.st_size);
	format_date(file.st_mtim.tv_sec, date);
	visit_set_header(v, "ETag", tag);
	visit_set_header(v, "Last-Modified", date);
	visit_set_header(v, "Cache-Control", "public, max-age=86400, immutable");
	visit_set_header(v, "Accept-Ranges", "none");
	visit_set_header(v, "Cross-Origin-Resource-Policy", "cross-origin");
	if (!has_it(v, tag, date)) {
		visit_answer_file(v, "image/jpeg", fd, (size_t)file.st_size);
		return 200;
	}
	close(fd);
	visit_answer(v, 304, NULL, "", 0);
	return 304;
}
