/* SPDX-License-Identifier: MIT */
/* crypto_test.c - known answers, and the ends of every range. */
#include "unit.h"

#include <string.h>

#include "base/crypto.h"

static int start(void **state)
{
	(void)state;
	crypto_init();
	crypto_init(); /* a second time does no harm */
	return 0;
}

static void hashes_have_their_known_answers(void **state)
{
	(void)state;
	static const struct {
		const char *data, *sha256;
	} table[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		uint8_t hash[CRYPTO_HASH];
		char hex[2 * CRYPTO_HASH + 1];
		crypto_sha256(table[i].data, strlen(table[i].data), hash);
		crypto_hex(hash, sizeof hash, hex);
		assert_string_equal(hex, table[i].sha256);
	}
}

static void a_keyed_hash_depends_on_key_and_data(void **state)
{
	(void)state;
	uint8_t key[CRYPTO_KEY] = { 0 }, a[CRYPTO_HASH], b[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	crypto_keyed(key, "abc", 3, a);
	crypto_hex(a, sizeof a, hex); /* python3: hashlib.blake2b(b"abc", key=bytes(range(32)), digest_size=32) */
	assert_string_equal(hex, "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
	crypto_keyed(key, "abd", 3, b);
	assert_false(crypto_equal(a, b, sizeof a));
	key[31] ^= 1;
	crypto_keyed(key, "abc", 3, b);
	assert_false(crypto_equal(a, b, sizeof a));
}

static void a_hash_based_code_has_its_known_answers(void **state)
{
	(void)state;
	static const struct {
		const char *key, *data, *hmac; /* the last: RFC 4231, test case 2 */
	} table[] = {
		{ "secret", "token", "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a" },
		{ "Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		uint8_t code[CRYPTO_HASH];
		char hex[2 * CRYPTO_HASH + 1];
		crypto_hmac_sha256(table[i].key, strlen(table[i].key), table[i].data, strlen(table[i].data), code);
		crypto_hex(code, sizeof code, hex);
		assert_string_equal(hex, table[i].hmac);
	}
}

static void random_bytes_differ_and_stay_in_range(void **state)
{
	(void)state;
	uint8_t a[32] = { 0 }, b[32] = { 0 };
	crypto_random(a, sizeof a);
	crypto_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	for (int i = 0; i < 1000; i++)
		assert_true(crypto_uniform(7) < 7);
	assert_int_equal(crypto_uniform(1), 0);
}

static void wiped_memory_is_zero(void **state)
{
	(void)state;
	uint8_t secret[16], zero[16] = { 0 };
	memset(secret, 0x5a, sizeof secret);
	assert_false(crypto_equal(secret, zero, 16));
	crypto_wipe(secret, sizeof secret);
	assert_true(crypto_equal(secret, zero, 16));
	assert_true(crypto_equal(secret, zero, 0));
}

static void hex_is_read_whole_or_not_at_all(void **state)
{
	(void)state;
	static const struct {
		const char *given;
		bool legal;
	} table[] = { { "00ff7F", true }, { "00ff7", false },
		      { "00ff7f0", false }, { "00ff7g", false }, { "", false },
		      { "00 f7f", false }, { "00:ff7", false } };
	for (size_t i = 0; i < COUNT(table); i++) {
		uint8_t out[3];
		assert_int_equal(crypto_unhex(table[i].given, out, sizeof out), table[i].legal);
		if (table[i].legal)
			assert_memory_equal(out, "\x00\xff\x7f", 3);
	}
}

static void signs_are_the_digits_of_the_hash(void **state)
{
	(void)state;
	uint8_t hash[CRYPTO_HASH] = { 0 };
	char out[70];
	hash[31] = 26;
	crypto_signs(hash, "abcdefghijklmnopqrstuvwxyz234567", 3, out);
	assert_string_equal(out, "2aa");
	hash[30] = 1; /* 282 = 8 * 32 + 26 */
	crypto_signs(hash, "abcdefghijklmnopqrstuvwxyz234567", 3, out);
	assert_string_equal(out, "2ia");
	memset(hash, 0xff, sizeof hash);
	crypto_signs(hash, "01", 64, out);
	assert_string_equal(out, "1111111111111111111111111111111111111111111111111111111111111111");
	crypto_signs(hash, "0123456789", 5, out); /* 2^256 - 1 ends in …39935 */
	assert_string_equal(out, "53993");
	crypto_sha256("townbell", 8, hash);
	for (size_t n = 0; n <= 20; n++) { /* few and many are made in two ways: each begins as the longer ones do */
		char more[24];
		crypto_signs(hash, "abcdefghijklmnopqrstuvwxyz234567", n, out);
		crypto_signs(hash, "abcdefghijklmnopqrstuvwxyz234567", 20, more);
		assert_int_equal(strlen(out), n);
		assert_memory_equal(out, more, n);
	}
	crypto_signs(hash, "01", 0, out);
	assert_string_equal(out, "");
}

static void base64_is_that_of_rfc_4648(void **state)
{
	static const struct {
		const char *plain, *encoded;
	} rows[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foobar", "Zm9vYmFy" }, { "\xfb\xff", "+/8=" } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[16];
		crypto_base64((const uint8_t *)rows[i].plain, strlen(rows[i].plain), out);
		assert_string_equal(out, rows[i].encoded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_that_of_rfc_4648),
		cmocka_unit_test(hashes_have_their_known_answers),
		cmocka_unit_test(a_keyed_hash_depends_on_key_and_data),
		cmocka_unit_test(a_hash_based_code_has_its_known_answers),
		cmocka_unit_test(random_bytes_differ_and_stay_in_range),
		cmocka_unit_test(wiped_memory_is_zero),
		cmocka_unit_test(hex_is_read_whole_or_not_at_all),
		cmocka_unit_test(signs_are_the_digits_of_the_hash),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
