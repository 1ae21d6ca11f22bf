/* SPDX-License-Identifier: ISC */
/*
 * list: the one function behind the LIST macros.
 *
 * The array doubles; what it leaves behind in the pool is at most as large
 * again as the array, and nothing when it was the last thing taken.
 */
#include "liaison/list.h"

#include <stdint.h>

/* Most lists of a message (addresses, hits, references) end below this. */
#define LIST_FIRST 8

void *list_grow(struct pool *pool, void *at, size_t len, size_t *cap, size_t size)
{
	if (len < *cap)
		return at;
	size_t wanted = *cap ? *cap * 2 : LIST_FIRST;
	if (*cap > SIZE_MAX / 2 / size / 2)
		pool_exhausted();
	*cap = wanted;
	return pool_grow(pool, at, len * size, wanted * size);
}
