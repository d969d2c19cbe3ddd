/* SPDX-License-Identifier: MIT */
/* fuzz_proxy: a header of the PROXY protocol is the same, however it comes in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/network.h"
#include "http/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	char host[INET6_ADDRSTRLEN], again[INET6_ADDRSTRLEN];
	unsigned char bits[16];
	size_t used, less;
	enum status status;

	memcpy(copy, data, size);
	status = proxy_parse(copy, size, &used, host);
	need(status == STATUS_GO || status == STATUS_MORE || status == STATUS_BAD_REQUEST);
	need(used <= size);
	if (status == STATUS_GO) {
		need(used > 0);
		need(!*host || network_read_address(span_of(host), bits));
		/* Without what is behind it, it is the same; without its last byte, not whole. */
		need(proxy_parse(copy, used, &less, again) == STATUS_GO && less == used);
		need(strcmp(host, again) == 0);
		need(proxy_parse(copy, used - 1, &less, again) == STATUS_MORE);
	}
	if (status == STATUS_MORE)
		need(size < 4096);
	free(copy);
	return 0;
}
