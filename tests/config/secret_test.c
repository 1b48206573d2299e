/* SPDX-License-Identifier: MIT */
/* secret_test.c - tokens: where they may stand, what is a warning, what is an error, and that no complaint ever shows one. */
#include "folder.h"

#define SECRET "7001:AAsecretAA"

static const char *const kinds[] = { "good", "warning", "error" };
enum verdict { GOOD, WARNING, ERROR };

static const char *host_with(const char *setting)
{
	static char text[1000];
	snprintf(text, sizeof text, "%s%schannels = ( { id = \"b\"; type = \"band\"; band_key = \"K\"; %s } );\n", HOST_HEAD,
		 HOST_AGENDA, setting);
	return text;
}

static int make_files(void **state)
{
	static const struct {
		const char *name, *text;
		mode_t mode;
	} files[] = {
		{ "good", SECRET "\n", 0600 },
		{ "windows", SECRET "\r\n", 0400 },
		{ "open", SECRET "\n", 0604 },
		{ "group", SECRET "\n", 0640 },
		{ "empty", "\n", 0600 },
		{ "two", SECRET "\nmore\n", 0600 },
		{ "control", SECRET "\x01", 0600 },
		{ "handed/good", SECRET "\n", 0400 },
		{ "handed/group", SECRET "\n", 0440 }, /* systemd writes such files */
		{ "handed/open", SECRET "\n", 0444 },
	};
	static char handed[96];
	assert_int_equal(folder_open(state), 0);
	snprintf(handed, sizeof handed, "%s/handed", folder);
	assert_int_equal(mkdir(handed, 0700), 0);
	folder_put("agenda/a.cfg", "announcements = ();\n");
	for (size_t i = 0; i < COUNT(files); i++) {
		char path[200];
		folder_put(files[i].name, files[i].text);
		snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
		assert_int_equal(chmod(path, files[i].mode), 0);
	}
	setenv("TOKEN_OF_TEST", SECRET, 1);
	setenv("EMPTY_OF_TEST", "", 1);
	setenv("LINES_OF_TEST", SECRET "\nmore", 1);
	setenv("CREDENTIALS_DIRECTORY", handed, 1);
	unsetenv("TOKEN_OF_NOBODY");
	return 0;
}

static const struct {
	const char *setting;
	enum verdict fate;
	const char *token;
} table[] = {
	{ "token = \"file:good\";", GOOD, SECRET },
	{ "token = \"file:./good\";", GOOD, SECRET },
	{ "token = \"file:windows\";", GOOD, SECRET },
	{ "token = \"env:TOKEN_OF_TEST\";", GOOD, SECRET },
	{ "token = \"credential:good\";", GOOD, SECRET },
	{ "token = \"credential:group\";", GOOD, SECRET },
	{ "token = \"file:none\";", WARNING, NULL },
	{ "token = \"file:none/none\";", WARNING, NULL },
	{ "token = \"env:TOKEN_OF_NOBODY\";", WARNING, NULL },
	{ "token = \"env:EMPTY_OF_TEST\";", WARNING, NULL },
	{ "token = \"credential:none\";", WARNING, NULL },
	{ "", WARNING, NULL },
	{ "token = \"file:open\";", ERROR, NULL },
	{ "token = \"file:group\";", ERROR, NULL },
	{ "token = \"file:empty\";", ERROR, NULL },
	{ "token = \"file:two\";", ERROR, NULL },
	{ "token = \"file:control\";", ERROR, NULL },
	{ "token = \"file:agenda\";", ERROR, NULL },
	{ "token = \"file:\";", ERROR, NULL },
	{ "token = \"env:LINES_OF_TEST\";", ERROR, NULL },
	{ "token = \"env:\";", ERROR, NULL },
	{ "token = \"env:" SECRET "\";", ERROR, NULL },
	{ "token = \"credential:\";", ERROR, NULL },
	{ "token = \"credential:open\";", ERROR, NULL },
	{ "token = \"credential:../" SECRET "\";", ERROR, NULL },
	{ "token = \"" SECRET "\";", ERROR, NULL },
	{ "token = \"File:good\";", ERROR, NULL },
	{ "token = \"\";", ERROR, NULL },
	{ "token = 7001;", ERROR, NULL },
	{ "token = " SECRET ";", ERROR, NULL },
	{ "token = '" SECRET "';", ERROR, NULL },
	{ "token = “" SECRET "”;", ERROR, NULL },
	{ "token = \"" SECRET ";\n", ERROR, NULL },
	{ "token = " SECRET "\";", ERROR, NULL },
	{ "token = \"\"" SECRET "\"\";", ERROR, NULL },
	{ "token " SECRET ";", ERROR, NULL },
	{ "token = [ \"" SECRET "\" ];", ERROR, NULL },
	{ "token = { a = \"" SECRET "\"; };", ERROR, NULL },
	{ "tokn = \"" SECRET "\"; token = \"file:good\";", ERROR, NULL },
	{ "token = \"file:good\"; endpoint = \"https://" SECRET "@x.kr\";", ERROR, NULL },
	{ "token = \"file:good\"; endpoint = \"https://x.kr/?t=" SECRET "\";", ERROR, NULL },
	{ "token = \"file:good\"; endpoint = \"http://x.kr/bot" SECRET "\";", ERROR, NULL },
};

static void secrets_are_read_missed_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct reading r;
		folder_put("townbell.cfg", host_with(table[i].setting));
		bool good = reading_of(&r, NULL);
		enum verdict fate = !good ? ERROR : r.problems.warnings ? WARNING : GOOD;
		if (fate != table[i].fate)
			fail_msg("%s is %s:\n%s", table[i].setting, kinds[fate], complaints(&r));
		const char *token = good ? r.agenda.settings.channels.at[0].token : NULL;
		assert_int_equal(token != NULL, table[i].token != NULL);
		if (token)
			assert_string_equal(token, table[i].token);
		reading_done(&r);
	}
}

static void no_complaint_shows_a_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct reading r;
		folder_put("townbell.cfg", host_with(table[i].setting));
		(void)reading_of(&r, NULL);
		if (strstr(complaints(&r), "AAsecretAA") || strstr(complaints(&r), "7001") || strstr(r.e.text, "AAsecretAA"))
			fail_msg("%s", complaints(&r));
		reading_done(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_read_missed_or_refused),
		cmocka_unit_test(no_complaint_shows_a_secret),
	};
	return cmocka_run_group_tests(tests, make_files, folder_close);
}
