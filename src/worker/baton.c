/* SPDX-License-Identifier: MIT */
/* baton: one thread of a worker at a time works; the others wait for the world, or for it. */
#include "worker/baton.h"

#include <pthread.h>
#include <stdatomic.h>

static pthread_mutex_t baton = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool is_main_next;
static struct slot *shown;

static void begin(void)
{
	atomic_store_explicit(&shown->waits, false, memory_order_relaxed);
	slot_count(&shown->turns, 1);
}

void baton_init(struct slot *slot)
{
	shown = slot;
}

void baton_take(void)
{
	atomic_store_explicit(&is_main_next, true, memory_order_relaxed);
	pthread_mutex_lock(&baton);
	atomic_store_explicit(&is_main_next, false, memory_order_relaxed);
	begin();
}

bool baton_try(void)
{
	if (atomic_load_explicit(&is_main_next, memory_order_relaxed) ||
	    pthread_mutex_trylock(&baton) != 0)
		return false;
	begin();
	return true;
}

void baton_show(void)
{
	slot_count(&shown->turns, 1);
}

void baton_pass(void)
{
	atomic_store_explicit(&shown->waits, true, memory_order_relaxed);
	pthread_mutex_unlock(&baton);
}
