/* SPDX-License-Identifier: MIT */
/* permit: who accepts a client has taken a permit for it before: room, or leave to turn it away. */
#include "worker/permit.h"

#include "base/backlog.h"

/* The lock is for all of this, and for each permit; whoever has it takes no other. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t change;
	struct list permits;
	ptrdiff_t left;		/* room; less than none when strays were adopted without any */
	bool has_refusals;	/* some permit may have */
} office = { .lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER };

static struct permit *first(void)
{
	return LIST_ENTRY(office.permits.next, struct permit, link);
}

static struct permit *next(const struct permit *permit)
{
	return LIST_ENTRY(permit->link.next, struct permit, link);
}

static bool is_one(const struct permit *permit)
{
	return &permit->link != &office.permits;
}

void permits_init(size_t count)
{
	list_init(&office.permits);
	office.left = (ptrdiff_t)count;
}

void permit_open(struct permit *permit, pthread_t thread, int listener)
{
	*permit = (struct permit){ .thread = thread, .listener = listener };
	pthread_mutex_lock(&office.lock);
	list_append(&office.permits, &permit->link);
	/* Each but the first may hold room for a client of its listener who never comes. */
	permit->has_place = permit != first();
	pthread_mutex_unlock(&office.lock);
}

void permit_close(struct permit *permit)
{
	pthread_mutex_lock(&office.lock);
	list_take(&permit->link);
	pthread_mutex_unlock(&office.lock);
}

/* With the lock, as all that follow until there is another word. */
static void add_room(ptrdiff_t more)
{
	office.left += more;
	if (more > 0 && office.left > 0)
		pthread_cond_broadcast(&office.change);
}

static void set_refusals(struct permit *permit, size_t count)
{
	permit->refusals = count;
	/* The next client need not be one who has no hope. A signal may come too early. */
	if (count == 0 && permit->is_refusal)
		pthread_kill(permit->thread, PERMIT_SIGNAL);
	office.has_refusals = office.has_refusals || count > 0 || permit->is_refusal;
}

static void refuse(bool is_hopeless)
{
	if (!is_hopeless && !office.has_refusals)
		return;
	office.has_refusals = false;
	for (struct permit *at = first(); is_one(at); at = next(at))
		set_refusals(at, is_hopeless ? backlog_waiting(at->listener, NULL) : 0);
	pthread_cond_broadcast(&office.change);
}

/* Whether there is room, and some of it is taken: a place of one's own first. */
static bool take_room(struct permit *permit)
{
	bool has_room = permit->has_place || office.left > 0;

	permit->is_place = permit->has_place;
	office.left -= has_room && !permit->is_place;
	permit->has_place = false;
	return has_room;
}

/* And now without it. */
bool permit_take(struct permit *permit)
{
	bool has_room, may_refuse;

	pthread_mutex_lock(&office.lock);
	while (!(has_room = take_room(permit)) && permit->refusals == 0 && !permit->is_void)
		pthread_cond_wait(&office.change, &office.lock);
	may_refuse = !has_room && permit->refusals > 0;
	permit->refusals -= may_refuse;
	permit->is_refusal = may_refuse;
	pthread_mutex_unlock(&office.lock);
	return has_room || may_refuse;
}

void permit_return(struct permit *permit)
{
	pthread_mutex_lock(&office.lock);
	if (permit->is_place)
		permit->has_place = true;
	else
		add_room(!permit->is_refusal);
	permit->is_place = permit->is_refusal = false;
	pthread_mutex_unlock(&office.lock);
}

bool permit_admits(struct permit *permit)
{
	bool has_room;

	/* Others only look at it; it is this thread that makes it one. */
	if (!permit->is_refusal)
		return true;
	pthread_mutex_lock(&office.lock);
	has_room = take_room(permit);
	permit->is_refusal = false;
	pthread_mutex_unlock(&office.lock);
	return has_room;
}

void permit_void(struct permit *permit, bool is_void)
{
	pthread_mutex_lock(&office.lock);
	permit->is_void = is_void;
	pthread_cond_broadcast(&office.change);
	pthread_mutex_unlock(&office.lock);
}

void permits_release(void)
{
	pthread_mutex_lock(&office.lock);
	add_room(1);
	refuse(false);
	pthread_mutex_unlock(&office.lock);
}

void permits_adopt(void)
{
	pthread_mutex_lock(&office.lock);
	add_room(-1);
	pthread_mutex_unlock(&office.lock);
}

size_t permits_wanted(void)
{
	size_t wanted = 0;

	pthread_mutex_lock(&office.lock);
	for (const struct permit *at = first(); is_one(at); at = next(at))
		wanted += backlog_waiting(at->listener, NULL);
	pthread_mutex_unlock(&office.lock);
	return wanted;
}

void permits_refuse(bool is_hopeless)
{
	pthread_mutex_lock(&office.lock);
	refuse(is_hopeless);
	pthread_mutex_unlock(&office.lock);
}
