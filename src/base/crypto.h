/* SPDX-License-Identifier: MIT */
/* crypto.h - hashes, keyed hashes, random bytes, comparison in constant time. The only user of libsodium. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CRYPTO_HASH = 32, CRYPTO_KEY = 32 };

void crypto_init(void); /* once, before anything else here */
void crypto_sha256(const void *data, size_t n, uint8_t out[CRYPTO_HASH]);
void crypto_keyed(const uint8_t key[CRYPTO_KEY], const void *data, size_t n, uint8_t out[CRYPTO_HASH]); /* BLAKE2b-256 with a key */
void crypto_hmac_sha256(const void *key, size_t key_size, const void *data, size_t n, uint8_t out[CRYPTO_HASH]); /* RFC 2104 */
void crypto_random(void *out, size_t n);
uint32_t crypto_uniform(uint32_t below); /* 0 … below-1 */
bool crypto_equal(const void *a, const void *b, size_t n); /* constant time */
void crypto_wipe(void *p, size_t n);
void crypto_hex(const uint8_t *in, size_t n, char *out); /* 2n+1 bytes */
void crypto_base64(const uint8_t *in, size_t n, char *out); /* RFC 4648 with padding: 4 signs for each 3 bytes begun, and the end */
bool crypto_unhex(const char *s, uint8_t *out, size_t n); /* exactly 2n signs */
/* `signs` signs of `alphabet` made from a hash by repeated division; alphabet of 2 … 64 signs. */
void crypto_signs(const uint8_t hash[CRYPTO_HASH], const char *alphabet, size_t signs, char *out);

#endif
