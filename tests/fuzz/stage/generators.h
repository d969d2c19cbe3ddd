/* SPDX-License-Identifier: MIT */
/* generators: OpenSSL's random ones, made where a leak checker sees them. */
#ifndef GENERATORS_H
#define GENERATORS_H

/*
 * They point at memory that they have. Made after the vault of private keys they would lie in it,
 * where no leak checker looks, and what they have would count as leaked as soon as one looks:
 * whenever an input leaves more than it found (a file in the cache). To be called first.
 */
void generators_make(void);

#endif
