/* SPDX-License-Identifier: MIT */
/* signer: keys for OpenSSL that are elsewhere: who signs with them asks the key holder. */
#ifndef SIGNER_H
#define SIGNER_H

struct evp_pkey_st;

/*
 * A key of that number at the key holder, whose public half this is: for the caller to free. NULL:
 * its kind is none that is known here, or there is no memory.
 */
struct evp_pkey_st *signer_key(struct evp_pkey_st *public_key, unsigned int number);

/* From now on the key holder is asked over this socket, which stays the caller's. */
void signer_use(int socket);

#endif
