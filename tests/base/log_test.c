/* SPDX-License-Identifier: MIT */
/* log_test.c - one event is one line, whatever the values hold; secrets do not get out. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/log.h"

static char said[20000];
static int kept, ends[2];

static void listen_to_stderr(void)
{
	fflush(stderr);
	kept = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
}

static const char *what_was_said(void)
{
	dup2(kept, STDERR_FILENO);
	close(kept);
	ssize_t n = read(ends[0], said, sizeof said - 1);
	close(ends[0]);
	said[n > 0 ? n : 0] = '\0';
	return said;
}

static const char *logged(enum log_level level, const char *event, const char *const *pairs)
{
	listen_to_stderr();
	log_event(level, event, pairs);
	return what_was_said();
}

static void values_are_quoted_and_escaped_where_needed(void **state)
{
	(void)state;
	static const struct {
		const char *value, *written;
	} table[] = {
		{ "plain", "plain" },
		{ "구로동", "구로동" },
		{ "", "\"\"" },
		{ "two words", "\"two words\"" },
		{ "a=b", "\"a=b\"" },
		{ "say \"hi\"", "\"say \\\"hi\\\"\"" },
		{ "back\\slash", "\"back\\\\slash\"" },
		{ "x\nevent=forged", "\"x\\nevent=forged\"" },
		{ "\r\x1b[31m\x7f", "\\u000d\\u001b[31m\\u007f" },
		{ "\xC2\x85", "\\u0085" },                 /* next line */
		{ "\xE2\x80\xA8", "\\u2028" },             /* line separator */
		{ "a\xE2\x80\xAE" "b\xE2\x81\xA6", "a\\u202eb\\u2066" }, /* bidi override and isolate */
		{ "\xFF", "\xEF\xBF\xBD" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		char line[200];
		snprintf(line, sizeof line, "event=test name=%s\n", table[i].written);
		assert_string_equal(logged(LOG_LEVEL_INFO, "test", PAIRS("name", table[i].value)), line);
	}
}

static void without_the_escape_a_value_forges_a_line(void **state)
{
	(void)state;
	FAULT("log-signs");
	const char *line = logged(LOG_LEVEL_INFO, "test", PAIRS("name", "x\nevent=forged"));
	unsetenv("TOWNBELL_FAULT");
	assert_non_null(strstr(line, "\nevent=forged"));
}

static void pairs_without_value_are_left_out(void **state)
{
	(void)state;
	const char *const pairs[] = { "a", "1", "b", NULL, "c", "3", NULL };
	assert_string_equal(logged(LOG_LEVEL_WARNING, "start", pairs), "event=start a=1 c=3\n");
	assert_string_equal(logged(LOG_LEVEL_WARNING, "start", NULL), "event=start\n");
}

static void levels_above_the_set_one_are_silent(void **state)
{
	(void)state;
	assert_string_equal(logged(LOG_LEVEL_DEBUG, "quiet", NULL), "");
	log_level(LOG_LEVEL_DEBUG);
	assert_string_equal(logged(LOG_LEVEL_DEBUG, "loud", NULL), "event=loud\n");
	log_level(LOG_LEVEL_ERROR);
	assert_string_equal(logged(LOG_LEVEL_WARNING, "quiet", NULL), "");
	assert_string_equal(logged(LOG_LEVEL_ERROR, "bad", NULL), "event=bad\n");
	log_level(LOG_LEVEL_INFO);
}

/* What the journal would be handed: this stands before the library's own function. */
static char journal[20000];
static int journal_says;

int sd_journal_sendv(const struct iovec *iov, int n);
int sd_journal_sendv(const struct iovec *iov, int n)
{
	size_t used = 0;
	for (int i = 0; i < n; i++)
		used += (size_t)snprintf(journal + used, sizeof journal - used, "%.*s\n", (int)iov[i].iov_len, (char *)iov[i].iov_base);
	return journal_says;
}

/* From now on the journal listens on stderr. */
static void journal_listens(void)
{
	struct stat st;
	char stream[64];
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
}

static void the_journal_gets_fields_where_it_listens(void **state)
{
	(void)state;
	listen_to_stderr();
	journal_listens();
	journal_says = 0;
	log_event(LOG_LEVEL_ERROR, "delivery", PAIRS("key", "a/announcement@band", "error", "no\nway", "none", NULL));
	assert_string_equal(journal, "MESSAGE=event=delivery key=a/announcement@band error=\"no\\nway\"\nPRIORITY=3\n"
				     "SYSLOG_IDENTIFIER=townbell\nTOWNBELL_EVENT=delivery\nTOWNBELL_KEY=a/announcement@band\n"
				     "TOWNBELL_ERROR=no\\nway\n");
	log_event(LOG_LEVEL_INFO, "x", PAIRS("odd-name", "1"));
	assert_non_null(strstr(journal, "PRIORITY=6\n"));
	assert_non_null(strstr(journal, "TOWNBELL_ODD_NAME=1\n"));
	write(STDERR_FILENO, ".", 1);
	assert_string_equal(what_was_said(), ".");
	unsetenv("JOURNAL_STREAM");
}

