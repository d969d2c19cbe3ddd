/* SPDX-License-Identifier: MIT */
/* store: the service manager keeps our listening sockets for who comes after us (sd_notify(3)). */
#include "master/store.h"

#include "master/notify.h"

static size_t kept;

void store_update(struct listener *const *listeners, size_t count)
{
	int sockets[PASSING_MOST];
	size_t given = 0, old = 0;

	if (!notify_keeps_sockets())
		return;
	for (size_t i = 0; i < count && given < PASSING_MOST; i++) {
		struct listener *listener = listeners[i];

		if (listener->inherited)
			continue;
		old += listener->kept;
		listener->kept = true;
		sockets[given++] = listener->fd;
	}
	if (old == given && kept == given)
		return;
	kept = given;
	notify_send("FDSTOREREMOVE=1\nFDNAME=" STORE_NAME);
	if (given > 0)
		notify_send_sockets("FDSTORE=1\nFDNAME=" STORE_NAME, sockets, given);
}
