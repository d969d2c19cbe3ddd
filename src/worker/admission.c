/* SPDX-License-Identifier: MIT */
/* admission: who may connect, ask and guess, and how often: the limits for each client. */
#include "worker/admission.h"

#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "worker/last_word.h"

enum {
	TELL_US = 10 * 1000 * 1000,
	SECOND_US = 1000 * 1000,
};

/* RFC 6585, 4: it is the client who has too many, and not the server that can no more. */
#define REFUSAL "HTTP/1.1 429 Too Many Requests\r\n" \
		"Retry-After: 5\r\n" \
		"Content-Length: 0\r\n" \
		"Connection: close\r\n\r\n"

void admission_init(struct admission *admission, struct clients *clients,
		    const struct content *content)
{
	const struct conf *conf = content->conf;

	*admission = (struct admission){
		.clients = clients,
		.trusted = content->trusted,
		.trusted_count = content->trusted ? conf->trusted_proxies.count : 0,
		.pacing = (unsigned int)conf->limits.bandwidth,
		.pid = getpid(),
	};
	if (!clients)
		return;
	admission->connections = (uint64_t)conf->limits.per_client;
	admission->has_rate = conf->limits.request_rate > 0;
	if (admission->has_rate)
		admission->rate = gcra_make(conf->limits.request_rate, conf->limits.request_burst);
	admission->lockout = (struct lockout){
		.marks = { clients->memory->guesses, CLIENTS_GUESSES },
		.until_ms = &clients->memory->locked_until_ms,
		.key = &clients->key,
		.tries = (unsigned int)conf->limits.auth_tries,
	};
}

static bool is_proxy(const struct admission *admission, const unsigned char *address)
{
	return admission->trusted_count > 0 &&
	       network_match(admission->trusted, admission->trusted_count, address) >= 0;
}

uint64_t admission_key(const struct admission *admission, struct span client)
{
	unsigned char address[NETWORK_BYTES];
	uint64_t hash;

	if (!network_read_address(client, address) || is_proxy(admission, address))
		return ADMISSION_FREE;
	network_widen(address);
	hash = hash_bytes(&admission->clients->key, address, sizeof(address));
	return hash > ADMISSION_FREE ? hash : ADMISSION_FREE + 1;
}

uint64_t admission_key_of(const struct admission *admission, struct connection *connection)
{
	struct span host = connection_host(connection);

	if (connection->client == 0)
		connection->client = admission_key(admission, host);
	return connection->client;
}

/* ---------------------------------------------------------------- connections */

bool admission_enter(const struct admission *admission, struct connection *connection,
		     bool may_be_tls)
{
	struct span host = connection_host(connection);
	uint64_t key, count;
	uint32_t place;

	if (admission->connections == 0)
		return true;
	key = admission_key_of(admission, connection);
	if (key == ADMISSION_FREE)
		return true;
	count = roster_enter(&admission->clients->memory->roster, key, admission->pid, &place);
	if (count == 0)
		return true;
	if (count <= admission->connections) {
		connection->roster_place = place + 1;
		return true;
	}
	roster_leave(&admission->clients->memory->roster, place);
	last_word_say(connection->stream.fd, SPAN(REFUSAL), may_be_tls);
	if (admission_tells(admission, host))
		log_info("client %.*s: closed, it holds %llu connections already (limits.per-client)",
			 SPAN_ARGS(host), (unsigned long long)admission->connections);
	return false;
}

void admission_leave(const struct admission *admission, const struct connection *connection)
{
	if (connection->roster_place > 0)
		roster_leave(&admission->clients->memory->roster, connection->roster_place - 1);
}

void admission_pace(const struct admission *admission, int fd)
{
	unsigned int pacing = admission->pacing;

	/* Where the kernel cannot, it is as fast as without. */
	if (pacing > 0)
		setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &pacing, sizeof(pacing));
}

/* ------------------------------------------------------------------- requests */

int64_t admission_ask(const struct admission *admission, uint64_t key)
{
	struct marks rates = { admission->clients->memory->rates, CLIENTS_RATES };
	int64_t wait_us;

	if (key == ADMISSION_FREE)
		return 0;
	wait_us = gcra_take_marked(&admission->rate, &rates, key, clock_monotonic_us());
	return (wait_us + SECOND_US - 1) / SECOND_US;
}

bool admission_tells(const struct admission *admission, struct span client)
{
	static const struct gcra once = { TELL_US, TELL_US };
	struct marks told;

	if (!admission->clients)
		return true;
	told = (struct marks){ admission->clients->memory->told, CLIENTS_TOLD };
	return gcra_take_marked(&once, &told, admission_key(admission, client),
				clock_monotonic_us()) == 0;
}

/* ------------------------------------------------------------------ passwords */

const struct lockout *admission_lockout(const struct admission *admission, struct span client)
{
	unsigned char address[NETWORK_BYTES];

	if (admission->lockout.tries == 0 ||
	    (admission->trusted_count > 0 && network_read_address(client, address) &&
	     is_proxy(admission, address)))
		return NULL;
	return &admission->lockout;
}
