/* SPDX-License-Identifier: MIT */
/* cache: files that were served lately, found by path without asking the disk. */
#ifndef CACHE_H
#define CACHE_H

#include <stdint.h>
#include "base/span.h"
#include "content/file.h"

/* Bounded in files and in bytes; who was not asked for the longest goes first. */
struct cache;

/* Returns NULL with errno ENOMEM. One per worker. */
struct cache *cache_new(size_t files, size_t memory);
void cache_free(struct cache *cache);

/* Whether a file that takes so much memory would be kept at all. */
bool cache_takes(const struct cache *cache, size_t memory);

/* The file under a key, or NULL; it stays the cache's: hold it to keep it. */
struct file *cache_find(struct cache *cache, struct span key);

/* Keeps a file under its key, in the place of an older one; the cache holds it for itself. */
void cache_keep(struct cache *cache, struct file *file);

/* Forgets a file that it keeps. */
void cache_drop(struct cache *cache, struct file *file);

#endif
