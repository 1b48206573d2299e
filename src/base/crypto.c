/* SPDX-License-Identifier: MIT */
/* crypto.c - a thin coat over libsodium. */
#include "base/crypto.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"

void crypto_init(void)
{
	if (sodium_init() < 0)
		err_die(MSG_NO_RANDOM, NULL);
}

void crypto_sha256(const void *data, size_t n, uint8_t out[CRYPTO_HASH])
{
	crypto_hash_sha256(out, data, n);
}

void crypto_keyed(const uint8_t key[CRYPTO_KEY], const void *data, size_t n, uint8_t out[CRYPTO_HASH])
{
	crypto_generichash(out, CRYPTO_HASH, data, n, key, CRYPTO_KEY);
}

void crypto_hmac_sha256(const void *key, size_t key_size, const void *data, size_t n, uint8_t out[CRYPTO_HASH])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, key, key_size);
	crypto_auth_hmacsha256_update(&state, data, n);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof state);
}

void crypto_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

uint32_t crypto_uniform(uint32_t below)
{
	return randombytes_uniform(below);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

void crypto_hex(const uint8_t *in, size_t n, char *out)
{
	sodium_bin2hex(out, 2 * n + 1, in, n);
}

void crypto_base64(const uint8_t *in, size_t n, char *out)
{
	sodium_bin2base64(out, sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL), in, n, sodium_base64_VARIANT_ORIGINAL);
}

bool crypto_unhex(const char *s, uint8_t *out, size_t n)
{
	size_t taken = 0;
	if (strlen(s) != 2 * n)
		return false;
	return sodium_hex2bin(out, n, s, 2 * n, NULL, &taken, NULL) == 0 && taken == n;
}

/* Divides the number in place; its remainder. */
static uint64_t divide(uint32_t number[CRYPTO_HASH / 4], uint64_t by)
{
	uint64_t rest = 0;
	for (size_t k = 0; k < CRYPTO_HASH / 4; k++) {
		rest = rest << 32 | number[k];
		number[k] = (uint32_t)(rest / by);
		rest %= by;
	}
	return rest;
}

/* In an alphabet of a power of two a sign is a few bits, the lowest first: no division is needed. */
static void cut_signs(const uint8_t hash[CRYPTO_HASH], const char *alphabet, size_t signs, char *out)
{
	size_t base = strlen(alphabet);
	uint64_t low = 0;
	for (size_t k = CRYPTO_HASH - sizeof low; k < CRYPTO_HASH; k++)
		low = low << 8 | hash[k];
	for (size_t i = 0; i < signs; i++, low >>= __builtin_ctzll(base))
		out[i] = alphabet[low & (base - 1)];
}

/* As many signs at once as a division yields. */
static void divide_signs(const uint8_t hash[CRYPTO_HASH], const char *alphabet, size_t signs, char *out)
{
	size_t base = strlen(alphabet), at_once = 1;
	uint32_t number[CRYPTO_HASH / 4] = { 0 };
	uint64_t by = base;
	for (; by * base <= UINT32_MAX; at_once++)
		by *= base;
	for (size_t k = 0; k < CRYPTO_HASH; k++)
		number[k / 4] = number[k / 4] << 8 | hash[k];
	for (size_t i = 0; i < signs;) {
		uint64_t rest = divide(number, by);
		for (size_t k = 0; k < at_once && i < signs; k++, rest /= base)
			out[i++] = alphabet[rest % base];
	}
}

void crypto_signs(const uint8_t hash[CRYPTO_HASH], const char *alphabet, size_t signs, char *out)
{
	enum { CUT_MAX = 10 }; /* of up to six bits each, from the lowest 64 */
	size_t base = strlen(alphabet);
	assert(base >= 2 && base <= 64);
	bool cut = (base & (base - 1)) == 0 && signs <= CUT_MAX;
	(cut ? cut_signs : divide_signs)(hash, alphabet, signs, out);
	out[signs] = '\0';
}
