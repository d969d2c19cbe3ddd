/* SPDX-License-Identifier: MIT */
/* cache: files that were served lately, found by path without asking the disk. */
#include "content/cache.h"

#include <stdlib.h>
#include "base/hash.h"

struct cache {
	struct hash_key key;	/* clients choose the paths, so they must not know the hash */
	size_t files, files_max;
	size_t memory, memory_max;
	struct list recent;	/* the one asked for last at its end */
	size_t mask;
	struct file *bucket[];
};

struct cache *cache_new(size_t files, size_t memory)
{
	struct cache *cache;
	size_t buckets = 16;

	while (buckets < files)
		buckets *= 2;
	cache = calloc(1, sizeof(*cache) + buckets * sizeof(cache->bucket[0]));
	if (!cache)
		return NULL;
	cache->key = hash_key_random();
	cache->files_max = files;
	cache->memory_max = memory;
	cache->mask = buckets - 1;
	list_init(&cache->recent);
	return cache;
}

void cache_free(struct cache *cache)
{
	if (!cache)
		return;
	while (!list_is_empty(&cache->recent))
		cache_drop(cache, LIST_ENTRY(cache->recent.next, struct file, link));
	free(cache);
}

static struct file *find(struct cache *cache, struct span key, uint64_t hash)
{
	struct file *file = cache->bucket[hash & cache->mask];

	while (file && (file->hash != hash || !span_is(file->key, key)))
		file = file->next;
	return file;
}

struct file *cache_find(struct cache *cache, struct span key)
{
	struct file *file = find(cache, key, hash_bytes(&cache->key, key.at, key.length));

	/* Moving what is the last already would only dirty its neighbours. */
	if (file && file->link.next != &cache->recent) {
		list_take(&file->link);
		list_append(&cache->recent, &file->link);
	}
	return file;
}

void cache_drop(struct cache *cache, struct file *file)
{
	struct file **at = &cache->bucket[file->hash & cache->mask];

	while (*at != file)
		at = &(*at)->next;
	*at = file->next;
	file->next = NULL;
	list_take(&file->link);
	cache->files--;
	cache->memory -= file_memory(file);
	file_release(file);
}

bool cache_takes(const struct cache *cache, size_t memory)
{
	return cache->files_max > 0 && memory <= cache->memory_max;
}

void cache_keep(struct cache *cache, struct file *file)
{
	struct file *old;

	file->hash = hash_bytes(&cache->key, file->key.at, file->key.length);
	old = find(cache, file->key, file->hash);
	if (old)
		cache_drop(cache, old);
	if (!cache_takes(cache, file_memory(file)))
		return;
	while (cache->files >= cache->files_max ||
	       cache->memory + file_memory(file) > cache->memory_max)
		cache_drop(cache, LIST_ENTRY(cache->recent.next, struct file, link));
	file->next = cache->bucket[file->hash & cache->mask];
	cache->bucket[file->hash & cache->mask] = file_hold(file);
	list_append(&cache->recent, &file->link);
	cache->files++;
	cache->memory += file_memory(file);
}
