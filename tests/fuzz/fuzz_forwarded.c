/* SPDX-License-Identifier: MIT */
/* fuzz_forwarded: whatever proxies say, a client is an address, and nobody is believed unasked. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "http/forwarded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

static void check(const struct request *request, enum forwarded_field which)
{
	struct network trusted[2], all;
	unsigned char bits[16];
	char text[INET6_ADDRSTRLEN];
	size_t length;

	need(network_parse(SPAN("10.0.0.0/8"), &trusted[0]));
	need(network_parse(SPAN("fd00::/8"), &trusted[1]));
	need(network_parse(SPAN("all"), &all));
	need(forwarded_client(request, which, NULL, 0, SPAN("10.0.0.1"), text) == 0);
	need(forwarded_client(request, which, trusted, 2, SPAN("192.0.2.1"), text) == 0);
	need(forwarded_client(request, FORWARDED_OFF, &all, 1, SPAN("10.0.0.1"), text) == 0);
	length = forwarded_client(request, which, trusted, 2, SPAN("10.0.0.1"), text);
	need(length < sizeof(text));
	need(length == 0 || network_read_address((struct span){ text, length }, bits));
	length = forwarded_client(request, which, &all, 1, SPAN("fd00::1"), text);
	need(length == 0 || network_read_address((struct span){ text, length }, bits));
}

/* What a proxy adds behind what its client says is what it says itself. */
static void check_added(const char *name, const char *added, enum forwarded_field which,
			const uint8_t *data, size_t size)
{
	static const struct request_limits limits = { 100, 70000, 256 };
	static struct request request;
	struct network trusted;
	char *head = malloc(size + 256), *at, text[INET6_ADDRSTRLEN];

	need(network_parse(SPAN("10.0.0.0/8"), &trusted));
	at = stpcpy(stpcpy(head, "GET / HTTP/1.1\r\nHost: a\r\n"), name);
	at = stpcpy(mempcpy(at, data, size), added);
	if (!memchr(data, '\n', size) &&
	    request_parse(&request, head, (size_t)(at - head), &limits) == STATUS_GO)
		need(forwarded_client(&request, which, &trusted, 1, SPAN("10.0.0.1"), text) == 9 &&
		     memcmp(text, "192.0.2.5", 9) == 0);
	free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct request_limits limits = { 100, 70000, 256 };
	static struct request request;
	char *head, *at;

	if (size > 60000)
		return 0;
	head = malloc(size + 256);
	at = stpcpy(head, "GET / HTTP/1.1\r\nHost: a\r\n");
	at = mempcpy(at, data, size);
	at = mempcpy(at, "\r\n\r\n", 4);
	if (request_parse(&request, head, (size_t)(at - head), &limits) == STATUS_GO) {
		check(&request, FORWARDED_X_FORWARDED_FOR);
		check(&request, FORWARDED_STANDARD);
	}
	free(head);
	check_added("X-Forwarded-For: ", ", 192.0.2.5\r\n\r\n", FORWARDED_X_FORWARDED_FOR, data, size);
	check_added("Forwarded: ", ", for=192.0.2.5\r\n\r\n", FORWARDED_STANDARD, data, size);
	return 0;
}
