/* SPDX-License-Identifier: ISC */
/*
 * pool: an arena of blocks.
 *
 * Small things are cut off the front of the current block; what is larger
 * than a quarter of a block gets one of its own, so that a 25 MB message
 * leaves no 25 MB hole.  The pool itself lives in its first block: opening
 * one is a single malloc, and only the pages that are used are touched.
 *
 * Under AddressSanitizer the free part of every block is poisoned and a gap
 * is left behind each allocation: a read past the end of a pool string is
 * found as it would be on the heap.
 */
#include "liaison/pool.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define POOL_GUARDED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define POOL_GUARDED 1
#endif

#ifdef POOL_GUARDED
#include <sanitizer/asan_interface.h>
#define POOL_GAP 16
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define POOL_GAP 0
#endif

/* A 5 KB message with all its views fits the first block. */
#define POOL_BLOCK ((size_t)64 * 1024)
/* Blocks double up to this: an archive of years needs few of them. */
#define POOL_BLOCK_MAX ((size_t)1024 * 1024)
/* What a reset keeps: enough for the next ordinary message. */
#define POOL_KEEP ((size_t)1024 * 1024)

#define POOL_ALIGN _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t size, used; /* of bytes[] */
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *);
	void *thing;
};

struct pool {
	struct block *first, *current;
	struct block *large; /* one thing each */
	struct deferred *deferred;
	size_t taken;
};

_Noreturn void pool_exhausted(void)
{
	static const char words[] = "liaison: out of memory: free some, or raise the limit "
				    "(ulimit -v, MemoryMax=), and try again\n";
	/* stdio could want memory of its own */
	ssize_t ignored = write(STDERR_FILENO, words, sizeof(words) - 1);
	(void)ignored;
	_exit(EX_TEMPFAIL);
}

static size_t pool_round(size_t size)
{
	if (size > SIZE_MAX / 2)
		pool_exhausted();
	return (size + POOL_ALIGN - 1) & ~(POOL_ALIGN - 1);
}

static struct block *block_open(size_t size)
{
	struct block *block = malloc(sizeof(*block) + size);
	if (!block)
		pool_exhausted();
	block->next = NULL;
	block->size = size;
	block->used = 0;
	ASAN_POISON_MEMORY_REGION(block->bytes, size);
	return block;
}

static void *block_cut(struct block *block, size_t size)
{
	void *at = block->bytes + block->used;
	block->used += pool_round(size) + POOL_GAP;
	ASAN_UNPOISON_MEMORY_REGION(at, size);
	return at;
}

static size_t block_room(const struct block *block)
{
	return block->size - block->used;
}

struct pool *pool_open(void)
{
	struct block *block = block_open(POOL_BLOCK);
	struct pool *pool = block_cut(block, sizeof(*pool));
	*pool = (struct pool){.first = block, .current = block, .taken = POOL_BLOCK};
	return pool;
}

static void pool_release(struct pool *pool)
{
	while (pool->deferred) {
		struct deferred *one = pool->deferred;
		pool->deferred = one->next;
		one->release(one->thing);
	}
}

static void pool_free_blocks(struct pool *pool, struct block *block)
{
	while (block) {
		struct block *next = block->next;
		pool->taken -= block->size;
		free(block);
		block = next;
	}
}

void pool_close(struct pool *pool)
{
	if (!pool)
		return;
	pool_release(pool);
	pool_free_blocks(pool, pool->large);
	pool_free_blocks(pool, pool->first->next);
	free(pool->first);
}

void pool_reset(struct pool *pool)
{
	pool_release(pool);
	pool_free_blocks(pool, pool->large);
	pool->large = NULL;

	size_t kept = 0;
	for (struct block *block = pool->first; block; block = block->next) {
		/* the pool itself stays where it is */
		size_t start = block == pool->first ? pool_round(sizeof(*pool)) + POOL_GAP : 0;
		block->used = start;
		ASAN_POISON_MEMORY_REGION(block->bytes + start, block->size - start);
		kept += block->size;
		if (kept >= POOL_KEEP) {
			pool_free_blocks(pool, block->next);
			block->next = NULL;
		}
	}
	pool->current = pool->first;
}

/* Makes a block with room for `need` the current one. */
static void pool_next_block(struct pool *pool, size_t need)
{
	struct block *next = pool->current->next;
	if (!next || next->size < need) {
		size_t size = pool->current->size * 2;
		if (size > POOL_BLOCK_MAX)
			size = POOL_BLOCK_MAX;
		struct block *fresh = block_open(size);
		pool->taken += size;
		fresh->next = next;
		pool->current->next = fresh;
		next = fresh;
	}
	pool->current = next;
}

static void *pool_take_large(struct pool *pool, size_t need, size_t size)
{
	struct block *block = block_open(need);
	pool->taken += need;
	block->next = pool->large;
	pool->large = block;
	return block_cut(block, size);
}

/* Memory that is not zeroed. */
static void *pool_take(struct pool *pool, size_t size)
{
	if (!size)
		size = 1; /* every thing has an address of its own */
	size_t need = pool_round(size) + POOL_GAP;
	if (need > POOL_BLOCK / 4)
		return pool_take_large(pool, need, size);
	if (need > block_room(pool->current))
		pool_next_block(pool, need);
	return block_cut(pool->current, size);
}

void *pool_alloc(struct pool *pool, size_t size)
{
	void *at = pool_take(pool, size);
	memset(at, 0, size ? size : 1);
	return at;
}

void *pool_room(struct pool *pool, size_t size)
{
	return pool_take(pool, size);
}

void *pool_array(struct pool *pool, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		pool_exhausted();
	return pool_alloc(pool, bytes);
}

void *pool_grow(struct pool *pool, void *at, size_t old, size_t size)
{
	struct block *block = pool->current;
	unsigned char *start = at;
	size_t held = pool_round(old) + POOL_GAP;
	size_t need = pool_round(size) + POOL_GAP;
	bool is_last = old && start + held == block->bytes + block->used;

	if (is_last && need >= held && need - held <= block_room(block)) {
		block->used += need - held;
		ASAN_UNPOISON_MEMORY_REGION(start, size);
	} else {
		start = pool_take(pool, size);
		if (old)
			memcpy(start, at, old);
	}
	memset(start + old, 0, size - old);
	return start;
}

char *pool_copy(struct pool *pool, const void *bytes, size_t size)
{
	if (size == SIZE_MAX)
		pool_exhausted();
	char *at = pool_take(pool, size + 1);
	if (size)
		memcpy(at, bytes, size);
	at[size] = '\0';
	return at;
}

char *pool_strdup(struct pool *pool, const char *string)
{
	return pool_copy(pool, string, strlen(string));
}

char *pool_printf(struct pool *pool, const char *format, ...)
{
	char small[256];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (len < 0)
		return pool_strdup(pool, "");
	if ((size_t)len < sizeof(small))
		return pool_copy(pool, small, (size_t)len);

	char *at = pool_take(pool, (size_t)len + 1);
	va_start(args, format);
	vsnprintf(at, (size_t)len + 1, format, args);
	va_end(args);
	return at;
}

void pool_defer(struct pool *pool, void (*release)(void *), void *thing)
{
	struct deferred *one = pool_alloc(pool, sizeof(*one));
	*one = (struct deferred){pool->deferred, release, thing};
	pool->deferred = one;
}

size_t pool_size(const struct pool *pool)
{
	return pool->taken;
}
