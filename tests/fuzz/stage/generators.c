/* SPDX-License-Identifier: MIT */
/* generators: OpenSSL's random ones, made where a leak checker sees them. */
#include "stage/generators.h"

#include <openssl/rand.h>
#include "stage/need.h"

void generators_make(void)
{
	unsigned char byte;

	need(RAND_bytes(&byte, 1) == 1 && RAND_priv_bytes(&byte, 1) == 1);
}
