/* SPDX-License-Identifier: MIT */
/* listing: what is in a folder, made while it is sent, however much that is. */
#ifndef LISTING_H
#define LISTING_H

#include "content/listing_wish.h"
#include "http/producer.h"

enum { LISTING_ENTRIES_MAX = 2000000 };

/*
 * Makes the producer of a listing, which the caller releases by producer->release. folder is a
 * descriptor that is open for reading, as O_PATH is not enough; it is taken in any case. The wish
 * is copied together with its path; its context has to live as long as the producer.
 *
 * Regular files and folders are shown, and links that look() approves of and that lead to one of
 * these. What cannot be looked at is left out. The listing fails, before its first byte, when the
 * folder cannot be read to its end, has more than LISTING_ENTRIES_MAX entries to show, or does
 * not fit in memory, where each takes about 30 bytes and its name; all listings that a process
 * makes at a time have 128 MiB of it.
 *
 * Returns NULL with errno if it cannot be begun: ENOTDIR, EBADF, ENOMEM.
 */
struct producer *listing_open(int folder, const struct listing_wish *wish);

#endif
