/* SPDX-License-Identifier: MIT */
/* clients: what all workers together remember of their clients, in memory that they share. */
#include "worker/clients.h"

#include <stddef.h>
#include <sys/mman.h>

struct clients *clients_open(void)
{
	void *memory = mmap(NULL, sizeof(struct clients_memory), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	static struct clients clients;

	if (memory == MAP_FAILED)
		return NULL;
	clients = (struct clients){ .key = hash_key_random(), .memory = memory };
	return &clients;
}