static void what_the_journal_does_not_take_goes_to_stderr(void **state)
{
	(void)state;
	listen_to_stderr();
	journal_listens();
	journal_says = -1;
	log_event(LOG_LEVEL_ERROR, "bad", NULL);
	assert_string_equal(what_was_said(), "event=bad\n");
	journal[0] = '\0';
	setenv("JOURNAL_STREAM", "1:1", 1); /* inherited, but stderr is another file */
	assert_string_equal(logged(LOG_LEVEL_ERROR, "bad", NULL), "event=bad\n");
	assert_string_equal(journal, "");
	unsetenv("JOURNAL_STREAM");
}

static void secrets_do_not_get_into_the_journal(void **state)
{
	(void)state;
	log_secret("123:ABC");
	listen_to_stderr();
	journal_listens();
	journal_says = 0;
	log_event(LOG_LEVEL_INFO, "http", PAIRS("url", "https://x/123:ABC/y"));
	write(STDERR_FILENO, ".", 1);
	what_was_said();
	unsetenv("JOURNAL_STREAM");
	assert_null(strstr(journal, "ABC"));
	assert_non_null(strstr(journal, "TOWNBELL_URL=https://x/***/y\n"));
}

static void levels_have_names(void **state)
{
	(void)state;
	enum log_level level = LOG_LEVEL_INFO;
	assert_true(log_level_parse("debug", &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_false(log_level_parse("loud", &level));
}

static void secrets_are_masked_wherever_they_stand(void **state)
{
	(void)state;
	const char *line = logged(LOG_LEVEL_INFO, "http", PAIRS("url", "https://x/bot123:ABC/send")); /* not known as a secret yet */
	assert_string_equal(line, "event=http url=https://x/bot123:ABC/send\n");
	log_secret("123:ABC");
	log_secret("123:ABCDEF"); /* a longer one with the same beginning */
	log_secret("EFGH9");      /* begins inside the other */
	log_secret("abc");        /* too short to be a secret */
	log_secret(NULL);
	static const struct {
		const char *given, *masked;
	} table[] = {
		{ "https://x/bot123:ABC/send", "https://x/bot***/send" },
		{ "123:ABCDEF", "***" },
		{ "123:ABCDEFGH9!", "***!" },
		{ "EFGH9123:ABC", "******" },
		{ "123:AB abc", "123:AB abc" },
		{ "", "" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		char text[64];
		snprintf(text, sizeof text, "%s", table[i].given);
		log_mask(text);
		assert_string_equal(text, table[i].masked);
		line = logged(LOG_LEVEL_INFO, "http", PAIRS("v", table[i].given));
		assert_null(strstr(line, "123:ABC"));
		assert_null(strstr(line, "GH9"));
	}
}

static void an_endless_value_is_cut_and_says_so(void **state)
{
	(void)state;
	static char endless[15000];
	memset(endless, 'x', sizeof endless - 1);
	const char *line = logged(LOG_LEVEL_INFO, "long", PAIRS("v", endless));
	assert_true(strlen(line) < 8300);
	assert_string_equal(line + strlen(line) - 4, "…\n");
}

static void the_table_of_secrets_says_when_it_is_full(void **state)
{
	(void)state;
	char secret[32];
	listen_to_stderr();
	for (int i = 0; i < 2046; i++) {
		snprintf(secret, sizeof secret, "secret-number-%d", i);
		log_secret(secret);
		log_secret(secret); /* known already: takes no place */
	}
	assert_string_equal(what_was_said(), "event=log.secrets_full\nevent=log.secrets_full\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_quoted_and_escaped_where_needed),
		cmocka_unit_test(without_the_escape_a_value_forges_a_line),
		cmocka_unit_test(pairs_without_value_are_left_out),
		cmocka_unit_test(levels_above_the_set_one_are_silent),
		cmocka_unit_test(the_journal_gets_fields_where_it_listens),
		cmocka_unit_test(what_the_journal_does_not_take_goes_to_stderr),
		cmocka_unit_test(levels_have_names),
		cmocka_unit_test(secrets_are_masked_wherever_they_stand),
		cmocka_unit_test(secrets_do_not_get_into_the_journal),
		cmocka_unit_test(an_endless_value_is_cut_and_says_so),
		cmocka_unit_test(the_table_of_secrets_says_when_it_is_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
